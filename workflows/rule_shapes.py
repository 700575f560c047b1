"""Shapes a rules file is made of. Each reads a node into a value, and describes itself as JSON Schema.

One description serves the reader and the editors' schema, so that the two cannot drift apart.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from workflows.rule_messages import choices
from workflows.rule_problems import Notes, UnreadError, nearest
from workflows.yaml_marks import Node, Path, Scalar, Sequence, Table

K = TypeVar("K")
T = TypeVar("T")
U = TypeVar("U")
T_co = TypeVar("T_co", covariant=True)
JsonSchema = dict[str, object]
Definitions = dict[str, JsonSchema]
NAME_PATTERN = r"^[a-z0-9][a-z0-9_-]*$"


class Shape(Protocol[T_co]):
    """What may stand at one place of the file."""

    def read(self, node: Node, path: Path, notes: Notes) -> T_co:
        """The value; raises UnreadError once why not is noted."""

    def schema(self, definitions: Definitions) -> JsonSchema:
        """The shape as JSON Schema (draft 7); records put themselves into `definitions`."""


def scalar_text(node: Node, path: Path, notes: Notes) -> str:
    """The one word or sentence at this place."""
    if not isinstance(node, Scalar):
        raise notes.refuse(node.mark, path, "text_wanted")
    if node.is_nothing or not node.text.strip():
        raise notes.refuse(node.mark, path, "empty")
    return node.text


@dataclass(frozen=True, slots=True)
class Word(Generic[T]):
    """A scalar that `convert` understands; it raises ValueError or OverflowError where it does not.

    `code` names the message and `guess` makes a better spelling out of a wrong one.
    """

    convert: Callable[[str], T]
    code: str
    json: JsonSchema
    guess: Callable[[str], str] = lambda _: ""
    example: str = ""

    def read(self, node: Node, path: Path, notes: Notes) -> T:
        text = scalar_text(node, path, notes)
        try:
            return self.convert(text)
        except OverflowError:
            raise notes.refuse(node.mark, path, "too_long", text=text) from None
        except ValueError:
            guess = self.guess(text) or self.example
            raise notes.refuse(node.mark, path, self.code, text=text, guess=guess) from None

    def schema(self, definitions: Definitions) -> JsonSchema:
        return dict(self.json)

    def into(self, make: Callable[[T], U]) -> Word[U]:
        """The same word, made into something more."""
        return Word(lambda text: make(self.convert(text)), self.code, self.json, self.guess, self.example)


@dataclass(frozen=True, slots=True)
class Choice(Generic[T]):
    """One of a few words."""

    values: Mapping[str, T]

    def read(self, node: Node, path: Path, notes: Notes) -> T:
        text = scalar_text(node, path, notes)
        if text in self.values:
            return self.values[text]
        mend = choices(nearest(text, self.values), self.values)
        raise notes.refuse(node.mark, path, "unknown_word", text=text, choices=mend)

    def schema(self, definitions: Definitions) -> JsonSchema:
        return {"enum": [_as_json(word) for word in self.values]}


def _as_json(word: str) -> str | int | bool:
    """What JSON makes of a bare word of YAML."""
    return {"true": True, "false": False}.get(word, int(word) if word.isdigit() else word)


@dataclass(frozen=True, slots=True)
class Reference:
    """The name of something the file defines in `section`."""

    section: str

    def read(self, node: Node, path: Path, notes: Notes) -> str:
        text = scalar_text(node, path, notes)
        known = notes.names[self.section]
        if text in known:
            return text
        mend = choices(nearest(text, known), sorted(known))
        raise notes.refuse(node.mark, path, f"unknown_{self.section}", text=text, choices=mend)

    def schema(self, definitions: Definitions) -> JsonSchema:
        return {"type": "string", "pattern": NAME_PATTERN}


@dataclass(frozen=True, slots=True)
class Made(Generic[T]):
    """The value itself that the file defines under a name of `section`, which is read before."""

    section: str
    kind: type[T]

    def read(self, node: Node, path: Path, notes: Notes) -> T:
        name = Reference(self.section).read(node, path, notes)
        value = notes.made.get(self.section, {}).get(name)
        if not isinstance(value, self.kind):
            raise UnreadError(name)  # defined, and what is wrong with it is noted there
        return value

    def schema(self, definitions: Definitions) -> JsonSchema:
        return Reference(self.section).schema(definitions)


@dataclass(frozen=True, slots=True)
class Many(Generic[T]):
    """A list; `or_one` lets a single item stand without its brackets."""

    item: Shape[T]
    or_one: bool = False
    may_be_empty: bool = False
    distinct: bool = True

    def read(self, node: Node, path: Path, notes: Notes) -> tuple[T, ...]:
        if not isinstance(node, Sequence):
            if self.or_one:
                return (self.item.read(node, path, notes),)
            raise notes.refuse(node.mark, path, "list_wanted")
        if not node.items and not self.may_be_empty:
            raise notes.refuse(node.mark, path, "empty_list")
        read = [attempt(self.item, one, (*path, index), notes) for index, one in enumerate(node.items)]
        values = [value for outcome in read for value in outcome]
        if len(values) < len(read):
            raise UnreadError(path)
        if self.distinct:
            _refuse_repeats(values, node, path, notes)
        return tuple(values)

    def schema(self, definitions: Definitions) -> JsonSchema:
        item = self.item.schema(definitions)
        listed: JsonSchema = {"type": "array", "items": item}
        if not self.may_be_empty:
            listed["minItems"] = 1
        if self.distinct:
            listed["uniqueItems"] = True
        return {"anyOf": [item, listed]} if self.or_one else listed


def attempt(shape: Shape[T], node: Node, path: Path, notes: Notes) -> tuple[T, ...]:
    """The value alone, or nothing once the fault is noted: one fault must not hide the next."""
    notes.places[path] = node.mark
    try:
        return (shape.read(node, path, notes),)
    except UnreadError:
        return ()


def _refuse_repeats(values: list[T], node: Sequence, path: Path, notes: Notes) -> None:
    for index, value in enumerate(values):
        if value in values[:index]:
            raise notes.refuse(node.items[index].mark, (*path, index), "said_twice")


@dataclass(frozen=True, slots=True)
class Named(Generic[K, T]):
    """A mapping from keys the file chooses to values of one shape. `section` keeps the values for `Made`."""

    key: Word[K]
    value: Shape[T]
    section: str = ""
    may_be_empty: bool = False

    def read(self, node: Node, path: Path, notes: Notes) -> dict[K, T]:
        if not isinstance(node, Table):
            raise notes.refuse(node.mark, path, "mapping_wanted")
        if not node.entries and not self.may_be_empty:
            raise notes.refuse(node.mark, path, "empty_mapping")
        values: dict[K, T] = {}
        for text, entry in node.entries.items():
            keys = attempt(self.key, Scalar(text, quoted=True, mark=entry.key_mark), (*path, text), notes)
            found = attempt(self.value, entry.value, (*path, text), notes)
            values.update(zip(keys, found, strict=False))
        if self.section:
            notes.made[self.section] = {str(key): value for key, value in values.items()}
        if len(values) < len(node.entries):
            raise UnreadError(path)
        return values

    def schema(self, definitions: Definitions) -> JsonSchema:
        pattern = str(self.key.json["pattern"])
        schema: JsonSchema = {"type": "object", "patternProperties": {pattern: self.value.schema(definitions)}}
        schema["additionalProperties"] = False
        if not self.may_be_empty:
            schema["minProperties"] = 1
        return schema
