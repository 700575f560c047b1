"""The facts of incidents as the rule book wants them, read for many at once: six queries, however many there are."""

from __future__ import annotations

from bisect import insort_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, case, func, select
from sqlalchemy.orm import Session

from app.models.clock import Clock, FiredStep, Pause
from app.models.event import Event
from app.models.incident import Incident
from app.models.letter import Letter
from app.models.organisation import Contact
from app.models.transaction import kept
from workflows import clocks
from workflows.escalation import Facts, Fired, StepKey
from workflows.events import EventKind, Moment
from workflows.lifecycle import State
from workflows.rules import Desk, Kind

_TOLD_ONLY = (EventKind.PEOPLE_TOLD, EventKind.CLOCK_BREACHED, EventKind.NOTE_ADDED)  # no clock listens to these
_SAYS_NOTHING = (EventKind.PEOPLE_TOLD, EventKind.CLOCK_BREACHED)
TAKE_BACK = (EventKind.NOTE_ADDED, EventKind.INCIDENT_SEPARATED)  # may say that earlier lines count no longer
_DOSSIERS = "dossiers"
_RANKED = (
    select(Contact.organisation_id, func.count())
    .where(Contact.organisation_id.in_(bindparam("ids", expanding=True)), Contact.escalation_rank.is_not(None))
    .group_by(Contact.organisation_id)
)


@dataclass
class Dossier:
    """What the tables hold of one incident beside its own row; `history` in order of `at`, then of writing."""

    history: list[Moment]
    fired: dict[StepKey, Fired]
    pauses: list[clocks.Pause]
    clock_rows: dict[str, Clock]
    partner_contacts: int
    letter_keys: set[str]

    def facts(self, incident: Incident, desk: Desk) -> Facts:
        """The facts as they stand now, the incident's own row read anew."""
        return Facts(
            state=State(incident.state),
            kind=Kind(incident.kind),
            history=tuple(self.history),
            acknowledged=incident.acknowledged_at is not None,
            complete=not incident.missing,
            major_since=incident.major_since,
            origin_unknown_since=incident.origin_unknown_since,
            pauses=tuple(self.pauses),
            fired=self.fired,
            list_lengths={
                **{name: len(people) for name, people in desk.recipients.items()},
                "partner_contacts": self.partner_contacts,
            },
            kept_due={key: row.due_at for key, row in self._ended() if row.due_at},
            settled=frozenset(
                key for key, row in self._ended() if row.due_at is None and row.rules_version != incident.rules_version
            ),
        )

    def _ended(self) -> list[tuple[str, Clock]]:
        return [(key, row) for key, row in self.clock_rows.items() if row.met_at or row.dropped_at]

    def note(self, kind: EventKind, at: datetime) -> None:
        """One more event was written: the history holds it at its place."""
        if kind not in _TOLD_ONLY:
            insort_right(self.history, Moment(at, kind), key=lambda moment: moment.at)

    def forget(self, kind: EventKind, at: datetime) -> None:
        """That event was taken back before anybody outside could know of it."""
        self.history.remove(Moment(at, kind))


def facts_of(session: Session, incidents: Sequence[Incident], desks: Mapping[str, Desk]) -> dict[int, Facts]:
    """Incident id to facts. `desks` are those of the rules the incidents are pinned to."""
    dossiers = dossiers_of(session, incidents)
    return {incident.id: dossiers[incident.id].facts(incident, desks[incident.desk]) for incident in incidents}


def dossiers_of(session: Session, incidents: Sequence[Incident]) -> dict[int, Dossier]:
    """Incident id to dossier: those the transaction keeps already, the others read together."""
    known: dict[int, Dossier] = kept(session).get(_DOSSIERS, {})
    unknown = [incident for incident in incidents if incident.id not in known]
    return known | _read(session, unknown) if unknown else known


def keep_dossiers(session: Session, incidents: Sequence[Incident]) -> None:
    """Read these dossiers once for the rest of the transaction. Whoever writes to them notes it in them as well."""
    kept(session)[_DOSSIERS] = dossiers_of(session, incidents)


def start_dossier(session: Session, incident: Incident) -> None:
    """Keep the dossier of an incident that was added just now: of itself there is nothing to read yet."""
    called = partner_lists_of(session, (incident.organisation_id,)).get(incident.organisation_id, 0)
    known: dict[int, Dossier] = kept(session).get(_DOSSIERS, {})
    kept(session)[_DOSSIERS] = known | {incident.id: Dossier([], {}, [], {}, called, set())}


