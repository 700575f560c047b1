"""Whom a letter goes to."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Addressee:
    """`side` is "partner" (may answer with a reply token) or "desk"."""

    email: str
    name: str = ""
    side: str = "desk"
