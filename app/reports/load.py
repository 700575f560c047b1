"""A desk's load hour by hour today, beside what is usual: the median of the same weekday and hour over eight weeks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import median
from weakref import WeakKeyDictionary
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Engine, case, func, literal, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.models import Incident
from app.reports.nearest import is_open
from app.reports.reach import Asker, reached_by_desk

WEEKS = 8
_WEEK, _DAY = timedelta(weeks=1), timedelta(days=1)
_AFTER = 24  # the bucket of the rest of the week, after the last hour of the day
_Counts = Mapping[tuple[int, int], int]  # (weeks ago, hour or _AFTER) to how many


@dataclass(frozen=True, slots=True)
class HourOfLoad:
    """`new` came in within the hour that begins at `at`, `open` stood at its end; None for an hour yet to come.

    The usual ones are medians, None where no such day is known.
    """

    at: datetime
    new: int | None
    usual_new: float | None
    open: int | None
    usual_open: float | None


@dataclass(frozen=True, slots=True)
class Load:
    """`weeks`: how many past days the usual is the median of. The last hour with figures is the one under way."""

    hours: Sequence[HourOfLoad]
    weeks: int

    @property
    def now(self) -> HourOfLoad | None:
        return next((one for one in reversed(self.hours) if one.new is not None), None)

    @property
    def most_new(self) -> float:
        return max((max(one.new or 0, one.usual_new or 0) for one in self.hours), default=0)

    @property
    def most_open(self) -> float:
        return max((max(one.open or 0, one.usual_open or 0) for one in self.hours), default=0)


@dataclass(frozen=True, slots=True)
class _Past:
    """Counted once a day. By hour: the median of what came; and for each week how many more stood open at its end than
    at today's midnight.
    """

    usual_new: Sequence[float | None]
    more_open: Sequence[Sequence[int]]
    weeks: int


_counted: WeakKeyDictionary[Engine, dict[tuple[Asker, str], tuple[date, _Past]]] = WeakKeyDictionary()


def load_of_day(session: Session, asker: Asker, desk: str, zone: ZoneInfo, now: datetime) -> Load | None:
    """Today's hours, from the first to the last that ever had something; None where the asker does not see that desk.

    Past weeks are read through an index once a day, today's incidents each time. What was reopened counts as open all along.
    """
    mine = dict(reached_by_desk(asker)).get(desk)
    if mine is None:
        return None
    today = now.astimezone(zone).date()
    past = _past(session, asker, desk, mine, today, zone)
    came, ended = (_count(session, of, mine, today, zone, [0]) for of in (Incident.received_at, Incident.ended_at))
    standing = session.scalar(select(func.count()).where(mine, is_open())) or 0
    before = standing + sum(ended.values()) - sum(came.values())  # how many stood at midnight
    current = now.astimezone(zone).hour
    hours = [
        HourOfLoad(
            at=_hour(today, hour, zone),
            new=came.get((0, hour), 0) if hour <= current else None,
            usual_new=past.usual_new[hour],
            open=before + _until(came, 0, hour) - _until(ended, 0, hour) if hour <= current else None,
            usual_open=_median([max(0, before + more) for more in past.more_open[hour]]),
        )
        for hour in range(24)
    ]
    return Load(_with_something(hours), past.weeks)


def _past(session: Session, asker: Asker, desk: str, mine: ColumnElement[bool], today: date, zone: ZoneInfo) -> _Past:
    known = _counted.setdefault(session.get_bind().engine, {})
    if (found := known.get((asker, desk))) is None or found[0] != today:
        first = session.scalar(select(func.min(Incident.received_at)).where(mine))
        days = {week: today - week * _WEEK for week in range(1, WEEKS + 1)}
        weeks = [week for week, day in days.items() if first and first < _hour(day + _DAY, 0, zone)]
        came, ended = (
            _count(session, of, mine, today, zone, weeks) for of in (Incident.received_at, Incident.ended_at)
        )
        known[asker, desk] = found = today, _reckoned(came, ended, weeks)
    return found[1]


def _count(
    session: Session,
    of: InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None],
    mine: ColumnElement[bool],
    today: date,
    zone: ZoneInfo,
    weeks: Sequence[int],
) -> _Counts:
    """By weeks ago and hour, one stretch of an index a week: the day's hours, then all that followed until the next."""
    parts = []
    for week in weeks:
        day = today - week * _WEEK
        edges = [_hour(day, hour, zone) for hour in range(24)]
        midnight, end = _hour(day + _DAY, 0, zone), _hour(day + _WEEK, 0, zone)
        whens = [(of >= midnight, _AFTER), *((of >= edges[hour], hour) for hour in range(23, 0, -1))]
        bucket = case(*whens, else_=0).label("bucket")
        stretch = select(literal(week), bucket, func.count()).where(mine, of >= edges[0], of < end)
        parts.append(stretch.group_by(bucket))
    return {(week, hour): count for week, hour, count in session.execute(union_all(*parts))} if parts else Counter()


def _reckoned(came: _Counts, ended: _Counts, weeks: Sequence[int]) -> _Past:
    """From midnight back, week by week: what ended since an instant stood open then, what came since did not."""
    more: list[list[int]] = [[] for _ in range(24)]
    since = 0
    for week in weeks:
        whole = _until(ended, week, _AFTER) - _until(came, week, _AFTER)
        for hour in range(24):
            more[hour].append(since + whole - _until(ended, week, hour) + _until(came, week, hour))
        since += whole
    return _Past([_median([came.get((week, hour), 0) for week in weeks]) for hour in range(24)], more, len(weeks))


def _until(counts: _Counts, week: int, hour: int) -> int:
    return sum(counts.get((week, one), 0) for one in range(hour + 1))


def _median(values: Sequence[int]) -> float | None:
    return median(values) if values else None


def _hour(day: date, hour: int, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(hour), zone)


def _with_something(hours: Sequence[HourOfLoad]) -> Sequence[HourOfLoad]:
    """Without the quiet hours before the first and after the last in which something came or usually comes."""
    busy = [number for number, one in enumerate(hours) if one.new or one.usual_new]
    busy += [number for number, one in enumerate(hours) if one.new is not None][-1:]
    return hours[min(busy) : max(busy) + 1]
