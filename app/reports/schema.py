"""Whether the database's tables are those this program was written for."""

from __future__ import annotations

from pathlib import Path

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.orm import Session


def schema_is_current(session: Session, migrations: str) -> bool:
    """Whether the last migration of the folder has been made. A database laid out without migrations is not current."""
    if not (Path(migrations) / "versions").is_dir():
        return False
    made = MigrationContext.configure(session.connection()).get_current_revision()
    return made == ScriptDirectory(migrations).get_current_head()
