"""Every sentence that the pages say back is said somewhere, and scripts say none."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.labels.fr.pages import SENTENCES
from app.web.sentences import say

WEB = Path("app/web")


def test_every_sentence_is_said_somewhere() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in WEB.rglob("*.py"))
    said = set(re.findall(r"""["'](\w+)["']""", code))
    made_up = ("duty_", "password_")  # the rest of the name is a duty's, or what is wrong with a password
    unsaid = [name for name in SENTENCES if name not in said and not name.startswith(made_up)]
    assert unsaid == []


def test_sentence_nobody_wrote_is_an_error() -> None:
    with pytest.raises(KeyError):
        say("absent")


def test_scripts_hold_no_words_of_a_language() -> None:
    scripts = "\n".join(path.read_text(encoding="utf-8") for path in (WEB / "static/js").glob("*.js"))
    without_comments = re.sub(r"//.*", "", scripts)
    assert re.findall(r"[éèàùçêîôû«»]", without_comments) == []
