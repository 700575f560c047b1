"""One incident is the same as another: it ends as its duplicate, its partner follows the other, and it can be undone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app.extensions import db
from app.models import Incident, Letter, Message, Organisation
from app.models.transaction import transaction
from app.notify.outbox import send_due_letters
from app.use_cases.acknowledge_incident import acknowledge_incident
from app.use_cases.answer_partner import answer_partner
from app.use_cases.close_incident import reopen_incident
from app.use_cases.escalate_incident import escalate_incident
from app.use_cases.link_incidents import LinkedAlready, link_incidents, unlink_incidents
from app.use_cases.merge_incidents import MergeRefused, merge_incidents
from app.use_cases.pause_clocks import pause_clocks
from app.use_cases.restore_incident import restore_incident
from app.use_cases.separate_incidents import NotMerged, separate_incident
from app.use_cases.two_cases import NoSuchOther
from tests.use_cases.desk import EURE, FUNCTIONAL, SUPPORT, Desk, on_the_wall
from workflows.lifecycle import MoveRefused

CHIEF = ("Chef de projet PMI du Val-d’Ambre", "projet-pmi@cd-val-ambre.example")
HELD = timedelta(seconds=10)
EURE_AGENT = "agent@caf-eure.example"
SECOND_IN_EURE = ("Gestionnaire suppléant", "suppleant@cias-trois-rivieres.example")


def two_reports(desk: Desk) -> tuple[str, str]:
    """The one that goes on, and a second report of the same thing by somebody else of that organisation."""
    main = desk.report(subject="Flux DSG absent")
    return main, desk.report(sender=CHIEF, subject="DSG non reçu")


def other_partners(desk: Desk) -> tuple[str, str]:
    """Two incidents of one desk, of two organisations."""
    main = desk.report("Connexion impossible.", sender=EURE, desk="caf-eure")
    other = desk.report("Connexion impossible.", sender=SECOND_IN_EURE, desk="caf-eure")
    with transaction() as session:
        elsewhere = select(Organisation.id).where(Organisation.name == "ANGDM").scalar_subquery()
        session.execute(update(Incident).where(Incident.reference == main).values(organisation_id=elsewhere))
    return main, other


def bodies(desk: Desk, reference: str) -> list[str]:
    said = select(Message.body).where(Message.incident_id == desk.incident(reference).id)
    return list(db.session.scalars(said.order_by(Message.id)))


def merged_letter(desk: Desk, reference: str) -> Letter:
    wanted = (Letter.incident_id == desk.incident(reference).id, Letter.template == "merged")
    return db.session.scalars(select(Letter).where(*wanted)).one()


def test_duplicate_is_closed_its_partner_told_the_number_to_follow_and_both_histories_tell_it(desk: Desk) -> None:
    main, duplicate = two_reports(desk)
    merge_incidents(duplicate, desk.person(), main, desk.now, reason="Même dépôt.")
    assert (desk.incident(duplicate).state, desk.incident(duplicate).outcome) == ("closed", "duplicate")
    letter = merged_letter(desk, duplicate)
    assert letter.recipient == CHIEF[1]
    assert main in letter.text
    assert "Même dépôt." in letter.text
    assert desk.history(duplicate)[-2:] == ["incident_merged", "incident_closed"]
    assert desk.history(main)[-1] == "duplicate_joined"
    assert {desk.events(duplicate)[-2].details["other"], desk.events(main)[-1].details["other"]} == {main, duplicate}


def test_clocks_of_a_duplicate_are_dropped_and_what_was_broken_stays_broken(desk: Desk) -> None:
    main, duplicate = two_reports(desk)
    desk.pass_time("2026-11-23 10:20")
    merge_incidents(duplicate, desk.person(), main, desk.now)
    acknowledge, restore = desk.clock(duplicate, "acknowledge"), desk.clock(duplicate, "restore")
    assert (on_the_wall(acknowledge.breached_at), on_the_wall(restore.dropped_at)) == (
        "2026-11-23 10:15",
        "2026-11-23 10:20",
    )
    assert restore.breached_at is None
    assert desk.incident(duplicate).wake_at is None


def test_answer_to_a_duplicate_joins_the_incident_that_goes_on(desk: Desk) -> None:
    main, duplicate = two_reports(desk)
    merge_incidents(duplicate, desk.person(), main, desk.now)
    mail = desk.reply(duplicate, "Toujours rien reçu à midi.", sender=CHIEF)
    assert mail.incident_id == desk.incident(main).id
    assert bodies(desk, main)[-1] == "Toujours rien reçu à midi."
    assert desk.events(main)[-1].details["answers"] == duplicate
    assert desk.incident(duplicate).state == "closed"


def test_yes_to_a_duplicate_validates_nothing_but_urgent_is_heard(desk: Desk) -> None:
    main = desk.report("Connexion impossible.", sender=EURE, desk="caf-eure")
    duplicate = desk.report("Connexion impossible ici aussi.", sender=SECOND_IN_EURE, desk="caf-eure")
    acknowledge_incident(main, desk.person(EURE_AGENT), desk.now)
    merge_incidents(duplicate, desk.person(EURE_AGENT), main, desk.now)
    desk.reply(duplicate, "Urgent, plus personne ne travaille.", sender=SECOND_IN_EURE)
    assert desk.history(main)[-1] == "urgency_declared"
    restore_incident(main, desk.person(EURE_AGENT), "Compte recréé", desk.now)
    desk.reply(duplicate, "Oui", sender=SECOND_IN_EURE)
    assert desk.incident(main).state == "restored"


def test_who_reported_the_duplicate_is_told_of_what_happens_next(desk: Desk) -> None:
    main, duplicate = two_reports(desk)
    merge_incidents(duplicate, desk.person(), main, desk.now)
    acknowledge_incident(main, desk.person(), desk.now)
    assert [to for letter, to in desk.letters(main) if letter == "acknowledged"] == [SUPPORT[1], CHIEF[1]]


def test_words_of_one_organisation_are_never_put_before_another(desk: Desk) -> None:
    main, duplicate = other_partners(desk)
    merge_incidents(duplicate, desk.person(EURE_AGENT), main, desk.now)
    assert main not in merged_letter(desk, duplicate).text
    mail = desk.reply(duplicate, "Notre mot à nous.", sender=SECOND_IN_EURE)
    assert mail.incident_id == desk.incident(duplicate).id
    assert "Notre mot à nous." not in bodies(desk, main)
    assert desk.history(main)[-1] == "duplicate_answered"
    assert desk.incident(main).unread is True
    answer_partner(main, desk.person(EURE_AGENT), "Voici.", asks=False, now=desk.now)
    assert [to for letter, to in desk.letters(main) if letter == "answer"] == [EURE[1]]


def test_separation_gives_back_state_waits_and_clocks_as_if_nothing_had_been(desk: Desk) -> None:
    main, duplicate = two_reports(desk)
    acknowledge_incident(duplicate, desk.person(), desk.now)
    escalate_incident(duplicate, desk.person(), "n2", "Analyse", desk.now)
    pause_clocks(duplicate, desk.person(), "third_party", "L’opérateur cherche", desk.now)
    before = {key: desk.clock(duplicate, key).due_at for key in ("acknowledge", "restore")}
    keys = desk.clock_keys(duplicate)
    merge_incidents(duplicate, desk.person(), main, desk.now)
    desk.at("2026-11-23 14:00")
    separate_incident(duplicate, desk.person(), desk.now)
    after = desk.incident(duplicate)
    assert (after.state, after.outcome, after.closed_at) == ("escalated_n2", "", None)
    assert [pause.until for pause in desk.pauses(duplicate)] == [None]
    assert {key: desk.clock(duplicate, key).due_at for key in before} == before
    assert desk.clock(duplicate, "restore").dropped_at is None
    assert desk.clock_keys(duplicate) == keys
    assert desk.history(duplicate)[-1] == "incident_separated"


def test_promise_that_went_by_while_it_was_merged_is_broken_at_its_own_instant(desk: Desk) -> None:
    main, duplicate = two_reports(desk)
    acknowledge_incident(duplicate, desk.person(), desk.now)
    merge_incidents(duplicate, desk.person(), main, desk.now)
    desk.pass_time("2026-11-23 18:30")
    separate_incident(duplicate, desk.person(), desk.now)
    desk.pass_time("2026-11-23 18:31")
    assert on_the_wall(desk.clock(duplicate, "restore").breached_at) == "2026-11-23 18:00"


def test_messages_that_came_meanwhile_stay_and_both_sides_say_so(desk: Desk) -> None:
    main, duplicate = two_reports(desk)
    pause_clocks(duplicate, desk.person(), "partner", "Journal demandé", desk.now)
    merge_incidents(duplicate, desk.person(), main, desk.now)
    desk.at("2026-11-23 11:00")
    desk.reply(duplicate, "Voici le journal.", sender=CHIEF)
    desk.at("2026-11-23 12:00")
    separate_incident(duplicate, desk.person(), desk.now)
    assert "Voici le journal." in bodies(desk, main)
    assert "Voici le journal." not in bodies(desk, duplicate)
    told = {one.kind: one.details for one in (*desk.events(duplicate), *desk.events(main))}
    assert told["incident_separated"]["messages"] == told["duplicate_left"]["messages"] == 1
    assert [on_the_wall(pause.until) for pause in desk.pauses(duplicate)] == ["2026-11-23 11:00"]


def test_merge_taken_back_within_ten_seconds_tells_the_partner_nothing(desk: Desk) -> None:
    main, duplicate = two_reports(desk)
    written = desk.letters(duplicate)
    merge_incidents(duplicate, desk.person(), main, desk.now, held=HELD)
    send_due_letters(desk.now)
    separate_incident(duplicate, desk.person(), desk.now + timedelta(seconds=5))
    assert merged_letter(desk, duplicate).state == "obsolete"
    assert desk.letters(duplicate) == [*written, ("merged", CHIEF[1])]


def test_partner_who_was_told_of_the_merge_is_told_of_the_separation(desk: Desk) -> None:
    main, duplicate = two_reports(desk)
    merge_incidents(duplicate, desk.person(), main, desk.now, held=HELD)
    send_due_letters(desk.now + HELD)
    separate_incident(duplicate, desk.person(), desk.now + timedelta(minutes=5))
    assert desk.letters(duplicate)[-1] == ("reopened", CHIEF[1])


def test_what_may_not_be_merged_is_refused_and_nothing_is_written(desk: Desk) -> None:
    main, duplicate = two_reports(desk)
    third = desk.report(FUNCTIONAL)
    agent = desk.person()
    merge_incidents(duplicate, agent, main, desk.now)
    before = {one: desk.history(one) for one in (main, duplicate, third)}
    for reference, into, why in (
        (main, main, "itself"), (duplicate, third, "not_open"), (main, third, "has_duplicates"), (third, duplicate, "main_closed"),
    ):  # fmt: skip
        with pytest.raises(MergeRefused) as refused:
            merge_incidents(reference, agent, into, desk.now)
        assert refused.value.why == why
    with pytest.raises(NotMerged):
        separate_incident(third, agent, desk.now)
    with pytest.raises(MoveRefused):
        reopen_incident(duplicate, agent, "Rouvrir sans séparer", desk.now)
    assert {one: desk.history(one) for one in before} == before


def test_other_side_out_of_reach_is_as_if_it_were_not(desk: Desk) -> None:
    ours, theirs = desk.report(), desk.report("Connexion impossible.", sender=EURE, desk="caf-eure")
    agent = desk.person()
    for act in (
        lambda ref: merge_incidents(ours, agent, ref, desk.now),
        lambda ref: link_incidents(ours, agent, ref, desk.now),
    ):
        for unknown in (theirs, "CAF-EURE-2026-77777"):
            with pytest.raises(NoSuchOther):
                act(unknown)
    assert "incident_linked" not in desk.history(theirs)


def test_link_of_one_cause_is_told_on_both_sides_and_taken_away_from_either(desk: Desk) -> None:
    one, two = two_reports(desk)
    link_incidents(two, desk.person(), one, desk.now)
    with pytest.raises(LinkedAlready):
        link_incidents(one, desk.person(), two, desk.now)
    unlink_incidents(one, desk.person(), two, desk.now)
    for reference in (one, two):
        assert desk.history(reference)[-2:] == ["incident_linked", "incident_unlinked"]
