"""Why a deadline is what it is, in sentences that could be sent to a partner. They add up as they read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo

from app.labels.catalogue import phrase, word
from app.labels.times import day_in_words, exact_duration_in_words, hour_in_words, weekday_in_words
from workflows.ledger import Ledger, Line, LineKind
from workflows.stated_hours import ClosedReason

_WEEK = timedelta(days=7)


def ledger_sentence(line: Line, zone: tzinfo) -> str:
    """One line: 'lundi 23 novembre, 6 h – 6 h 05 : compté 5 min', 'lundi 6 avril : férié (Lundi de Pâques)'."""
    since, until = (_to_the_second(at).astimezone(zone) for at in (line.since, line.until))
    return phrase("line", stretch=_stretch(since, until), what=_what(line))


def ledger_sentences(ledger: Ledger, zone: tzinfo) -> list[str]:
    """Every line of the ledger, in order."""
    return [ledger_sentence(line, zone) for line in ledger.lines]


def ledger_total(ledger: Ledger) -> str:
    """The figure the lines add up to: '15 min', '8 h', '5 jours ouvrés'."""
    if any(line.kind in (LineKind.WORKING_DAY, LineKind.DAY_OFF) for line in ledger.lines):
        return working_days_in_words(ledger.total_days)
    return exact_duration_in_words(sum(map(_shown, ledger.lines), timedelta()))


def working_days_in_words(days: int) -> str:
    """'1 jour ouvré', '5 jours ouvrés' (R6)."""
    return phrase("working_day" if days == 1 else "working_days", days=days)


def reason_closed(reason: ClosedReason) -> str:
    """Why a desk is closed: 'fermé', 'férié (Vendredi saint)'."""
    return _named(word("closed_kind", reason.kind), reason.name)


def _what(line: Line) -> str:
    match line.kind:
        case LineKind.COUNTED | LineKind.ELAPSED:
            return phrase(line.kind, length=exact_duration_in_words(_shown(line)))
        case LineKind.WAITING:
            return phrase("waiting", whom=word("waited_for", line.name))
        case LineKind.WORKING_DAY:
            return phrase("working_day_counted")
        case LineKind.DAY_OFF if line.name == "start":
            return phrase("start_day")
        case LineKind.DAY_OFF if line.name:
            return _named(word("line_kind", LineKind.HOLIDAY), line.name)
        case _:
            return _named(word("line_kind", line.kind), line.name)


def _named(what: str, name: str) -> str:
    return phrase("named", what=what, name=name) if name else what


def _shown(line: Line) -> timedelta:
    """What a line counts as people can check it: between its two ends as they are written, to the second."""
    return _to_the_second(line.until) - _to_the_second(line.since) if line.counted else timedelta()


def _to_the_second(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(microsecond=0)


def _stretch(since: datetime, until: datetime) -> str:
    """Where the line lies. A midnight that ends it belongs to the day before."""
    at_midnight = _is_midnight(until) and until > since
    last = (until - timedelta(seconds=1)).date() if at_midnight else until.date()
    until_hour = phrase("midnight_end") if at_midnight else hour_in_words(until, seconds=True)
    day, since_hour = day_in_words(since), hour_in_words(since, seconds=True)
    last_day = weekday_in_words(last) if last - since.date() < _WEEK else day_in_words(last)
    if _is_midnight(since) and at_midnight:
        whole = "stretch_whole_day" if last == since.date() else "stretch_whole_days"
        return phrase(whole, day=day, last_day=day_in_words(last))
    pattern = "stretch_same_day" if last == since.date() else "stretch"
    return phrase(pattern, day=day, since=since_hour, last_day=last_day, until=until_hour)


def _is_midnight(at: datetime) -> bool:
    return (at.hour, at.minute, at.second) == (0, 0, 0)
