"""How each letter of a desk is worded today, and how it was before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, defer

from app.models import Incident, LetterTemplate
from app.models.rule_book import current_rules
from app.notify.kinds import LETTERS, NOTICES
from app.notify.rendering import shipped_source
from app.reports.reach import Asker, own_desk, within_reach


@dataclass(frozen=True, slots=True)
class Wording:
    """The two sources of a letter; `version` is 0 for the shipped one."""

    name: str
    version: int
    text: str
    html: str


def desks_worded_by(asker: Asker) -> list[tuple[str, str]]:
    """(code, name) of the desks whose letters that person words."""
    own = own_desk(asker)
    return [(code, desk.name) for code, desk in current_rules().desks.items() if own in (None, code)]


def wordings_of(session: Session, desk: str) -> list[tuple[str, LetterTemplate | None]]:
    """Every letter, with the desk's newest version of it or None."""
    rows = select(LetterTemplate).where(LetterTemplate.desk == desk).order_by(LetterTemplate.version)
    rows = rows.options(defer(LetterTemplate.html))
    newest = {row.name: row for row in session.scalars(rows)}
    return [(name, newest.get(name)) for name in (*LETTERS, *NOTICES)]


def versions_of(session: Session, desk: str, name: str) -> Sequence[LetterTemplate]:
    """The desk's versions of that letter, the newest first."""
    here = (LetterTemplate.desk == desk, LetterTemplate.name == name)
    return session.scalars(select(LetterTemplate).where(*here).order_by(LetterTemplate.version.desc())).all()


def wording_of(versions: Sequence[LetterTemplate], name: str, version: int | None) -> Wording | None:
    """That version, 0 for the shipped one, the newest for None; None where there is no such version."""
    shipped = shipped_source(name)
    if version == 0 or not versions:
        return Wording(name, 0, shipped.text, shipped.html) if not version else None
    wanted = [one for one in versions if version in (None, one.version)]
    if not wanted:
        return None
    one = wanted[0]
    return Wording(name, one.version, one.text or shipped.text, one.html or shipped.html)


def incidents_to_try(session: Session, asker: Asker, desk: str, reference: str = "") -> Sequence[Incident]:
    """The newest incidents of that desk within reach, or that one alone."""
    question = within_reach(select(Incident), asker).where(Incident.desk == desk)
    if reference:
        question = question.where(Incident.reference == reference)
    return session.scalars(question.order_by(Incident.id.desc()).limit(20)).all()
