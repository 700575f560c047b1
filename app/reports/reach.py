"""Whose incidents a person sees: the one place where every question is narrowed to the desk it may ask about."""

from __future__ import annotations

from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, true

from app.models import InboundMail, Incident

Question = TypeVar("Question", bound="Select[*tuple[Any, ...]]")


def within_reach(question: Question, desk: str | None) -> Question:
    """`question`, which reads Incident, narrowed to the incidents of `desk`; None reaches every desk (R10)."""
    return question.where(reached(desk))


def reached(desk: str | None) -> ColumnElement[bool]:
    """The same as a condition on Incident."""
    return true() if desk is None else Incident.desk == desk


def mails_within_reach(question: Question, desk: str | None) -> Question:
    """`question`, which reads InboundMail, narrowed to the mails sent to `desk`. A mail not read yet has no desk."""
    return question if desk is None else question.where(InboundMail.desk.in_((desk, "")))
