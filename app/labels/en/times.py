"""Time in words. Spaces do not break where the line must not be cut."""

from __future__ import annotations

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

PHRASES = {
    "day_at_hour": "{day} at {hour}",
    "day": "{weekday} {number} {month}",
    "day_of_year": "{weekday} {number} {month} {year}",
    "first_of_month": "1",
    "yesterday": "yesterday",
    "today": "today",
    "tomorrow": "tomorrow",
    "wall_sharp": "{hour:02}:00",
    "wall_minutes": "{hour:02}:{minute}",
    "wall_seconds": "{hour:02}:{minute}:{second}",
    "hour_sharp": "{hour}\u00a0h",
    "hour_minutes": "{hour}\u00a0h\u00a0{minute}\u00a0min",
    "hour_seconds": "{hour}\u00a0h\u00a0{minute}\u00a0min\u00a0{second}\u00a0s",
    "minutes": "{minutes}\u00a0min",
    "minutes_seconds": "{minutes}\u00a0min\u00a0{seconds}\u00a0s",
    "seconds": "{seconds}\u00a0s",
    "under_a_minute": "less than a minute",
    "days": "{days}\u00a0days",
    "days_hours": "{days}\u00a0days {hours}\u00a0h",
    "working_day": "{days}\u00a0working day",
    "working_days": "{days}\u00a0working days",
    "left": "{length} left",
    "overrun": "overdue by {length}",
    # Opening hours
    "interval": "from {opens} to {closes}",
    "day_range": "{first} to {last}",
    "one_day": "{first}",
    "two_days": "{first} and {last}",
    "days_listed": "{others} and {last}",
    "and": " and ",
    "comma": ", ",
    "days_and_hours": "{days} {hours}",
    "open_until": "open until {hour}",
    "open_round_the_clock": "open round the clock",
    "closed_until": "closed, reopens {instant}",
    "closed_for_good": "closed",
}
