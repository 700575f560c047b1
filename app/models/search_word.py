"""What each incident can be found by. Written with the incident and with each message, in the same transaction."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, ForeignKey, Index, event, inspect, select
from sqlalchemy.orm import Mapped, mapped_column

from app.models.at_once import added_once
from app.models.base import Base
from app.models.incident import Incident
from app.models.message import Message
from app.models.organisation import Contact, Organisation
from workflows.search_words import words_to_find

_OF_A_TEXT = 300  # words of one message at most: a log pasted into a mail is not a dictionary
_LETTERS = 20_000


class SearchWord(Base):
    """One folded word of one incident. The unique index is read from its end: newest incident first."""

    __tablename__ = "search_word"
    __table_args__ = (Index("ix_search_word", "word", "incident_id", unique=True),)

    word: Mapped[str]
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"))


@event.listens_for(Incident, "after_insert")
def _incident_written(_mapper: Any, connection: Connection, incident: Incident) -> None:
    add_words(connection, incident.id, [incident.reference, incident.subject, *_people(connection, incident)])


@event.listens_for(Message, "after_insert")
def _message_written(_mapper: Any, connection: Connection, message: Message) -> None:
    """A note is left out: what only the desk reads must not be found by anybody else."""
    if message.direction != "note":
        add_words(connection, message.incident_id, [message.body[:_LETTERS]])


def _people(connection: Connection, incident: Incident) -> Iterable[str]:
    """Who reported it and for whom: asked of the database only where the incident was made by numbers alone."""
    if (reporter := inspect(incident).dict.get("reporter")) is not None:
        return (reporter.organisation.name, reporter.name, reporter.email)
    people = select(Organisation.name, Contact.name, Contact.email).join_from(Organisation, Contact)
    return connection.execute(people.where(Contact.id == incident.reporter_id)).first() or ()


def add_words(connection: Connection, incident_id: int, texts: Iterable[str]) -> None:
    """The incident can be found by the words of these texts, too."""
    words = words_to_find(" ".join(texts))[:_OF_A_TEXT]
    if not words:
        return
    added = added_once(connection.dialect.name, SearchWord)
    connection.execute(added, [{"word": word, "incident_id": incident_id} for word in words])
