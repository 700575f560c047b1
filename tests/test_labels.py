"""The words people read: every code has one, and every instant, duration and ledger line is said as French says it."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from app import labels
from app.labels.catalogue import catalogue
from workflows import mail_thread, targets
from workflows.calendars import compile_calendar
from workflows.clocks import Clock, Pause, Timetable
from workflows.events import EventKind
from workflows.holders import Holder
from workflows.ledger import Line, LineKind, explain
from workflows.lifecycle import Move, MoveRefused, Outcome, State, allowed_moves
from workflows.mail_thread import Verdict
from workflows.opening_hours import OpeningHours
from workflows.permissions import Role
from workflows.rules import ActionKind, Calendar, ClockRule, Kind, Obligor
from workflows.stated_hours import DAY_NAMES, ClosedKind, ClosedReason

PARIS = ZoneInfo("Europe/Paris")
H = "\u00a0h"
GSI = Calendar(
    "gsi",
    "Plage d’ouverture du GSI",
    "Europe/Paris",
    "france",
    {**dict.fromkeys(DAY_NAMES[:5], (("06:00", "20:00"),)), "saturday": (("06:00", "15:30"),)},
)
EURE_HOURS = (("09:00", "12:00"), ("14:00", "16:00"))
EURE = Calendar(
    "caf-eure", "", "Europe/Paris", "france", dict.fromkeys(("monday", "tuesday", "thursday", "friday"), EURE_HOURS)
)


def at(text: str) -> datetime:
    """An instant by its wall time in Paris."""
    return datetime.fromisoformat(text).replace(tzinfo=PARIS).astimezone(UTC)


# ------------------------------------------------------------------------------------------------ instants


@pytest.mark.parametrize(
    ("wall", "words"),
    [
        ("2026-11-23 06:05", f"lundi 23 novembre à 6{H}\u00a005"),
        ("2026-11-23 06:05:59", f"lundi 23 novembre à 6{H}\u00a005"),
        ("2026-12-01 20:00", f"mardi 1er décembre à 20{H}"),
        ("2026-08-16 00:00", f"dimanche 16 août à 0{H}"),
        ("2026-08-16 00:07", f"dimanche 16 août à 0{H}\u00a007"),
    ],
)
def test_instant_is_said_with_its_day_and_its_hour(wall: str, words: str) -> None:
    assert labels.instant_in_words(at(wall), PARIS) == words


@pytest.mark.parametrize(
    ("wall", "words"),
    [
        ("2026-12-30 14:05", f"aujourd’hui à 14{H}\u00a005"),
        ("2026-12-31 06:00", f"demain à 6{H}"),
        ("2026-12-29 23:59", f"hier à 23{H}\u00a059"),
        ("2026-12-28 09:00", f"lundi 28 décembre à 9{H}"),
        ("2027-01-04 09:00", f"lundi 4 janvier 2027 à 9{H}"),
    ],
)
def test_near_instant_is_said_by_its_nearness_and_a_far_one_with_its_year(wall: str, words: str) -> None:
    assert labels.instant_in_words(at(wall), PARIS, at("2026-12-30 23:30")) == words


def test_letter_never_says_today() -> None:
    said = labels.instant_in_words(at("2026-12-30 14:05"), PARIS, at("2026-12-30 09:00"), relative=False)
    assert said == f"mercredi 30 décembre à 14{H}\u00a005"


def test_today_is_today_on_the_desk_s_wall_and_not_in_greenwich() -> None:
    midnight_passed_in_paris = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)
    assert labels.instant_in_words(at("2026-07-02 06:00"), PARIS, midnight_passed_in_paris) == f"aujourd’hui à 6{H}"


def test_hour_of_the_clock_change_is_said_as_the_wall_reads_it() -> None:
    twice = datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert {labels.instant_in_words(one, PARIS) for one in twice} == {f"dimanche 25 octobre à 2{H}\u00a030"}


def test_day_is_said_without_its_hour() -> None:
    assert labels.day_in_words(date(2026, 11, 23)) == "lundi 23 novembre"
    assert labels.day_in_words(date(2027, 1, 1), date(2026, 11, 23)) == "vendredi 1er janvier 2027"


# ----------------------------------------------------------------------------------------------- durations


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(), "0\u00a0min"),
        (timedelta(seconds=59), "moins d’une minute"),
        (timedelta(minutes=15), "15\u00a0min"),
        (timedelta(minutes=15, seconds=59), "15\u00a0min"),
        (timedelta(hours=8), f"8{H}"),
        (timedelta(hours=2, minutes=20), f"2{H}\u00a020"),
        (timedelta(hours=1, minutes=5, seconds=30), f"1{H}\u00a005"),
        (timedelta(hours=48), f"48{H}"),
        (timedelta(days=3), "3\u00a0jours"),
        (timedelta(days=3, hours=4, minutes=59), f"3\u00a0jours 4{H}"),
        (timedelta(minutes=-12), "12\u00a0min"),
    ],
)
def test_duration_is_said_in_whole_minutes(length: timedelta, words: str) -> None:
    assert labels.duration_in_words(length) == words


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(hours=60), f"60{H}"),
        (timedelta(minutes=4, seconds=30), "4\u00a0min\u00a030\u00a0s"),
        (timedelta(hours=1, seconds=5), f"1{H}\u00a000\u00a0min\u00a005\u00a0s"),
        (timedelta(seconds=45), "45\u00a0s"),
    ],
)
def test_duration_that_people_add_up_is_said_to_the_second(length: timedelta, words: str) -> None:
    assert labels.exact_duration_in_words(length) == words


def test_what_is_left_and_what_is_over_are_told_apart() -> None:
    assert labels.remaining_in_words(timedelta(minutes=12)) == "encore 12\u00a0min"
    assert labels.remaining_in_words(timedelta(seconds=30)) == "encore moins d’une minute"
    assert labels.remaining_in_words(timedelta(minutes=-75)) == f"dépassé de 1{H}\u00a015"


# ------------------------------------------------------------------------------------------------- opening


def test_weekly_hours_are_said_as_people_say_them() -> None:
    assert labels.weekly_hours_in_words(GSI) == (
        f"du lundi au vendredi de 6{H} à 20{H} et le samedi de 6{H} à 15{H}\u00a030"
    )
    assert labels.weekly_hours_in_words(EURE) == (
        f"les lundi, mardi, jeudi et vendredi de 9{H} à 12{H} et de 14{H} à 16{H}"
    )


def test_desk_says_until_when_it_is_open_or_closed() -> None:
    gsi = compile_calendar(GSI)
    assert labels.opening_in_words(gsi, at("2026-11-20 10:00")) == f"ouvert jusqu’à 20{H}"
    assert labels.opening_in_words(gsi, at("2026-11-21 16:00")) == f"fermé, reprise lundi 23 novembre à 6{H}"
    assert labels.opening_in_words(gsi, at("2026-11-20 21:00")) == f"fermé, reprise demain à 6{H}"


def test_desk_without_hours_or_without_closing_says_so() -> None:
    never = OpeningHours("Europe/Paris", {})
    always = OpeningHours("Europe/Paris", {key: ["00:00-24:00"] for key in DAY_NAMES})
    assert labels.opening_in_words(never, at("2026-11-20 10:00")) == "fermé"
    assert labels.opening_in_words(always, at("2026-11-20 10:00")) == "ouvert sans interruption"


def test_reason_of_a_closed_day_carries_its_name() -> None:
    assert labels.reason_closed(ClosedReason(ClosedKind.WEEKLY_HOURS)) == "fermé"
    assert labels.reason_closed(ClosedReason(ClosedKind.HOLIDAY, "Vendredi saint")) == "férié (Vendredi saint)"


# -------------------------------------------------------------------------------------------------- ledger


def ledger_of(
    calendar: Calendar, target: targets.Target, start: str, *pauses: Pause, until: str = "2027-01-01"
) -> tuple[list[str], str]:
    rule = ClockRule("restore", "Retour au service", "A9", Obligor.DESK, target, (), ())
    table = Timetable(Clock(rule, 1, at(start)), compile_calendar(calendar), pauses)
    ledger = explain(table, at(until))
    return labels.ledger_sentences(ledger, PARIS), labels.ledger_total(ledger)


def test_ledger_of_saturday_15h20_tells_why_it_is_monday_6h05() -> None:
    sentences, total = ledger_of(GSI, targets.OpenTime(timedelta(minutes=15)), "2026-11-21 15:20")
    assert sentences == [
        f"samedi 21 novembre, 15{H}\u00a020 – 15{H}\u00a030\u00a0: compté 10\u00a0min",
        f"samedi 21 novembre 15{H}\u00a030 – lundi 6{H}\u00a0: fermé",
        f"lundi 23 novembre, 6{H} – 6{H}\u00a005\u00a0: compté 5\u00a0min",
    ]
    assert total == "15\u00a0min"


def test_ledger_names_the_holiday() -> None:
    sentences, total = ledger_of(GSI, targets.OpenTime(timedelta(hours=8)), "2026-04-04 12:00")
    assert "lundi 6 avril\u00a0: férié (Lundi de Pâques)" in sentences
    assert total == f"8{H}"


def test_ledger_says_who_is_waited_for() -> None:
    pause = Pause(at("2026-11-20 10:00"), at("2026-11-20 11:30"), "partner")
    sentences, total = ledger_of(GSI, targets.OpenTime(timedelta(hours=2)), "2026-11-20 09:00", pause)
    assert sentences[1] == (f"vendredi 20 novembre, 10{H} – 11{H}\u00a030\u00a0: en attente du partenaire, non compté")
    assert total == f"2{H}"


def test_ledger_of_elapsed_hours_rolls_to_the_next_opening() -> None:
    sentences, total = ledger_of(EURE, targets.ElapsedTime(timedelta(hours=48)), "2026-11-20 15:00")
    assert sentences == [
        f"vendredi 20 novembre 15{H} – dimanche 15{H}\u00a0: compté jour et nuit 48{H}",
        f"dimanche 22 novembre 15{H} – lundi 9{H}\u00a0: fermé, l’échéance glisse à l’ouverture suivante",
    ]
    assert total == f"48{H}"


def test_ledger_of_working_days_counts_days() -> None:
    sentences, total = ledger_of(GSI, targets.WorkingDays(2), "2026-12-24 10:00")
    assert sentences == [
        f"jeudi 24 décembre, 10{H} – 24{H}\u00a0: jour de départ, non compté",
        "vendredi 25 décembre\u00a0: férié (Noël)",
        "samedi 26 décembre\u00a0: non ouvré",
        "dimanche 27 décembre\u00a0: non ouvré",
        "lundi 28 décembre\u00a0: jour ouvré, compté 1",
        f"mardi 29 décembre, 0{H} – 20{H}\u00a0: jour ouvré, compté 1",
    ]
    assert total == "2\u00a0jours ouvrés"


def test_ledger_reads_true_when_the_start_carries_a_fraction_of_a_second() -> None:
    start = at("2026-11-21 15:20:30") + timedelta(microseconds=700_000)
    rule = ClockRule("x", "x", "A8", Obligor.DESK, targets.OpenTime(timedelta(minutes=15)), (), ())
    ledger = explain(Timetable(Clock(rule, 1, start), compile_calendar(GSI)), start)
    first, _, last = labels.ledger_sentences(ledger, PARIS)
    assert first.endswith(
        "15\u00a0h\u00a020\u00a0min\u00a030\u00a0s – 15\u00a0h\u00a030\u00a0: compté 9\u00a0min\u00a030\u00a0s"
    )
    assert last.endswith("6\u00a0h – 6\u00a0h\u00a005\u00a0min\u00a030\u00a0s\u00a0: compté 5\u00a0min\u00a030\u00a0s")
    assert labels.ledger_total(ledger) == "15\u00a0min"


def test_ledger_line_over_several_whole_days_names_the_first_and_the_last() -> None:
    line = Line(LineKind.EXCEPTION, at("2026-08-10 00:00"), at("2026-08-13 00:00"), name="Déménagement")
    assert labels.ledger_sentence(line, PARIS) == (
        "lundi 10 août – mercredi 12 août\u00a0: fermeture exceptionnelle (Déménagement)"
    )


def test_ledger_line_over_more_than_a_week_gives_the_date_of_its_end() -> None:
    line = Line(LineKind.CLOSED, at("2026-08-10 18:00"), at("2026-08-17 09:00"))
    assert labels.ledger_sentence(line, PARIS) == f"lundi 10 août 18{H} – lundi 17 août 9{H}\u00a0: fermé"


# --------------------------------------------------------------------------------------------------- codes


@pytest.mark.parametrize(
    ("table", "codes"),
    [
        ("state", State),
        ("move", Move),
        ("outcome", Outcome),
        ("kind", Kind),
        ("obligor", Obligor),
        ("role", Role),
        ("holder", Holder),
        ("verdict", Verdict),
        ("action", ActionKind),
        ("line_kind", LineKind),
        ("closed_kind", ClosedKind),
        ("refused_move", Move),
        ("standing_state", State),
    ],
)
def test_every_code_has_a_word(table: str, codes: type[StrEnum]) -> None:
    assert set(catalogue().words[table]) >= {str(code) for code in codes}


def test_every_verdict_of_the_sorting_gives_its_reason_in_words() -> None:
    sorting = Path(mail_thread.__file__).read_text(encoding="utf-8")
    codes = set(re.findall(r'"([a-z]+(?:_[a-z]+)+)"', sorting)) | {"automatic", "stranger"}
    codes -= {str(verdict) for verdict in Verdict} - {"own_letter"}
    codes |= {f"answers_by_{by}" for by in ("token", "thread", "subject")}
    codes |= {f"unreadable_{why}" for why in ("cpu", "memory", "time", "size", "crash")}
    assert len(codes) > 15
    assert codes <= catalogue().words["mail_reason"].keys()


def test_every_fact_has_a_sentence_even_without_details() -> None:
    for kind in EventKind:
        sentence = labels.event_sentence(kind, {})
        assert sentence != kind
        assert "{" not in sentence


def test_code_that_nobody_named_is_shown_rather_than_hidden() -> None:
    assert labels.mail_reason_in_words("new_reason") == "new_reason"


# ------------------------------------------------------------------------------------------------- history


@pytest.mark.parametrize(
    ("kind", "details", "sentence"),
    [
        ("incident_escalated", {"level": "n2", "reason": "À mi-délai"}, "Escaladé au niveau 2\u00a0: À mi-délai"),
        ("incident_escalated", {"level": "n3", "reason": ""}, "Escaladé au niveau 3"),
        ("pause_started", {"waiting_on": "partner", "reason": "question"}, "En attente du partenaire\u00a0: une question lui est posée"),
        ("incident_reopened", {"reason": "reply"}, "Rouvert\u00a0: le partenaire a répondu"),
        ("incident_reopened", {"reason": "La panne revient"}, "Rouvert\u00a0: La panne revient"),
        ("incident_closed", {"outcome": "without_validation", "reason": ""}, "Clos\u00a0: clos sans validation du partenaire"),
        ("people_told", {"label": "Rappel aux agents", "told": ["Agents du GSI"], "round": 1}, "Rappel aux agents\u00a0: Agents du GSI"),
        ("people_told", {"label": "Clôture", "told": []}, "Clôture"),
        ("incident_triaged", {"kind": "technical", "major": True}, "Qualification\u00a0: nature technique, incident majeur"),
        ("incident_triaged", {"assignee_id": 0, "service": "dsg"}, "Qualification\u00a0: retiré à son agent, service dsg"),
        ("incident_triaged", {"major": False}, "Qualification\u00a0: n’est plus majeur"),
    ],
)  # fmt: skip
def test_history_is_told_in_sentences(kind: str, details: dict[str, object], sentence: str) -> None:
    assert labels.event_sentence(kind, details) == sentence


def test_deadline_that_moved_is_told_with_both_its_instants() -> None:
    moved = {
        "label": "Retour au service",
        "before_at": "2026-12-24T09:00:00+00:00",
        "due_at": "2026-12-28T08:30:00+00:00",
    }
    said = labels.event_sentence("calendar_changed", {"closed_on": "2026-12-24", "why": "Pont", **moved}, PARIS)
    assert said == (
        "Fermeture exceptionnelle le jeudi 24 décembre (Pont)\u00a0: Retour au service, "
        f"échéance portée du jeudi 24 décembre à 10{H} au lundi 28 décembre à 9{H}\u00a030"
    )


def test_words_of_a_person_may_hold_braces() -> None:
    assert labels.event_sentence("incident_reopened", {"reason": "{level}"}) == "Rouvert\u00a0: {level}"


def test_refused_move_says_what_can_be_done_instead() -> None:
    refused = MoveRefused(State.REGISTERED, Move.CLOSE, (Move.ACKNOWLEDGE, Move.ESCALATE_N2))
    assert labels.move_refused_sentence(refused) == (
        "On ne peut pas clore un incident que personne n’a encore pris en charge. "
        "Gestes possibles\u00a0: prendre en charge, escalader au niveau 2."
    )


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("move", Move)
def test_every_refusal_is_a_sentence(state: State, move: Move) -> None:
    sentence = labels.move_refused_sentence(MoveRefused(state, move, allowed_moves(state)))
    assert sentence.startswith("On ne peut pas ")
    assert sentence.endswith(".")
    assert move not in sentence
    assert state not in sentence
