"""What people read about a rules file is set as French is set."""

from __future__ import annotations

import re
from string import Formatter

import pytest

from workflows.rule_descriptions import DESCRIPTION_OF, SCHEMA_DESCRIPTION
from workflows.rule_messages import MEND_OF, MESSAGE_OF, choices, missing_mend, typeset
from workflows.rule_problems import Problem

TEXTS = {**{f"{code} (remède)": text for code, text in MEND_OF.items()}, **MESSAGE_OF, **DESCRIPTION_OF}
SNIPPETS = re.compile("«\u00a0[^«»]*\u00a0»")  # what is typed into the file keeps the file's own spaces


@pytest.mark.parametrize("name", TEXTS)
def test_text_has_its_no_break_spaces(name: str) -> None:
    prose = SNIPPETS.sub("x", TEXTS[name])
    assert not re.search(r" [;!?%:»]|« |[^\u202f][;!?%]|[^\u00a0]:|\.\.\.|\"", prose), prose


@pytest.mark.parametrize("code", MESSAGE_OF)
def test_message_runs_on_into_its_mend(code: str) -> None:
    assert not MESSAGE_OF[code].endswith((".", " "))
    assert MEND_OF[code].endswith((".", "{choices}", "{mend}"))


@pytest.mark.parametrize("code", MESSAGE_OF)
def test_message_and_mend_can_be_filled(code: str) -> None:
    for text in (MESSAGE_OF[code], MEND_OF[code]):
        assert all(name is None or name.isidentifier() for _, name, _, _ in Formatter().parse(text))


def test_choices_tell_the_nearest_word_or_all_of_them() -> None:
    assert choices("open", ["open", "elapsed"]) == "Vouliez-vous dire «\u00a0open\u00a0»\u202f?"
    assert choices("", ["open", "elapsed"]) == "Choix possibles\u00a0: open, elapsed."


def test_key_without_a_mend_of_its_own_has_the_usual_one() -> None:
    assert missing_mend("desk", "name") == "Ajoutez «\u00a0name: …\u00a0»."


def test_spaces_before_double_signs_never_break() -> None:
    assert typeset("« a » : b ? c ; d %") == "«\u00a0a\u00a0»\u00a0: b\u202f? c\u202f; d\u202f%"


def test_problem_of_the_whole_file_names_no_path() -> None:
    assert str(Problem(1, 1, "", "Le fichier est vide", "Remplissez-le.")) == "1:1: Le fichier est vide. Remplissez-le."


def test_schema_has_no_stray_space() -> None:
    assert SCHEMA_DESCRIPTION.strip() == SCHEMA_DESCRIPTION
