"""Secrets of authenticators that an earlier version kept as they were."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text, update

from app.extensions import db
from app.models import User
from app.models.sealed import unseal
from app.models.transaction import transaction
from tests.use_cases.desk import Desk


def test_secrets_kept_in_clear_by_an_earlier_version_are_sealed_by_the_migration(desk: Desk) -> None:
    me = desk.person().user_id
    with transaction() as session:
        session.execute(update(User).where(User.id == me).values(totp_secret="JBSWY3DPEHPK3PXP"))
    with db.engine.begin() as connection:
        with Operations.context(MigrationContext.configure(connection)):
            _migration("20261121_sealed_second_factor").upgrade()
        kept = connection.scalar(text("SELECT totp_secret FROM user_account WHERE totp_secret <> ''"))
    assert "JBSWY3DPEHPK3PXP" not in kept
    assert unseal(kept, f"totp:{me}") == "JBSWY3DPEHPK3PXP"


def _migration(name: str) -> ModuleType:
    found = importlib.util.spec_from_file_location(name, Path("migrations/versions") / f"{name}.py")
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module
