"""mail identity: what a mail says, which IMAP mail it was, and indexes for what every mail asks

Revision: 0003, after 0002.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('imap_mail',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('mailbox', sa.String(), nullable=False),
    sa.Column('uidvalidity', sa.BigInteger(), nullable=False),
    sa.Column('uid', sa.BigInteger(), nullable=False),
    sa.Column('sha256', sa.String(), nullable=False),
    sa.Column('mail_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.ForeignKeyConstraint(['mail_id'], ['inbound_mail.id'], name=op.f('fk_imap_mail_mail_id_inbound_mail')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_imap_mail')),
    sa.UniqueConstraint('mailbox', 'uidvalidity', 'uid', name=op.f('uq_imap_mail_mailbox_uidvalidity_uid'))
    )
    with op.batch_alter_table('imap_mail', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_imap_mail_sha256'), ['sha256'], unique=False)
    with op.batch_alter_table('inbound_mail', schema=None) as batch_op:
        batch_op.add_column(sa.Column('content_digest', sa.String(), nullable=False, server_default=''))
        batch_op.create_index('ix_inbound_mail_message_id', ['message_id', 'from_addr'], unique=False)
    with op.batch_alter_table('inbound_mail', schema=None) as batch_op:
        batch_op.alter_column('content_digest', existing_type=sa.String(), existing_nullable=False, server_default=None)
    with op.batch_alter_table('letter', schema=None) as batch_op:
        batch_op.create_index('ix_letter_recipient', ['recipient', 'written_at'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('letter', schema=None) as batch_op:
        batch_op.drop_index('ix_letter_recipient')
    with op.batch_alter_table('inbound_mail', schema=None) as batch_op:
        batch_op.drop_index('ix_inbound_mail_message_id')
        batch_op.drop_column('content_digest')
    with op.batch_alter_table('imap_mail', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_imap_mail_sha256'))
    op.drop_table('imap_mail')
