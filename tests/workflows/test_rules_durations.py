"""Durations as the rules file writes them, and what is guessed of those written otherwise."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.durations import (
    DURATION_PATTERN,
    PERCENT_PATTERN,
    duration,
    likely_delay,
    likely_duration,
    percent,
    working_days,
)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("15 min", 900),
        ("8 h", 28_800),
        ("90 s", 90),
        ("0 min", 0),
        ("1 h 30 min", 5_400),
        ("1 h 30 min 5 s", 5_405),
        ("1h", 3_600),
        ("8\u00a0h", 28_800),
        ("1\u202fh 30\u202fmin", 5_400),
        ("90 min", 5_400),
    ],
)
def test_duration_is_read(text: str, seconds: int) -> None:
    assert duration(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "text",
    [
        *["", "8", "h", "8 heures", "8 H", "30 min 1 h", "1 h 1 h", "1,5 h", "1.5 h", "-8 h", "8 h ", " 8 h", "8 h\n"],
        *["1h30", "1 h30 min", "٨ h", "1234567 h", "PT8H", "8 working days"],
    ],
)
def test_anything_else_is_no_duration(text: str) -> None:
    with pytest.raises(ValueError, match="^" + re.escape(text) + "$"):
        duration(text)


def test_more_than_ten_years_overflows() -> None:
    assert duration("87840 h") == timedelta(days=3660)
    with pytest.raises(OverflowError):
        duration("87840 h 1 s")


@pytest.mark.parametrize(("text", "days"), [("1 working day", 1), ("2 working days", 2), ("10working days", 10)])
def test_working_days_are_read(text: str, days: int) -> None:
    assert working_days(text) == days


@pytest.mark.parametrize("text", ["0 working days", "2 days", "working days", "2 workingdays", "-1 working days", "2"])
def test_anything_else_is_no_number_of_working_days(text: str) -> None:
    with pytest.raises(ValueError, match=re.escape(text)):
        working_days(text)


@pytest.mark.parametrize(("text", "value"), [("0 %", 0), ("50 %", 50), ("100%", 100), ("7\u202f%", 7), ("075 %", 75)])
def test_share_is_read(text: str, value: int) -> None:
    assert percent(text) == value


@pytest.mark.parametrize("text", ["101 %", "50", "%", "12,5 %", "-1 %", "50 % ", "1000 %"])
def test_anything_else_is_no_share(text: str) -> None:
    with pytest.raises(ValueError, match=re.escape(text)):
        percent(text)


@pytest.mark.parametrize(
    ("text", "guess"),
    [
        ("8 heures", "8 h"),
        ("8 Heures", "8 h"),
        ("1 heure 30", "1 h 30 min"),
        ("1h30", "1 h 30 min"),
        ("15 minutes", "15 min"),
        ("15 mn", "15 min"),
        ("15 min.", "15 min"),
        ("90 secondes", "90 s"),
        ("2 jours", "48 h"),
        ("1j", "24 h"),
        ("15", "15 min"),
        ("", ""),
        ("bientôt", ""),
        ("8 lunes", ""),
        ("entre 2 et 3 h", ""),
        ("30 min 1 h", ""),
        ("999999 jours", ""),
        ("2 jours ouvrés", ""),
        ("1,5 h", ""),
    ],
)
def test_what_was_meant_is_guessed_or_left(text: str, guess: str) -> None:
    assert likely_duration(text) == guess


@pytest.mark.parametrize(
    ("text", "guess"),
    [
        ("2 jours ouvrés", "2 working days"),
        ("1 jour ouvré", "1 working days"),
        ("3 j ouvrés", "3 working days"),
        ("2 jours", "48 h"),
        ("2 jours ouvrables", ""),
    ],
)
def test_working_days_are_guessed_from_jours_ouvres_alone(text: str, guess: str) -> None:
    assert likely_delay(text) == guess
    if "working" in guess:
        assert working_days(guess)


@given(st.integers(0, 87_839), st.integers(0, 59), st.integers(0, 59))
def test_what_is_written_out_is_read_back(hours: int, minutes: int, seconds: int) -> None:
    length = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    assert duration(f"{hours} h {minutes} min {seconds} s") == length


@given(st.from_regex(re.compile(DURATION_PATTERN, re.ASCII), fullmatch=True))
def test_what_the_editors_pattern_takes_is_read_or_out_of_order_or_too_long(text: str) -> None:
    try:
        assert duration(text) >= timedelta()
    except (ValueError, OverflowError):
        assert len(re.findall("h|min|s", text)) > 1 or int(re.findall("[0-9]+", text)[0]) > 87_840


@given(st.from_regex(re.compile(PERCENT_PATTERN, re.ASCII), fullmatch=True))
def test_share_the_editors_pattern_takes_is_read_or_past_100(text: str) -> None:
    try:
        assert 0 <= percent(text) <= 100
    except ValueError:
        assert int(re.findall("[0-9]+", text)[0]) > 100


@given(st.text(max_size=20))
def test_guess_is_always_a_duration_or_nothing(text: str) -> None:
    guess = likely_duration(text)
    assert guess == "" or duration(guess) >= timedelta()
