"""Looks at what a desk has become after its program was killed again and again, and names whatever is not as it must be.

Written apart from the engine: it reads the tables, what partners and agents were promised, and what the relay was
handed; of the program it asks only the rule book what is due. It uses none of the code that wrote what it reads.
"""

from __future__ import annotations

import email.policy
import hashlib
import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from typing import Any

from sqlalchemy import Connection, Engine, text

from tests.engine.traffic import Taken
from tests.servers.smtp_sink import Letter
from workflows.clocks import Pause
from workflows.holders import StateChange, holder_seconds
from workflows.lifecycle import State
from workflows.opening_hours import OpeningHours

OFFICE = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), ("09:00-18:00",))
HOURS = OpeningHours("Europe/Paris", OFFICE)  # any will do: whoever holds it, the seconds must add up
END_STATES = {"sent", "kept", "undelivered", "obsolete"}
EVENTS_OF_ACT = {
    "acknowledgement": {"incident_acknowledged"},
    "restoration": {"incident_restored"},
    "answers": {"answer_sent", "answer_requested"},
    "notes": {"note_added"},
    "status-update": {"status_update_sent"},
    "workaround": {"workaround_recorded"},
    "pause": {"pause_started"},
    "resumption": {"pause_ended"},
    "escalation": {"incident_escalated"},
    "hand-back": {"incident_handed_back"},
    "urgency": {"urgency_declared"},
    "crisis": {"crisis_declared"},
    "crisis-end": {"crisis_lifted"},
    "closure": {"incident_closed"},
    "reopening": {"incident_reopened", "restoration_refused"},  # closed, or restored
}
STATE_AFTER = {
    "incident_escalated": {"n2": "escalated_n2", "n3": "escalated_n3"},
    "crisis_declared": "crisis",
    "crisis_lifted": "escalated_n3",
    "incident_restored": "restored",
    "incident_closed": "closed",
}
ONE_LETTER_EACH = {"remind": "reminder", "tell": "breach", "tell_in_order": "contact_called"}


@dataclass
class Audit:
    """What was found. `broken` must be empty; `counted` says how much was looked at."""

    broken: list[str] = field(default_factory=list)
    counted: Counter[str] = field(default_factory=Counter)

    def need(self, holds: object, what: str) -> None:
        self.counted["checks"] += 1
        if not holds:
            self.broken.append(what)


def audit(engine: Engine, taken: Taken, letters: list[Letter], now: datetime) -> Audit:
    """Look at everything. `now` is the desk's instant at which the program came to rest, nothing being due."""
    found = Audit()
    with engine.connect() as connection:
        tables = Tables(connection)
        _storage(found, connection)
        _mails(found, tables, taken)
        _histories(found, tables, now)
        _ledger(found, tables, now)
        _letters(found, tables, letters)
        _acts(found, tables, taken)
    for refusal in taken.refusals:
        found.broken.append(f"the pages answered {refusal}")
    return found


class Tables:
    """Every row of the tables that matter, as dictionaries; instants aware."""

    def __init__(self, connection: Connection) -> None:
        self.mails, self.incidents = _rows(connection, "inbound_mail"), _rows(connection, "incident")
        self.events, self.fired = _rows(connection, "event"), _rows(connection, "fired_step")
        self.clocks, self.letters = _rows(connection, "clock"), _rows(connection, "letter")
        self.pauses = _rows(connection, "pause")
        self.blobs = {row["sha256"]: bytes(row["content"]) for row in _rows(connection, "blob")}

    def of_incident(self, rows: list[dict[str, Any]]) -> dict[int, list[dict[str, Any]]]:
        """Those rows by incident."""
        found: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
        for row in rows:
            found[row["incident_id"]].append(row)
        return found


def _rows(connection: Connection, table: str) -> list[dict[str, Any]]:
    return [
        {name: _aware(name, value) for name, value in row._mapping.items()}
        for row in connection.execute(text(f"select * from {table} order by id"))
    ]


def _aware(name: str, value: Any) -> Any:
    if (
        value is None or name == "held_at" or not (name.endswith("_at") or name in ("at", "since", "until"))
    ):  # it is held at a level
        return json.loads(value) if name == "details" and isinstance(value, str) else value
    instant = datetime.fromisoformat(value) if isinstance(value, str) else value
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)


