"""HTML into the text a person would read: cleaned by nh3, then laid out by inscriptis.

Both are slow on hostile input (nh3: 31 s for 100,000 nested `<div>`), so the tags are counted first; what is too
deep, too many or too long goes through a plain stripper that is linear.
"""

from __future__ import annotations

import html
import re
from functools import cache

import nh3
from inscriptis import get_text
from inscriptis.css_profiles import STRICT_CSS_PROFILE
from inscriptis.model.config import ParserConfig

from app.intake.mime import limits

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:]{0,30})")
_NEVER_NESTED = frozenset(
    ("p", "li", "td", "th", "tr", "br", "hr", "img", "meta", "link", "input", "option", "dt", "dd", "col", "wbr", "o:p")
)
_HIDDEN = re.compile(r"<(script|style|title|head|template|noscript)\b", re.IGNORECASE)
_BREAKS = re.compile(r"<(?:br|/?p|/?div|/?tr|/?li|/?h[1-6]|/?table|/?blockquote)\b", re.IGNORECASE)
_QUOTE_TAG = re.compile(r"<(/?)blockquote[^<>]*>")
_OPENED, _CLOSED = "\ue0f0", "\ue0f1"
_BLANK_LINES = re.compile(r"\n[ \t]*\n(?:[ \t]*\n)+")


@cache
def _layout() -> ParserConfig:
    return ParserConfig(css=STRICT_CSS_PROFILE, display_images=False)


def _is_harmless(source: str) -> bool:
    depth = deepest = count = 0
    for found in _TAG.finditer(source):
        count += 1
        if found[2].lower() not in _NEVER_NESTED:
            depth = max(depth + (-1 if found[1] else 1), 0)
            deepest = max(deepest, depth)
    if count > limits.HTML_TAGS or deepest > limits.HTML_DEPTH:
        return False
    tags = (piece.partition(">")[0] for piece in source.split("<"))
    return all(len(tag) <= limits.HTML_TAG_CHARACTERS or tag.count("=") <= 50 for tag in tags)


def _without_hidden(source: str) -> str:
    """The source without the elements that show nothing; one that is never closed hides the rest, as in a browser."""
    kept, at = [], 0
    lowered = source.lower()
    while found := _HIDDEN.search(source, at):
        kept.append(source[at : found.start()])
        close = lowered.find(f"</{found[1].lower()}", found.end())
        if close < 0:
            return "".join(kept)
        at = close
    return "".join([*kept, source[at:]])


def strip_tags(source: str) -> str:
    """Readable text of any HTML in linear time: tags dropped, line breaks where blocks begin."""
    marked = _BREAKS.sub(lambda found: "\n" + found[0], _without_hidden(source))
    first, *others = marked.split("<")
    text = first + "".join(piece.partition(">")[2] if ">" in piece else "" for piece in others)
    return html.unescape(text)


def _quote_marks(text: str) -> str:
    """`> ` before each line that stood inside a blockquote, so that quoted history is seen as such."""
    lines, depth = [], 0
    for line in text.split("\n"):
        content = line.replace(_OPENED, "").replace(_CLOSED, "")
        depth += line.count(_OPENED)
        marked = line != content
        if depth and not (marked and not content.strip()):
            lines.append(f"{'>' * depth} {content.strip()}")
        elif not marked or content.strip():
            lines.append(content)
        depth = max(depth - line.count(_CLOSED), 0)
    return "\n".join(lines)


def _laid_out(source: str) -> str:
    clean = nh3.clean(source, link_rel=None, clean_content_tags={"script", "style", "title"})
    marked = _QUOTE_TAG.sub(
        lambda found: f"<div>{_CLOSED}</div></blockquote>" if found[1] else f"<blockquote><div>{_OPENED}</div>", clean
    )
    return _quote_marks(get_text(marked, _layout()))


def html_to_text(source: str) -> tuple[str, bool]:
    """The text of an HTML body, and whether it was too odd to be laid out and went through the plain stripper."""
    source = source.replace(_OPENED, "").replace(_CLOSED, "")
    crude = len(source) > limits.HTML_CHARACTERS or not _is_harmless(source)
    text = strip_tags(source) if crude else _laid_out(source)
    lines = (line.rstrip() for line in text.replace("\xa0", " ").split("\n"))
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip("\n"), crude