def write_letter_once(session: Session, incident: Incident, key: str) -> bool:
    """Whether a letter with that dedupe key is still to be written; the next time it is asked, it is not."""
    dossier: Dossier | None = kept(session).get(_DOSSIERS, {}).get(incident.id)
    if dossier is None:
        return session.scalar(select(Letter.id).where(Letter.dedupe_key == key)) is None
    if key in dossier.letter_keys:
        return False
    dossier.letter_keys.add(key)
    return True


def forget_dossiers(session: Session) -> None:
    """Read them anew when they are next asked for."""
    kept(session).pop(_DOSSIERS, None)


def _read(session: Session, incidents: Sequence[Incident]) -> dict[int, Dossier]:
    ids = [incident.id for incident in incidents]
    histories, fired, pauses = _histories(session, ids), _fired(session, ids), pauses_of(session, ids)
    rows, partner_lists = (
        _clock_rows(session, ids),
        partner_lists_of(session, {one.organisation_id for one in incidents}),
    )
    letters = _letter_keys(session, ids)
    return {
        incident.id: Dossier(
            histories[incident.id],
            fired[incident.id],
            pauses[incident.id],
            rows[incident.id],
            partner_lists.get(incident.organisation_id, 0),
            letters[incident.id],
        )
        for incident in incidents
    }


def _histories(session: Session, ids: Iterable[int]) -> defaultdict[int, list[Moment]]:
    """What clocks may listen to. What was taken back is as if it had never been (see `withdrawn_by`)."""
    noted = case((Event.kind.in_(TAKE_BACK), Event.details))
    rows = session.execute(
        select(Event.incident_id, Event.kind, Event.at, Event.seq, noted)
        .where(Event.incident_id.in_(ids), Event.kind.not_in(_SAYS_NOTHING))
        .order_by(Event.incident_id, Event.at, Event.seq)
    ).all()
    withdrawn = {(row[0], seq) for row in rows for seq in withdrawn_by(row[4])}
    histories: defaultdict[int, list[Moment]] = defaultdict(list)
    for incident_id, kind, at, seq, _ in rows:
        if kind != EventKind.NOTE_ADDED and (incident_id, seq) not in withdrawn:
            histories[incident_id].append(Moment(at, EventKind(kind)))
    return histories


def withdrawn_by(details: Mapping[str, Any] | None) -> tuple[int, ...]:
    """The numbers of the history lines that this line says were taken back."""
    said = (details or {}).get("withdrawn", ())
    return (said,) if isinstance(said, int) else tuple(said)


def _fired(session: Session, ids: Iterable[int]) -> defaultdict[int, dict[StepKey, Fired]]:
    ledger: defaultdict[int, dict[StepKey, Fired]] = defaultdict(dict)
    told = (FiredStep.incident_id, FiredStep.clock, FiredStep.step, FiredStep.round)
    found = select(*told, FiredStep.due_at, FiredStep.recorded_at).where(FiredStep.incident_id.in_(ids))
    for incident_id, clock, step, number, due_at, recorded_at in session.execute(found):
        ledger[incident_id][(clock, step, number)] = Fired(due_at, recorded_at)
    return ledger


def _clock_rows(session: Session, ids: Iterable[int]) -> defaultdict[int, dict[str, Clock]]:
    rows: defaultdict[int, dict[str, Clock]] = defaultdict(dict)
    for row in session.scalars(select(Clock).where(Clock.incident_id.in_(ids))):
        rows[row.incident_id][row.key] = row
    return rows


def _letter_keys(session: Session, ids: Iterable[int]) -> defaultdict[int, set[str]]:
    letters: defaultdict[int, set[str]] = defaultdict(set)
    found = select(Letter.incident_id, Letter.dedupe_key).where(Letter.incident_id.in_(ids))
    for incident_id, key in session.execute(found):
        letters[incident_id or 0].add(key)
    return letters


def pauses_of(session: Session, ids: Iterable[int]) -> defaultdict[int, list[clocks.Pause]]:
    """Incident id to its waits, in order (R5)."""
    pauses: defaultdict[int, list[clocks.Pause]] = defaultdict(list)
    for row in session.scalars(select(Pause).where(Pause.incident_id.in_(ids)).order_by(Pause.since)):
        pauses[row.incident_id].append(clocks.Pause(row.since, row.until, row.waiting_on))
    return pauses


def partner_lists_of(session: Session, organisation_ids: Iterable[int]) -> dict[int, int]:
    """Organisation id to how many of its contacts are called in order (B5)."""
    return {row[0]: row[1] for row in session.execute(_RANKED, {"ids": list(organisation_ids)})}
