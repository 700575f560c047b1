"""Secrets are made and typed through the doors people use, then looked for in the base, a backup of it, the traces and the
journal: none stands there as it is.
"""

from __future__ import annotations

import io
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pyotp
import pytest

from app import clock, logs
from app.backups.create import create_backup
from app.config import read_settings
from app.extensions import db
from app.reports.traces import exported
from tests.api.program import Program
from tests.use_cases.desk import Desk
from tests.web.partners import EURE, add_user
from tests.web.person import PASSWORD, Person
from tests.web.test_forgotten_password import asked_link, choose
from tests.web.test_second_factor import enrol

pytestmark = pytest.mark.any_database

CHOSEN, BY_LINK, WRONG, MISPLACED = (
    "onze pluviers gris",
    "douze courlis cendrés",
    "ce n'était pas lui",
    "dix-huitres-plates",
)
CONTROL = "agent@cnaf.example"  # what the search must find, or it would find nothing


@pytest.fixture
def journal() -> Iterator[io.StringIO]:
    """What the program writes from here on, at the level that says most."""
    written = io.StringIO()
    logs.set_up(read_settings({"VIGIE_LOG_LEVEL": "info"}), lambda: written)
    yield written
    logs.set_up(read_settings({}))


def shown(person: Person, path: str, at: str, **fields: str) -> str:
    """The secret that is on the page a form leads to, this once."""
    person.open(path)
    person.send(
        path if at != "first-password" else "/utilisateurs", 201 if at == "secret" else 200, follow=False, **fields
    )
    return person.find(f"//code.{at}")[0]


def passwords(desk: Desk, agent: Person, visitor: Person) -> dict[str, str]:
    """Typed wrong, typed in the place of the address, changed, and chosen by a link."""
    visitor.open("/connexion")
    visitor.send("/connexion", 422, email=CONTROL, password=WRONG)
    visitor.send("/connexion", 422, email=MISPLACED, password="x")
    agent.open("/compte/mot-de-passe")
    agent.send("/compte/mot-de-passe", password=PASSWORD, new_password=CHOSEN)
    link = asked_link(desk, visitor, "agent2@cnaf.example")
    choose(visitor, link, BY_LINK)
    named = {"wrong": WRONG, "misplaced": MISPLACED, "chosen": CHOSEN, "chosen by link": BY_LINK}
    return named | {"reset token": link.rpartition("-")[2]}


def tokens(desk: Desk, agent: Person, manager: Person) -> dict[str, str]:
    """Of programs, of calendars in an address, of webhooks: used, and once refused."""
    token = shown(agent, "/compte/jetons", "secret", name="a", scopes="incidents:read", days="30")
    feed = shown(agent, "/compte/jetons", "secret", name="b", scopes="feeds:read", days="30")
    webhook = shown(manager, "/compte/webhooks", "secret", name="c", url="https://x.example/")
    program = Program(desk.app.test_client(), token)
    program.get("/incidents")
    program.get("/webhooks", 403)
    Program(desk.app.test_client()).ask("GET", f"/feeds/{feed}/calendars/gsi.ics")
    Program(desk.app.test_client()).ask("GET", f"/feeds/{feed}/calendars/nulle-part.ics", 404)
    desk.report()
    return {"token": token, "feed": feed, "webhook": webhook}


def factors(manager: Person, sign_in: Callable[[str], Person]) -> dict[str, str]:
    """Of an authenticator, its recovery codes, and the first password of a partner's user."""
    secret, codes = enrol(manager)
    add_user("droits@cias-trois-rivieres.example", "access_manager", "caf-eure", EURE)
    person = sign_in("droits@cias-trois-rivieres.example")
    named = {"email": "nouveau@cias-trois-rivieres.example", "name": "Nouveau"}
    first = shown(person, "/portail/habilitations", "first-password", **named)
    assert pyotp.TOTP(secret).now()
    return {"authenticator": secret, "recovery": codes[0], "recovery, plain": codes[1].replace("-", ""), "first": first}


def places(journal: io.StringIO, shelf: Path) -> dict[str, str]:
    """What is kept, as text: each row of the base and of the copy in a backup, bytes as they are."""
    db.session.rollback()
    tables = db.metadata.sorted_tables
    base = "".join(str(tuple(row)) for table in tables for row in db.session.execute(table.select()))
    traces = "".join(exported(db.session()))
    db.session.rollback()
    backup = create_backup(db.engine.url, shelf, "", clock.real_now())
    files = b"".join(one.read_bytes() for one in sorted(backup.rglob("*")) if one.is_file())
    [copy] = [one for one in backup.rglob("*") if one.is_file() and one.read_bytes().startswith(b"SQLite format 3")]
    with closing(sqlite3.connect(copy)) as rows:
        dump = "".join(rows.iterdump())
    return {"base": base, "traces": traces, "backup": files.decode("latin-1") + dump, "journal": journal.getvalue()}


def test_no_secret_stands_in_clear_in_base_backup_traces_or_journal(
    desk: Desk, sign_in: Callable[[str], Person], visitor: Person, journal: io.StringIO, tmp_path: Path
) -> None:
    agent, manager = sign_in(CONTROL), sign_in("responsable@cnaf.example")
    planted = passwords(desk, agent, visitor) | tokens(desk, agent, manager) | factors(manager, sign_in)
    assert all(len(secret) >= 12 for secret in planted.values()), planted
    kept = places(journal, tmp_path / "shelf")
    assert [CONTROL in kept[place] for place in ("base", "traces", "backup")] == [True] * 3
    assert journal.getvalue()
    assert [(name, place) for name, secret in planted.items() for place, text in kept.items() if secret in text] == []
