"""Calendars of the rules file made into opening hours."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.workflows.small_rules import REAL_RULES, small_book
from workflows.calendars import compile_calendar
from workflows.opening_hours import CalendarError, ClosedKind, ClosedReason, OpeningHours
from workflows.rules import RuleBook
from workflows.rules_reader import read_rules

PARIS = ZoneInfo("Europe/Paris")


def paris(*when: int) -> datetime:
    return datetime(*when, tzinfo=PARIS).astimezone(UTC)  # type: ignore[misc]


@pytest.fixture(scope="module")
def book() -> RuleBook:
    return read_rules(REAL_RULES.read_text(encoding="utf-8"))


def hours(book: RuleBook, name: str) -> OpeningHours:
    return compile_calendar(book.calendars[name])


def test_mail_to_the_gsi_on_saturday_15h20_is_due_monday_6h05(book: RuleBook) -> None:
    due = hours(book, "gsi").add(paris(2026, 11, 21, 15, 20), timedelta(minutes=15))
    assert due == paris(2026, 11, 23, 6, 5)


def test_eure_is_closed_on_wednesday_and_at_noon(book: RuleBook) -> None:
    eure = hours(book, "caf-eure")
    assert eure.next_opening(paris(2026, 11, 25, 10, 0)) == paris(2026, 11, 26, 9, 0)
    assert eure.next_opening(paris(2026, 11, 24, 12, 30)) == paris(2026, 11, 24, 14, 0)


def test_good_friday_closes_the_haut_rhin_and_not_the_eure(book: RuleBook) -> None:
    good_friday = date(2026, 4, 3)
    assert hours(book, "caf-haut-rhin").why_closed(good_friday) == ClosedReason(ClosedKind.HOLIDAY, "Vendredi saint")
    assert hours(book, "caf-eure").why_closed(good_friday) is None


def test_every_calendar_of_the_file_opens_next_week(book: RuleBook) -> None:
    monday = paris(2026, 11, 23, 0, 0)
    for name in book.calendars:
        assert hours(book, name).next_opening(monday) < monday + timedelta(days=1)


def test_exceptions_of_the_file_are_kept_with_their_names() -> None:
    bureau = compile_calendar(small_book("2026-12-24", "2026-11-23").calendars["bureau"])
    assert bureau.closes_at(paris(2026, 11, 23, 10, 0)) == paris(2026, 11, 23, 12, 0)
    assert bureau.next_opening(paris(2026, 11, 23, 12, 0)) == paris(2026, 11, 24, 22, 0)
    closed = compile_calendar(small_book("2027-01-02", "2026-11-23").calendars["bureau"])
    assert closed.why_closed(date(2026, 11, 23)) == ClosedReason(ClosedKind.EXCEPTIONAL_CLOSURE, "Pont")


def test_days_people_added_win_over_the_file() -> None:
    calendar = small_book("2026-12-24", "2026-11-23").calendars["bureau"]
    closed = compile_calendar(calendar, {date(2026, 11, 23): ((), "Panne de chauffage")})
    assert closed.why_closed(date(2026, 11, 23)) == ClosedReason(ClosedKind.EXCEPTIONAL_CLOSURE, "Panne de chauffage")
    opened = compile_calendar(calendar, {date(2026, 11, 25): ((("10:00", "11:00"),), "Permanence")})
    assert opened.next_opening(paris(2026, 11, 25, 7, 0)) == paris(2026, 11, 25, 10, 0)


def test_calendar_without_holidays_opens_on_them() -> None:
    easter_monday = date(2027, 3, 29)
    assert compile_calendar(small_book().calendars["bureau"]).holiday_name(easter_monday) == "Lundi de Pâques"
    assert (
        compile_calendar(small_book("    holidays: france\n", "").calendars["bureau"]).why_closed(easter_monday) is None
    )


def test_same_words_give_the_same_hours_laid_out_once() -> None:
    calendar, again = small_book().calendars["bureau"], small_book().calendars["bureau"]
    added = {date(2026, 11, 25): ((("10:00", "11:00"),), "Permanence")}
    assert compile_calendar(calendar) is compile_calendar(again)
    assert compile_calendar(calendar, added) is compile_calendar(again, dict(added))
    assert compile_calendar(calendar, added) is not compile_calendar(calendar)


def test_added_day_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(CalendarError, match="exceptions"):
        compile_calendar(
            small_book().calendars["bureau"], {date(2026, 11, 25): ((("dix heures", "midi"),), "Permanence")}
        )
