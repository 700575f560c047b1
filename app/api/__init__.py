"""Door 2, REST: a blueprint a noun. Nothing is open here yet."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Plug the blueprints in."""
