"""A template and what it may say become a subject, a text and a page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup, escape

from app import labels
from app.notify.headers import one_line, shortened

_LONGEST_SUBJECT = 140
SHIPPED = FileSystemLoader(Path(__file__).parent / "templates")
MANNERS: dict[str, Any] = {
    "undefined": StrictUndefined,
    "trim_blocks": True,
    "lstrip_blocks": True,
    "auto_reload": False,  # templates come with the program: no letter looks whether its file has changed
}
Made = TypeVar("Made", bound=Environment)


@dataclass(frozen=True, slots=True)
class Rendered:
    """A letter as it will be read."""

    subject: str
    text: str
    html: str


def render(template: str, context: Mapping[str, Any]) -> Rendered:
    """Render `templates/{template}.txt` and `.html`.

    The subject is the text's block of that name, after the case number when `context` has a `case`.
    Raises jinja2.TemplateNotFound, or UndefinedError for anything the context leaves out.
    """
    return rendered_in(_environment(), template, context)


@dataclass(frozen=True, slots=True)
class Source:
    """The two templates of a letter."""

    text: str
    html: str


@lru_cache(maxsize=64)
def shipped_source(template: str) -> Source:
    """The letter's templates as they come with the program. Raises jinja2.TemplateNotFound."""
    halves = (SHIPPED.get_source(_environment(), f"{template}.{half}")[0] for half in ("txt", "html"))
    return Source(*halves)


@labels.in_french()
def rendered_in(environment: Environment, template: str, context: Mapping[str, Any]) -> Rendered:
    """The same with the templates of that environment. Letters are French whoever sends them: so are the contracts."""
    text = environment.get_template(f"{template}.txt")
    block = "".join(text.blocks["subject"](text.new_context(dict(context))))
    case = context.get("case")
    number = f"[{case.reference}] " if case else ""
    subject = shortened(number + one_line(block), _LONGEST_SUBJECT)
    page = environment.get_template(f"{template}.html").render(**context, letter_subject=subject)
    return Rendered(subject, _tidied(text.render(**context)), page.strip() + "\n")


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return furnished(Environment(loader=SHIPPED, autoescape=select_autoescape(("html",)), **MANNERS))


def furnished(environment: Made) -> Made:
    """That environment with the filters and words of letters."""
    environment.filters["paragraphs"] = _paragraphs
    environment.filters["bullet"] = lambda text: str(text).replace("\n", "\n  ")
    environment.globals["words"] = labels
    return environment


def _paragraphs(text: str) -> Markup:
    """A person's own words as HTML: what an empty line parts is a paragraph, other breaks stay breaks."""
    parts = [part for part in re.split(r"\n\s*\n", text.strip()) if part.strip()]
    lines = (Markup("<br>\n").join(escape(line) for line in part.splitlines()) for part in parts)
    return Markup("\n").join(Markup("<p>{}</p>").format(line) for line in lines)


def _tidied(text: str) -> str:
    """No blank at a line's end, never two empty lines: what Jinja's statements leave behind."""
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]+\n", "\n", text)).strip() + "\n"
