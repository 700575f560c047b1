"""board: when an incident ended, until when it is silenced, and indexes in the order in which the board counts

Revision: 0011, after 0010.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_OPEN = "state IN ('registered', 'acknowledged', 'escalated_n2', 'escalated_n3', 'crisis')"
_OF_OPEN_ONES = ["state", "service", "assignee_id", "acknowledged_at", "security_since", "highest_level"]
_WHOSE = ["security_since", "highest_level"]
_TALLIED = ["desk", "state", "service", "assignee_id", "next_due_at", *_WHOSE]
_LATE, _REFUSED = "next_try_at IS NOT NULL AND late_at IS NOT NULL", "next_try_at IS NOT NULL AND tries >= 3"


def upgrade() -> None:
    with op.batch_alter_table("incident", schema=None) as batch_op:
        batch_op.add_column(sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("silenced_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("silenced_why", sa.String(), nullable=False, server_default=""))
    op.execute("UPDATE incident SET ended_at = COALESCE(restored_at, closed_at)")
    with op.batch_alter_table("incident", schema=None) as batch_op:
        batch_op.alter_column("silenced_why", existing_type=sa.String(), existing_nullable=False, server_default=None)
        batch_op.drop_index("ix_incident_open")
        batch_op.drop_index("ix_incident_received")
        batch_op.create_index("ix_incident_received", ["desk", "received_at", *_WHOSE], unique=False)
        batch_op.create_index("ix_incident_ended", ["desk", "ended_at", *_WHOSE], unique=False)
    _of_open_ones("ix_incident_open", ["desk", "next_due_at", "id", *_OF_OPEN_ONES, "silenced_until"])
    _of_open_ones("ix_incident_tally", _TALLIED)
    _partial("ix_incident_silenced", "incident", ["desk", "silenced_until"], "silenced_until IS NOT NULL")
    _partial("ix_letter_late", "letter", ["id"], _LATE)
    _partial("ix_letter_refused", "letter", ["written_at"], _REFUSED)


def downgrade() -> None:
    for name in ("ix_letter_refused", "ix_letter_late"):
        op.drop_index(name, "letter")
    for name in (
        "ix_incident_silenced",
        "ix_incident_tally",
        "ix_incident_open",
        "ix_incident_ended",
        "ix_incident_received",
    ):
        op.drop_index(name, "incident")
    with op.batch_alter_table("incident", schema=None) as batch_op:
        for name in ("silenced_why", "silenced_until", "ended_at"):
            batch_op.drop_column(name)
        batch_op.create_index("ix_incident_received", ["desk", "received_at"], unique=False)
    _of_open_ones("ix_incident_open", ["desk", "next_due_at", "id", *_OF_OPEN_ONES])


def _of_open_ones(name: str, columns: list[str]) -> None:
    _partial(name, "incident", columns, _OPEN)


def _partial(name: str, table: str, columns: list[str], condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, table, columns, unique=False, sqlite_where=where, postgresql_where=where)
