"""Pages in another language than French: each template is compiled once a language, with other words in their places.

Templates stay French and readable. What another language says stands in `translations/<language>.po`, by the French
fragment; `flask --app wsgi translations` brings the file up to date with the templates.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import flask.templating
from babel.messages.pofile import read_po
from flask import Flask, current_app, request
from jinja2 import Environment, Template
from jinja2.ext import Extension

from app.config import SettingError
from app.labels import CATALOGUES, FRENCH, language
from app.web.fragments import translated

TRANSLATIONS = Path(__file__).parent / "translations"


def register(app: Flask) -> None:
    """Let everything that is answered be in the reader's language. Comes before what answers.

    Raises SettingError for a language that has no catalogue.
    """
    if app.config["SETTINGS"].language not in CATALOGUES:
        raise SettingError(f"VIGIE_LANGUAGE : il faut {' ou '.join(CATALOGUES)}.")
    app.before_request(_listen)


def _listen() -> None:
    wanted = request.cookies.get("language")
    language.set(wanted if wanted in CATALOGUES else current_app.config["SETTINGS"].language)


@cache
def words_of(code: str) -> Mapping[tuple[str, str], str]:
    """What that language says by template ("" for any) and French fragment, where it says something."""
    with (TRANSLATIONS / f"{code}.po").open("rb") as file:
        entries = read_po(file, locale=code)
    return {(entry.context or "", str(entry.id)): str(entry.string) for entry in entries if entry.id and entry.string}


class PageEnvironment(flask.templating.Environment):
    """Templates as they stand; and one overlay a language, which shares filters, tests and globals."""

    code = FRENCH

    def __init__(self, app: Flask, **options: Any) -> None:
        super().__init__(app, **options)
        self.in_language: dict[str, Environment] = {}

    def get_template(self, name: str | Template, *parent_and_globals: Any, **named: Any) -> Template:
        """The template in the language of this request."""
        code = language.get()
        if self.overlayed or code == FRENCH:
            return super().get_template(name, *parent_and_globals, **named)
        return self._speaking(code).get_template(name, *parent_and_globals, **named)

    def _speaking(self, code: str) -> Environment:
        if code not in self.in_language:
            overlay = self.overlay(extensions=[OtherWords])
            overlay.code = code
            self.in_language[code] = overlay
        return self.in_language[code]


class OtherWords(Extension):
    """Puts a language's words in a template's source before it is compiled; what has none stays French."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        words = words_of(self.environment.code)  # type: ignore[attr-defined]
        anywhere, here = "", name or ""
        return translated(source, lambda said: words.get((here, said)) or words.get((anywhere, said), said))
