"""A backup is whole or refused; going back changes nothing unless it succeeds; the drill tells what it would cost."""

from __future__ import annotations

import json
import sqlite3
import time
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import URL, create_engine, make_url, select, text

from app import clock
from app.backups import create as making
from app.backups import postgres_copy
from app.backups.create import create_backup
from app.backups.kinds import copier, kind_of
from app.backups.postgres_copy import connection_words
from app.backups.refusals import BackupRefused
from app.backups.restore import restore_backup
from app.engine.one_engine import OneEngine
from app.extensions import db
from app.models import Event, Setting
from app.models.transaction import transaction
from app.use_cases.receive_mail import keep_mail
from tests.backups.conftest import PROGRAMS, Type
from tests.servers.engines import let_go_of_the_database
from tests.use_cases.desk import Desk


def keep(content: bytes) -> None:
    keep_mail(content, source="smtp", envelope_from="", envelope_to=["gsi@cnaf.example"], received_at=clock.now())


def figure(url: URL, statement: str) -> object:
    with copier(kind_of(url)).reading(url) as connection:
        return connection.execute(text(statement)).scalar()


def statements(url: URL, words: str) -> None:
    """Of somebody who administers the server."""
    let_go_of_the_database()
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(words)
    engine.dispose()


@pytest.fixture
def backup(desk: Desk, type_in: Type, shelf: Path) -> Path:
    """Of a desk with one mail and one incident."""
    keep(b"une lettre et sa piece jointe" * 1000)
    desk.report(received_at=clock.now())
    made = type_in("create")
    assert made.exit_code == 0, made.output
    [folder] = shelf.glob("vigie-*")
    return folder


def test_what_is_restored_is_what_was_there(backup: Path, type_in: Type, empty_url: URL) -> None:
    address = empty_url.render_as_string(hide_password=False)
    restored = type_in("restore", str(backup), "--into", address)
    assert restored.exit_code == 0, restored.output
    assert figure(empty_url, "select count(*) from incident") == 1
    assert figure(empty_url, "select length(content) from blob order by id limit 1") == 29_000


def test_backup_is_readable_by_nobody_else_and_leaves_the_secret_key_out(backup: Path) -> None:
    assert backup.stat().st_mode & 0o077 == 0
    assert not list(backup.glob("*secret*"))
    assert all("a secret of the tests" not in path.read_text("latin-1") for path in backup.iterdir())


def test_target_that_is_not_empty_is_refused_and_left_as_it_was(backup: Path, type_in: Type, desk: Desk) -> None:
    desk.report("Un second, après la sauvegarde.", received_at=clock.now())
    refused = type_in("restore", str(backup))
    assert refused.exit_code == 1
    assert "n’est pas vide" in refused.output
    url = db.engine.url
    assert figure(url, "select count(*) from incident") == 2
    accepted = type_in("restore", str(backup), "--overwrite")
    assert accepted.exit_code == 0, accepted.output
    assert figure(url, "select count(*) from incident") == 1


@pytest.fixture
def postgresql_only(desk: Desk) -> None:
    if db.engine.dialect.name != "postgresql":
        pytest.skip("SQLite's copy holds no connection open and replaces one file")


@pytest.mark.usefixtures("postgresql_only")
def test_restoration_cut_short_leaves_the_original_for_the_next_one_to_ask_about(backup: Path, type_in: Type) -> None:
    url = db.engine.url
    statements(url, "alter schema public rename to before_restoration; create schema public")  # as a kill leaves it
    refused = type_in("restore", str(backup))
    assert refused.exit_code == 1
    assert "n’est pas vide" in refused.output
    assert figure(url, "select count(*) from incident") == 1


