"""What has been kept long enough goes; what is still owed to somebody, and every figure, stays (B8, R16, R17)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import delete, func, select

from app.engine import duties
from app.engine.duties import KeepTerms
from app.extensions import db
from app.models import (
    AccessGrant,
    AccessReview,
    Agreement,
    Blob,
    Clock,
    InboundMail,
    Letter,
    Message,
    SearchWord,
    Trace,
    User,
    UserSession,
)
from app.models.transaction import transaction
from app.reports.invariants import broken_invariants
from app.reports.traces import verify
from app.use_cases.acknowledge_incident import acknowledge_incident
from app.use_cases.close_incident import close_incident
from app.use_cases.purge_past_terms import Terms, past_terms, would_purge
from app.use_cases.remind_reviews import remind_reviews
from app.use_cases.restore_incident import restore_incident
from app.use_cases.review_access import close_overdue_reviews, open_review
from app.use_cases.sessions import open_session
from app.use_cases.settle_mail import refuse_mail
from app.use_cases.trace_act import Deed, keys, trace
from tests.use_cases.desk import Desk
from tests.web.partners import EURE, add_user, organisation_id
from workflows.lifecycle import Outcome

TERMS = Terms(traces=6, access=72, mails=6, incidents=72)
STRANGER = ("Inconnu", "inconnu@ailleurs.example")


def closed(desk: Desk) -> str:
    reference = desk.report()
    acknowledge_incident(reference, desk.person(), desk.now)
    restore_incident(reference, desk.person(), "Fichier redéposé", desk.now)
    close_incident(reference, desk.person(), Outcome.VALIDATED, "", desk.now)
    return reference


def count(table: type) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_incident_closed_six_years_ago_keeps_its_figures_and_loses_its_words(desk: Desk) -> None:
    old, still_open = closed(desk), desk.report("Le fichier SGR est illisible.", subject="SGR")
    clocks = [(one.key, one.due_at, one.met_at) for one in db.session.scalars(select(Clock).order_by(Clock.id))]
    past_terms(Terms(0, 0, 0, 72), desk.at("2032-11-22 10:00"))
    assert desk.incident(old).subject != ""
    assert past_terms(Terms(0, 0, 0, 72), desk.at("2032-11-24 10:00")) == {"incidents": 1}
    incident = desk.incident(old)
    assert (incident.subject, incident.stated, incident.outcome) == ("", {}, "validated")
    mine = Message.incident_id == incident.id
    assert set(db.session.execute(select(Message.author, Message.body).where(mine))) == {("", "")}
    letters = db.session.scalars(select(Letter).where(Letter.incident_id == incident.id)).all()
    assert {one.text for one in letters} == {""}
    kept = [str(getattr(one, column.key)) for one in letters for column in Letter.__table__.columns]
    assert not any("cd-val-ambre" in value or "In-Reply-To" in value for value in kept)
    [mail] = db.session.scalars(select(InboundMail).where(InboundMail.incident_id == incident.id))
    assert (mail.blob_sha256, mail.from_addr, mail.verdict) == (None, "", "new_incident")
    assert count(Blob) == 1  # the other one's mail
    assert db.session.scalar(select(SearchWord.id).where(SearchWord.incident_id == incident.id)) is None
    assert clocks == [(one.key, one.due_at, one.met_at) for one in db.session.scalars(select(Clock).order_by(Clock.id))]
    assert desk.incident(still_open).subject == "SGR"
    assert list(broken_invariants(db.session(), desk.at("2026-11-23 10:01"))) == []
    assert past_terms(Terms(0, 0, 0, 72), desk.at("2032-11-24 10:00")) == {}


def test_dry_run_says_what_would_go_and_lets_nothing_go(desk: Desk) -> None:
    closed(desk)
    refused = desk.mail("Achetez.", sender=STRANGER)
    refuse_mail(refused.id, desk.person(), desk.now)
    trace(Deed("triage"), desk.now)
    before = {table: count(table) for table in (Trace, InboundMail, Blob, SearchWord)}
    now = desk.at("2033-01-01 10:00")
    said = would_purge(TERMS, now)
    assert said["incidents"] == said["mails"] == said["traces"] == 1
    assert before == {table: count(table) for table in before}
    assert past_terms(TERMS, now) == said


def test_purge_is_traced_and_the_chain_still_proves_itself(desk: Desk) -> None:
    for day in range(1, 4):
        trace(Deed("triage", person="agent@cnaf.example"), desk.at(f"2026-0{day}-05 10:00"))
    assert past_terms(TERMS, desk.at("2026-08-01 10:00")) == {"traces": 1}
    last = db.session.scalars(select(Trace).order_by(Trace.seq.desc())).first()
    assert last is not None
    assert (last.act, last.details) == ("purge", {"traces": "1"})
    found = verify(db.session(), *keys())
    assert (found.rows, found.first_bad) == (3, None)


def test_strangers_mails_go_and_those_that_wait_for_a_person_stay(desk: Desk) -> None:
    refused, waiting = (desk.mail(text, sender=STRANGER) for text in ("Achetez.", "Bonjour ?"))
    refuse_mail(refused.id, desk.person(), desk.now)
    waits = waiting.id
    assert past_terms(Terms(0, 0, 6, 0), desk.at("2027-06-01 10:00"))["mails"] == 1
    assert list(db.session.scalars(select(InboundMail.id))) == [waits]
    assert count(Blob) == 1


def test_removed_user_is_nobody_after_the_term_of_authorisations(desk: Desk) -> None:
    gone, recent = (add_user(f"{name}@cias-trois-rivieres.example", "partner", "caf-eure", EURE) for name in "ab")
    with transaction() as session:
        for user_id, at in ((gone, "2026-01-05 10:00"), (recent, "2031-01-05 10:00")):
            user = session.get_one(User, user_id)
            user.removed_at, user.active = desk.at(at), False
            open_session(user_id, desk.now, timedelta(hours=1))
            grant = {"service": "cdap", "profile": "T2", "granted_by": "x", "granted_at": desk.now}
            organisation = user.organisation_id or 0
            session.add(AccessGrant(user_id=user_id, organisation_id=organisation, withdrawn_at=desk.now, **grant))
    assert past_terms(TERMS, desk.at("2032-02-01 10:00")) == {"sessions": 2, "grants": 1, "accounts": 1}
    before, after = db.session.get_one(User, recent), db.session.get_one(User, gone)
    assert (before.email, after.email) == ("b@cias-trois-rivieres.example", f"{gone}-efface@vigie.example")
    assert after.name == f"n°\u00a0{gone}"
    assert count(UserSession) == 0
    assert past_terms(TERMS, desk.at("2032-02-01 10:00")) == {}


@pytest.fixture
def review(desk: Desk) -> int:
    for name, role in (("manager", "access_manager"), ("deputy", "access_deputy"), ("une", "partner")):
        add_user(f"{name}@cias-trois-rivieres.example", role, "caf-eure", EURE)
    return open_review(organisation_id(EURE), date(2026, 12, 20), desk.now)


def letters() -> list[tuple[str, str]]:
    found = select(Letter.recipient, Letter.subject).where(Letter.template == "account").order_by(Letter.id)
    return [(to, subject.replace("\u00a0", " ")) for to, subject in db.session.execute(found)]


def test_review_is_reminded_of_twice_and_its_end_told_to_the_desk(desk: Desk, review: int) -> None:
    told = [remind_reviews(desk.at(f"{day} 10:00"), date.fromisoformat(day)) for day in (
        "2026-12-05", "2026-12-06", "2026-12-07", "2026-12-16", "2026-12-17", "2026-12-18",
    )]  # fmt: skip
    assert told == [0, 2, 0, 0, 2, 0]
    assert letters()[:2] == [
        ("manager@cias-trois-rivieres.example", "Revue des habilitations : répondez avant le dimanche 20 décembre"),
        ("deputy@cias-trois-rivieres.example", "Revue des habilitations : répondez avant le dimanche 20 décembre"),
    ]
    assert close_overdue_reviews(desk.at("2026-12-21 10:00"), date(2026, 12, 21)) == 1
    assert db.session.get_one(AccessReview, review).closed_at == desk.now
    assert letters()[4:] == [("responsable-cdap@caf-eure.example", f"Revue des habilitations close : {EURE}")]
    assert remind_reviews(desk.now, date(2026, 12, 21)) == 0


def test_review_of_a_partner_without_a_contract_holds_up_no_other(desk: Desk, review: int) -> None:
    with transaction() as session:
        session.execute(delete(Agreement).where(Agreement.organisation_id == organisation_id(EURE)))
    assert remind_reviews(desk.at("2026-12-06 10:00"), date(2026, 12, 6)) == 0
    assert db.session.get_one(AccessReview, review).reminded_on is None


def test_day_that_failed_is_still_owed_and_tried_again_in_a_while(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    trace(Deed("triage"), desk.at("2026-01-05 10:00"))
    desk.at("2026-12-06 10:00")
    duty = KeepTerms()
    with monkeypatch.context() as broken:
        broken.setattr(duties, "purge_past_terms", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            duty()
    assert duty() == 0
    desk.frozen.tick(601)
    assert duty() == 1


def test_engine_does_it_once_a_day_whoever_asks(desk: Desk, review: int) -> None:
    trace(Deed("triage"), desk.at("2026-01-05 10:00"))
    desk.at("2026-12-06 10:00")
    assert [KeepTerms()() for _ in range(3)] == [1, 0, 0]
    assert letters() == []  # the batch that was empty would have gone on with them: another engine had the day
    desk.at("2026-12-07 10:01")
    one = KeepTerms()
    assert [one() for _ in range(3)] == [2, 0, 0]
    assert len(letters()) == 2
