"""Weaknesses that helpdesk programs were known for, by class: each test is one of them tried here."""

from __future__ import annotations

import re
import statistics
from collections.abc import Callable
from time import process_time

import pytest
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import select

from app.config import SettingError, read_settings, secret_key
from app.extensions import db
from app.identity import authenticate
from app.models import Incident, Letter, Message, Trace, User
from app.reports.traces import exported
from app.web.uploads import safe_name
from tests.use_cases.desk import EURE, Desk
from tests.web.partners import AMBRE, add_user
from tests.web.partners import EURE as EURE_NAME
from tests.web.person import PASSWORD, Person

pytestmark = pytest.mark.any_database

SCRIPTS = (
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "<svg/onload=alert(1)>", "{{7*7}}", "{% raw %}",
    "javascript:alert(1)", "<iframe srcdoc='<script>1</script>'>", "' onmouseover='alert(1)",
)  # fmt: skip


def markup_of(person: Person) -> set[str]:
    """Elements and attributes of the page by which a text could have become code."""
    root = person.page
    on = {f"@{name}" for one in root.iter() for name in getattr(one, "attrib", {}) if name.startswith("on")}
    scripts = {one.text for one in root.xpath("//script[not(@src)]")}
    links = {one for one in root.xpath("//@href | //@src | //@action") if one.strip().lower().startswith("javascript:")}
    framed = "//iframe[not(@sandbox)]"  # a letter shown in a box without rights is no danger
    return on | scripts | links | {one.tag for one in root.xpath(f"//img | {framed}")}


# ---------------------------------------------------------------- stored scripts: subject, body, name, file name
@pytest.mark.parametrize("script", SCRIPTS)
def test_script_in_a_subject_stays_a_text(desk: Desk, agent: Person, script: str) -> None:
    reference = desk.report(subject=script)
    for path in ("/?state=all", f"/incidents/{reference}", "/courriels", "/tableau", "/boite"):
        text = agent.open(path)
        assert markup_of(agent) == set(), path
        assert "49" not in re.findall(r"(?<![\w:])49(?![\w:])", text) or "{{" not in script


@pytest.mark.parametrize("script", SCRIPTS)
def test_script_in_a_message_or_a_sender_stays_a_text(desk: Desk, agent: Person, script: str) -> None:
    mail = desk.mail(f"Panne. {script}", sender=(script, "support@cd-val-ambre.example"))
    agent.open(f"/incidents/{db.session.get_one(Incident, mail.incident_id).reference}")
    assert markup_of(agent) == set()


@pytest.mark.parametrize("script", SCRIPTS[:4])
def test_script_in_the_search_box_comes_back_as_a_text(agent: Person, script: str) -> None:
    agent.client.get("/", query_string={"q": script})
    agent.page = None
    answer = agent.get("/", query_string={"q": script})
    agent._arrived(answer, 200)
    assert markup_of(agent) == set()


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd", "passwd"), ("..\\..\\boot.ini", "boot.ini"), ("/etc/shadow", "shadow"), ("a\r\nX: y.txt", "aX y.txt"),
        ("\u202egpj.exe", "gpj.exe"), ("nul\0.txt", "nul.txt"), ("", "fichier"), ("...", "fichier"), ("<b>.html", "b.html"),
        ("x" * 500 + ".txt", "x" * 100 + ".txt"),
    ],
)  # fmt: skip
def test_file_name_leads_nowhere_and_hides_nothing(sent: str, kept: str) -> None:
    assert safe_name(sent) == kept


# ---------------------------------------------------------------- objects of others on a secondary path
@pytest.mark.parametrize(
    "path",
    [
        "/incidents/{ref}", "/incidents/{ref}?fil=lettres", "/incidents/{ref}/changes?version=1", "/?q={ref}&state=all",
        "/file?q={ref}&state=all", "/courriels?q={ref}", "/courriels?sens=sortants&q={ref}", "/boite?a=x", "/tableau",
    ],
)  # fmt: skip
def test_case_of_another_desk_shows_on_no_secondary_path(desk: Desk, agent: Person, path: str) -> None:
    theirs = desk.report("Connexion impossible.", sender=EURE, desk="caf-eure", subject="Objet confidentiel")
    answer = agent.get(path.format(ref=theirs))
    assert "Objet confidentiel" not in answer.text


