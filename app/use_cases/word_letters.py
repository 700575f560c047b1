"""A desk words its letters: every version is kept, and the shipped wording is always one step back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models import Incident, LetterTemplate
from app.models.at_once import one_at_a_time
from app.models.rule_book import current_rules
from app.models.transaction import transaction
from app.notify.kinds import kind_of
from app.notify.template_check import Fault, faults_of
from app.notify.wording_trial import WordingFails, try_wording
from app.use_cases.actor import Actor


class WordingRefused(ValueError):
    """The wording would not make a sound letter; `faults` says why, line by line."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(f"{fault.half}:{fault.line}: {fault.what}" for fault in faults))
        self.faults = faults


class NoSuchLetter(LookupError):
    """There is no such letter or desk, or this person does not word that desk's letters."""


def save_wording(
    desk: str, name: str, text: str, html: str, actor: Actor, now: datetime, incident_id: int | None = None
) -> int:
    """Keep it as the newest version, tried on that incident where there is one; its number.

    Raises NoSuchLetter, WordingRefused.
    """
    _refuse_strangers(desk, name, actor)
    text, html = _lines(text), _lines(html)
    if faults := faults_of(name, text, html):
        raise WordingRefused(faults)
    with transaction() as session:
        if incident_id is not None:
            _try(session, name, text, html, session.get_one(Incident, incident_id), now)
        return _add(session, desk, name, text, html, actor, now)


def restore_shipped_wording(desk: str, name: str, actor: Actor, now: datetime) -> int:
    """From here on the letter goes out as it comes with the program; the version's number. Raises NoSuchLetter."""
    _refuse_strangers(desk, name, actor)
    with transaction() as session:
        return _add(session, desk, name, "", "", actor, now)


def _refuse_strangers(desk: str, name: str, actor: Actor) -> None:
    try:
        kind_of(name)
    except KeyError:
        raise NoSuchLetter(name) from None
    if desk not in current_rules().desks or (actor.desk is not None and actor.desk != desk):
        raise NoSuchLetter(desk)


def _try(session: Session, name: str, text: str, html: str, incident: Incident, now: datetime) -> None:
    try:
        try_wording(session, name, text, html, incident, now)
    except WordingFails as failing:
        raise WordingRefused([failing.fault]) from failing


def _add(session: Session, desk: str, name: str, text: str, html: str, actor: Actor, now: datetime) -> int:
    one_at_a_time(session, f"wording {desk} {name}")
    here = (LetterTemplate.desk == desk, LetterTemplate.name == name)
    version = (session.scalar(select(func.max(LetterTemplate.version)).where(*here)) or 0) + 1
    session.add(
        LetterTemplate(
            desk=desk, name=name, version=version, text=text, html=html, author=actor.name, written_at=now
        )
    )  # fmt: skip
    return version


def _lines(source: str) -> str:
    """As a form sends it, with the line ends of the house."""
    return source.replace("\r\n", "\n").replace("\r", "\n").strip("\n") + "\n"
