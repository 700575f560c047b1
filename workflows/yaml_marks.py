"""YAML as a tree whose every node knows its line and column.

Only plain YAML is read: mappings, lists, texts, anchors, aliases and `<<`. Nothing in the text can
name a Python object or be executed, nesting is bounded, and an alias bomb is refused before it is unfolded.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import yaml

LONGEST_TEXT = 1_000_000  # characters
DEEPEST_NESTING = 24
HEAVIEST_TREE = 50_000  # nodes, once every alias is unfolded

MERGE_KEY = "<<"
_SYNTAX = (  # how the parser's complaints begin, and the fault each amounts to
    ("mapping values are not allowed", "yaml_stray_colon"),
    ("could not find expected ':'", "yaml_missing_colon"),
    ("found character '\\t'", "yaml_tab"),
    ("found character", "yaml_special_character"),
    ("expected alphabetic", "yaml_special_character"),
    ("expected chomping", "yaml_special_character"),
    ("found unexpected end of stream", "yaml_open_quote"),
    ("found unexpected document separator", "yaml_open_quote"),
    ("found unknown escape character", "yaml_escape"),
    ("expected <block end>", "yaml_indentation"),
    ("sequence entries are not allowed", "yaml_indentation"),
    ("expected ',' or ']'", "yaml_open_bracket"),
    ("expected ',' or '}'", "yaml_open_brace"),
)
_TOLD_WHERE_IT_BEGINS = {"yaml_missing_colon", "yaml_open_quote", "yaml_open_bracket", "yaml_open_brace"}
Path = tuple[str | int, ...]


class Mark(NamedTuple):
    """A place in the text, line and column counted from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Scalar:
    """A word of the file, exactly as written between its quotes, if any."""

    text: str
    quoted: bool
    mark: Mark
    weight: int = 1

    @property
    def is_nothing(self) -> bool:
        """Nothing after the colon, or YAML's own words for it."""
        return not self.quoted and self.text in {"", "~", "null", "Null", "NULL"}


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list. `weight` is the number of nodes below, aliases unfolded."""

    items: tuple[Node, ...]
    mark: Mark
    weight: int


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands under a key, and where the key itself stands."""

    key_mark: Mark
    value: Node


@dataclass(frozen=True, slots=True)
class Table:
    """A mapping, in the order of the file."""

    entries: dict[str, Entry]
    mark: Mark
    weight: int


Node = Scalar | Sequence | Table


class Fault(NamedTuple):
    """Something wrong at a place; `code` and `words` choose and fill the message of `rule_messages`."""

    mark: Mark
    path: Path
    code: str
    words: dict[str, object]


