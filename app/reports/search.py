"""Finding incidents by number, words, organisation or person, among those the asker may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Subquery, func, select
from sqlalchemy.orm import Session, aliased, joinedload

from app.models import Incident
from app.models.search_word import SearchWord
from app.reports.links import Tie
from app.reports.nearest import Conditions
from app.reports.nearness import horizons_in_reach
from app.reports.queue_row import QueueRow, incidents_of, read_rows
from app.reports.reach import Asker, within_reach
from app.reports.rule_shelf import RuleShelf
from workflows.search_words import words_asked, words_to_find

PAGE = 50
_RECENT = timedelta(days=7)
_MOST_COMPARED = 2000  # on each side: a week of a very large desk would take longer than the page
_ALIKE_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Found:
    """One page, newest first. `before` is the id to go on from, None on the last page; `words` were asked for."""

    words: Sequence[str]
    rows: Sequence[QueueRow]
    before: int | None = None


@dataclass(frozen=True, slots=True)
class Alike:
    """A recent incident that says much the same: `shared` words of the subject, `same_organisation`."""

    reference: str
    subject: str
    state: str
    organisation: str
    shared: int
    same_organisation: bool


def search(
    session: Session, text: str, conditions: Conditions, *, asker: Asker, now: datetime, before: int | None = None
) -> Found:
    """The incidents that every word of `text` finds. The rarest word leads, the others are looked up one by one."""
    words = words_asked(text)
    question = within_reach(select(Incident.id), asker).where(*conditions)
    for word in words:
        has = aliased(SearchWord)
        question = question.where(
            select(has.id).where(has.word == word, has.incident_id == Incident.id).correlate(Incident).exists()
        )
    if words:
        lead = _rarest(session, words)
        question = question.join(SearchWord, SearchWord.incident_id == Incident.id).where(SearchWord.word == lead)
        newest = SearchWord.incident_id
    else:
        newest = Incident.id
    if before is not None:
        question = question.where(newest < before)
    ids = list(session.scalars(question.order_by(newest.desc()).limit(PAGE + 1)))
    shelf = RuleShelf(session)
    rows = read_rows(session, shelf, horizons_in_reach(shelf, asker, now), incidents_of(session, ids[:PAGE]), now)
    return Found(words, rows, ids[PAGE - 1] if len(ids) > PAGE else None)


def _rarest(session: Session, words: Sequence[str]) -> str:
    """Counted as far as a thousand each, through the index."""

    def count(word: str) -> int:
        some = select(SearchWord.id).where(SearchWord.word == word).limit(1000).subquery()
        return session.scalar(select(func.count()).select_from(some)) or 0

    return min(words, key=count) if len(words) > 1 else words[0]


def alike(session: Session, incident: Incident, *, asker: Asker) -> list[Alike]:
    """Incidents since the week before this one that share the most words of its subject: duplicates, or one cause.

    Of a desk that has very many, the `_MOST_COMPARED` just before it and just after are looked at.
    """
    words = words_to_find(incident.subject)[:12]
    if not words:
        return []
    counted = _sharing(session, incident, words)
    found = within_reach(select(Incident).join(counted, counted.c.incident_id == Incident.id), asker)
    likely = session.scalars(
        found.options(joinedload(Incident.organisation)).order_by(counted.c.shared.desc(), Incident.id.desc()).limit(30)
    )
    seen = [_alike(one, incident, len(set(words) & set(words_to_find(one.subject)))) for one in likely]
    close = [one for one in seen if one.shared * 2 >= len(words)]
    return sorted(close, key=lambda one: (-one.shared, not one.same_organisation))[:_ALIKE_SHOWN]


def untied(found: Sequence[Alike], ties: Sequence[Tie]) -> list[Alike]:
    """Those that are not tied to the incident yet."""
    known = {tie.incident.reference for tie in ties}
    return [one for one in found if one.reference not in known]


def _alike(one: Incident, incident: Incident, shared: int) -> Alike:
    same = one.organisation_id == incident.organisation_id
    return Alike(one.reference, one.subject, one.state, one.organisation.name, shared, same)


def _sharing(session: Session, incident: Incident, words: Sequence[str]) -> Subquery:
    """Ids of recent incidents whose subject or messages share half of the words at least, and how many."""
    shared = func.count().label("shared")
    question = select(SearchWord.incident_id, shared).where(
        SearchWord.word.in_(words),
        SearchWord.incident_id.between(_first_since(session, incident), incident.id + _MOST_COMPARED),
        SearchWord.incident_id != incident.id,
    )
    return question.group_by(SearchWord.incident_id).having(func.count() * 2 >= len(words)).subquery()


def _first_since(session: Session, incident: Incident) -> int:
    since = incident.received_at - _RECENT
    oldest = select(Incident.id).where(Incident.desk == incident.desk, Incident.received_at >= since)
    first = session.scalar(oldest.order_by(Incident.received_at).limit(1)) or incident.id
    return max(first, incident.id - _MOST_COMPARED)
