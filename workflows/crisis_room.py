"""A crisis, read from the history of its incident (A5, D5): the log is the room, and what the room shows follows from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from workflows.events import EventKind


class CrisisRole(StrEnum):
    """Who a crisis needs; a role nobody holds is shown as empty."""

    DIRECTOR = "director"
    DEPUTY = "deputy"
    SCRIBE = "scribe"
    COMMUNICATION = "communication"


@dataclass(frozen=True, slots=True)
class LogLine:
    """One fact of the incident's history; `number` is its place there."""

    number: int
    kind: EventKind
    at: datetime
    author: str
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CrisisAction:
    """Something somebody was asked to do; `number` is that of the line that opened it."""

    number: int
    text: str
    owner: str
    due_at: datetime | None
    opened_at: datetime
    done_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CrisisRoom:
    """Where the crisis stands. `incidents` are references, `organisations` ids to names; `log` is in order of writing."""

    declared_at: datetime
    declared_by: str
    reason: str
    ended_at: datetime | None
    roles: Mapping[CrisisRole, str]
    actions: Sequence[CrisisAction]
    decisions: Sequence[LogLine]
    updates: Sequence[LogLine]
    incidents: Sequence[str]
    organisations: Mapping[int, str]
    log: Sequence[LogLine]
    reviewed_at: datetime | None

    @property
    def open_actions(self) -> list[CrisisAction]:
        """Those not done, the soonest due first."""
        still = [one for one in self.actions if one.done_at is None]
        return sorted(still, key=lambda one: (one.due_at is None, one.due_at or one.opened_at))


_ENDS = {EventKind.CRISIS_LIFTED, EventKind.INCIDENT_RESTORED, EventKind.INCIDENT_CLOSED}
_NOT_OF_THE_ROOM = {
    EventKind.NOTE_ADDED,
    EventKind.PEOPLE_TOLD,
    EventKind.AUTOMATIC_MAIL_RECEIVED,
    EventKind.INCIDENT_TRIAGED,
    EventKind.CALENDAR_CHANGED,
    EventKind.RULES_REPLANNED,
    EventKind.INCIDENT_LINKED,  # the incident's page shows these to who may know of the other incident
    EventKind.INCIDENT_UNLINKED,
    EventKind.INCIDENT_MERGED,
    EventKind.INCIDENT_SEPARATED,
    EventKind.DUPLICATE_JOINED,
    EventKind.DUPLICATE_LEFT,
    EventKind.DUPLICATE_ANSWERED,
}


def crisis_room(history: Sequence[LogLine]) -> CrisisRoom | None:
    """The room of that history, in order of writing; None where no crisis was ever declared.

    A crisis declared again goes on in the same room: its roles, actions and links stand, its end and review are open again.
    """
    begins = next((place for place, line in enumerate(history) if line.kind is EventKind.CRISIS_DECLARED), None)
    if begins is None:
        return None
    log = history[begins:]
    declared = _last(log, EventKind.CRISIS_DECLARED) or log[0]
    return CrisisRoom(
        declared_at=declared.at,
        declared_by=declared.author,
        reason=str(declared.details.get("reason", "")),
        ended_at=next((line.at for line in log if line.kind in _ENDS and line.number > declared.number), None),
        roles=_roles(log),
        actions=_actions(log),
        decisions=[line for line in log if line.kind is EventKind.DECISION_TAKEN],
        updates=[line for line in log if line.kind is EventKind.STATUS_UPDATE_SENT],
        incidents=tuple(_linked(log, "incident")),
        organisations={int(key): str(name) for key, name in _linked(log, "organisation_id").items()},
        log=[line for line in log if line.kind not in _NOT_OF_THE_ROOM],
        reviewed_at=_reviewed_at(log, declared),
    )


def _last(log: Sequence[LogLine], kind: EventKind) -> LogLine | None:
    return next((line for line in reversed(log) if line.kind is kind), None)


def _reviewed_at(log: Sequence[LogLine], declared: LogLine) -> datetime | None:
    reviewed = _last(log, EventKind.CRISIS_REVIEWED)
    return reviewed.at if reviewed and reviewed.number > declared.number else None


def _roles(log: Sequence[LogLine]) -> dict[CrisisRole, str]:
    given = (line for line in log if line.kind is EventKind.CRISIS_ROLE_GIVEN)
    held = {CrisisRole(line.details["role"]): str(line.details.get("holder", "")) for line in given}
    return {role: held.get(role, "") for role in CrisisRole}


def _actions(log: Sequence[LogLine]) -> list[CrisisAction]:
    done = {line.details["action"]: line.at for line in log if line.kind is EventKind.ACTION_DONE}
    return [
        CrisisAction(
            line.number,
            str(line.details["text"]),
            str(line.details.get("owner", "")),
            datetime.fromisoformat(due) if (due := line.details.get("due_at")) else None,
            line.at,
            done.get(line.number),
        )
        for line in log
        if line.kind is EventKind.ACTION_OPENED
    ]


def _linked(log: Sequence[LogLine], by: str) -> dict[Any, Any]:
    """What hangs on the crisis now, in the order in which it was linked: key to name."""
    links: dict[Any, Any] = {}
    for line in log:
        key = line.details.get(by)
        if line.kind is EventKind.CRISIS_LINKED and key is not None:
            links[key] = line.details.get("name", key)
        elif line.kind is EventKind.CRISIS_UNLINKED:
            links.pop(key, None)
    return links