@pytest.mark.parametrize(
    "act", ["acknowledgement", "notes", "answers", "closure", "escalation", "triage", "crisis", "security"]
)
def test_case_of_another_desk_is_not_acted_on(desk: Desk, agent: Person, act: str) -> None:
    theirs = desk.report("Connexion impossible.", sender=EURE, desk="caf-eure")
    agent.open("/")
    token = agent.page.xpath("//input[@name='csrf_token']/@value")[0]
    before = desk.history(theirs)
    sent = agent.post(
        f"/incidents/{theirs}/{act}", csrf_token=token, reason="x", body="x", level="n2", outcome="duplicate"
    )
    assert sent.status_code == 404
    assert desk.history(theirs) == before


def test_guessing_numbers_of_files_opens_none(desk: Desk, agent: Person) -> None:
    reference = desk.report()
    assert {agent.get(f"/incidents/{reference}/attachments/{number}").status_code for number in range(8)} == {404}


# ---------------------------------------------------------------- sessions and sign-in
def test_session_fixed_beforehand_is_not_taken_over(desk: Desk, visitor: Person) -> None:
    with visitor.client.session_transaction() as session:
        session.update(token="planted", _user_id="1", seen=10**10)
    visitor.open("/", status=303)
    visitor.sign_in("agent@cnaf.example")
    with visitor.client.session_transaction() as session:
        assert session["token"] != "planted"


@pytest.mark.parametrize("key", ["secret", "changeme", "dev", ""])
def test_cookie_signed_with_a_known_key_opens_nothing(desk: Desk, visitor: Person, key: str) -> None:
    forged = URLSafeTimedSerializer(key, salt="cookie-session").dumps({"_user_id": "1", "token": "x"})
    visitor.client.set_cookie("session", forged)
    visitor.open("/", status=303)


@pytest.mark.parametrize("key", ["secret", "changeme" * 8, "a" * 64])
def test_production_does_not_start_with_a_key_one_can_guess(key: str) -> None:
    settings = read_settings({"VIGIE_SECRET_KEY": key, "VIGIE_PUBLIC_URL": "https://vigie.example"})
    with pytest.raises(SettingError):
        secret_key(settings)


def test_unknown_address_takes_as_long_as_a_wrong_password(desk: Desk, visitor: Person) -> None:
    def seconds(email: str) -> float:
        taken = []
        for _ in range(5):
            begun = process_time()
            authenticate(db.session(), email, "autre mot de passe")
            taken.append(process_time() - begun)
        return statistics.median(taken)

    known, unknown = seconds("agent@cnaf.example"), seconds("personne@cnaf.example")
    assert 0.4 < known / unknown < 2.5


def test_many_wrong_passwords_from_elsewhere_do_not_lock_out_who_is_known_here(desk: Desk, visitor: Person) -> None:
    visitor.sign_in("agent@cnaf.example")
    visitor.send("/deconnexion")
    stranger = Person(desk.app.test_client())
    stranger.open("/connexion")
    for _ in range(10):
        stranger.send("/connexion", 422, email="agent@cnaf.example", password="autre")
    stranger.send("/connexion", 429, email="agent@cnaf.example", password=PASSWORD)
    visitor.sign_in("agent@cnaf.example")
    visitor.open("/")


@pytest.mark.parametrize(
    "path", ["/", "/compte", "/portail", "/habilitations", "/traces", "/tableau", "/sante", "/courriels"]
)
def test_no_page_opens_without_signing_in(visitor: Person, path: str) -> None:
    assert visitor.get(path).status_code == 303


# ---------------------------------------------------------------- forms from elsewhere, headers, hosts
@pytest.mark.parametrize(
    "act",
    [
        "/deconnexion",
        "/connexion",
        "/preferences",
        "/compte/sessions/fin",
        "/compte/mot-de-passe",
        "/session/prolongation",
    ],
)
def test_form_of_another_site_does_nothing(agent: Person, act: str) -> None:
    assert agent.post(act, password="x").status_code == 400


