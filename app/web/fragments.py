"""The words of a template: where they stand between its tags and expressions, and how others are put in their place.

A fragment is what a person reads in one go: a text between two tags, or the value of an attribute that is read out. The
expressions in it are numbered places, so that another language may set them in another order. A text quoted inside an
expression ("En retard" in `{{ "En retard" if late }}`) is a fragment of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

READ = re.compile(r"aria-label|title|placeholder|alt|label|data-(label|done|otherwise|wait|left|kept|offer|said)[\w-]*")

_JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
_TAG = re.compile(r"<(?=[a-zA-Z/!])")
_IN_TAG = re.compile(r"(?P<name>[\w:-]+)=(?P<quote>[\"'])|>")
_PLACE = re.compile(r"\{(\d+)\}")
_BREAKS = re.compile(r"\{\{-?\s*(icon|logo|csrf|bar|super|caller)\(")  # drawn, or more than a line of text
_HOLDS_TEXT = re.compile(r"\{%-?\s*(set|for|call|with)\b")
_READABLE = re.compile(r"[^\W\d_]|[«»]|&nbsp;|&#8239;")
_A_KEY = re.compile(r"[a-z]")
_NOT_WORDS = re.compile(r"\{\d+\}|&(?!nbsp)\w+;")

_QUOTED = re.compile(r"\"([^\"\n]*)\"|'([^'\n]*)'")
_SAID = re.compile(r"[A-ZÀÂÉÈÊÎÔÇ][a-zà-ÿ’]|[à-ÿÀ-ÖØ-Þ’]|\S \S|[«»]|^[A-Z]$")  # a word for people rather than a code
_ASIDE = re.compile(
    r"\b(url_for|asset|icon|strftime|selectattr|rejectattr|map|get)\((?:[^()]|\([^()]*\))*\)|\[(?:\"[^\"]*\"|'[^']*')\]"
)
_PLURAL = re.compile(r"plural\((?:[^()\"]|\([^()]*\))*(?:\"[^\"]*\",\s*)?$")
_OUTPUT_FIRST = re.compile(r"^\{\{-?\s*\(*\s*$|\belse\s+$|\bor\s+$")

Find = Callable[[str], str]


@dataclass(slots=True)
class _Run:
    """Text and expressions that follow each other without a tag between them."""

    parts: list[tuple[bool, str]] = field(default_factory=list)  # (is an expression, source)

    def words(self) -> str:
        """What a translator reads: blanks folded, expressions as {1}, {2}..."""
        number = iter(range(1, len(self.parts) + 1))
        said = "".join(f"{{{next(number)}}}" if is_expression else text for is_expression, text in self.parts)
        return " ".join(said.split())

    def in_words_of(self, find: Find) -> str:
        """The source with other words. Blanks at its ends and the count of its lines stay."""
        source = "".join(text for _, text in self.parts)
        words = self.words()
        told = [_with_quotes(text, find) if is_expression else text for is_expression, text in self.parts]
        expressions = [text for text, (is_expression, _) in zip(told, self.parts, strict=True) if is_expression]
        if not _is_read(words) or (other := find(words)) == words:
            return "".join(told)
        made = _PLACE.sub(lambda place: expressions[int(place[1]) - 1], other)
        before, after = source[: len(source) - len(source.lstrip())], source[len(source.rstrip()) :]
        lost = source.count("\n") - (before + made + after).count("\n")
        return before + made + (after or "") + "\n" * (lost if after else 0)


def fragments(source: str) -> list[str]:
    """Every fragment of a template, in order; one that comes twice is there twice."""
    found: list[str] = []

    def keep(words: str) -> str:
        found.append(words)
        return words

    translated(source, keep)
    return found


def translated(source: str, find: Find) -> str:
    """The template with each fragment as `find` says it."""
    return "".join(_pieces(source, find))


def _pieces(source: str, find: Find) -> Iterator[str]:
    run, reader = _Run(), _Reader()
    for is_jinja, piece in _cut(source):
        if not is_jinja:
            for is_text, part in reader.read(piece):
                if is_text:
                    run.parts.append((False, part))
                else:
                    yield run.in_words_of(find)
                    run = _Run()
                    yield part
        elif piece.startswith("{{") and reader.is_read and not _BREAKS.match(piece):
            run.parts.append((True, piece))
        else:
            yield run.in_words_of(find)
            run = _Run()
            holds_text = _HOLDS_TEXT.match(piece) or (piece.startswith("{{") and reader.is_read)
            yield _with_quotes(piece, find) if holds_text else piece
    yield run.in_words_of(find)


def _cut(source: str) -> Iterator[tuple[bool, str]]:
    last = 0
    for match in _JINJA.finditer(source):
        if match.start() > last:
            yield False, source[last : match.start()]
        yield True, match[0]
        last = match.end()
    if last < len(source):
        yield False, source[last:]


class _Reader:
    """Walks HTML that is cut in pieces, and knows whether what stands here is read by people."""

    def __init__(self) -> None:
        self._in_tag = False
        self._attribute = ""
        self._quote = ""

    @property
    def is_read(self) -> bool:
        return bool(READ.fullmatch(self._attribute)) if self._quote else not self._in_tag

    def read(self, html: str) -> Iterator[tuple[bool, str]]:
        """(is read by people, source) of each stretch."""
        at = 0
        while at < len(html):
            is_read, end = self.is_read, self._end(html, at)
            if end > at:
                yield is_read, html[at:end]
            at = end

    def _end(self, html: str, at: int) -> int:
        """Where the stretch that begins at `at` ends; afterwards the reader stands there."""
        if self._quote:
            end = html.find(self._quote, at)
            if end < 0:
                return len(html)
            if end > at:
                return end  # the quote is read next, as a stretch of its own
            self._quote = self._attribute = ""
            return end
        if not self._in_tag:
            found = _TAG.search(html, at)
            if found is None:
                return len(html)
            self._in_tag = found.start() == at  # the tag is read next, as a stretch of its own
            return found.start()
        found = _IN_TAG.search(html, at)
        if found is None:
            return len(html)
        if found["name"]:
            self._attribute, self._quote = found["name"], found["quote"]
        else:
            self._in_tag = False
        return found.end()


def _with_quotes(expression: str, find: Find) -> str:
    def said(match: re.Match[str]) -> str:
        text = match[1] if match[1] is not None else match[2]
        words = text.strip()
        if not _is_said(expression, match, words):
            return match[0]
        return match[0].replace(words, find(words))

    return _QUOTED.sub(said, expression)


def _is_said(expression: str, match: re.Match[str], words: str) -> bool:
    before = expression[: match.start()]
    if not re.search(r"[^\W\d_]|[«»]", words):
        return False
    if any(aside.start() < match.start() < aside.end() for aside in _ASIDE.finditer(expression)):
        return False
    if re.search(r"[!=]=\s*$|\bin\s+$", before) or expression[match.end() :].startswith(":"):
        return False
    is_output = expression.startswith("{{") and _OUTPUT_FIRST.search(before)
    is_joined = words != (match[1] or words)  # a blank at its end: it is joined to others
    return bool(_SAID.search(words) or _PLURAL.search(before) or (match[1] and (is_output or is_joined)))


def _is_read(words: str) -> bool:
    return bool(_READABLE.search(_NOT_WORDS.sub("", words))) and not _A_KEY.fullmatch(words)
