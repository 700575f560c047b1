"""What the room of a crisis shows follows from the incident's history alone (A5, D5)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from workflows.crisis_room import CrisisRole, LogLine, crisis_room
from workflows.events import EventKind

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def lines(*told: tuple[EventKind, dict[str, Any]]) -> list[LogLine]:
    """One line a minute, from noon on."""
    return [LogLine(number, kind, NOON + timedelta(minutes=number), "Responsable", details)
            for number, (kind, details) in enumerate(told, start=1)]  # fmt: skip


DECLARED = (EventKind.CRISIS_DECLARED, {"reason": "plusieurs organismes"})


def test_incident_without_a_crisis_has_no_room() -> None:
    assert crisis_room(lines((EventKind.INCIDENT_REGISTERED, {}))) is None


def test_room_opens_with_the_declaration_and_says_who_and_why() -> None:
    room = crisis_room(lines((EventKind.INCIDENT_REGISTERED, {}), DECLARED, (EventKind.NOTE_ADDED, {})))
    assert room is not None
    assert (room.declared_by, room.reason, room.ended_at, room.reviewed_at) == (
        "Responsable", "plusieurs organismes", None, None,
    )  # fmt: skip
    assert [line.kind for line in room.log] == [EventKind.CRISIS_DECLARED]
    assert set(room.roles.values()) == {""}


def test_role_is_held_by_whoever_was_given_it_last() -> None:
    given = [(EventKind.CRISIS_ROLE_GIVEN, {"role": "director", "holder": one}) for one in ("Camille", "Dominique")]
    room = crisis_room(lines(DECLARED, *given))
    assert room is not None
    assert room.roles[CrisisRole.DIRECTOR] == "Dominique"


def test_actions_not_done_come_first_due_first_and_those_without_a_term_last() -> None:
    later, sooner = (NOON + timedelta(hours=hours) for hours in (3, 2))
    room = crisis_room(
        lines(
            DECLARED,
            (EventKind.ACTION_OPENED, {"text": "sans terme"}),
            (EventKind.ACTION_OPENED, {"text": "tard", "due_at": later.isoformat()}),
            (EventKind.ACTION_OPENED, {"text": "tôt", "due_at": sooner.isoformat(), "owner": "Camille"}),
            (EventKind.ACTION_OPENED, {"text": "faite"}),
            (EventKind.ACTION_DONE, {"action": 5}),
        )
    )
    assert room is not None
    assert [one.text for one in room.open_actions] == ["tôt", "tard", "sans terme"]
    assert [one.done_at is not None for one in room.actions] == [False, False, False, True]


def test_what_was_linked_and_not_let_go_hangs_on_the_crisis() -> None:
    room = crisis_room(
        lines(
            DECLARED,
            (EventKind.CRISIS_LINKED, {"incident": "GSI-2026-00002"}),
            (EventKind.CRISIS_LINKED, {"incident": "GSI-2026-00003"}),
            (EventKind.CRISIS_LINKED, {"organisation_id": 7, "name": "Val-d’Ambre"}),
            (EventKind.CRISIS_UNLINKED, {"incident": "GSI-2026-00002"}),
        )
    )
    assert room is not None
    assert room.incidents == ("GSI-2026-00003",)
    assert room.organisations == {7: "Val-d’Ambre"}


def test_crisis_declared_again_opens_its_end_and_its_review_again() -> None:
    first = [
        DECLARED,
        (EventKind.DECISION_TAKEN, {}),
        (EventKind.STATUS_UPDATE_SENT, {}),
        (EventKind.CRISIS_LIFTED, {}),
    ]
    over = crisis_room(lines(*first, (EventKind.CRISIS_REVIEWED, {})))
    again = crisis_room(lines(*first, (EventKind.CRISIS_REVIEWED, {}), DECLARED))
    assert over is not None
    assert again is not None
    assert (over.ended_at, over.reviewed_at) == (NOON + timedelta(minutes=4), NOON + timedelta(minutes=5))
    assert (again.ended_at, again.reviewed_at) == (None, None)
    assert (len(again.decisions), len(again.updates)) == (1, 1)
