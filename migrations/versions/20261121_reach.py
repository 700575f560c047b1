"""reach: a partner's users, security incidents, the highest level an incident was at

Revision: 0004, after 0003.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('user_account', schema=None) as batch_op:
        batch_op.add_column(
            sa.Column('organisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True)
        )
        batch_op.create_index(batch_op.f('ix_user_account_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_foreign_key(
            batch_op.f('fk_user_account_organisation_id_organisation'), 'organisation', ['organisation_id'], ['id']
        )
    with op.batch_alter_table('incident', schema=None) as batch_op:
        batch_op.add_column(sa.Column('security_since', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('highest_level', sa.Integer(), nullable=False, server_default='1'))
    ever = "(SELECT 1 FROM event WHERE event.incident_id = incident.id AND event.kind = 'incident_escalated')"
    op.execute(
        "UPDATE incident SET highest_level = CASE"
        f" WHEN held_at IN ('escalated_n3', 'crisis') THEN 3 WHEN held_at = 'escalated_n2' OR EXISTS {ever} THEN 2"
        " ELSE 1 END"
    )
    with op.batch_alter_table('incident', schema=None) as batch_op:
        batch_op.alter_column('highest_level', existing_type=sa.Integer(), existing_nullable=False, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table('incident', schema=None) as batch_op:
        batch_op.drop_column('highest_level')
        batch_op.drop_column('security_since')
    with op.batch_alter_table('user_account', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_user_account_organisation_id_organisation'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_user_account_organisation_id'))
        batch_op.drop_column('organisation_id')
