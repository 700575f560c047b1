"""Faults that say nothing of the incident in hand: the database is away, full, or had to choose between two of us."""

from __future__ import annotations

from sqlalchemy.exc import InterfaceError, OperationalError

OF_THE_DATABASE = (OperationalError, InterfaceError)
