"""Instants, days and durations in words. Words are for reading: an instant is cut to its minute, never rounded up."""

from __future__ import annotations

from datetime import date, datetime, timedelta, tzinfo

from app.labels.catalogue import catalogue, phrase

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
_HOURS_UNTIL = 2 * DAY  # up to here a duration is said in hours: contracts write "48 h"


def instant_in_words(at: datetime, zone: tzinfo, now: datetime | None = None, *, relative: bool = True) -> str:
    """`at` (aware) on the wall of `zone`: 'lundi 23 novembre à 6 h 05'.

    With `now`: 'aujourd'hui à 14 h 05', 'demain à 6 h', and the year where it is not this one. A letter is read
    on another day than it is written: it says `relative=False`.
    """
    local = at.astimezone(zone)
    today = now.astimezone(zone).date() if now else None
    near = _near_day(local.date(), today) if relative and today else ""
    return phrase("day_at_hour", day=near or day_in_words(local, today), hour=hour_in_words(local))


def day_in_words(day: date, today: date | None = None) -> str:
    """'lundi 23 novembre'; with `today`, 'lundi 4 janvier 2027' where the year is another one."""
    words = catalogue()
    number = phrase("first_of_month") if day.day == 1 else str(day.day)
    pattern = "day_of_year" if today and today.year != day.year else "day"
    weekday, month = words.weekdays[day.weekday()], words.months[day.month - 1]
    return phrase(pattern, weekday=weekday, number=number, month=month, year=day.year)


def weekday_in_words(day: date) -> str:
    """'lundi'."""
    return catalogue().weekdays[day.weekday()]


def hour_in_words(local: datetime, *, seconds: bool = False) -> str:
    """The wall time of `local`: '6 h', '6 h 05'; with `seconds`, '6 h 05 min 30 s' where there are any."""
    if seconds and local.second:
        return phrase("wall_seconds", hour=local.hour, minute=f"{local.minute:02}", second=f"{local.second:02}")
    pattern = "wall_minutes" if local.minute else "wall_sharp"
    return phrase(pattern, hour=local.hour, minute=f"{local.minute:02}")


def duration_in_words(length: timedelta) -> str:
    """'2 h 20', '15 min', '48 h', '3 jours', '3 jours 4 h'; whole minutes only, and below one 'moins d'une minute'.

    The sign is the caller's to say: a negative length reads like a positive one.
    """
    length = abs(length)
    if length < MINUTE and length:
        return phrase("under_a_minute")
    if length <= _HOURS_UNTIL:
        return exact_duration_in_words(length // MINUTE * MINUTE)
    days, rest = divmod(length, DAY)
    hours = rest // HOUR
    return phrase("days_hours" if hours else "days", days=days, hours=hours)


def exact_duration_in_words(length: timedelta) -> str:
    """'8 h', '2 h 20', '4 min 30 s', '60 h': to the second, never in days, for what people add up."""
    total = round(abs(length).total_seconds())
    hours, minutes, seconds = total // 3600, total // 60 % 60, total % 60
    if hours and seconds:
        return phrase("hour_seconds", hour=hours, minute=f"{minutes:02}", second=f"{seconds:02}")
    if hours:
        return phrase("hour_minutes" if minutes else "hour_sharp", hour=hours, minute=f"{minutes:02}")
    if minutes and seconds:
        return phrase("minutes_seconds", minutes=minutes, seconds=f"{seconds:02}")
    return phrase("seconds", seconds=seconds) if seconds else phrase("minutes", minutes=minutes)


def remaining_in_words(remaining: timedelta) -> str:
    """What is left of a delay: 'encore 12 min'; past its end: 'dépassé de 12 min'."""
    return phrase("overrun" if remaining < timedelta() else "left", length=duration_in_words(remaining))


def _near_day(day: date, today: date) -> str:
    names = {-1: "yesterday", 0: "today", 1: "tomorrow"}
    name = names.get((day - today).days)
    return phrase(name) if name else ""
