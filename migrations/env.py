"""How Alembic meets our database: one connection, one transaction, SQLite tables rebuilt in batches."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context

import app.models  # noqa: F401 - its tables must be known before they are compared
from app.extensions import db
from app.models.base import UtcDateTime


def _render(kind: str, value: Any, _context: Any) -> str | Literal[False]:
    """Migrations outlive our classes: an instant is written as what the database calls it."""
    if kind == "type" and isinstance(value, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def _migrate() -> None:
    with db.engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        if sqlite:  # a table rebuilt under foreign keys would take its children with it
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_as_batch=True,
            render_item=_render,
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()
        if sqlite:
            connection.exec_driver_sql("PRAGMA foreign_keys=ON")


_migrate()
