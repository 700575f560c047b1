"""The small signs that stand in every row, made once and kept: icons, bars, marks of state."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from flask import Flask, request
from markupsafe import Markup

from app import labels
from app.reports.board import FEW
from app.reports.nearest import COUNTED
from app.web.assets import asset
from app.web.sentences import say

_SIGNS = {
    "crisis": ("solid", "bell-ringing"),
    "registered": ("accent", "circle-dot"),
    "restored": ("", "circle-check"),
    "closed": ("", "circle-check"),
    "escalated_n2": ("", "arrow-up-circle"),
    "escalated_n3": ("", "arrow-up-circle"),
}


def register(app: Flask) -> None:
    """Give templates the signs; `macros.html` names them."""
    app.jinja_env.filters["counted"] = counted
    app.jinja_env.filters["few"] = few
    app.jinja_env.filters["figure"] = figure
    app.jinja_env.globals.update(load_bar=load_bar, icon_sign=icon, bar_sign=bar, state_sign=state_mark)


def counted(count: int) -> str:
    """A figure of a list that is counted so far and no further."""
    return str(count) if count < COUNTED else say("many", count=labels.thousands_in_words(COUNTED))


def few(rows: Sequence[object]) -> str:
    """How many there are in a list of the board, which is cut at FEW."""
    return str(len(rows)) if len(rows) < FEW else say("many", count=FEW)


def figure(value: float | None) -> str:
    """A median: '3', '3,5', a dash for none."""
    return "–" if value is None else labels.decimal_in_words(value)


def load_bar(count: int | None, usual: float | None, most: float) -> Markup:
    """So many of `most` as a bar, and what is usual as a line across it; the figures stand beside it in the table."""
    return _load_bar(_share(count, most), _share(usual, most))


def _share(value: float | None, most: float) -> float | None:
    return None if value is None else round(100 * value / most, 1) if most else 0.0


@cache
def _load_bar(percent: float | None, usual: float | None) -> Markup:
    today = Markup('<rect class="today" width="{}%" height="100%"/>').format(percent) if percent else ""
    line = Markup('<rect class="usual" x="{}%" width="3" height="100%"/>').format(min(usual, 98)) if usual else ""
    return Markup('<svg class="load-bar" aria-hidden="true" focusable="false">{}{}</svg>').format(today, line)


def icon(name: str) -> Markup:
    """One of Tabler's, beside a word that says the same."""
    return _icon(name, request.script_root)


@cache
def _icon(name: str, _mounted_at: str) -> Markup:
    drawn = Markup('<svg class="i" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>')
    return drawn.format(asset("vendor/icons.svg"), name)


def bar(used: float, tone: str = "") -> Markup:
    """How much of a delay is used up, 0 to 1."""
    return _bar(round(used * 100, 1), tone)


@cache
def _bar(percent: float, tone: str) -> Markup:
    drawn = Markup('<rect width="{}%" height="100%"/>').format(percent)
    return Markup('<svg class="bar {}" aria-hidden="true" focusable="false">{}</svg>').format(tone, drawn)


def state_mark(state: str) -> Markup:
    """A state in words, with its icon."""
    return _state_mark(state, request.script_root, labels.language.get())


@cache
def _state_mark(state: str, mounted_at: str, _language: str) -> Markup:
    tone, name = _SIGNS.get(state, ("", "user"))
    sign = _icon(name, mounted_at)
    return Markup('<span class="{}">{}{}</span>').format(f"mark {tone}".strip(), sign, labels.state_in_words(state))
