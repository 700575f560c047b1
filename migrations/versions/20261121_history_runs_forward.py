"""history runs forward: an incident knows its newest event; the engine notes what it sees of itself

Revision: 0002, after 0001.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('engine_event',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('details', sa.JSON(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_engine_event'))
    )
    with op.batch_alter_table('engine_event', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_engine_event_at'), ['at'], unique=False)
    with op.batch_alter_table('incident', schema=None) as batch_op:
        batch_op.add_column(sa.Column('last_event_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('last_seal', sa.String(), nullable=False, server_default=''))
    op.execute(
        'UPDATE incident SET'
        ' last_event_at = (SELECT max(event.at) FROM event WHERE event.incident_id = incident.id),'
        ' last_seal = coalesce((SELECT event.seal FROM event'
        ' WHERE event.incident_id = incident.id AND event.seq = incident.events_written), \'\')'
    )
    with op.batch_alter_table('incident', schema=None) as batch_op:
        batch_op.alter_column('last_seal', existing_type=sa.String(), existing_nullable=False, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table('incident', schema=None) as batch_op:
        batch_op.drop_column('last_seal')
        batch_op.drop_column('last_event_at')
    with op.batch_alter_table('engine_event', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_engine_event_at'))
    op.drop_table('engine_event')
