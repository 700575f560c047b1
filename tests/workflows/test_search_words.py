"""Words as people look for them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.search_words import words_asked, words_to_find


@pytest.mark.parametrize(
    ("kept", "asked"),
    [
        ("Échéances dépassées", "echeance"),
        ("Flux DSG non reçu", "flux dsg"),
        ("GSI-2026-00012", "gsi-2026-00012"),
        ("GSI-2026-00012", "00012"),
        ("Écrire à support@cd-val-ambre.example.", "support@cd-val-ambre.example"),
        ("Écrire à support@cd-val-ambre.example.", "ambre"),
        ("L’agence « Nord »", "l'agence nord"),
        ("CŒUR", "cœur"),
    ],
)
def test_what_is_asked_finds_what_was_kept(kept: str, asked: str) -> None:
    assert words_asked(asked)
    assert set(words_asked(asked)) <= set(words_to_find(kept))


@pytest.mark.parametrize(("kept", "asked"), [("Flux DSG", "GRO"), ("GSI-2026-00012", "GSI-2026-00013")])
def test_other_words_find_nothing(kept: str, asked: str) -> None:
    assert not set(words_asked(asked)) <= set(words_to_find(kept))


@given(st.text())
def test_every_text_finds_itself(text: str) -> None:
    assert set(words_asked(text)) <= set(words_to_find(text))