@pytest.mark.usefixtures("postgresql_only")
def test_restoration_somebody_interrupts_puts_back_what_was_there(
    backup: Path, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.report("Un second, après la sauvegarde.", received_at=clock.now())
    url = db.engine.url
    let_go_of_the_database()

    def interrupted(*_words: object, **_more: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(postgres_copy, "check_readable", lambda *_: None)
    monkeypatch.setattr(postgres_copy, "_run", interrupted)
    with pytest.raises(KeyboardInterrupt):
        restore_backup(backup, url, overwrite=True, programs=PROGRAMS)
    assert figure(url, "select count(*) from incident") == 2


@pytest.mark.usefixtures("postgresql_only")
def test_snapshot_outlives_the_patience_a_server_has_with_idle_transactions(desk: Desk) -> None:
    url = db.engine.url
    statements(url, f"alter database \"{url.database}\" set idle_in_transaction_session_timeout = '10s'")
    assert figure(url, "show idle_in_transaction_session_timeout") == "0"


def test_base_that_serves_is_not_replaced_even_when_asked(backup: Path) -> None:
    engine = OneEngine(db.engine.url)
    engine.take()  # on SQLite the engine's mark; on PostgreSQL the connection says it
    try:
        with db.engine.connect(), pytest.raises(BackupRefused, match="in_use"):
            restore_backup(backup, db.engine.url, overwrite=True, programs=PROGRAMS)
    finally:
        engine.give_back()


@pytest.mark.parametrize("harm", ["changed", "cut", "removed"])
def test_verify_names_the_first_file_that_is_not_what_was_sealed(backup: Path, type_in: Type, harm: str) -> None:
    assert type_in("verify").exit_code == 0
    victim = max(backup.iterdir(), key=lambda path: path.stat().st_size)
    if harm == "changed":
        content = bytearray(victim.read_bytes())
        content[len(content) // 2] ^= 1
        victim.write_bytes(content)
    elif harm == "cut":
        victim.write_bytes(victim.read_bytes()[:-1])
    else:
        victim.unlink()
    found = type_in("verify")
    assert found.exit_code == 1
    assert victim.name in found.output
    refused = type_in("restore", str(backup), "--overwrite")
    assert victim.name in refused.output  # and nothing was restored from it


def test_manifest_that_was_edited_is_not_believed(backup: Path, type_in: Type) -> None:
    manifest = backup / "manifest.json"
    told = json.loads(manifest.read_text())
    told["files"] = told["files"][:1]
    manifest.write_text(json.dumps(told))
    assert "manifest.json n’est plus" in type_in("verify").output


def test_drill_restores_elsewhere_and_leaves_its_figures_where_managers_look(
    backup: Path, type_in: Type, desk: Desk
) -> None:
    taken_at = json.loads((backup / "manifest.json").read_text())["taken_at"]
    told = type_in("drill")
    assert told.exit_code == 0, told.output
    noted = db.session.scalars(select(Setting.value).where(Setting.name == "last_drill")).one()
    assert (noted["backup"], noted["loss_seconds"], noted["faults"]) == (backup.name, 0, 0)
    assert noted["taken_at"] == taken_at
    assert noted["seconds"] > 0
    if db.engine.dialect.name == "postgresql":
        assert drills_gone()


def drills_gone() -> bool:
    """Whether nothing is left of any drill; another worker of the tests may have one under way for a moment."""
    left = text("select count(*) from pg_database where datname like 'vigie_drill%'")
    for _ in range(60):
        if db.session.scalar(left) == 0:
            return True
        time.sleep(0.5)
    return False


def test_drill_reckons_what_going_back_would_lose(backup: Path, type_in: Type, desk: Desk) -> None:
    db.session.rollback()
    with transaction() as session:
        last = session.scalars(select(Event).order_by(Event.id.desc()).limit(1)).one()
        last.recorded_at = clock.now() + timedelta(seconds=100)
    type_in("drill")
    noted = db.session.scalars(select(Setting.value).where(Setting.name == "last_drill")).one()
    assert 99 <= noted["loss_seconds"] <= 130


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        ("update incident set wake_at = null", "alarm_missing"),
        ("delete from event", "history_cut"),
        ("update blob set content = '\\x00'", "blob "),
    ],
)
def test_drill_says_what_was_already_broken_when_the_backup_was_taken(
    backup: Path, type_in: Type, spoil: str, said: str
) -> None:
    statement = spoil.replace("'\\x00'", "x'00'") if db.engine.dialect.name == "sqlite" else spoil
    db.session.rollback()
    with transaction() as session:
        session.execute(text(statement))
    assert type_in("create").exit_code == 0
    told = type_in("drill")
    assert told.exit_code == 1
    assert said in told.output
    noted = db.session.scalars(select(Setting.value).where(Setting.name == "last_drill")).one()
    assert noted["faults"] > 0


def test_backup_that_dies_leaves_none_behind_and_the_next_one_tidies_up(
    desk: Desk, shelf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making, "write_manifest", lambda *_: (_ for _ in ()).throw(OSError(28, "disque plein")))
    with pytest.raises(OSError, match="disque plein"):
        create_backup(db.engine.url, shelf, "", clock.now(), PROGRAMS)
    assert making.backups_on(shelf) == []
    assert [path.suffix for path in shelf.glob("vigie-*")] == [".partial"]
    monkeypatch.undo()
    create_backup(db.engine.url, shelf, "", clock.now(), PROGRAMS)
    assert [path.suffix for path in shelf.glob("vigie-*")] == [""]


def test_older_backups_go_when_so_many_are_kept(desk: Desk, type_in: Type, shelf: Path) -> None:
    for _ in range(3):
        assert type_in("create", "--keep", "2").exit_code == 0
    assert len(making.backups_on(shelf)) == 2


def test_two_backups_at_once_do_not_mix(desk: Desk, shelf: Path) -> None:
    shelf.mkdir()
    with making.one_at_a_time(shelf), pytest.raises(BackupRefused, match="runs_already"):
        create_backup(db.engine.url, shelf, "", clock.now(), PROGRAMS)


def test_copy_of_sqlite_is_one_file_with_nothing_beside_it(backup: Path) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL dumps")
    with sqlite3.connect(f"file:{backup / 'vigie.sqlite3'}?mode=ro", uri=True) as copy:
        assert copy.execute("pragma integrity_check").fetchall() == [("ok",)]
    copy.close()
    assert {path.name for path in backup.iterdir()} == {
        "blobs.sha256", "escalation_rules.yaml", "manifest.json", "manifest.json.sha256", "vigie.sqlite3",
    }  # fmt: skip


def test_missing_pg_dump_is_told_with_the_setting_to_give(desk: Desk, shelf: Path, tmp_path: Path) -> None:
    if db.engine.dialect.name != "postgresql":
        pytest.skip("SQLite needs no program")
    with pytest.raises(BackupRefused, match="program_missing"):
        create_backup(db.engine.url, shelf, "", clock.now(), str(tmp_path))


def test_no_password_stands_on_the_command_line() -> None:
    url = make_url("postgresql+psycopg://desk:secret@db.example:5433/vigie?sslmode=require")
    words, environment = connection_words(url)
    assert "secret" not in words
    assert "sslmode=require" in words
    assert environment == {"PGPASSWORD": "secret"}
