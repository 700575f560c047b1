"""What is due leaves: once in the ordinary run, twice at worst after a kill, in order, and not when it has become pointless."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import accumulate

import pytest
from flask import Flask
from sqlalchemy import select

from app import clock
from app.extensions import db
from app.models import Incident, Letter
from app.models.transaction import transaction
from app.notify.channels import NotTaken, Outgoing
from app.notify.compose import Addressee
from app.notify.outbox import send_due_letters
from app.notify.schedule import CLAIM, wait_after
from app.use_cases.acknowledge_incident import acknowledge_incident
from app.use_cases.close_incident import close_incident
from app.use_cases.restore_incident import restore_incident
from app.use_cases.run_crisis import declare_crisis
from tests.notify.desk import AGENT, REPORTER, a_case, a_step, at, in_hand, letters, queue
from workflows.lifecycle import Outcome

AGENTS = Addressee("agents-gsi@cnaf.example", "Agents du GSI")
MORNING = "2026-11-20 09:30"


class Killed(BaseException):
    """The process dies: nothing below may catch it."""


class MemoryChannel:
    """A channel that keeps what it takes in memory; `before` is called with each letter and may refuse or die."""

    taken_state = "sent"

    def __init__(self, before: Callable[[Outgoing], None] = lambda _outgoing: None) -> None:
        self.before = before
        self.taken: list[Outgoing] = []

    @contextmanager
    def open(self) -> Iterator[MemoryChannel]:
        yield self

    def send(self, outgoing: Outgoing) -> None:
        self.before(outgoing)
        self.taken.append(outgoing)

    @property
    def ids(self) -> list[str]:
        return [str(one.email["Message-ID"]) for one in self.taken]


def refuse(_outgoing: Outgoing) -> None:
    raise NotTaken("451 come back later", permanent=False)


def states() -> list[str]:
    return [letter.state for letter in letters(db.session())]


def send(channel: MemoryChannel, at_instant: datetime | None = None) -> int:
    return send_due_letters(at_instant or clock.real_now(), channel=channel)


def with_step(
    reference: str, template: str, clock_key: str, step: str, to: Addressee = AGENTS, **context: object
) -> None:
    with in_hand(reference) as (session, incident):
        planned = a_step(session, incident, clock_key, step)
    queue(reference, template, to, dedupe=step, step=planned, **context)


# -------------------------------------------------------------------------------------------------- sending


def test_nothing_due_opens_no_line(app: Flask) -> None:
    class Closed(MemoryChannel):
        def open(self) -> Iterator[MemoryChannel]:  # type: ignore[override]
            raise AssertionError("nobody should call")

    queue(a_case())
    assert send(Closed(), clock.real_now() - timedelta(minutes=1)) == 0


def test_round_takes_up_as_many_letters_as_it_was_told(app: Flask) -> None:
    for _ in range(3):
        queue(a_case())
    channel = MemoryChannel()
    assert send_due_letters(clock.real_now(), 2, channel=channel) == 2
    assert send_due_letters(clock.real_now(), 2, channel=channel) == 1
    assert send_due_letters(clock.real_now(), 2, channel=channel) == 0
    assert len(set(channel.ids)) == 3


def test_no_lock_is_held_while_a_letter_travels(app: Flask) -> None:
    reference = a_case()
    queue(reference)

    def write_meanwhile(_outgoing: Outgoing) -> None:
        done = threading.Event()

        def write() -> None:
            with app.app_context(), transaction() as session:
                session.scalars(select(Letter).with_for_update()).one().last_error = "written meanwhile"
                session.scalars(select(Incident).with_for_update()).one()
            done.set()

        threading.Thread(target=write, daemon=True).start()
        assert done.wait(5)

    assert send(MemoryChannel(write_meanwhile)) == 1
    assert states() == ["sent"]


def test_sender_killed_before_handing_over_loses_nothing(app: Flask) -> None:
    queue(a_case())

    def die(_outgoing: Outgoing) -> None:
        raise Killed

    start = clock.real_now()
    with pytest.raises(Killed):
        send(MemoryChannel(die), start)
    assert states() == ["queued"]
    heir = MemoryChannel()
    assert send(heir, start + CLAIM - timedelta(seconds=1)) == 0  # it may only be slow
    assert send(heir, start + CLAIM + timedelta(seconds=1)) == 1
    assert (len(heir.taken), states()) == (1, ["sent"])


def test_sender_killed_after_handing_over_repeats_the_same_letter(app: Flask) -> None:
    queue(a_case())
    relay = MemoryChannel()

    class DiesAfter(MemoryChannel):
        def send(self, outgoing: Outgoing) -> None:
            relay.send(outgoing)
            raise Killed

    start = clock.real_now()
    with pytest.raises(Killed):
        send(DiesAfter(), start)
    send(relay, start + CLAIM + timedelta(seconds=1))
    assert len(relay.taken) == 2
    first, second = (one.email.as_bytes() for one in relay.taken)
    assert first == second
    assert states() == ["sent"]


def test_many_senders_at_once_send_each_letter_once(app: Flask) -> None:
    for _ in range(12):
        queue(a_case())
    channel = MemoryChannel()
    start = clock.real_now()

    def work() -> None:
        with app.app_context():
            while send_due_letters(start, 4, channel=channel):
                pass
            db.session.remove()

    senders = [threading.Thread(target=work) for _ in range(4)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join(30)
    assert sorted(channel.ids) == sorted(letter.message_id for letter in letters(db.session()))
    assert states() == ["sent"] * 12


def test_letter_that_cannot_be_made_is_given_up_and_stops_nobody(app: Flask) -> None:
    broken, sound = queue(a_case()), queue(a_case())
    with transaction() as session:
        session.get_one(Letter, broken).headers = {"X-Bad": "one\r\nBcc: two"}
    told: list[int] = []
    channel = MemoryChannel()
    send_due_letters(clock.real_now(), channel=channel, on_undelivered=lambda _session, letter: told.append(letter.id))
    assert told == [broken]
    assert (states(), len(channel.taken)) == (["undelivered", "sent"], 1)
    assert db.session.get_one(Letter, broken).last_error == "lettre impossible à mettre en forme"
    assert db.session.get_one(Letter, sound).tries == 1


# ------------------------------------------------------------------------------------------------- schedule


def test_schedule_is_that_of_a_desk_that_cannot_wait() -> None:
    waits = [wait for tries in range(1, 100) if (wait := wait_after(tries)) is not None]
    minutes = [int(wait.total_seconds() // 60) for wait in waits]
    assert minutes[:8] == [1, 2, 5, 10, 15, 30, 30, 30]
    assert set(minutes[6:]) == {30}
    total = list(accumulate(minutes))[-1]
    assert 24 * 60 - 30 < total <= 24 * 60


def test_letter_refused_for_24_hours_is_given_up_and_the_incident_is_told(app: Flask) -> None:
    queue(a_case())
    told: list[str] = []
    start = now = clock.real_now()
    channel = MemoryChannel(refuse)
    for _ in range(100):
        send_due_letters(now, channel=channel, on_undelivered=lambda _session, letter: told.append(letter.state))
        [letter] = letters(db.session())
        if letter.next_try_at is None:
            break
        assert letter.next_try_at > now
        now = letter.next_try_at
    assert letter.state == "undelivered"
    assert timedelta(hours=23) < now - start <= timedelta(hours=24, minutes=1)
    assert letter.last_error == f"abandon après {letter.tries} essais\u00a0: 451 come back later"
    assert told == ["undelivered"]


def test_final_refusal_and_what_it_tells_are_one_transaction(app: Flask) -> None:
    queue(a_case())

    def final(_outgoing: Outgoing) -> None:
        raise NotTaken("550 nobody here", permanent=True)

    def fail(_session: object, _letter: Letter) -> None:
        raise RuntimeError("the history could not be written")

    start = clock.real_now()
    with pytest.raises(RuntimeError):
        send_due_letters(start, channel=MemoryChannel(final), on_undelivered=fail)
    assert states() == ["queued"]  # not lost: it comes back when the claim runs out
    send_due_letters(start + CLAIM * 2, channel=MemoryChannel(final))
    assert states() == ["undelivered"]


def test_letter_of_a_sender_that_died_with_it_in_hand_is_marked_as_a_repeat(app: Flask) -> None:
    queue(a_case())

    def die(_outgoing: Outgoing) -> None:
        raise SystemExit  # the relay may have taken it: nobody is left to say so

    start = clock.real_now()
    with pytest.raises(SystemExit):
        send(MemoryChannel(die), start)
    again = MemoryChannel()
    send(again, start + CLAIM * 2)
    [letter] = letters(db.session())
    assert (letter.state, again.ids) == ("sent", [letter.message_id])
    assert letter.repeated_at is not None


def test_letter_that_was_put_back_is_no_repeat(app: Flask) -> None:
    queue(a_case())
    start = clock.real_now()
    send(MemoryChannel(refuse), start)
    send(MemoryChannel(), start + timedelta(minutes=3))
    [letter] = letters(db.session())
    assert (letter.state, letter.tries, letter.repeated_at) == ("sent", 2, None)


# ---------------------------------------------------------------------------------------------------- order


def test_letters_of_a_case_reach_a_reader_in_order(app: Flask) -> None:
    reference, other = a_case(), a_case()
    first, second = queue(reference, dedupe="1"), queue(reference, dedupe="2")
    elsewhere = queue(other)
    start = clock.real_now()

    def refuse_the_first(outgoing: Outgoing) -> None:
        if outgoing.email["Message-ID"] == db.session.get_one(Letter, first).message_id:
            refuse(outgoing)

    send(MemoryChannel(refuse_the_first), start)
    assert states() == ["queued", "queued", "sent"]
    assert db.session.get_one(Letter, second).tries == 0
    assert db.session.get_one(Letter, elsewhere).tries == 1
    later = MemoryChannel()
    while send(later, start + timedelta(minutes=3)):
        pass
    assert later.ids == [db.session.get_one(Letter, one).message_id for one in (first, second)]


def test_letters_that_wait_behind_one_do_not_starve_the_others(app: Flask) -> None:
    reference = a_case()
    for number in range(6):
        queue(reference, dedupe=str(number))
    elsewhere = queue(a_case())
    start = clock.real_now()
    send_due_letters(start, 1, channel=MemoryChannel(refuse))
    channel = MemoryChannel()
    assert send_due_letters(start, 3, channel=channel) == 1
    assert channel.ids == [db.session.get_one(Letter, elsewhere).message_id]


def test_crisis_overtakes_everything(app: Flask) -> None:
    reference = a_case(received=MORNING)
    queue(reference, "escalated", AGENTS, level="n3", reason="", dedupe="1")
    start = clock.real_now()
    send(MemoryChannel(refuse), start)
    for _ in range(3):
        queue(a_case())
    crisis = queue(reference, "crisis_declared", AGENTS, reason="Plus rien ne passe")
    channel = MemoryChannel()
    send_due_letters(clock.real_now(), 2, channel=channel)
    assert channel.ids[0] == db.session.get_one(Letter, crisis).message_id


# ------------------------------------------------------------------------------------------------ pointless


def test_reminder_to_take_in_charge_is_pointless_once_somebody_has(app: Flask) -> None:
    reference = a_case(received=MORNING)
    with_step(reference, "reminder", "acknowledge", "rappel")
    with_step(reference, "breach", "acknowledge", "responsable")
    with_step(reference, "breach", "restore", "hierarchie")
    acknowledge_incident(reference, AGENT, at("2026-11-20 09:35"))
    channel = MemoryChannel()
    while send(channel):
        pass
    by_template = [(letter.template, letter.state) for letter in letters(db.session())]
    assert by_template == [
        ("reminder", "obsolete"),
        ("breach", "sent"),  # R11: a breach cannot be undone, nor its telling
        ("breach", "sent"),
        ("acknowledged", "sent"),
    ]
    assert all(letter.next_try_at is None for letter in letters(db.session()))


def test_reminder_still_due_is_sent(app: Flask) -> None:
    reference = a_case(received=MORNING)
    with_step(reference, "reminder", "acknowledge", "rappel")
    send(MemoryChannel())
    assert states() == ["sent"]


def test_nothing_reaches_the_desk_about_a_closed_incident_and_the_partner_is_told_all(app: Flask) -> None:
    reference = a_case(received=MORNING)
    queue(reference, "escalated", AGENTS, level="n2", reason="")
    queue(reference, "crisis_declared", AGENTS, reason="")
    queue(reference, "workaround", workaround="Reprise à la main")
    close_incident(reference, AGENT, Outcome.WITHDRAWN, "", at("2026-11-20 09:35"))
    while send(MemoryChannel()):
        pass
    assert [(letter.template, letter.state) for letter in letters(db.session())] == [
        ("escalated", "obsolete"),
        ("crisis_declared", "obsolete"),
        ("workaround", "sent"),
        ("closed", "sent"),
    ]


def test_partner_is_not_reminded_of_what_it_has_validated(app: Flask) -> None:
    reference = a_case(received=MORNING)
    acknowledge_incident(reference, AGENT, at("2026-11-20 09:40"))
    restore_incident(reference, AGENT, "Basculé", at("2026-11-20 10:00"))
    partner = Addressee(REPORTER[1], REPORTER[0], side="partner")
    with_step(reference, "validation_reminder", "validate", "rappel-1", partner)
    close_incident(reference, AGENT, Outcome.VALIDATED, "", at("2026-11-20 11:00"))
    while send(MemoryChannel()):
        pass
    by_template = {letter.template: letter.state for letter in letters(db.session())}
    assert by_template["validation_reminder"] == "obsolete"
    assert by_template["restored"] == by_template["closed"] == "sent"


def test_crisis_already_declared_needs_no_proposal(app: Flask) -> None:
    reference = a_case(received=MORNING, text="Aucun département ne reçoit le flux DSG, panne depuis ce matin.")
    with_step(reference, "crisis_proposed", "restore", "proposition-de-crise")
    declare_crisis(reference, AGENT, "Plus rien ne passe", at("2026-11-20 10:00"))
    send(MemoryChannel())
    by_template = {letter.template: letter.state for letter in letters(db.session())}
    assert by_template["crisis_proposed"] == "obsolete"
    assert by_template["crisis_declared"] == "sent"
