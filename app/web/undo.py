"""What can be taken back: an act offers it with a sealed note of what to undo, which counts for a few seconds."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import current_app, flash
from flask_login import current_user
from itsdangerous import BadSignature, URLSafeTimedSerializer

OFFERED = timedelta(seconds=10)
_GRACE = timedelta(seconds=5)  # a key pressed in the last second still has to travel


def offer(kind: str, *what: Any) -> None:
    """Say beside what was done that it can be undone."""
    flash(_sealer().dumps([current_user.user_id, kind, *what]), "undo")


def accepted(token: str) -> tuple[str, list[Any]] | None:
    """Kind and what of a note this person was given a moment ago; None for any other."""
    try:
        user_id, kind, *what = _sealer().loads(token, max_age=int((OFFERED + _GRACE).total_seconds()))
    except BadSignature:
        return None
    return (kind, what) if user_id == current_user.user_id else None


def _sealer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="undo")
