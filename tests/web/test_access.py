"""Delegated management of a partner's users, and the yearly review (B9, B10)."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from app.extensions import db
from app.models import AccessGrant, AccessReview, User
from app.use_cases.manage_users import (
    DelegationEnded,
    MaximumReached,
    NotYours,
    SuspendedAbove,
    grant_access,
    reinstate_user,
    withdraw_access,
)
from app.use_cases.review_access import answer_review, close_overdue_reviews, is_signed, open_review
from app.use_cases.supervise_access import set_maximum, take_delegation_back
from tests.use_cases.desk import Desk
from tests.web.partners import AMBRE, EURE, add_user, organisation_id
from tests.web.person import Person
from workflows.permissions import Role
from workflows.reach import Reach

PAGE = "/portail/habilitations"


@pytest.fixture
def access_manager(desk: Desk, sign_in) -> Person:
    add_user("gestionnaire@trois.example", "access_manager", "caf-eure", EURE)
    return sign_in("gestionnaire@trois.example")


def user(email: str) -> User:
    db.session.rollback()
    return db.session.scalars(select(User).where(User.email == email)).one()


def reach_of_manager() -> Reach:
    return Reach(Role.ACCESS_MANAGER, "caf-eure", organisation_id(EURE))


def test_access_manager_creates_a_user_who_must_choose_a_password(desk: Desk, access_manager: Person) -> None:
    access_manager.open(PAGE)
    access_manager.send(
        f"{PAGE}/utilisateurs", 200, name="Camille", email="camille@trois.example", role="administrator"
    )
    [first] = access_manager.find("//code.first-password")
    made = user("camille@trois.example")
    assert (made.role, made.organisation_id, made.must_change_password) == ("partner", organisation_id(EURE), True)
    camille = Person(desk.app.test_client())
    camille.open("/connexion")
    camille.send("/connexion", follow=False, email="camille@trois.example", password=first)
    camille.open("/portail", status=303)
    assert camille.answer.headers["Location"] == "/compte/mot-de-passe"


def test_suspended_user_is_out_at_once_and_can_come_back(desk: Desk, access_manager: Person, sign_in) -> None:
    number = add_user("agent@trois.example", "partner", "caf-eure", EURE)
    theirs = sign_in("agent@trois.example")
    theirs.open("/portail")
    access_manager.open(PAGE)
    access_manager.send(f"{PAGE}/utilisateurs/{number}/suspension", wanted="yes")
    theirs.open("/portail", status=303)
    access_manager.send(f"{PAGE}/utilisateurs/{number}/suspension", wanted="no")
    assert user("agent@trois.example").active


def test_removed_user_leaves_the_history_of_what_was_held(desk: Desk, access_manager: Person) -> None:
    number = add_user("agent@trois.example", "partner", "caf-eure", EURE)
    set_maximum(organisation_id(EURE), "cdap", "T2", 20)
    access_manager.open(PAGE)
    access_manager.send(f"{PAGE}/utilisateurs/{number}/profils", kind="cdap|T2")
    access_manager.open(f"{PAGE}/utilisateurs/{number}/retrait")
    access_manager.send(f"{PAGE}/utilisateurs/{number}/retrait")
    grant = db.session.scalars(select(AccessGrant)).one()
    assert (grant.withdrawn_at is not None, grant.withdrawn_by) == (True, "gestionnaire@trois.example")
    assert not user("agent@trois.example").active


def test_no_more_of_a_profile_than_the_desk_allows(desk: Desk) -> None:
    numbers = [add_user(f"u{number}@trois.example", "partner", "caf-eure", EURE) for number in range(3)]
    set_maximum(organisation_id(EURE), "cdap", "T2", 2)
    for number in numbers[:2]:
        grant_access(reach_of_manager(), number, "cdap", "T2", "moi", desk.now)
    with pytest.raises(MaximumReached):
        grant_access(reach_of_manager(), numbers[2], "cdap", "T2", "moi", desk.now)
    with pytest.raises(MaximumReached):
        grant_access(reach_of_manager(), numbers[2], "cdap", "T5", "moi", desk.now)


@pytest.mark.parametrize("who", ["partner", "access_manager", "access_deputy", "agent", "administrator"])
def test_access_manager_touches_only_the_plain_users_of_the_own_organisation(
    desk: Desk, access_manager: Person, who: str
) -> None:
    organisation = {"partner": AMBRE, "agent": "", "administrator": ""}.get(who, EURE)
    number = add_user("cible@trois.example", who, "caf-eure", organisation)
    access_manager.open(PAGE)
    token = access_manager.page.xpath("//input[@name='csrf_token']/@value")[0]
    for act in ("suspension", "retrait", "groupe", "profils"):
        sent = access_manager.post(f"{PAGE}/utilisateurs/{number}/{act}", csrf_token=token, wanted="yes", kind="a|b")
        assert sent.status_code == 404, act
    assert user("cible@trois.example").active


def test_desk_takes_the_delegation_back(desk: Desk, access_manager: Person, sign_in) -> None:
    add_user("responsable@caf-eure.example", "manager", "caf-eure")
    manager = sign_in("responsable@caf-eure.example")
    access_manager.open(PAGE)
    manager.open(f"/habilitations/{organisation_id(EURE)}")
    manager.send("/delegation", wanted="yes")
    text = access_manager.send(f"{PAGE}/utilisateurs", name="Camille", email="camille@trois.example")
    assert "a repris la gestion" in text
    assert db.session.scalars(select(User).where(User.email == "camille@trois.example")).one_or_none() is None


def test_desk_supervises_its_own_partners_alone(desk: Desk, sign_in) -> None:
    add_user("responsable@caf-eure.example", "manager", "caf-eure")
    manager = sign_in("responsable@caf-eure.example")
    manager.open(f"/habilitations/{organisation_id(AMBRE)}", status=404)
    number = add_user("agent@ambre.example", "partner", "gsi", AMBRE)
    manager.open(f"/habilitations/{organisation_id(EURE)}")
    token = manager.page.xpath("//input[@name='csrf_token']/@value")[0]
    path = f"/habilitations/{organisation_id(EURE)}/utilisateurs/{number}"
    for act in ("suspension", "mot-de-passe"):
        assert manager.post(f"{path}/{act}", csrf_token=token, wanted="yes").status_code == 404


def test_forced_password_signs_the_user_out(desk: Desk, sign_in) -> None:
    add_user("responsable@caf-eure.example", "manager", "caf-eure")
    number = add_user("agent@trois.example", "partner", "caf-eure", EURE)
    manager, theirs = sign_in("responsable@caf-eure.example"), sign_in("agent@trois.example")
    manager.open(f"/habilitations/{organisation_id(EURE)}")
    manager.send(f"/utilisateurs/{number}/mot-de-passe")
    theirs.open("/portail", status=303)
    assert user("agent@trois.example").must_change_password


def test_review_answered_to_the_last_is_closed_with_a_signed_report(desk: Desk, access_manager: Person) -> None:
    kept = add_user("garde@trois.example", "partner", "caf-eure", EURE)
    removed = add_user("parti@trois.example", "partner", "caf-eure", EURE)
    review = open_review(organisation_id(EURE), date(2026, 12, 15), desk.now)
    access_manager.open(PAGE)
    access_manager.send(f"{PAGE}/revues/{review}/utilisateurs/{kept}", answer="keep")
    access_manager.send(f"{PAGE}/revues/{review}/utilisateurs/{removed}", answer="remove")
    db.session.rollback()
    closed = db.session.get_one(AccessReview, review)
    assert [line["answer"] for line in closed.report["lines"]] == ["keep", "remove"]
    assert is_signed(closed.report, closed.signature)
    assert not is_signed(closed.report | {"closed_at": "hier"}, closed.signature)
    assert (user("garde@trois.example").active, user("parti@trois.example").active) == (True, False)


def test_who_was_not_certified_by_the_date_is_suspended(desk: Desk, sign_in) -> None:
    add_user("oublie@trois.example", "partner", "caf-eure", EURE)
    theirs = sign_in("oublie@trois.example")
    open_review(organisation_id(EURE), date(2026, 12, 15), desk.now)
    assert close_overdue_reviews(desk.now, date(2026, 12, 15)) == 0
    assert close_overdue_reviews(desk.now, date(2026, 12, 16)) == 1
    theirs.open("/portail", status=303)
    assert db.session.scalars(select(AccessReview)).one().report["lines"][0]["answer"] == "suspended"


def test_access_manager_reads_the_traces_of_the_own_users_alone(
    desk: Desk, access_manager: Person, agent: Person
) -> None:
    reference = desk.report()
    agent.open(f"/incidents/{reference}")
    agent.send("/acknowledgement")
    add_user("agent@trois.example", "partner", "caf-eure", EURE)
    text = access_manager.open("/traces")
    assert "agent@cnaf.example" not in text
    assert "gestionnaire@trois.example" in access_manager.open("/traces")


def test_withdrawn_authorisation_is_known_for_six_years_and_no_longer(desk: Desk) -> None:
    number = add_user("agent@trois.example", "partner", "caf-eure", EURE)
    set_maximum(organisation_id(EURE), "cdap", "T2", 2)
    grant_access(reach_of_manager(), number, "cdap", "T2", "moi", desk.now)
    withdraw_access(reach_of_manager(), db.session.scalars(select(AccessGrant.id)).one(), "moi", desk.now)
    runner = desk.app.test_cli_runner()
    desk.at("2032-11-23 09:00")
    assert "Rien n’a passé son terme." in runner.invoke(args=["terms", "purge"]).output
    desk.at("2032-11-24 10:00")
    assert "1 habilitations retirées" in runner.invoke(args=["terms", "purge", "--dry-run"]).output
    assert "1 habilitations retirées" in runner.invoke(args=["terms", "purge"]).output
    assert "Rien n’a passé son terme." in runner.invoke(args=["terms", "purge"]).output


@pytest.fixture
def desk_manager(desk: Desk, sign_in) -> Person:
    add_user("responsable@caf-eure.example", "manager", "caf-eure")
    return sign_in("responsable@caf-eure.example")


def test_partner_does_not_undo_the_suspension_by_the_desk(
    desk: Desk, access_manager: Person, desk_manager: Person
) -> None:
    number = add_user("agent@trois.example", "partner", "caf-eure", EURE)
    access_manager.open(PAGE)
    access_manager.send(f"{PAGE}/utilisateurs/{number}/suspension", wanted="yes")
    stale = access_manager.form(f"{number}/suspension")
    desk_manager.open(f"/habilitations/{organisation_id(EURE)}")
    desk_manager.send(f"/utilisateurs/{number}/suspension", wanted="yes")
    access_manager.post(stale.action, **dict(stale.form_values()), wanted="no")
    assert "le centre seul peut le rétablir" in access_manager.open(PAGE)
    assert not access_manager.has_form(f"{number}/suspension")
    assert (user("agent@trois.example").active, user("agent@trois.example").suspended_by) == (False, "desk")
    desk_manager.send(f"/utilisateurs/{number}/suspension", follow=False, wanted="no")
    assert user("agent@trois.example").active


def test_suspension_by_a_review_is_lifted_by_the_desk_alone(desk: Desk) -> None:
    number = add_user("oublie@trois.example", "partner", "caf-eure", EURE)
    open_review(organisation_id(EURE), date(2026, 12, 15), desk.now)
    close_overdue_reviews(desk.now, date(2026, 12, 16))
    with pytest.raises(SuspendedAbove):
        reinstate_user(reach_of_manager(), number)
    reinstate_user(Reach(Role.MANAGER, "caf-eure", None), number)
    assert user("oublie@trois.example").active


def test_removed_account_is_opened_again_by_the_desk_without_what_it_held(
    desk: Desk, desk_manager: Person, access_manager: Person
) -> None:
    number = add_user("agent@trois.example", "partner", "caf-eure", EURE)
    set_maximum(organisation_id(EURE), "cdap", "T2", 20)
    grant_access(reach_of_manager(), number, "cdap", "T2", "moi", desk.now)
    access_manager.open(PAGE)
    assert "Profil perdu : cdap, T2." in access_manager.open(f"{PAGE}/utilisateurs/{number}/retrait")
    assert user("agent@trois.example").active
    access_manager.send("/retrait")
    desk_manager.open(f"/habilitations/{organisation_id(EURE)}")
    desk_manager.send(f"/utilisateurs/{number}/suspension", follow=False, wanted="no")
    back = user("agent@trois.example")
    assert (back.active, back.removed_at) == (True, None)
    assert db.session.scalars(select(AccessGrant.withdrawn_at)).one() is not None


def test_desk_manages_in_the_place_of_a_partner_whose_delegation_it_took_back(
    desk: Desk, desk_manager: Person, access_manager: Person
) -> None:
    number = add_user("agent@trois.example", "partner", "caf-eure", EURE)
    set_maximum(organisation_id(EURE), "cdap", "T2", 20)
    review = open_review(organisation_id(EURE), date(2026, 12, 15), desk.now)
    take_delegation_back(organisation_id(EURE), desk.now)
    assert "gère lui-même les habilitations de votre organisme depuis le lundi 23" in access_manager.open(PAGE)
    assert [form.action for form in access_manager.page.forms if "/habilitations/" in form.action] == []
    own = f"/habilitations/{organisation_id(EURE)}"
    desk_manager.open(own)
    desk_manager.send(f"{own}/utilisateurs", 200, name="Camille", email="camille@trois.example")
    made = user("camille@trois.example")
    assert (made.role, made.desk, made.organisation_id) == ("partner", "caf-eure", organisation_id(EURE))
    desk_manager.open(own)
    desk_manager.send(f"/utilisateurs/{number}/profils", kind="cdap|T2")
    db.session.rollback()
    grant = db.session.scalars(select(AccessGrant).where(AccessGrant.user_id == number)).one()
    assert grant.granted_by == "responsable@caf-eure.example"
    desk_manager.send(f"/profils/{grant.id}/retrait")
    for one in (number, made.id):
        desk_manager.send(f"/revues/{review}/utilisateurs/{one}", answer="keep")
    db.session.rollback()
    assert db.session.get_one(AccessReview, review).closed_at is not None
    desk_manager.open(f"{own}/utilisateurs/{number}/retrait")
    desk_manager.send("/retrait")
    assert user("agent@trois.example").removed_at is not None


def test_partner_whose_delegation_ended_answers_no_review(desk: Desk) -> None:
    number = add_user("agent@trois.example", "partner", "caf-eure", EURE)
    review = open_review(organisation_id(EURE), date(2026, 12, 15), desk.now)
    take_delegation_back(organisation_id(EURE), desk.now)
    with pytest.raises(DelegationEnded):
        answer_review(reach_of_manager(), review, number, "keep", "moi", desk.now)


def test_desk_leaves_to_the_partner_what_is_delegated(desk: Desk, desk_manager: Person) -> None:
    number = add_user("agent@trois.example", "partner", "caf-eure", EURE)
    review = open_review(organisation_id(EURE), date(2026, 12, 15), desk.now)
    own = f"/habilitations/{organisation_id(EURE)}"
    desk_manager.open(own)
    token = desk_manager.page.xpath("//input[@name='csrf_token']/@value")[0]
    for act in (f"/utilisateurs/{number}/retrait", "/utilisateurs", f"/revues/{review}/utilisateurs/{number}"):
        desk_manager.post(f"{own}{act}", csrf_token=token, answer="remove", name="x", email="x@trois.example")
    assert "reprenez d’abord la délégation" in desk_manager.open(own)
    assert user("agent@trois.example").active
    with pytest.raises(NotYours):
        answer_review(Reach(Role.MANAGER, "caf-eure", None), review, number, "remove", "moi", desk.now)
