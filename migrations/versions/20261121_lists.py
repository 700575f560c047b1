"""lists: indexes by which the queue, the board and the search stay as quick as their answer is short

Revision: 0004b, after 0004.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "0004b"
down_revision = "0004"
branch_labels = None
depends_on = None

_OPEN = "state IN ('registered', 'acknowledged', 'escalated_n2', 'escalated_n3', 'crisis')"
_OF_OPEN_ONES = ["state", "service", "assignee_id", "acknowledged_at", "security_since", "highest_level"]


def upgrade() -> None:
    with op.batch_alter_table("incident", schema=None) as batch_op:
        batch_op.drop_index("ix_incident_queue")
        batch_op.drop_index("ix_incident_organisation_id")
        batch_op.create_index("ix_incident_queue", ["desk", "state", "next_due_at", "id"], unique=False)
        batch_op.create_index("ix_incident_due", ["desk", "next_due_at", "id"], unique=False)
        batch_op.create_index("ix_incident_organisation", ["organisation_id", "id"], unique=False)
        batch_op.create_index("ix_incident_received", ["desk", "received_at"], unique=False)
        batch_op.create_index(
            "ix_incident_open",
            ["desk", "next_due_at", "id", *_OF_OPEN_ONES],
            unique=False,
            sqlite_where=sa.text(_OPEN),
            postgresql_where=sa.text(_OPEN),
        )
    with op.batch_alter_table("pause", schema=None) as batch_op:
        batch_op.create_index(
            "ix_pause_open",
            ["incident_id", "waiting_on"],
            unique=False,
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )
    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.create_index(
            "ix_letter_undelivered",
            ["id"],
            unique=False,
            sqlite_where=sa.text("state = 'undelivered'"),
            postgresql_where=sa.text("state = 'undelivered'"),
        )


def downgrade() -> None:
    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.drop_index("ix_letter_undelivered")
    with op.batch_alter_table("pause", schema=None) as batch_op:
        batch_op.drop_index("ix_pause_open")
    with op.batch_alter_table("incident", schema=None) as batch_op:
        for name in ("open", "received", "organisation", "due", "queue"):
            batch_op.drop_index(f"ix_incident_{name}")
        batch_op.create_index("ix_incident_organisation_id", ["organisation_id"], unique=False)
        batch_op.create_index("ix_incident_queue", ["desk", "state", "next_due_at"], unique=False)
