"""Small things that outlive the program: versions of the rules, beats of the duties, the demonstration's time."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base


class RulesVersion(Base):
    """A text of the rules file that promises were made under, kept for ever."""

    __tablename__ = "rules_version"

    version: Mapped[str] = mapped_column(unique=True)  # SHA-256 of the text
    text: Mapped[str] = mapped_column(Text)
    first_used_at: Mapped[datetime]


class CalendarException(Base):
    """An exceptional closure (no intervals) or opening of a calendar, on one day (R3)."""

    __tablename__ = "calendar_exception"

    calendar: Mapped[str] = mapped_column(index=True)
    on: Mapped[date]
    intervals: Mapped[list[list[str]]] = mapped_column(JSON, default=list)  # pairs of "HH:MM"
    reason: Mapped[str]


class DutyBeat(Base):
    """When each duty of the engine last ran: how a stand-still is seen."""

    __tablename__ = "duty_beat"

    duty: Mapped[str] = mapped_column(unique=True)
    beat_at: Mapped[datetime]
    last_error: Mapped[str] = mapped_column(default="")


class Setting(Base):
    """One value under one name."""

    __tablename__ = "setting"

    name: Mapped[str] = mapped_column(unique=True)
    value: Mapped[Any] = mapped_column(JSON)
