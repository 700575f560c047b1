"""links: one cause, or one incident being the same as another; messages that were held or taken back

Revision: 0009, after 0008.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
IS_DUPLICATE = sa.text("kind = 'duplicate_of'")


def upgrade() -> None:
    op.create_table(
        "incident_link",
        sa.Column("id", ID, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("from_id", ID, nullable=False),
        sa.Column("to_id", ID, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["from_id"], ["incident.id"], name=op.f("fk_incident_link_from_id_incident")),
        sa.ForeignKeyConstraint(["to_id"], ["incident.id"], name=op.f("fk_incident_link_to_id_incident")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_link")),
        sa.UniqueConstraint("from_id", "to_id", "kind", name=op.f("uq_incident_link_from_id_to_id_kind")),
    )
    op.create_index(op.f("ix_incident_link_to_id"), "incident_link", ["to_id"], unique=False)
    op.create_index(
        "ix_incident_link_duplicate",
        "incident_link",
        ["from_id"],
        unique=True,
        sqlite_where=IS_DUPLICATE,
        postgresql_where=IS_DUPLICATE,
    )
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.add_column(sa.Column("line", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("held_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("message", schema=None) as batch_op:
        for name in ("withdrawn_at", "held_until", "line"):
            batch_op.drop_column(name)
    op.drop_table("incident_link")
