"""Names say what a thing is. The words refused here say nothing."""

from __future__ import annotations

import ast
import re

from tests.house.sources import Source, listed, our_files, python_sources, relative

EMPTY_WORDS = {"util", "utils", "helper", "helpers", "common", "manager", "managers", "data", "info", "process"}
EMPTY_WORDS |= {"handle", "handler", "handlers", "misc", "stuff", "tools", "base_utils"}
# A desk's manager and a partner's access manager are people of the trade; libraries call handle_DATA and the like.
EMPTY_IN_FUNCTIONS = {"util", "utils", "helper", "helpers", "common", "misc", "stuff"}


def words(name: str) -> set[str]:
    return {word.lower() for word in re.split(r"[^A-Za-z]+|(?<=[a-z])(?=[A-Z])", name) if word}


def empty_definitions(source: Source) -> list[str]:
    definitions = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return [
        f"{source.at(node)} {node.name}"
        for node in ast.walk(source.tree)
        if isinstance(node, definitions) and words(node.name) & EMPTY_IN_FUNCTIONS
    ]


def test_no_file_or_folder_has_an_empty_name() -> None:
    ours = [relative(path) for path in our_files() if relative(path).split("/")[0] in {"app", "workflows", "tests"}]
    faults = [path for path in ours if path.endswith(".py") and words(path.removesuffix(".py")) & EMPTY_WORDS]
    assert not faults, f"say what is in it:{listed(faults)}"


def test_no_function_or_class_has_an_empty_name() -> None:
    faults = [fault for source in python_sources("app", "workflows") for fault in empty_definitions(source)]
    assert not faults, f"say what it does:{listed(faults)}"


def test_empty_words_are_seen_inside_names() -> None:
    assert words("date_utils") & EMPTY_WORDS
    assert words("MailHelper") & EMPTY_IN_FUNCTIONS
    assert not words("tell_manager") & EMPTY_IN_FUNCTIONS
    assert not words("app/use_cases/acknowledge") & EMPTY_WORDS
