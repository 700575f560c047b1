"""A clock that is not this machine's: the database's, where it runs elsewhere."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import URL, text

from app import clock
from app.extensions import db

_THIS_MACHINE = {"", "localhost", "127.0.0.1", "::1"}


def database_time() -> datetime | None:
    """The database server's instant (aware), or None where it has no clock of its own."""
    if not has_its_own_clock(db.engine.url):
        return None
    with db.engine.connect() as connection:
        instant: datetime = connection.execute(text(clock.DATABASE_TIME)).scalar_one()
        return instant


def has_its_own_clock(url: URL) -> bool:
    """Whether the database at `url` is a server on another machine."""
    host = str(url.query.get("host", url.host or ""))
    return url.get_backend_name() == "postgresql" and host not in _THIS_MACHINE and not host.startswith("/")
