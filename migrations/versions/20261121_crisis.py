"""crisis: what is written in a crisis and not yet said, the draft of an update and the review

Revision: 0006, after 0005.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('crisis_paper',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('incident_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.Column('written_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('written_by', sa.String(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['incident_id'], ['incident.id'], name=op.f('fk_crisis_paper_incident_id_incident')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_crisis_paper')),
    sa.UniqueConstraint('incident_id', 'name', name=op.f('uq_crisis_paper_incident_id_name'))
    )


def downgrade() -> None:
    op.drop_table('crisis_paper')
