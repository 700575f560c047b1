"""format=flowed (RFC 3676): paragraphs that were cut for transport are put together again."""

from __future__ import annotations

import re

_QUOTES = re.compile(r">*")


def unflow(text: str, delete_space: bool) -> str:
    """The paragraphs of a flowed text; quoted ones keep their marks as `> `, the signature line stays alone.

    `delete_space` is the parameter DelSp=yes: the blank at the end of a cut line is not part of the text.
    """
    paragraphs: list[tuple[int, str]] = []
    flowing = False
    for line in text.split("\n"):
        marks = _QUOTES.match(line)
        depth = marks.end() if marks else 0
        content = line[depth:].removeprefix(" ")
        joins = flowing and paragraphs[-1][0] == depth and content != "-- "
        flowing = content.endswith(" ") and content != "-- "
        kept = content[:-1] if flowing and delete_space else content
        if joins:
            paragraphs[-1] = (depth, paragraphs[-1][1] + kept)
        else:
            paragraphs.append((depth, kept))
    return "\n".join(f"{'>' * depth} {content}" if depth else content for depth, content in paragraphs)
