"""Whatever is done to the rules file, it is read or refused with places and mends: never anything else."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workflows.small_rules import REAL_RULES, SMALL_RULES, TODAY
from workflows.rule_warnings import warnings_of
from workflows.rules_reader import RulesError, read_rules

REAL = REAL_RULES.read_text(encoding="utf-8")
LINES = REAL.splitlines()
SIGNS = [
    "",
    " ",
    "  ",
    "\n",
    "\t",
    ":",
    ": ",
    "- ",
    "[",
    "]",
    "{",
    "}",
    ",",
    '"',
    "'",
    "#",
    "|",
    ">",
    "!",
    "%",
    "@",
    "? ",
    "~",
]
YAML_WORDS = ["&a ", "*a", "*caf_clocks", "!!python/none ", "<<: ", "null", "true", "---\n", "...\n"]
RULE_WORDS = ["0", "-1", "9" * 12, "1e400", "2026-02-30", "24:00", "0 min", "8 heures", "100 %", "n2"]
CHARACTERS = ["é", "\u202f", "\u2028", "\x00", "\x85", "\ufeff", "\ud800", "🔔"]
PIECES = st.sampled_from([*SIGNS, *YAML_WORDS, *RULE_WORDS, *CHARACTERS])


def verdict(text: str) -> None:
    """Read `text`, and the warnings about it; a refusal must be one a person can use."""
    try:
        warnings_of(read_rules(text), TODAY)
    except RulesError as error:
        refusal = error
    else:
        return
    assert refusal.problems
    assert str(refusal)
    assert all(one.line > 0 and one.column > 0 and one.message and one.mend for one in refusal.problems)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(REAL)), st.integers(0, 40), PIECES)
def test_real_file_with_a_stretch_replaced_is_read_or_refused(start: int, length: int, piece: str) -> None:
    verdict(REAL[:start] + piece + REAL[start + length :])


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, len(LINES) - 1), st.integers(0, len(LINES) - 1), st.sampled_from(["move", "copy", "drop", "indent"])
)
def test_real_file_with_lines_moved_is_read_or_refused(source: int, target: int, how: str) -> None:
    lines = list(LINES)
    line = lines[source] if how == "copy" else lines.pop(source)
    if how != "drop":
        lines.insert(target, "  " + line if how == "indent" else line)
    verdict("\n".join(lines))


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(SMALL_RULES)), st.integers(0, 12), PIECES), min_size=1, max_size=4))
def test_small_file_with_several_stretches_replaced_is_read_or_refused(changes: list[tuple[int, int, str]]) -> None:
    text = SMALL_RULES
    for start, length, piece in changes:
        text = text[:start] + piece + text[start + length :]
    verdict(text)


@settings(max_examples=300, deadline=None)
@given(st.text(st.one_of(st.characters(), st.sampled_from(" \n:-[]{}&*!|>'\"%@#,?")), max_size=80))
def test_any_text_at_all_is_read_or_refused(text: str) -> None:
    verdict(text)


WORDS = st.sampled_from(
    ["8 h", "n2", "agents", "true", "next", "50 %", "2026-12-08", "", "x", "incident_registered", "bureau"]
)
VALUES = st.recursive(
    WORDS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["open", "remind", "kinds", "x"]), inner, max_size=3)
    ),
    max_leaves=6,
)


def flow(value: object) -> str:
    """`value` in YAML's flow style."""
    match value:
        case list():
            return "[" + ", ".join(map(flow, value)) + "]"
        case dict():
            return "{" + ", ".join(f"{key}: {flow(one)}" for key, one in value.items()) + "}"
        case _:
            return f'"{value}"'


PLACES = [line.strip() for line in SMALL_RULES.splitlines() if ": " in line and not line.strip().startswith("-")]


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(PLACES), VALUES)
def test_value_of_another_shape_is_read_or_refused(place: str, value: object) -> None:
    key = place.partition(": ")[0]
    verdict(SMALL_RULES.replace(place, f"{key}: {flow(value)}", 1))