@pytest.mark.parametrize("host", ["attaque.example", "vigie.example:80@attaque.example", "localhost\t.attaque.example"])
def test_forged_host_stands_in_no_answer_and_no_letter(desk: Desk, agent: Person, host: str) -> None:
    reference = desk.report()
    answer = agent.get(
        f"/incidents/{reference}", headers={"Host": host.replace("\t", ""), "X-Forwarded-Host": host.replace("\t", "")}
    )
    assert "attaque" not in answer.text
    assert "attaque" not in answer.headers.get("Location", "")
    assert all("attaque" not in letter.text for letter in db.session.scalars(select(Letter)))


@pytest.mark.parametrize(
    "subject", ["Panne\r\nBcc: tous@x.example", "Panne\nX-Injected: 1", "Panne\u2028Bcc: x@x.example"]
)
def test_header_is_not_injected_by_a_subject(desk: Desk, subject: str) -> None:
    desk.report(subject=subject)
    db.session.rollback()
    for letter in db.session.scalars(select(Letter)):
        assert not re.search(r"[\r\n]", letter.subject)
        assert "Bcc" not in letter.headers


@pytest.mark.parametrize(
    "header",
    [
        "Content-Security-Policy",
        "X-Content-Type-Options",
        "X-Frame-Options",
        "Referrer-Policy",
        "Cross-Origin-Opener-Policy",
    ],
)
def test_every_page_forbids_the_browser_what_it_does_not_need(agent: Person, header: str) -> None:
    for path in ("/", "/compte", "/n-existe-pas"):
        assert header in agent.get(path).headers


@pytest.mark.parametrize(
    "path",
    [
        "/static/../app/config.py",
        "/static/%2e%2e/%2e%2e/wsgi.py",
        "/static/..%2f..%2fwsgi.py",
        "/incidents/..%2f..%2fetc/passwd",
    ],
)
def test_path_leads_out_of_the_static_folder_to_nothing(agent: Person, path: str) -> None:
    answer = agent.get(path)
    assert answer.status_code in (303, 404)
    assert "create_app" not in answer.text


# ---------------------------------------------------------------- fields that no form has
@pytest.mark.parametrize(
    "field", ["role", "desk", "organisation_id", "active", "must_change_password", "totp_secret", "password_hash"]
)
def test_field_that_no_form_has_changes_nothing(desk: Desk, sign_in: Callable[[str], Person], field: str) -> None:
    add_user("gestionnaire@trois.example", "access_manager", "caf-eure", EURE_NAME)
    number = add_user("agent@trois.example", "partner", "caf-eure", EURE_NAME)
    person = sign_in("gestionnaire@trois.example")
    person.open("/portail/habilitations")
    before = getattr(db.session.get_one(User, number), field)
    person.send(f"/utilisateurs/{number}/groupe", group="A", **{field: "administrator"})
    db.session.rollback()
    assert getattr(db.session.get_one(User, number), field) == before


def test_incident_is_not_reported_in_the_name_of_another_organisation(
    desk: Desk, sign_in: Callable[[str], Person]
) -> None:
    add_user("support@ambre.example", "partner", "gsi", AMBRE)
    person = sign_in("support@ambre.example")
    person.open("/portail/signaler")
    person.send("/portail/incidents", subject="x", text="y", organisation_id="2", reporter_id="3", desk="ncaa")
    db.session.rollback()
    [incident] = db.session.scalars(select(Incident))
    assert (incident.organisation.name, incident.desk) == (AMBRE, "gsi")


# ---------------------------------------------------------------- what should stand nowhere
PLANTED = (
    *(f"2 69 05 49 {number:03} 157" for number in range(588, 608)),
    *(f"Allocataire Zulma Quetzal {number}" for number in range(30)),
)


def test_fifty_planted_personal_data_stand_in_no_trace_no_address_and_no_log(
    desk: Desk, agent: Person, capfd: pytest.CaptureFixture[str]
) -> None:
    reference = desk.report("\n".join(PLANTED))
    agent.open(f"/incidents/{reference}")
    assert not [one for one in PLANTED[:20] if one in agent.answer.text]
    agent.send("/notes", body="\n".join(PLANTED))
    agent.get("/", query_string={"q": "Zulma"})
    db.session.rollback()
    kept = "".join(exported(db.session())) + "".join(capfd.readouterr())
    assert db.session.scalars(select(Message.id)).all()
    assert db.session.scalars(select(Trace.id)).all()
    assert [one for one in PLANTED if one in kept] == []