class UnreadableYamlError(Exception):
    """The text is no YAML this house reads; carries every fault found until then."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = faults


@dataclass(slots=True)
class _Open:
    """A mapping or a list being read."""

    mark: Mark
    path: Path
    anchor: str | None
    is_table: bool
    weight: int = 1
    items: list[Node] = field(default_factory=list)
    entries: dict[str, Entry] = field(default_factory=dict)
    key: Scalar | None = None


def read_tree(text: str) -> tuple[Node, list[Fault]]:
    """The tree of the one document in `text`, and the faults that leave it readable (a key written twice).

    Raises UnreadableYamlError where there is no tree to give.
    """
    if len(text) > LONGEST_TEXT:
        raise UnreadableYamlError([Fault(Mark(1, 1), (), "text_too_long", {})])
    builder = _Builder()
    try:
        for event in _events(text):
            builder.take(event)
    except _StopError as stop:
        raise UnreadableYamlError([*builder.faults, stop.fault]) from None
    if builder.root is None or (isinstance(builder.root, Scalar) and builder.root.is_nothing):
        raise UnreadableYamlError([Fault(Mark(1, 1), (), "empty_file", {})])
    return builder.root, builder.faults


class _StopError(Exception):
    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.code)
        self.fault = fault


def _events(text: str) -> Iterator[yaml.Event]:
    try:
        yield from yaml.parse(text, Loader=yaml.SafeLoader)
    except yaml.reader.ReaderError as error:
        before = text[: error.position]
        mark = Mark(before.count("\n") + 1, len(before) - before.rfind("\n"))
        raise _StopError(Fault(mark, (), "forbidden_character", {"character": f"U+{error.character:04X}"})) from None
    except yaml.MarkedYAMLError as error:
        problem = error.problem or ""
        code = next((code for start, code in _SYNTAX if problem.startswith(start)), "not_yaml")
        place = error.context_mark if code in _TOLD_WHERE_IT_BEGINS else error.problem_mark
        raise _StopError(Fault(_mark(place), (), code, {"problem": problem})) from None


def _mark(mark: Any) -> Mark:
    return Mark(mark.line + 1, mark.column + 1) if mark else Mark(1, 1)


class _Builder:
    """Puts the parser's events together, one at a time: no recursion, so that no nesting can exhaust it."""

    def __init__(self) -> None:
        self.root: Node | None = None
        self.faults: list[Fault] = []
        self._stack: list[_Open] = []
        self._anchors: dict[str, Node] = {}
        self._documents = 0

    def take(self, event: yaml.Event) -> None:
        match event:
            case yaml.DocumentStartEvent():
                self._start_document(event)
            case yaml.ScalarEvent():
                self._refuse_tag(event)
                scalar = Scalar(event.value, event.style is not None, _mark(event.start_mark))
                self._complete(scalar, event.anchor)
            case yaml.AliasEvent():
                self._complete(self._aliased(event), None)
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                self._refuse_tag(event)
                self._open(event)
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                self._close()

    def _start_document(self, event: yaml.DocumentStartEvent) -> None:
        self._documents += 1
        if self._documents > 1:
            raise _StopError(Fault(_mark(event.start_mark), (), "second_document", {}))

    def _refuse_tag(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> None:
        if event.tag is not None and event.tag != "!":
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            self.faults.append(Fault(_mark(event.start_mark), self._path(), "tag", {"tag": tag}))

    def _aliased(self, event: yaml.AliasEvent) -> Node:
        if (node := self._anchors.get(event.anchor or "")) is not None:
            return node
        recursive = any(one.anchor == event.anchor for one in self._stack)
        code = "recursive_alias" if recursive else "unknown_alias"
        raise _StopError(Fault(_mark(event.start_mark), self._path(), code, {"name": event.anchor}))

    def _open(self, event: yaml.CollectionStartEvent) -> None:
        mark = _mark(event.start_mark)
        if len(self._stack) >= DEEPEST_NESTING:
            raise _StopError(Fault(mark, self._path(), "too_deep", {"most": DEEPEST_NESTING}))
        if event.anchor:
            self._anchors.pop(event.anchor, None)
        is_table = isinstance(event, yaml.MappingStartEvent)
        self._stack.append(_Open(mark, self._path(), event.anchor, is_table))

    def _close(self) -> None:
        done = self._stack.pop()
        node: Node
        if done.is_table:
            node = Table(self._merged(done), done.mark, done.weight)
        else:
            node = Sequence(tuple(done.items), done.mark, done.weight)
        self._complete(node, done.anchor)

    def _path(self) -> Path:
        """Where the node that begins now will stand."""
        if not self._stack:
            return ()
        parent = self._stack[-1]
        if parent.is_table:
            return parent.path if parent.key is None else (*parent.path, parent.key.text)
        return (*parent.path, len(parent.items))

    def _complete(self, node: Node, anchor: str | None) -> None:
        if anchor:
            self._anchors[anchor] = node
        if not self._stack:
            self.root = node
            return
        parent = self._stack[-1]
        parent.weight += node.weight
        if parent.weight > HEAVIEST_TREE:
            raise _StopError(Fault(node.mark, self._path(), "alias_bomb", {"most": HEAVIEST_TREE}))
        if not parent.is_table:
            parent.items.append(node)
        elif parent.key is None:
            self._take_key(parent, node)
        else:
            self._take_value(parent, parent.key, node)

    def _take_key(self, parent: _Open, node: Node) -> None:
        if not isinstance(node, Scalar):
            raise _StopError(Fault(node.mark, parent.path, "key_is_no_word", {}))
        parent.key = node

    def _take_value(self, parent: _Open, key: Scalar, node: Node) -> None:
        parent.key = None
        if (first := parent.entries.get(key.text)) is not None:
            words: dict[str, object] = {"key": key.text, "line": first.key_mark.line}
            self.faults.append(Fault(key.mark, (*parent.path, key.text), "key_twice", words))
            return
        parent.entries[key.text] = Entry(key.mark, node)

    def _merged(self, done: _Open) -> dict[str, Entry]:
        """`<<: *other` lends the keys that the mapping does not set itself."""
        merge = done.entries.pop(MERGE_KEY, None)
        if merge is None:
            return done.entries
        lenders = merge.value.items if isinstance(merge.value, Sequence) else (merge.value,)
        lent: dict[str, Entry] = {}
        for lender in lenders:
            if not isinstance(lender, Table):
                self.faults.append(Fault(lender.mark, (*done.path, MERGE_KEY), "merge_of_no_mapping", {}))
                continue
            lent = lender.entries | lent
        return lent | done.entries
