"""Whose incidents a person sees: the one place where every question is narrowed to what its asker may know.

`Asker` is a `Reach`; a desk's code for a report about that desk alone; None for one about every desk. Only the reach of a
security officer finds security incidents (B7).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, and_, exists, false, or_

from app.models import InboundMail, Incident, Letter
from app.models.reach import filter_of, may, reaches, visible_incidents
from app.models.rule_book import current_rules
from workflows.permissions import Role
from workflows.reach import Part, Reach, scope_of

__all__ = [
    "Asker",
    "asked_desks",
    "mails_within_reach",
    "may",
    "notices_of",
    "own_desk",
    "reached",
    "reached_by_desk",
    "reaches",
    "visible_incidents",
    "within_reach",
]

Asker = Reach | str | None
Question = TypeVar("Question", bound="Select[*tuple[Any, ...]]")


def within_reach(question: Question, asker: Asker) -> Question:
    """`question`, which reads Incident, narrowed to the incidents its asker sees (B7, R10)."""
    return question.where(reached(asker))


def reached(asker: Asker) -> ColumnElement[bool]:
    """The same as a condition on Incident."""
    return filter_of(_scope(asker))


def reached_by_desk(asker: Asker) -> list[tuple[str, ColumnElement[bool]]]:
    """The same as (desk, condition) pairs that no incident is in twice: each names one desk, which an index can find."""
    pairs: list[tuple[str, ColumnElement[bool]]] = []
    for code in current_rules().desks:
        parts = [part for part in _scope(asker) if part.desks is None or code in part.desks]
        if parts:
            pairs.append(
                (code, filter_of(tuple(replace(part, desks=None) for part in parts)) & (Incident.desk == code))
            )
    return pairs


def asked_desks(asker: Asker) -> list[str]:
    """The desks of which the asker may find incidents, in the order of the rules."""
    scope = _scope(asker)
    return [code for code in current_rules().desks if any(part.desks is None or code in part.desks for part in scope)]


def own_desk(asker: Asker) -> str | None:
    """The one desk whose mail and register the asker keeps; None for who keeps those of every desk."""
    if not isinstance(asker, Reach):
        return asker
    return None if asker.role in (Role.ADMINISTRATOR, Role.AUDITOR) else asker.desk


def mails_within_reach(question: Question, asker: Asker) -> Question:
    """`question`, which reads InboundMail, narrowed to the mails of incidents in reach, and to those of no incident yet
    that were sent to the asker's desk. A mail not read yet has no desk.
    """
    desk = own_desk(asker)
    ours: ColumnElement[bool] = InboundMail.incident_id.is_(None)
    if desk is not None:
        ours = and_(ours, InboundMail.desk.in_((desk, "")))
    known = exists().where(Incident.id == InboundMail.incident_id, reached(asker)).correlate(InboundMail)
    return question.where(or_(ours, known))


def notices_of(asker: Asker) -> ColumnElement[bool]:
    """The condition on Letter for what belongs to no incident, a notice to a stranger: its own desk's, or every desk's."""
    desk, notice = own_desk(asker), Letter.incident_id.is_(None)
    if desk is None:
        return notice
    known = current_rules().desks.get(desk)
    return false() if known is None else and_(notice, Letter.sender.icontains(known.address, autoescape=True))


def _scope(asker: Asker) -> tuple[Part, ...]:
    if isinstance(asker, Reach):
        return scope_of(asker, current_rules().desks)
    return (Part(None if asker is None else frozenset({asker})),)
