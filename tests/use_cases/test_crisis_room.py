"""A crisis room: its log, roles, actions, links, one announcement to all, and its review (A5, D5, D6)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app.extensions import db
from app.models import Letter, Message, Organisation
from app.models.crisis import draft_of, room_of
from app.models.transaction import transaction
from app.notify.outbox import send_due_letters
from app.reports.crisis_page import crisis_page
from app.use_cases.acknowledge_incident import acknowledge_incident
from app.use_cases.answer_partner import EmptyText
from app.use_cases.hand_to_security import hand_to_security
from app.use_cases.keep_crisis_log import (
    NoCrisis,
    NoSuchAction,
    finish_action,
    give_role,
    note_in_crisis,
    open_action,
)
from app.use_cases.link_to_crisis import (
    NothingToLink,
    link_incidents,
    link_organisations,
    unlink_incident,
    unlink_organisation,
)
from app.use_cases.restore_incident import restore_incident
from app.use_cases.run_crisis import StatusUpdate, declare_crisis
from app.use_cases.tell_crisis import Bulletin, rehearse_bulletin, send_bulletin
from app.use_cases.withdraw_bulletin import withdraw_bulletin
from app.use_cases.withdraw_message import TooLate
from app.use_cases.write_crisis_paper import (
    StillRunning,
    WrittenSince,
    deliver_review,
    keep_draft,
    keep_review,
    set_draft_aside,
)
from tests.use_cases.desk import SUPPORT, Desk, on_the_wall
from workflows.crisis_room import CrisisRole, CrisisRoom
from workflows.permissions import Role
from workflows.reach import Reach

PROJECT = ("Chef de projet PMI du Val-d’Ambre", "projet-pmi@cd-val-ambre.example")
BULLETIN = Bulletin(
    StatusUpdate("Le dépôt est injoignable", "Panne réseau", "Bascule en cours", "2 heures"), "Astreinte réseau appelée"
)
HELD = timedelta(seconds=10)
REVIEW = {"summary": "Panne de 2 h", "causes": "Équipement réseau", "measures": "Doubler l’équipement"}


def in_crisis(desk: Desk) -> str:
    reference = desk.report()
    acknowledge_incident(reference, desk.person(), desk.at("2026-11-23 10:05"))
    declare_crisis(reference, desk.person(), "tous les départements", desk.now)
    return reference


def room(desk: Desk, reference: str) -> CrisisRoom:
    found = room_of(db.session(), desk.incident(reference))
    assert found is not None
    return found


def test_room_opens_with_the_crisis_and_every_role_empty(desk: Desk) -> None:
    found = room(desk, in_crisis(desk))
    assert (found.reason, found.declared_at, found.ended_at) == ("tous les départements", desk.now, None)
    assert set(found.roles.values()) == {""}
    assert [line.kind for line in found.log] == ["crisis_declared"]


def test_incident_that_never_was_a_crisis_has_no_room(desk: Desk) -> None:
    reference = desk.report()
    assert room_of(db.session(), desk.incident(reference)) is None
    with pytest.raises(NoCrisis):
        note_in_crisis(reference, desk.person(), "Rien", desk.now)


def test_log_keeps_lines_and_decisions_in_order_and_each_is_sealed(desk: Desk) -> None:
    reference = in_crisis(desk)
    note_in_crisis(reference, desk.person(), " Pare-feu relancé ", desk.at("2026-11-23 10:10"))
    note_in_crisis(reference, desk.person(), "On bascule", desk.at("2026-11-23 10:20"), is_decision=True)
    found = room(desk, reference)
    assert [line.details["text"] for line in found.log[1:]] == ["Pare-feu relancé", "On bascule"]
    assert [line.details["text"] for line in found.decisions] == ["On bascule"]
    before = ""
    for event in desk.events(reference):
        assert event.seal == event.sealed_after(before)
        before = event.seal


def test_empty_line_is_not_logged(desk: Desk) -> None:
    reference = in_crisis(desk)
    with pytest.raises(EmptyText):
        note_in_crisis(reference, desk.person(), "  ", desk.now)
    assert len(room(desk, reference).log) == 1


def test_action_is_open_until_it_is_done_once(desk: Desk) -> None:
    reference = in_crisis(desk)
    later = desk.at("2026-11-23 10:06")
    open_action(reference, desk.person(), "Sans heure", "", None, later)
    open_action(reference, desk.person(), "Joindre l’opérateur", "Équipe réseau", desk.at("2026-11-23 11:00"), later)
    [dated, undated] = room(desk, reference).open_actions
    assert (dated.owner, on_the_wall(dated.due_at), undated.text) == (
        "Équipe réseau",
        "2026-11-23 11:00",
        "Sans heure",
    )
    finish_action(reference, desk.person(), dated.number, desk.now)
    assert [one.text for one in room(desk, reference).open_actions] == ["Sans heure"]
    with pytest.raises(NoSuchAction):
        finish_action(reference, desk.person(), dated.number, desk.now)


def test_role_is_filled_emptied_and_said_once(desk: Desk) -> None:
    reference = in_crisis(desk)
    for holder in ("Responsable du GSI", "Responsable du GSI", ""):
        give_role(reference, desk.person(), CrisisRole.DIRECTOR, holder, desk.now)
        if holder:
            assert room(desk, reference).roles[CrisisRole.DIRECTOR] == holder
    assert room(desk, reference).roles[CrisisRole.DIRECTOR] == ""
    assert desk.history(reference).count("crisis_role_given") == 2


def test_linked_incident_knows_of_its_crisis_until_it_is_unlinked(desk: Desk) -> None:
    reference, other = in_crisis(desk), desk.report(subject="Même panne")
    assert link_incidents(reference, desk.person(), [other, other, reference], desk.now) == 1
    assert room(desk, reference).incidents == (other,)
    assert desk.history(other)[-1] == "crisis_joined"
    with pytest.raises(NothingToLink):
        link_incidents(reference, desk.person(), [other], desk.now)
    unlink_incident(reference, desk.person(), other, desk.now)
    assert room(desk, reference).incidents == ()
    assert desk.history(other)[-1] == "crisis_left"


def test_incident_of_another_desk_cannot_be_linked(desk: Desk) -> None:
    reference = in_crisis(desk)
    elsewhere = desk.report(desk="caf-eure", sender=("Gestionnaire", "habilitations@cias-trois-rivieres.example"))
    with pytest.raises(NothingToLink):
        link_incidents(reference, desk.person(), [elsewhere], desk.now)


def test_one_announcement_reaches_each_partner_once_and_everybody_inside(desk: Desk) -> None:
    reference = in_crisis(desk)
    same_person, colleague = desk.report(subject="Encore"), desk.report(subject="Aussi", sender=PROJECT)
    link_incidents(reference, desk.person(), [same_person, colleague], desk.now)
    organisation = db.session.scalars(select(Organisation.id).where(Organisation.name.startswith("Centre"))).one()
    link_organisations(reference, desk.person(), [organisation], desk.now)
    send_bulletin(reference, desk.person(), BULLETIN, desk.at("2026-11-23 10:45"))
    letters = list(db.session.scalars(select(Letter).where(Letter.written_at == desk.now)))
    partners = sorted(one.recipient for one in letters if one.template in ("status_update", "status_notice"))
    assert partners == [
        "habilitations@cias-trois-rivieres.example",
        PROJECT[1],
        "suppleant@cias-trois-rivieres.example",
        SUPPORT[1],
    ]
    inside = [one for one in letters if one.template == "status_inside"]
    assert len({one.recipient for one in inside}) == len(inside) >= 4
    assert all("Astreinte réseau" in one.text for one in inside)
    assert not any("Astreinte réseau" in one.text for one in letters if one.template != "status_inside")
    assert all("2 heures" in one.text for one in letters if one.template.startswith("status_"))
    for case in (reference, same_person, colleague):
        assert desk.history(case).count("status_update_sent") == 1


def test_follower_of_a_linked_incident_is_told_though_its_reporter_knows_already(desk: Desk) -> None:
    reference = in_crisis(desk)
    same_person = desk.report(subject="Encore")
    desk.follow(same_person, "agent@ncaa.example")
    link_incidents(reference, desk.person(), [same_person], desk.now)
    send_bulletin(reference, desk.person(), BULLETIN, desk.now)
    told = db.session.scalars(select(Letter.recipient).where(Letter.template == "status_update"))
    assert sorted(told) == ["agent@ncaa.example", SUPPORT[1]]


def test_linked_incident_handed_to_security_is_told_and_shown_no_more_and_ties_no_hands(desk: Desk) -> None:
    reference, other = in_crisis(desk), desk.report(subject="Aussi", sender=PROJECT)
    agent = replace(desk.person(), reach=Reach(Role.AGENT, "gsi"))
    link_incidents(reference, agent, [other], desk.now)
    line, _ = send_bulletin(reference, agent, BULLETIN, desk.at("2026-11-23 10:45"), held=HELD)
    hand_to_security(other, agent, "un vol de mots de passe", desk.now)
    withdraw_bulletin(reference, line, agent, desk.now)
    assert states_of_announcement(desk) == {"obsolete"}
    before = desk.history(other)
    send_bulletin(reference, agent, BULLETIN, desk.at("2026-11-23 11:00"))
    assert desk.history(other) == before
    page = crisis_page(db.session(), desk.incident(reference), Reach(Role.AGENT, "gsi"), desk.now)
    assert page is not None
    assert list(page.linked) == []


def test_linked_organisation_is_told_without_the_number_of_a_case_that_is_not_its_own(desk: Desk) -> None:
    reference = in_crisis(desk)
    organisation = db.session.scalars(select(Organisation.id).where(Organisation.name.startswith("Centre"))).one()
    link_organisations(reference, desk.person(), [organisation], desk.now)
    send_bulletin(reference, desk.person(), BULLETIN, desk.now)
    notices = list(db.session.scalars(select(Letter).where(Letter.template == "status_notice")))
    assert [(one.incident_id, one.reply_token) for one in notices] == [(None, "")] * 2
    assert not any(reference in one.subject + one.text + str(one.headers) for one in notices)


def test_announcement_meets_the_clock_of_the_next_update_and_starts_another(desk: Desk) -> None:
    reference = in_crisis(desk)
    send_bulletin(reference, desk.person(), BULLETIN, desk.at("2026-11-23 10:45"))
    assert desk.clock(reference, "status_update").met_at == desk.now
    assert on_the_wall(desk.clock(reference, "status_update", ordinal=2).due_at) == "2026-11-23 11:45"


def announced_to_all(desk: Desk) -> tuple[str, str, int]:
    """The crisis, an incident linked to it, and the line of the announcement that is held."""
    reference, other = in_crisis(desk), desk.report(subject="Aussi", sender=PROJECT)
    link_incidents(reference, desk.person(), [other], desk.now)
    organisation = db.session.scalars(select(Organisation.id).where(Organisation.name.startswith("Centre"))).one()
    link_organisations(reference, desk.person(), [organisation], desk.now)
    line, written = send_bulletin(reference, desk.person(), BULLETIN, desk.at("2026-11-23 10:45"), held=HELD)
    assert {one.recipient for one in written} > {SUPPORT[1], PROJECT[1], "suppleant@cias-trois-rivieres.example"}
    return reference, other, line


def states_of_announcement(desk: Desk) -> set[str]:
    told = Letter.template.in_(("status_update", "status_notice", "status_inside"))
    return set(db.session.scalars(select(Letter.state).where(told)))


def test_announcement_taken_back_has_told_nobody_and_met_no_clock(desk: Desk) -> None:
    reference, other, line = announced_to_all(desk)
    send_due_letters(desk.now)
    assert states_of_announcement(desk) == {"queued"}
    db.session.rollback()
    withdraw_bulletin(reference, line, desk.person(), desk.now + timedelta(seconds=4))
    assert states_of_announcement(desk) == {"obsolete"}
    clock = desk.clock(reference, "status_update")
    assert (clock.met_at, on_the_wall(clock.due_at)) == (None, "2026-11-23 11:05")
    assert room(desk, reference).updates == []
    for case in (reference, other):
        assert (desk.history(case)[-1], desk.incident(case).cause) == ("note_added", "")
    assert set(db.session.scalars(select(Message.withdrawn_at).where(Message.direction == "out"))) == {
        desk.now + timedelta(seconds=4)
    }


def test_announcement_of_which_one_letter_has_left_is_taken_back_from_nobody(desk: Desk) -> None:
    reference, other, line = announced_to_all(desk)
    with transaction() as session:
        notice = select(Letter.id).where(Letter.template == "status_notice").limit(1).scalar_subquery()
        session.execute(update(Letter).where(Letter.id == notice).values(state="sent", next_try_at=None))
    with pytest.raises(TooLate):
        withdraw_bulletin(reference, line, desk.person(), desk.now + timedelta(seconds=11))
    assert states_of_announcement(desk) == {"queued", "sent"}
    assert "note_added" not in desk.history(reference) + desk.history(other)


def test_rehearsal_writes_the_very_letters_and_sends_none(desk: Desk) -> None:
    reference = in_crisis(desk)
    before = (desk.history(reference), desk.letters(reference))
    rehearsed = rehearse_bulletin(reference, desk.person(), BULLETIN, desk.at("2026-11-23 10:45"))
    assert (desk.history(reference), desk.letters(reference)) == before
    assert any("lundi 23 novembre à 11\u00a0h\u00a045" in one.text for one in rehearsed if one.audience == "partners")
    send_bulletin(reference, desk.person(), BULLETIN, desk.now)
    sent = list(db.session.scalars(select(Letter).where(Letter.written_at == desk.now).order_by(Letter.id)))
    assert [(one.recipient, one.subject, one.text) for one in rehearsed] == [
        (one.recipient, one.subject, one.text) for one in sent
    ]


def test_announcement_without_a_duration_is_refused(desk: Desk) -> None:
    reference = in_crisis(desk)
    silent = replace(BULLETIN, update=StatusUpdate("Panne"))
    with pytest.raises(EmptyText):
        send_bulletin(reference, desk.person(), silent, desk.now)
    assert "status_update_sent" not in desk.history(reference)


def test_organisation_is_unlinked(desk: Desk) -> None:
    reference = in_crisis(desk)
    everybody = list(db.session.scalars(select(Organisation.id).order_by(Organisation.id)))
    ids = everybody[:3]  # the last one's desk is none that the GSI is a level of
    assert link_organisations(reference, desk.person(), everybody, desk.now) == len(ids)
    unlink_organisation(reference, desk.person(), ids[0], desk.now)
    assert set(room(desk, reference).organisations) == set(ids[1:])


def test_security_crisis_is_announced_to_no_organisation(desk: Desk) -> None:
    reference = in_crisis(desk)
    organisation = db.session.scalars(select(Organisation.id).where(Organisation.name.startswith("Centre"))).one()
    link_organisations(reference, desk.person(), [organisation], desk.now)
    hand_to_security(reference, desk.person(), "un vol de mots de passe", desk.now)
    officer = replace(desk.person(), name="RSSI", role="agent", desk="gsi")
    send_bulletin(reference, officer, BULLETIN, desk.at("2026-11-23 10:45"))
    assert list(db.session.scalars(select(Letter.recipient).where(Letter.template == "status_notice"))) == []
    with pytest.raises(NothingToLink):
        link_organisations(reference, officer, [organisation + 1], desk.now)


def test_draft_written_by_two_is_refused_to_the_second_who_did_not_see_the_first(desk: Desk) -> None:
    reference = in_crisis(desk)
    keep_draft(reference, desk.person(), {"nature": "Panne"}, 0, desk.now)
    with pytest.raises(WrittenSince) as since:
        keep_draft(reference, desk.person("responsable@cnaf.example"), {"nature": "Coupure"}, 0, desk.now)
    assert (since.value.written_by, since.value.content) == ("Agent GSI", {"nature": "Panne"})
    line, _ = send_bulletin(reference, desk.person(), BULLETIN, desk.now)
    set_draft_aside(reference, desk.person(), {"nature": "Panne"}, line, desk.now)
    assert draft_of(db.session(), desk.incident(reference), room(desk, reference)) is None
    keep_draft(reference, desk.person(), {"nature": "Encore une"}, 0, desk.now)


def test_review_comes_after_the_end_and_is_due_in_five_working_days(desk: Desk) -> None:
    reference = in_crisis(desk)
    with pytest.raises(StillRunning):
        deliver_review(reference, desk.person(), REVIEW, 0, desk.now)
    restore_incident(reference, desk.person(), "Disque remplacé.", desk.at("2026-11-23 12:00"))
    assert room(desk, reference).ended_at == desk.now
    keep_review(reference, desk.person(), {"summary": "Panne"}, 0, desk.now)
    with pytest.raises(EmptyText):
        deliver_review(reference, desk.person(), {"summary": "Panne"}, 1, desk.now)
    deliver_review(reference, desk.person(), REVIEW, 1, desk.at("2026-11-24 09:00"))
    assert room(desk, reference).reviewed_at == desk.now
    assert desk.events(reference)[-1].details == REVIEW
