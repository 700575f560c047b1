"""Who does it: a person who signed in, a partner's contact by mail, or the engine."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """`role` is what `workflows.lifecycle.may_move` asks; `desk` is None for who reaches every desk."""

    name: str
    role: str
    desk: str | None = None
    user_id: int | None = None


ENGINE = Actor("Vigie", "engine")
