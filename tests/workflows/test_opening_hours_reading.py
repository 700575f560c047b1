"""Calendars that cannot be read: each error says where, what is wrong, and what to write instead."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from workflows.opening_hours import CalendarError, OpeningHours
from workflows.public_holidays import TERRITORIES, public_holidays

CHRISTMAS = date(2026, 12, 25)
NOON = datetime(2026, 12, 25, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("stated", "field", "problem", "mend"),
    [
        ({"weekly": {"monday": ["09:00"]}}, "weekly.monday[0]", "'09:00' is no interval", '"09:00-12:00"'),
        ({"weekly": {"monday": [("09:00", "12:00"), 9]}}, "weekly.monday[1]", "9 is no interval", '("09:00", "12:00")'),
        ({"weekly": {"monday": ("09:00", "12:00")}}, "weekly.monday[0]", "'09:00' is no interval", '"09:00-12:00"'),
        ({"weekly": {"monday": "09:00-12:00"}}, "weekly.monday", "is no list of intervals", '["09:00-12:00"'),
        ({"weekly": {"monday": None}}, "weekly.monday", "None is no list of intervals", "[] for a closed day"),
        ({"weekly": {"monday": ["9:00-12:00"]}}, "weekly.monday[0]", "'9:00' is no time of day", '"HH:MM"'),
        ({"weekly": {"monday": ["09:00-12:60"]}}, "weekly.monday[0]", "'12:60' is no time of day", '"24:00"'),
        ({"weekly": {"monday": ["09:00-25:00"]}}, "weekly.monday[0]", "'25:00' is no time of day", '"24:00"'),
        ({"weekly": {"monday": ["24:00-06:00"]}}, "weekly.monday[0]", "nothing opens at 24:00", "following day"),
        ({"weekly": {"monday": [(540, 720)]}}, "weekly.monday[0]", "540 is no text", "between quotes"),
        ({"weekly": {"lundi": []}}, "weekly", "'lundi' is no day", '"monday" to "sunday"'),
        ({"weekly": {7: []}}, "weekly", "7 is no day", "0 (Monday) to 6"),
        ({"weekly": {-1: []}}, "weekly", "-1 is no day", "0 (Monday) to 6"),
        ({"weekly": {"mon": [], "Monday": []}}, "weekly", "'mon' and 'Monday' are the same day", "keep one"),
        ({"weekly": ["09:00-12:00"]}, "weekly", "is no mapping", "{day: ...}"),
        ({"exceptions": [CHRISTMAS]}, "exceptions", "is no mapping", "{day: ...}"),
        ({"exception_names": ["Noël"]}, "exception_names", "is no mapping", "{day: ...}"),
        ({"exceptions": {CHRISTMAS: ["9h-12h"]}}, "exceptions.2026-12-25[0]", "'9h' is no time of day", '"HH:MM"'),
        ({"exceptions": {"2026-12-25": []}}, "exceptions", "'2026-12-25' is no date", "date(2026, 5, 1)"),
        ({"exception_names": {CHRISTMAS: "Noël"}}, "exception_names", "2026-12-25 has no exception", "exceptions"),
        ({"closed_days": "2026-12-25"}, "closed_days", "is no collection of dates", "[date(2026, 5, 1)]"),
        ({"closed_days": None}, "closed_days", "None is no collection of dates", "[date(2026, 5, 1)]"),
        ({"closed_days": ["2026-12-25"]}, "closed_days", "'2026-12-25' is no date", "date(2026, 5, 1)"),
        ({"closed_days": [NOON]}, "closed_days", "is no date", "date(2026, 5, 1)"),
        ({"horizon": range(2026, 2026)}, "horizon", "is no run of years", "range(2000, 2051)"),
        ({"horizon": range(2026, 2051, 5)}, "horizon", "is no run of years", "range(2000, 2051)"),
        ({"horizon": range(1, 2051)}, "horizon", "is no run of years", "range(2000, 2051)"),
        ({"horizon": range(2000, 9999)}, "horizon", "is no run of years", "range(2000, 2051)"),
    ],
)
def test_calendar_that_cannot_be_read_says_where_what_and_the_mend(
    stated: dict[str, Any], field: str, problem: str, mend: str
) -> None:
    with pytest.raises(CalendarError) as caught:
        OpeningHours("Europe/Paris", **({"weekly": {}} | stated))
    assert caught.value.field == field
    assert problem in caught.value.problem
    assert mend in caught.value.mend
    assert str(caught.value) == f"{field}: {caught.value.problem}; {caught.value.mend}"


def test_horizon_without_a_year_is_refused_in_one_sentence() -> None:
    with pytest.raises(CalendarError) as caught:
        OpeningHours("Europe/Paris", {}, horizon=range(2026, 2026))
    sentence = "horizon: range(2026, 2026) is no run of years; write one such as range(2000, 2051)"
    assert str(caught.value) == sentence


def test_horizon_may_run_from_year_2_to_9997() -> None:
    assert repr(OpeningHours("Europe/Paris", {}, horizon=range(2, 9998))) == "<OpeningHours Europe/Paris, 2 to 9997>"


@pytest.mark.parametrize(
    ("zone", "mend"),
    [
        ("Europe/Pariss", "did you mean Europe/Paris"),
        ("xyz", "tz database name"),
        ("", "tz database name"),
        ("Europe", "did you mean"),
        ("../../etc/passwd", "tz database name"),
        (None, "tz database name"),
    ],
)
def test_unknown_zone_is_refused_with_its_neighbours(zone: str, mend: str) -> None:
    with pytest.raises(CalendarError, match="no time zone is called") as caught:
        OpeningHours(zone, {})
    assert caught.value.field == "zone"
    assert mend in caught.value.mend


def test_alsace_moselle_keeps_good_friday_and_26_december() -> None:
    france, alsace_moselle = (public_holidays(territory, [2026]) for territory in ("france", "alsace-moselle"))
    assert alsace_moselle.items() - france.items() == {
        (date(2026, 4, 3), "Vendredi saint"),
        (date(2026, 12, 26), "Saint-Étienne"),
    }
    assert not france.items() - alsace_moselle.items()


@pytest.mark.parametrize(
    ("territory", "day", "name"),
    [
        ("france", date(2026, 5, 14), "Ascension"),
        ("france", date(2028, 4, 17), "Lundi de Pâques"),
        ("guadeloupe", date(2026, 5, 27), "Abolition de l’esclavage"),
        ("guyane", date(2026, 6, 10), "Abolition de l’esclavage"),
        ("martinique", date(2026, 5, 22), "Abolition de l’esclavage"),
        ("mayotte", date(2026, 4, 27), "Abolition de l’esclavage"),
        ("La Réunion", date(2026, 12, 20), "Abolition de l’esclavage"),
        ("saint-barthelemy", date(2026, 10, 9), "Abolition de l’esclavage"),
        ("saint-martin", date(2026, 5, 28), "Abolition de l’esclavage"),
        ("nouvelle-caledonie", date(2026, 9, 24), "Fête de la Citoyenneté"),
        ("Polynésie Française", date(2026, 3, 5), "Arrivée de l’Évangile"),
        ("wallis-et-futuna", date(2026, 4, 28), "Saint Pierre Chanel"),
    ],
)
def test_territories_have_their_own_days(territory: str, day: date, name: str) -> None:
    assert public_holidays(territory, [day.year])[day] == name


@pytest.mark.parametrize("territory", TERRITORIES)
def test_every_territory_rests_on_14_july_in_every_year_of_the_horizon(territory: str) -> None:
    holidays = public_holidays(territory, range(2000, 2051))
    assert all(holidays[date(year, 7, 14)] == "Fête nationale" for year in range(2000, 2051))
    assert list(holidays) == sorted(holidays)


def test_holidays_cover_the_years_asked_for_and_no_other() -> None:
    assert {day.year for day in public_holidays("france", [2028, 2026, 2026])} == {2026, 2028}


def test_two_holidays_on_one_day_share_it() -> None:
    assert public_holidays("france", [2008])[date(2008, 5, 1)] == "Ascension, Fête du Travail"


def test_unknown_territory_is_refused_with_the_known_ones() -> None:
    with pytest.raises(
        CalendarError, match="no territory is called 'Bretagne'; write one of france, alsace-moselle"
    ) as caught:
        public_holidays("Bretagne", [2026])
    assert caught.value.field == "territory"


@pytest.mark.parametrize("year", [1802, 2101])
def test_year_whose_holidays_are_not_known_is_refused(year: int) -> None:
    with pytest.raises(CalendarError, match=f"holidays of {year} are not known; stay within 1803 to 2100") as caught:
        public_holidays("france", [year])
    assert caught.value.field == "years"


def test_example_of_the_page_on_opening_hours_holds() -> None:
    page = (Path(__file__).parents[2] / "docs" / "opening-hours.md").read_text(encoding="utf-8")
    example = page.split("```python\n")[1].split("```")[0]
    assert "assert " in example
    exec(compile(example, "docs/opening-hours.md", "exec"), {})  # noqa: S102 - the page is ours
