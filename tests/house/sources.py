"""The repository as the laws read it: files as text and as syntax trees."""

from __future__ import annotations

import ast
import functools
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# What a checkout makes, and what others wrote.
NOT_OURS = {".git", "__pycache__", "node_modules", "instance", "htmlcov", "mutants", "vendor", "package-lock.json"}
HIDDEN_BUT_OURS = {".ci", ".gitignore", ".gitattributes", ".github"}
TEXT = {"", ".py", ".md", ".txt", ".in", ".toml", ".cfg", ".ini", ".yaml", ".yml", ".json", ".html", ".j2", ".css"}
TEXT |= {".js", ".svg", ".sh", ".eml", ".service", ".conf", ".po", ".mako"}


@dataclass(frozen=True)
class Source:
    """A Python file: where it stands (as `app/clock.py`), its words, its tree."""

    path: str
    text: str

    @functools.cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, self.path)

    def at(self, node: ast.stmt | ast.expr) -> str:
        return f"{self.path}:{node.lineno}"


def is_ours(path: Path) -> bool:
    name = path.name
    if name in NOT_OURS:
        return False
    return not name.startswith(".") or name in HIDDEN_BUT_OURS


def files_below(folder: Path) -> Iterator[Path]:
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        path = Path(entry.path)
        if not is_ours(path):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from files_below(path)
        elif entry.is_file(follow_symlinks=False):
            yield path


@functools.cache
def our_files() -> tuple[Path, ...]:
    """Every file people write here."""
    return tuple(files_below(ROOT))


def text_files() -> Iterator[tuple[str, str]]:
    """(path, text) of every file meant to be read. Mails keep their odd bytes as surrogates."""
    for path in our_files():
        if path.suffix in TEXT:
            yield relative(path), path.read_text(encoding="utf-8", errors="surrogateescape")


@functools.cache
def python_sources(*tops: str) -> tuple[Source, ...]:
    """The Python files below the named folders, or the named files themselves."""
    named = [path for path in our_files() if path.suffix == ".py" and relative(path).split("/")[0] in tops]
    return tuple(Source(relative(path), path.read_text(encoding="utf-8")) for path in named)


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def listed(faults: list[str]) -> str:
    """The message of a failing law: one fault a line."""
    return "\n" + "\n".join(faults)
