"""The new part of a mail and its folded history. Nothing is lost: each line ends in one or the other.

Where a person answers between the lines of the history, and wherever there is doubt, the lines stay in the new part.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from app.intake import quote_marks

_LINES_SEARCHED = 20_000
_ATTRIBUTIONS_TRIED = 200
_BLOCKS_TRIED = 500
_SIGNATURE_LINES = 25
_LOOSE_SIGNATURE_LINES = 10


@dataclass(frozen=True, slots=True)
class Announcement:
    """What tells that an older mail follows: its kind ("attribution", "headers", "replied", "forwarded"), its first
    line, and the first line after it (the header block itself counts as part of the older mail)."""

    kind: str
    start: int
    after: int


@dataclass(frozen=True, slots=True)
class SplitText:
    """The two halves of a text; blank lines at their ends are left out."""

    reply: str
    quoted: str


class _Search:
    """The look for the first announcement, with a budget for each of its two costly questions."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.attributions_left, self.blocks_left = _ATTRIBUTIONS_TRIED, _BLOCKS_TRIED
        self.label_above = False

    def at(self, at: int) -> Announcement | None:
        """The announcement that stands on (or ends with) this line."""
        line = self.lines[at]
        if quote_marks.may_end_attribution(line) and self.attributions_left:
            self.attributions_left -= 1
            if (start := quote_marks.attribution_start(self.lines, at)) >= 0:
                return Announcement("attribution", start, at + 1)
        if quote_marks.is_forwarded_separator(line):
            return Announcement("forwarded", at, at + 1)
        if quote_marks.is_replied_separator(line):
            return Announcement("replied", at, at + 1)
        return self._header_block(at)

    def _header_block(self, at: int) -> Announcement | None:
        below, self.label_above = self.label_above, bool(quote_marks.label_of(self.lines[at])[0])
        if below or not self.label_above or not self.blocks_left:
            return None
        self.blocks_left -= 1
        return Announcement("headers", at, at) if quote_marks.is_header_block(self.lines, at) else None


def find_announcement(text: str) -> Announcement | None:
    """The first announcement of an older mail outside of lines marked `>`; None when the text has none."""
    lines = text.split("\n")[:_LINES_SEARCHED]
    search = _Search(lines)
    for at, line in enumerate(lines):
        if not line.strip() or (quote_marks.is_quoted(line) and not quote_marks.is_arrowed(line)):
            continue
        if found := search.at(at):
            return found
    return None


class _Folding:
    """The lines of one text and which of them are folded away."""

    def __init__(self, text: str) -> None:
        self.lines = text.split("\n")
        self.folded = [False] * len(self.lines)

    def fold(self, start: int, end: int) -> None:
        self.folded[start:end] = [True] * (end - start)

    def has_text(self, start: int, end: int) -> bool:
        """Whether a line stands there that is neither folded, nor blank, nor marked `>`, nor a program's slogan."""
        return any(self.is_open(at) and not quote_marks.is_quoted(self.lines[at]) for at in range(start, end))

    def is_open(self, at: int) -> bool:
        line = self.lines[at]
        return not self.folded[at] and bool(line.strip()) and not quote_marks.is_mobile_signature(line)

    def result(self) -> SplitText:
        reply = (line for line, folded in zip(self.lines, self.folded, strict=True) if not folded)
        quoted = (line for line, folded in zip(self.lines, self.folded, strict=True) if folded)
        return SplitText("\n".join(reply).strip("\n "), "\n".join(quoted).strip("\n "))


def _groups(lines: list[str], end: int) -> list[tuple[int, int]]:
    """Runs of lines marked `>`; blank lines inside a run belong to it."""
    groups: list[tuple[int, int]] = []
    for at in range(end):
        if not quote_marks.is_quoted(lines[at]):
            continue
        if groups and not any(lines[gap].strip() for gap in range(groups[-1][1], at)):
            groups[-1] = (groups[-1][0], at + 1)
        else:
            groups.append((at, at + 1))
    return groups


def _fold_marked(folding: _Folding, end: int, attribution: Announcement | None) -> None:
    """Fold the lines marked `>` above `end`: all of them when they stand together, else only those at the end.

    Where nothing announces them they may be a log or a comparison: then one line, or lines between text, stay.
    """
    groups = _groups(folding.lines, end)
    if not groups:
        return
    first, last = groups[0], groups[-1]
    answered_between = any(folding.has_text(above[1], below[0]) for above, below in pairwise(groups))
    answered_below = folding.has_text(last[1], end)
    if attribution is None and (last[1] - last[0] < 2 or (answered_below and folding.has_text(0, first[0]))):
        return
    if not answered_between:
        for start, stop in groups:
            folding.fold(start, stop)
    elif not answered_below:
        folding.fold(*last)
    if attribution and all(folding.folded[start] for start, _ in groups):
        folding.fold(attribution.start, attribution.after)


def _fold_unmarked(folding: _Folding, start: int) -> None:
    """Fold everything from `start` on, with the line drawn above it."""
    folding.fold(start, len(folding.lines))
    above = start - 1
    while above >= 0 and not folding.lines[above].strip():
        above -= 1
    if above >= 0 and quote_marks.is_rule(folding.lines[above]):
        folding.fold(above, start)


def _history_is_marked(lines: list[str], announced: Announcement) -> bool:
    below = [line for line in lines[announced.after : announced.after + 8] if line.strip()][:2]
    return announced.kind == "attribution" and any(quote_marks.is_quoted(line) for line in below)


def _fold_signature(folding: _Folding) -> None:
    """Fold the program's slogan and the signature after `-- ` where they end the new part and text stands above."""
    open_lines = [at for at, folded in enumerate(folding.folded) if not folded and folding.lines[at].strip()]
    while open_lines and quote_marks.is_mobile_signature(folding.lines[open_lines[-1]]):
        folding.fold(open_lines[-1], open_lines.pop() + 1)
    for distance, at in enumerate(reversed(open_lines)):
        strict = folding.lines[at] == "-- "
        if distance > _SIGNATURE_LINES or not open_lines[: -distance - 1]:
            return
        if strict or (folding.lines[at].strip() == "--" and distance <= _LOOSE_SIGNATURE_LINES):
            for below in open_lines[len(open_lines) - distance - 1 :]:
                folding.fold(below, below + 1)
            return


def split_text(text: str, announced: Announcement | None, *, forwarded: bool = False) -> SplitText:
    """The new part and the folded rest; `announced` is what `find_announcement` says of the text.

    A forwarded mail is new in whole; so is a mail that has nothing but history.

    Lines are never changed nor dropped, only blank ones at the ends of a half.
    """
    whole = SplitText(text.strip("\n "), "")
    if forwarded:
        return whole
    folding = _Folding(text)
    if announced is None or _history_is_marked(folding.lines, announced):
        _fold_marked(folding, min(len(folding.lines), _LINES_SEARCHED), announced)
    else:
        _fold_unmarked(folding, announced.start)
        _fold_marked(folding, announced.start, None)
    _fold_signature(folding)
    split = folding.result()
    return split if split.reply else whole
