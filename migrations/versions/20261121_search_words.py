"""search words: what each incident can be found by

Revision: 0004c, after 0004b.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from workflows.search_words import words_to_find


revision = '0004c'
down_revision = '0004b'
branch_labels = None
depends_on = None

_TOGETHER = 500
_KNOWN = sa.text(
    "SELECT incident.id, incident.reference, incident.subject, organisation.name, contact.name, contact.email"
    " FROM incident JOIN organisation ON organisation.id = incident.organisation_id"
    " JOIN contact ON contact.id = incident.reporter_id"
    " WHERE incident.id > :last ORDER BY incident.id LIMIT :together"
)
_SAID = sa.text("SELECT body FROM message WHERE incident_id = :id AND direction <> 'note' ORDER BY id")


def upgrade() -> None:
    search_word = op.create_table('search_word',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('word', sa.String(), nullable=False),
    sa.Column('incident_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['incident_id'], ['incident.id'], name=op.f('fk_search_word_incident_id_incident')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_search_word'))
    )
    connection, last = op.get_bind(), 0
    while batch := connection.execute(_KNOWN, {"last": last, "together": _TOGETHER}).all():
        last, rows = batch[-1][0], []
        for number, *texts in batch:
            said = [body[:20_000] for body in connection.scalars(_SAID, {"id": number})]
            words = words_to_find(" ".join([*texts, *said]))
            rows += [{"word": word, "incident_id": number} for word in words]
        connection.execute(sa.insert(search_word), rows)
    with op.batch_alter_table('search_word', schema=None) as batch_op:
        batch_op.create_index('ix_search_word', ['word', 'incident_id'], unique=True)


def downgrade() -> None:
    op.drop_table('search_word')
