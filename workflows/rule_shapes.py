"""Shapes a rules file is made of. Each reads a node into a value, and describes itself as JSON Schema.

One description serves the reader and the editors' schema, so that the two cannot drift apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Generic, NamedTuple, Protocol, TypeVar

from workflows.rule_descriptions import DESCRIPTION_OF
from workflows.rule_messages import LIST_SEPARATOR, choices, missing_mend
from workflows.rule_problems import Notes, UnreadError, nearest
from workflows.yaml_marks import Entry, Node, Path, Scalar, Sequence, Table

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
        return {"enum": [{"true": True, "false": False}.get(word, word) for word in self.values]}


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
        read = [_attempt(self.item, one, (*path, index), notes) for index, one in enumerate(node.items)]
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


def _attempt(shape: Shape[T], node: Node, path: Path, notes: Notes) -> tuple[T, ...]:
    """The value alone, or nothing once the fault is noted: one fault must not hide the next."""
    notes.places[path] = node.mark
    try:
        return (shape.read(node, path, notes),)
    except UnreadError:
        return ()


def _refuse_repeats(values: list[T], node: Sequence, path: Path, notes: Notes) -> None:
    for index, value in enumerate(values):
        if value in values[:index]:
            item = node.items[index]
            text = item.text if isinstance(item, Scalar) else ""
            raise notes.refuse(item.mark, (*path, index), "said_twice", text=text)


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
            keys = _attempt(self.key, Scalar(text, quoted=True, mark=entry.key_mark), (*path, text), notes)
            found = _attempt(self.value, entry.value, (*path, text), notes)
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


class Doubt(NamedTuple):
    """What a record's own check found: the path below the record, the code of the message, its words."""

    path: Path
    code: str
    words: dict[str, object]


@dataclass(frozen=True, slots=True)
class Field:
    """One key of a record."""

    shape: Shape[object]
    required: bool = True


def optional(shape: Shape[object]) -> Field:
    """A key that may be left out; the record's `build` has the value it then has."""
    return Field(shape, required=False)


@dataclass(frozen=True, slots=True)
class Record(Generic[T]):
    """A mapping with known keys, built by `build(name, **values)` where `name` is the key it stands under.

    `one_of` names keys of which exactly one must stand. `check` looks at the built value.
    """

    title: str
    fields: Mapping[str, Field]
    build: Callable[..., T]
    one_of: tuple[str, ...] = ()
    check: Callable[[T], Iterable[Doubt]] = lambda _: ()
    enter: Callable[[Table, Notes], None] = field(default=lambda _table, _notes: None)

    def read(self, node: Node, path: Path, notes: Notes) -> T:
        if not isinstance(node, Table):
            raise notes.refuse(node.mark, path, "mapping_wanted")
        self.enter(node, notes)
        before = len(notes.faults)
        for key, entry in node.entries.items():
            if key not in self.fields:
                self._refuse_unknown(key, entry, path, notes)
        self._refuse_missing(node, path, notes)
        self._refuse_rivals(node, path, notes)
        values: dict[str, object] = {}
        for key in [key for key in self.fields if key in node.entries]:
            read = _attempt(self.fields[key].shape, node.entries[key].value, (*path, key), notes)
            values.update((key, value) for value in read)
        if len(notes.faults) > before or len(values) < len(node.entries):
            raise UnreadError(path)
        name, as_written = str(path[-1]) if path else "", {key: values[key] for key in node.entries}
        return self._checked(self.build(name, **as_written), path, notes)

    def _checked(self, value: T, path: Path, notes: Notes) -> T:
        doubts = list(self.check(value))
        for below, code, words in doubts:
            notes.refuse(notes.place_of((*path, *below)), (*path, *below), code, **words)
        if doubts:
            raise UnreadError(path)
        return value

    def _refuse_unknown(self, key: str, entry: Entry, path: Path, notes: Notes) -> None:
        mend = choices(nearest(key, self.fields), self.fields)
        notes.refuse(entry.key_mark, (*path, key), "unknown_key", key=key, choices=mend)

    def _refuse_missing(self, node: Table, path: Path, notes: Notes) -> None:
        for key, one in self.fields.items():
            if one.required and key not in node.entries:
                notes.refuse(node.mark, path, "missing_key", key=key, mend=missing_mend(self.title, key))

    def _refuse_rivals(self, node: Table, path: Path, notes: Notes) -> None:
        said = [key for key in node.entries if key in self.one_of]
        words = LIST_SEPARATOR.join(self.one_of)
        if self.one_of and not said:
            notes.refuse(node.mark, path, "none_of", words=words)
        for key in said[1:]:
            notes.refuse(node.entries[key].key_mark, (*path, key), "rival_keys", first=said[0], key=key, words=words)

    def schema(self, definitions: Definitions) -> JsonSchema:
        if self.title not in definitions:
            definitions[self.title] = {}  # holds the place while what lies below is described
            definitions[self.title] = self._definition(definitions)
        return {"$ref": f"#/definitions/{self.title}"}

    def _definition(self, definitions: Definitions) -> JsonSchema:
        properties = {key: dict(self._described(key, definitions)) for key in self.fields}
        schema: JsonSchema = {"type": "object", "properties": properties, "additionalProperties": False}
        if required := [key for key, one in self.fields.items() if one.required]:
            schema["required"] = required
        if self.one_of:
            schema["oneOf"] = [{"required": [key]} for key in self.one_of]
        return schema

    def _described(self, key: str, definitions: Definitions) -> Iterator[tuple[str, object]]:
        schema = self.fields[key].shape.schema(definitions)
        if description := DESCRIPTION_OF.get(f"{self.title}.{key}", DESCRIPTION_OF.get(key)):
            yield "description", description
        # Beside a reference draft 7 overlooks every other word, so the reference goes one level down.
        yield from ({"allOf": [schema]} if "$ref" in schema else schema).items()
