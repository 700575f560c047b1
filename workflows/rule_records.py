"""Records: mappings with known keys, read whole, and described to editors key by key."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Generic, NamedTuple, TypeVar

from workflows.rule_descriptions import DESCRIPTION_OF
from workflows.rule_messages import LIST_SEPARATOR, choices, missing_mend
from workflows.rule_problems import Notes, UnreadError, nearest
from workflows.rule_shapes import Definitions, JsonSchema, Shape, attempt
from workflows.yaml_marks import Entry, Node, Path, Table

T = TypeVar("T")


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
            read = attempt(self.fields[key].shape, node.entries[key].value, (*path, key), notes)
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
        misspelt = {nearest(key, self.fields) for key in node.entries if key not in self.fields}
        for key, one in self.fields.items():
            if one.required and key not in node.entries and key not in misspelt:
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
        yield "description", _description(self.title, key)
        # Beside a reference draft 7 overlooks every other word, so the reference goes one level down.
        yield from ({"allOf": [schema]} if "$ref" in schema else schema).items()


def _description(record: str, key: str) -> str:
    """What is said of this key of this record, of the key wherever it stands, or of all the record's keys."""
    return next((DESCRIPTION_OF[name] for name in (f"{record}.{key}", key, record) if name in DESCRIPTION_OF), "")
