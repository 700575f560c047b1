"""What looks like a claimant's number, and what only resembles one."""

from __future__ import annotations

import pytest

from workflows.personal_numbers import looks_personal, masked

NIR = "2 69 05 49 588 157 80"  # an example of the national registry's own papers
IBAN = "FR14 2004 1010 0505 0001 3M02 606"  # the example of the standard


@pytest.mark.parametrize(
    "number", [NIR, NIR.replace(" ", ""), NIR[:-3], "1 85 05 2A 033 048 ", IBAN, IBAN.replace(" ", ""), IBAN.lower()]
)
def test_number_of_a_claimant_is_seen(number: str) -> None:
    assert looks_personal(f"Dossier de l'allocataire {number}, merci.")


@pytest.mark.parametrize(
    "text",
    [
        "2 69 05 49 588 157 81",  # a key that does not hold
        "FR15 2004 1010 0505 0001 3M02 606",
        "GSI-2026-00042",
        "02 00 00 00 51",
        "le 23/11/2026 à 10 h 15",
        "123456789012345678901234567890",
        "",
    ],
)
def test_what_only_resembles_one_is_left(text: str) -> None:
    assert masked(text) == text


def test_mask_leaves_the_last_signs_and_the_words_around() -> None:
    assert masked(f"Avant {NIR} après") == "Avant • •• •• •• ••• ••• 80 après"


def test_mask_is_steady() -> None:
    assert masked(masked(NIR)) == masked(NIR)


def test_letters_and_figures_too_few_for_an_account_are_left_as_they_are() -> None:
    assert masked("dossier FR76 1234 5678") == "dossier FR76 1234 5678"