def _storage(found: Audit, connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        found.need(connection.execute(text("pragma integrity_check")).scalar() == "ok", "the SQLite file is damaged")
        found.need(not connection.execute(text("pragma foreign_key_check")).all(), "rows point at nothing")


def _mails(found: Audit, tables: Tables, taken: Taken) -> None:
    """Each mail that was said yes to is kept byte for byte and ended with one verdict; it acted once at most."""
    kept: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for mail in tables.mails:
        found.need(mail["verdict"], f"mail {mail['id']} has no verdict")
        raw = tables.blobs.get(mail["blob_sha256"], b"")
        kept[_message_id(raw)].append(mail)  # read off the bytes: a mail in quarantine has nothing written down
        found.need(hashlib.sha256(raw).hexdigest() == mail["blob_sha256"], f"mail {mail['id']} has lost its bytes")
    for message_id, raw in taken.mails:
        same = kept.get(message_id, [])
        found.need(same, f"mail {message_id} was accepted and is not kept")
        acted = [mail for mail in same if mail["reason"] != "already_received"]
        found.need(len(acted) == 1, f"mail {message_id} acted {len(acted)} times")
        wanted = raw.replace(b"\r\n", b"\n").rstrip()
        for mail in same:
            bytes_kept = tables.blobs[mail["blob_sha256"]].replace(b"\r\n", b"\n").rstrip()
            found.need(bytes_kept.endswith(wanted), f"mail {message_id} was kept with other bytes")
    found.counted["mails"] += len(taken.mails)
    found.counted["mails delivered again"] += sum(mail["reason"] == "already_received" for mail in tables.mails)
    opened = Counter(mail["incident_id"] for mail in tables.mails if _opened(mail))
    for incident in tables.incidents:
        found.need(opened[incident["id"]] == 1, f"{incident['reference']} was opened by {opened[incident['id']]} mails")
    numbers = sorted(int(incident["reference"].rpartition("-")[2]) for incident in tables.incidents)
    found.need(numbers == list(range(1, len(numbers) + 1)), "case numbers have gaps or doubles")


def _message_id(raw: bytes) -> str:
    return str(message_from_bytes(raw, policy=email.policy.default)["Message-ID"] or "").strip()


def _opened(mail: dict[str, Any]) -> bool:
    return bool(mail["verdict"] == "new_incident" and mail["reason"] != "already_received")


def _histories(found: Audit, tables: Tables, now: datetime) -> None:
    """Each history is a chain without a gap, and replaying it ends in the state the incident has."""
    events, pauses = tables.of_incident(tables.events), tables.of_incident(tables.pauses)
    for incident in tables.incidents:
        name, history = incident["reference"], events[incident["id"]]
        found.need([event["seq"] for event in history] == list(range(1, len(history) + 1)), f"{name}: gaps in history")
        seal = ""
        for event in history:
            seal = _seal(event, seal)
            found.need(event["seal"] == seal, f"{name}: event {event['seq']} is not what was sealed")
        ends = (incident["events_written"], incident["last_seal"])
        found.need(ends == (len(history), seal), f"{name}: its newest event is not the one it knows")
        found.need(_replayed(history) == incident["state"], f"{name}: {_replayed(history)} became {incident['state']}")
        _holders(found, name, history, pauses[incident["id"]], now)
        kinds = Counter(event["kind"] for event in history)
        found.need(kinds["incident_registered"] == 1, f"{name}: registered {kinds['incident_registered']} times")
        found.counted["events"] += len(history)


def _seal(event: dict[str, Any], previous: str) -> str:
    names = ("incident_id", "seq", "kind", "at", "recorded_at", "actor", "details")
    facts = [value.isoformat() if isinstance(value := event[name], datetime) else value for name in names]
    written = json.dumps(facts, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(f"{previous}\n{written}".encode()).hexdigest()


def _replayed(history: list[dict[str, Any]]) -> str:
    """The state that this history leads to, by a table of its own."""
    return _states(history)[-1][1]


def _states(history: list[dict[str, Any]]) -> list[tuple[datetime, str]]:
    """Every state the history goes through, with the instant it begins."""
    state = held = unclaimed = "registered"  # handed back, it is nobody's again where nobody ever claimed it
    states = [(history[0]["at"], state)] if history else []
    for event in history:
        kind, after = event["kind"], STATE_AFTER.get(event["kind"])
        if kind == "incident_acknowledged":
            unclaimed, state = "acknowledged", "acknowledged" if state == "registered" else state
        elif kind in ("restoration_refused", "incident_reopened"):
            state = "escalated_n3" if held == "crisis" else held  # a crisis is declared anew, or not
        elif kind == "incident_handed_back":
            state = {"n2": "escalated_n2", "n1": unclaimed}[event["details"]["level"]]
        elif after is not None:
            state = after[event["details"]["level"]] if isinstance(after, dict) else after
        if state not in ("restored", "closed"):
            held = state
        if state != states[-1][1]:
            states.append((event["at"], state))
    return states


def _holders(
    found: Audit, name: str, history: list[dict[str, Any]], pauses: list[dict[str, Any]], now: datetime
) -> None:
    """Every second of its life had one holder: what each held adds up to the time it was not closed."""
    states = _states(history)
    changes = [StateChange(at, State(state)) for at, state in states]
    waits = [Pause(row["since"], row["until"], row["waiting_on"]) for row in pauses]
    held = holder_seconds(changes, waits, HOURS, now)
    ends = [at for at, _ in states[1:]] + [now]
    lived = sum(((end - at) for (at, state), end in zip(states, ends, strict=True) if state != "closed"), timedelta())
    found.need(sum(held.values(), timedelta()) == lived, f"{name}: its holders' seconds do not add up")


def _ledger(found: Audit, tables: Tables, now: datetime) -> None:
    """Each step stands once, not before its time, with what it told; each promise that was not kept has its breach."""
    keys = Counter((row["incident_id"], row["clock"], row["step"], row["round"]) for row in tables.fired)
    found.need(all(count == 1 for count in keys.values()), "a step was recorded twice")
    found.counted["steps"] += len(tables.fired)
    events, fired = tables.of_incident(tables.events), tables.of_incident(tables.fired)
    letters, clocks = tables.of_incident(tables.letters), tables.of_incident(tables.clocks)
    for incident in tables.incidents:
        name = incident["reference"]
        for row in fired[incident["id"]]:
            what = f"{name} {row['clock']} {row['step']} {row['round']}"
            found.need(row["recorded_at"] >= row["due_at"], f"{what} came before its time")
            _told(found, what, row, events[incident["id"]], letters[incident["id"]])
        _breaches(found, name, clocks[incident["id"]], fired[incident["id"]], now)
        alarm = incident["wake_at"]
        found.need(alarm is None or alarm > now, f"{name}: its alarm of {alarm} was not answered")
        found.need(incident["stumbles"] == 0, f"{name}: the engine stumbled over it")


def _told(
    found: Audit, what: str, row: dict[str, Any], events: list[dict[str, Any]], letters: list[dict[str, Any]]
) -> None:
    """A step that was told has its line in the history, and a letter for each person that line names."""
    if row["step"] == "breach":
        lines = [event for event in events if _is_breach(event, row)]
        found.need(len(lines) == 1, f"{what} stands {len(lines)} times in the history")
        return
    lines = [event for event in events if _tells(event, row)]
    found.need(bool(lines) == bool(row["told"]), f"{what}: told is {row['told']}, with {len(lines)} lines of history")
    for line in lines:
        template = ONE_LETTER_EACH.get(line["details"]["action"])
        written = [
            letter for letter in letters if f":{row['clock']}:{row['step']}:{row['round']}" in letter["dedupe_key"]
        ]
        if template is not None:
            told = len(set(line["details"]["told"]))
            found.need(len(written) == told, f"{what}: {told} people told by {len(written)} letters")


def _is_breach(event: dict[str, Any], row: dict[str, Any]) -> bool:
    return bool(event["kind"] == "clock_breached" and event["details"]["clock"] == row["clock"])


def _tells(event: dict[str, Any], row: dict[str, Any]) -> bool:
    told, wanted = event["details"], (row["clock"], row["step"], row["round"])
    return event["kind"] == "people_told" and (told["clock"], told["step"], told["round"]) == wanted


def _breaches(
    found: Audit, name: str, clocks: list[dict[str, Any]], fired: list[dict[str, Any]], now: datetime
) -> None:
    breached = {row["clock"]: row["due_at"] for row in fired if row["step"] == "breach"}
    for clock in clocks:
        ended = clock["met_at"] or clock["dropped_at"] or now
        if clock["due_at"] is not None and clock["key"] not in breached:
            found.need(clock["due_at"] >= ended, f"{name} {clock['key']}: due at {clock['due_at']}, no breach recorded")
        found.need(
            clock["breached_at"] == breached.get(clock["key"]), f"{name} {clock['key']}: clock and ledger disagree"
        )
    found.counted["clocks"] += len(clocks)


def _letters(found: Audit, tables: Tables, letters: list[Letter]) -> None:
    """Each letter came to an end; what the relay has is ours; what was repeated bears the same Message-ID."""
    handed = Counter(str(letter.message["Message-ID"]) for letter in letters)
    ours = {letter["message_id"] for letter in tables.letters}
    found.need(len(ours) == len(tables.letters), "two letters bear one Message-ID")
    for letter in tables.letters:
        what = f"letter {letter['id']} ({letter['template']})"
        found.need(letter["state"] in END_STATES, f"{what} is still {letter['state']}")
        found.need(letter["next_try_at"] is None, f"{what} is {letter['state']} and will be tried again")
        came = handed[letter["message_id"]]
        found.need(came or letter["state"] != "sent", f"{what} is sent and never reached the relay")
        found.need(came < 2 or letter["repeated_at"], f"{what} reached the relay {came} times and is no marked repeat")
    for message_id in handed:
        found.need(message_id in ours, f"the relay has a letter {message_id} that nobody wrote")
    found.counted["letters"] += len(tables.letters)
    found.counted["letters repeated"] += sum(count - 1 for count in handed.values())


def _acts(found: Audit, tables: Tables, taken: Taken) -> None:
    """Whatever a person was told was done is in the history."""
    ids = {incident["reference"]: incident["id"] for incident in tables.incidents}
    events = tables.of_incident(tables.events)
    for act, reference in taken.acts:
        if act in EVENTS_OF_ACT:  # sorting that changes nothing leaves no line
            kinds = {event["kind"] for event in events[ids[reference]]}
            found.need(kinds & EVENTS_OF_ACT[act], f"{reference}: {act} was done and is not in the history")
    found.counted["acts"] += len(taken.acts)
