"""letters: from when one was due, when people were told that it has not arrived, the desks' own wordings, excerpts of mails

Revision: 0007, after 0006.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('letter', schema=None) as batch_op:
        batch_op.add_column(sa.Column('queued_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('late_at', sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE letter SET queued_at = next_try_at WHERE next_try_at IS NOT NULL")
    op.execute("UPDATE letter SET late_at = written_at WHERE state = 'undelivered'")
    with op.batch_alter_table('inbound_mail', schema=None) as batch_op:
        batch_op.add_column(sa.Column('excerpt', sa.String(), nullable=False, server_default=''))
    with op.batch_alter_table('inbound_mail', schema=None) as batch_op:
        batch_op.alter_column('excerpt', existing_type=sa.String(), existing_nullable=False, server_default=None)
    op.create_table('letter_template',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('desk', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('html', sa.Text(), nullable=False),
    sa.Column('author', sa.String(), nullable=False),
    sa.Column('written_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('failure', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_letter_template')),
    sa.UniqueConstraint('desk', 'name', 'version', name=op.f('uq_letter_template_desk_name_version'))
    )


def downgrade() -> None:
    op.drop_table('letter_template')
    with op.batch_alter_table('inbound_mail', schema=None) as batch_op:
        batch_op.drop_column('excerpt')
    with op.batch_alter_table('letter', schema=None) as batch_op:
        batch_op.drop_column('late_at')
        batch_op.drop_column('queued_at')
