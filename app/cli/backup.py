"""`flask --app wsgi backup ...`: make a backup, prove it, go back to it, and practise going back."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import ParamSpec, TypeVar

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import URL, make_url
from sqlalchemy.exc import SQLAlchemyError

from app import clock
from app.backups.contents import last_fact_at
from app.backups.create import backups_on, create_backup, forget_older, size_of
from app.backups.drill import drill as try_backup
from app.backups.manifest import read_manifest
from app.backups.manifest import verify as verify_backup
from app.backups.refusals import BackupRefused
from app.backups.restore import restore_backup
from app.cli.ready_base import needs_base
from app.config import Settings
from app.extensions import db
from app.labels import phrase
from app.use_cases.note_backup import note_backup, note_drill

Given = ParamSpec("Given")
Answer = TypeVar("Answer")
_FOLDER = click.Path(path_type=Path, file_okay=False, exists=True)

backup = AppGroup("backup", help="Les sauvegardes, et le chemin du retour.")


def told_in_words(command: Callable[Given, Answer]) -> Callable[Given, Answer]:
    """`command`, whose refusals are sentences (exit 1)."""

    @wraps(command)
    def guarded(*given: Given.args, **options: Given.kwargs) -> Answer:
        try:
            return command(*given, **options)
        except BackupRefused as refused:
            raise click.ClickException(phrase(refused.code, **refused.values)) from refused
        except (OSError, SQLAlchemyError) as broken:
            raise click.ClickException(phrase("backup_failed", detail=str(broken).splitlines()[0])) from broken

    return guarded


@backup.command("create")
@click.option("--keep", type=click.IntRange(1), help="n'en garder que tant, les plus récentes ; toutes sinon")
@needs_base
@told_in_words
def create(keep: int | None) -> None:
    """Sauvegarde la base, pièces jointes comprises, pendant que l'on travaille."""
    settings = _settings()
    url, rules = make_url(settings.sqlalchemy_url), current_app.config["RULES_TEXT"]
    db.session.rollback()
    folder = create_backup(url, settings.backup_shelf, rules, clock.now(), settings.postgres_programs)
    size = size_of(read_manifest(folder))
    note_backup(folder.name, clock.real_now().isoformat(), size)
    click.echo(phrase("backup_made", folder=folder, size=size))
    for old in forget_older(settings.backup_shelf, keep) if keep else ():
        click.echo(phrase("backup_forgotten", folder=old.name))


@backup.command("verify")
@click.argument("folder", type=_FOLDER, required=False)
@told_in_words
def verify(folder: Path | None) -> None:
    """Relit chaque octet de FOLDER (la dernière sauvegarde sinon) ; nomme le premier fichier abîmé."""
    folder = folder or _newest()
    manifest = verify_backup(folder)
    click.echo(phrase("backup_sound", folder=folder.name, files=len(manifest.files), at=manifest.taken_at.isoformat()))


@backup.command("restore")
@click.argument("folder", type=_FOLDER)
@click.option("--into", help="l'adresse d'une autre base que celle de DATABASE_URL")
@click.option("--overwrite", is_flag=True, help="remplace ce qui s'y trouve")
@told_in_words
def restore(folder: Path, into: str | None, overwrite: bool) -> None:
    """Remet FOLDER en place ; refuse une base qui n'est pas vide, ou qui sert."""
    settings = _settings()
    url = make_url(_database_address(into) if into else settings.sqlalchemy_url)
    db.session.remove()
    db.engine.dispose()  # this program's own connections are not somebody at work
    manifest = restore_backup(folder, url, overwrite=overwrite, programs=settings.postgres_programs)
    click.echo(phrase("backup_restored", folder=folder.name, at=manifest.taken_at.isoformat()))


@backup.command("drill")
@click.argument("folder", type=_FOLDER, required=False)
@needs_base
@told_in_words
def drill(folder: Path | None) -> None:
    """Restaure FOLDER (la dernière sauvegarde sinon) ailleurs, vérifie tout, et le dit sur la page de santé."""
    settings = _settings()
    folder = folder or _newest()
    last_fact = last_fact_at(db.session.connection())
    db.session.rollback()
    tried = try_backup(folder, _drill_server(settings), last_fact, settings.postgres_programs)
    note_drill(
        tried.backup,
        at=clock.real_now().isoformat(),
        taken_at=tried.taken_at.isoformat(),
        loss_seconds=tried.loss_seconds,
        seconds=tried.seconds,
        faults=len(tried.faults),
    )
    for fault in tried.faults:
        click.echo(fault)
    told = phrase("drill_told", folder=tried.backup, loss=round(tried.loss_seconds), seconds=round(tried.seconds, 1))
    if tried.faults:
        raise click.ClickException(phrase("drill_failed", told=told, count=len(tried.faults)))
    click.echo(told)


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings


def _newest() -> Path:
    there = backups_on(_settings().backup_shelf)
    if not there:
        raise BackupRefused("no_backup", shelf=_settings().backup_shelf)
    return there[-1]


def _drill_server(settings: Settings) -> URL:
    return make_url(_database_address(settings.drill_server) if settings.drill_server else settings.sqlalchemy_url)


def _database_address(text: str) -> str:
    """As DATABASE_URL is read: PostgreSQL goes through psycopg 3."""
    for plain in ("postgresql://", "postgres://"):
        if text.startswith(plain):
            return "postgresql+psycopg://" + text.removeprefix(plain)
    return text
