"""What is wrong in a rules file: where, what, and how to mend it; several problems at once."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from workflows.rule_messages import MEANT_BY, MEND_OF, MESSAGE_OF, PROBLEMS_LEFT_OUT, SEPARATOR, typeset
from workflows.yaml_marks import Fault, Mark, Path

MOST_SHOWN = 50


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to mend, in French. `line` and `column` count from 1; `path` reads `contracts.iris.clocks[1].target`."""

    line: int
    column: int
    path: str
    message: str
    mend: str

    def __str__(self) -> str:
        where = f"{self.line}:{self.column}: "
        return where + (f"{self.path}{SEPARATOR}" if self.path else "") + f"{self.message}. {self.mend}"


class RulesError(ValueError):
    """The rules file cannot be used. `problems` holds everything found wrong, in the order of the file."""

    def __init__(self, source: str, problems: Iterable[Problem]) -> None:
        self.source = source
        self.problems = without_repeats(problems)
        lines = [f"{source}:{problem}" for problem in self.problems[:MOST_SHOWN]]
        if len(self.problems) > MOST_SHOWN:
            lines.append(PROBLEMS_LEFT_OUT.format(count=len(self.problems) - MOST_SHOWN))
        super().__init__("\n".join(lines))


class UnreadError(Exception):
    """A part could not be read; why is already noted."""


def path_text(path: Path) -> str:
    """`("contracts", "iris", "clocks", 1)` as people read it: `contracts.iris.clocks[1]`."""
    words = [f"[{step}]" if isinstance(step, int) else f".{step}" for step in path]
    return "".join(words).removeprefix(".")


def problem_of(fault: Fault) -> Problem:
    """The fault in French words."""
    words = fault.words
    message, mend = MESSAGE_OF[fault.code].format(**words), MEND_OF[fault.code].format(**words)
    return Problem(fault.mark.line, fault.mark.column, path_text(fault.path), message, typeset(mend))


def without_repeats(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """In the order of the file; what aliases repeat under several paths is said once, at its one place."""
    kept: dict[tuple[int, int, str], Problem] = {}
    for problem in sorted(problems):
        kept.setdefault((problem.line, problem.column, problem.message), problem)
    return tuple(kept.values())


def nearest(word: str, words: Iterable[str]) -> str:
    """The one of `words` that somebody who wrote `word` probably meant, or ""."""
    by_lower = {one.lower(): one for one in words}
    if (meant := MEANT_BY.get(word.lower())) in by_lower:
        return by_lower[meant]
    close = difflib.get_close_matches(word.lower(), by_lower, n=1, cutoff=0.6)
    return by_lower[close[0]] if close else ""


@dataclass(slots=True)
class Notes:
    """Taken while one file is read: what is wrong, where everything stands, which names it defines."""

    names: Mapping[str, frozenset[str]]
    faults: list[Fault] = field(default_factory=list)
    places: dict[Path, Mark] = field(default_factory=dict)
    made: dict[str, dict[str, object]] = field(default_factory=dict)
    desk: str = ""  # of the contract being read

    def refuse(self, mark: Mark, path: Path, code: str, **words: object) -> UnreadError:
        """Note a fault; the caller raises what is given back where it cannot go on."""
        self.faults.append(Fault(mark, path, code, words))
        return UnreadError(code)

    def place_of(self, path: Path) -> Mark:
        """Where `path` stands in the text, or else the nearest thing above it."""
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, Mark(1, 1))
