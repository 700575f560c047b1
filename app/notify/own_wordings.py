"""A desk's own wording of a letter, rendered where it can reach nothing but the case it is about."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import structlog
from jinja2 import BaseLoader, ChoiceLoader, DictLoader, select_autoescape
from jinja2.runtime import BlockReference, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app.models.letter_template import LetterTemplate
from app.models.transaction import kept
from app.notify.rendering import MANNERS, SHIPPED, Rendered, furnished, render, rendered_in
from app.notify.template_surface import may_read

log = structlog.get_logger()
_NEWEST_LAST = (
    select(LetterTemplate).where(LetterTemplate.desk == bindparam("of_desk")).order_by(LetterTemplate.version)
)
LONGEST_LETTER = 400_000  # signs of text and page together
_FILTERS = (
    "trim",
    "lower",
    "upper",
    "capitalize",
    "replace",
    "urlencode",
    "paragraphs",
    "bullet",
    "e",
    "escape",
    "length",
)


class LetterTooLong(ValueError):
    """The wording makes a letter nobody would read."""


class OwnWording(ImmutableSandboxedEnvironment):
    """Reads only what `template_surface` lists; calls what it lists, and the macros of letters."""

    intercepted_binops = frozenset({"+", "-", "*", "/", "//", "%", "**"})

    def __init__(self, loader: BaseLoader) -> None:
        super().__init__(loader=loader, autoescape=select_autoescape(("html",)), **MANNERS)
        furnished(self)
        self.globals = {"words": self.globals["words"]}
        self.filters = {name: self.filters[name] for name in _FILTERS}

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        return bool(super().is_safe_attribute(obj, attr, value)) and may_read(obj, attr)

    def is_safe_callable(self, obj: Any) -> bool:
        if isinstance(obj, Macro | BlockReference):
            return True
        owner = getattr(obj, "__self__", None)
        named = getattr(obj, "__name__", "")
        return bool(named) and (may_read(owner, named) if owner is not None else named.endswith("_in_words"))

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Letters do not reckon, and a product of texts would fill the memory."""
        if isinstance(left, int) and isinstance(right, int) and operator in "+-":
            return super().call_binop(context, operator, left, right)
        raise ValueError(f"« {operator} »")


@lru_cache(maxsize=64)
def environment_of(name: str, text: str, html: str) -> OwnWording:
    """Where that letter in these words is rendered, and its sources are read."""
    own = DictLoader({f"{name}.txt": text, f"{name}.html": html})
    return OwnWording(ChoiceLoader([own, SHIPPED]))


def worded_as(name: str, text: str, html: str, context: Mapping[str, Any]) -> Rendered:
    """The letter in these words. Raises what Jinja raises, ValueError for reckoning, LetterTooLong."""
    rendered = rendered_in(environment_of(name, text, html), name, context)
    if len(rendered.text) + len(rendered.html) > LONGEST_LETTER:
        raise LetterTooLong
    return rendered


def worded(session: Session, name: str, context: Mapping[str, Any]) -> Rendered:
    """The letter in the words of its desk, or as shipped.

    A wording that fails stops no letter: it goes out as shipped, and the page of letters says so.
    """
    own = current_wording(session, context["desk"].code, name)
    if own is None or own.is_shipped:
        return render(name, context)
    try:
        return worded_as(name, own.text, own.html, context)
    except Exception as error:  # whatever a person wrote, the letter is owed
        log.exception("own_wording_failed", letter=name, desk=own.desk, version=own.version)
        own.failure = f"{type(error).__name__}: {error}"[:300]
        return render(name, context)


def current_wording(session: Session, desk: str, name: str) -> LetterTemplate | None:
    """The newest version the desk wrote of that letter; None where it never did."""
    known = kept(session)
    if (by_name := known.get(("wordings", desk))) is None:
        by_name = known["wordings", desk] = {one.name: one for one in session.scalars(_NEWEST_LAST, {"of_desk": desk})}
    found: LetterTemplate | None = by_name.get(name)
    return found
