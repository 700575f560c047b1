"""The rules file read: YAML text in, a checked `RuleBook` out, or everything that is wrong with it at once."""

from __future__ import annotations

import hashlib

from workflows.rule_grammar import BOOK
from workflows.rule_problems import Notes, Problem, RulesError, UnreadError, path_text, problem_of
from workflows.rules import RuleBook
from workflows.yaml_marks import Fault, Mark, Node, Scalar, Table, UnreadableYamlError, read_tree

__all__ = ["Problem", "RulesError", "read_rules", "rules_text"]

SOURCE = "escalation_rules.yaml"


def read_rules(text: str, source: str = SOURCE) -> RuleBook:
    """The rule book that `text` states; `source` is the file's name for messages.

    Raises RulesError, which carries every problem found with its line, column and mend. Nothing in the
    text is ever executed.
    """
    try:
        tree, faults = read_tree(text)
    except UnreadableYamlError as error:
        raise _refusal(source, error.faults) from None
    notes = Notes(names=_names(tree), faults=list(faults))
    try:
        values = BOOK.read(tree, (), notes)
    except UnreadError:
        raise _refusal(source, notes.faults) from None
    if notes.faults:
        raise _refusal(source, notes.faults)
    return RuleBook(
        version=hashlib.sha256(text.encode()).hexdigest(),
        desks=values["desks"],
        calendars=values["calendars"],
        contracts=values["contracts"],
        late_after=values["late_after"],
        places={path_text(path): mark for path, mark in notes.places.items()},
    )


def rules_text(raw: bytes, source: str = SOURCE) -> str:
    """The text in the bytes of a rules file. Raises RulesError, with the place, where they are not UTF-8."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8-sig")
        mark = Mark(before.count("\n") + 1, len(before) - before.rfind("\n"))
        raise _refusal(source, [Fault(mark, (), "not_utf8", {})]) from None


def _refusal(source: str, faults: list[Fault]) -> RulesError:
    return RulesError(source, map(problem_of, faults))


def _names(tree: Node) -> dict[str, frozenset[str]]:
    """Every name the file defines, well described or not: a reference to a wrong thing is no second fault."""
    names = {section: _keys(tree, section) for section in ("calendars", "desks", "fields")}
    for desk in names["desks"]:
        names[f"recipients of {desk}"] = _keys(tree, "desks", desk, "recipients")
        names[f"levels of {desk}"] = _keys(tree, "desks", desk, "levels")
    return names


def _keys(tree: Node, *path: str) -> frozenset[str]:
    node: Node = tree
    for key in path:
        entry = node.entries.get(key) if isinstance(node, Table) else None
        node = entry.value if entry else Scalar("", quoted=True, mark=tree.mark)
    return frozenset(node.entries) if isinstance(node, Table) else frozenset()
