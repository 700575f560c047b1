"""The text under the rules: what is no YAML, what is more YAML than a rules file needs, and what aliases may do."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.workflows.small_rules import HERE, SMALL_RULES, marked, plain_spaces, problems_of, with_change
from workflows.rules_reader import RulesError, read_rules, rules_text
from workflows.targets import OpenTime

# name: (what stands in the small file, what replaces it with the fault marked, message, mend)
WRONG: dict[str, tuple[str, str, str, str]] = {
    "tab": ("    zone:", "⟦\tzone:", "Une tabulation sert de retrait", "Remplacez-la par des espaces."),
    "colon_inside_a_text": (
        "name: Bureau d'accueil",
        "name: Bureau⟦: accueil",
        "Deux-points inattendus",
        "Mettez entre guillemets un texte qui contient « : », ou complétez la ligne d'avant.",
    ),
    "colon_forgotten": (
        "late_after: 5 min",
        "⟦late_after 5 min",
        "Il manque « : » après une clé",
        "Écrivez « clé: valeur ».",
    ),
    "quote_left_open": (
        "label: Heures du bureau",
        'label: ⟦"Heures du bureau\n---',
        "Un guillemet ouvert n'est pas refermé",
        "Refermez-le.",
    ),
    "quote_left_open_to_the_end": (
        "target: {release: next}",
        'target: ⟦"',
        "Un guillemet ouvert n'est pas refermé",
        "Refermez-le.",
    ),
    "bracket_left_open": (
        '["22:00-06:00"]',
        '⟦["22:00-06:00"',
        "Il manque « , » ou « ] » dans une liste",
        "Séparez par des virgules et fermez le crochet.",
    ),
    "brace_left_open": (
        "{name: Pont, closed: true}",
        "⟦{name: Pont, closed: true",
        "Il manque « , » ou « } » dans une table",
        "Séparez par des virgules et fermez l'accolade.",
    ),
    "unknown_escape": (
        "name: Bureau d'accueil",
        'name: "Bureau \\⟦d"',
        "Ce caractère ne peut pas suivre « \\ »",
        "Écrivez « \\\\ » ou prenez des guillemets simples.",
    ),
    "indented_one_less": (
        "    zone:",
        "   ⟦zone:",
        "Le retrait ne correspond à rien de ce qui précède",
        "Alignez la ligne sur ses voisines.",
    ),
    "dash_behind_a_key": (
        "releases: [2026-12-08, 2027-01-26]",
        "releases: ⟦- 2026-12-08",
        "Le retrait ne correspond à rien de ce qui précède",
        "Alignez la ligne sur ses voisines.",
    ),
    "at_sign": (
        "label: Heures du bureau",
        "label: ⟦@bureau",
        "Ce caractère ne peut pas commencer une valeur",
        "Mettez la valeur entre guillemets.",
    ),
    "ampersand": (
        "label: Heures du bureau",
        "label: &⟦ bureau",
        "Ce caractère ne peut pas commencer une valeur",
        "Mettez la valeur entre guillemets.",
    ),
    "other_version_of_yaml": (
        "version: 1",
        "⟦%YAML 3.0\n---\nversion: 1",
        "Le texte n'est pas du YAML (found incompatible YAML document (version 1.* is required))",
        "Comparez la ligne avec ses voisines.",
    ),
    "bell": (
        "label: Heures",
        "label: ⟦\x07Heures",
        "Un caractère invisible (U+0007) est interdit",
        "Effacez-le et tapez la ligne à nouveau.",
    ),
    "half_a_character": (
        "label: Heures",
        "label: ⟦\ud800",
        "Un caractère invisible (U+D800) est interdit",
        "Effacez-le et tapez la ligne à nouveau.",
    ),
    "key_twice": (
        "late_after: 5 min",
        "late_after: 5 min\n⟦version: 1",
        "La clé « version » est déjà écrite ligne 1",
        "Gardez-en une seule.",
    ),
    "list_as_a_key": ("late_after: 5 min", "? ⟦[a]\n: b", "Une clé doit être un mot", "Écrivez « clé: valeur »."),
    "python_object": (
        "label: Heures du bureau",
        "label: ⟦!!python/name:os.system x",
        "L'étiquette « !!python/name:os.system » n'est pas admise",
        "Retirez-la ; seules les valeurs simples sont lues.",
    ),
    "private_tag": (
        "label: Heures du bureau",
        "label: ⟦!secret x",
        "L'étiquette « !secret » n'est pas admise",
        "Retirez-la ; seules les valeurs simples sont lues.",
    ),
    "tagged_list": (
        "[phone]",
        "⟦!!set [phone]",
        "L'étiquette « !!set » n'est pas admise",
        "Retirez-la ; seules les valeurs simples sont lues.",
    ),
    "second_document": (
        "version: 1",
        "version: 1\n⟦---",
        "Un second document commence ici",
        "Retirez la ligne « --- ».",
    ),
    "alias_of_nothing": (
        "target: {open: 8 h}",
        "target: ⟦*nothing",
        "Rien ne porte le nom d'ancre « nothing »",
        "Placez « &nothing » devant ce que l'alias répète, plus haut.",
    ),
    "alias_of_itself": (
        "target: {open: 8 h}",
        "target: &me {open: ⟦*me}",
        "L'alias « me » se contient lui-même",
        "Retirez cet alias.",
    ),
    "alias_of_itself_under_a_used_name": (
        "target: {open: 8 h}",
        "target: &me {open: &me [⟦*me]}",
        "L'alias « me » se contient lui-même",
        "Retirez cet alias.",
    ),
    "merge_of_a_word": (
        "target: {open: 8 h}",
        "target: {<<: ⟦8, open: 8 h}",
        "« << » attend l'alias d'une table",
        "Écrivez par exemple « <<: *nom ».",
    ),
    "merge_of_words": (
        "target: {open: 8 h}",
        "target: {<<: [⟦8], open: 8 h}",
        "« << » attend l'alias d'une table",
        "Écrivez par exemple « <<: *nom ».",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_text_that_is_no_rules_file_is_told_with_place_and_mend(name: str) -> None:
    old, new, *said = WRONG[name]
    text, line, column = marked(with_change(old, new))
    problem = problems_of(text)[0]
    assert [plain_spaces(problem.message), plain_spaces(problem.mend)] == said
    assert (problem.line, problem.column) == (line, column)


@pytest.mark.parametrize("text", ["", "\n\n", "# rien que des mots\n", "---\n# rien\n"])
def test_empty_file_is_told_as_empty(text: str) -> None:
    assert "vide" in problems_of(text)[0].message


@pytest.mark.parametrize("text", ["bonjour", "- a\n- b\n", "42"])
def test_file_that_is_no_mapping_is_told(text: str) -> None:
    assert problems_of(text)[0].message == "Des sous-clés sont attendues"


def test_fault_before_the_text_breaks_is_told_with_the_break() -> None:
    text = with_change("late_after: 5 min", "late_after: 5 min\nversion: 1")
    found = problems_of(with_change("closed: true}", "closed: true", text))
    assert [problem.line for problem in found] == [3, 14]


def test_billion_laughs_are_refused_at_once() -> None:
    laughs = "a: &a [ha, ha, ha, ha, ha, ha, ha, ha, ha, ha]\n"
    for name, below in zip("bcdefghij", "abcdefghi", strict=True):
        laughs += f"{name}: &{name} [{', '.join(['*' + below] * 10)}]\n"
    started = time.process_time()
    [problem] = problems_of(laughs)
    assert time.process_time() - started < 1
    assert "alias" in problem.message


@pytest.mark.parametrize("opening", ["[", "{a: ", "- "])
def test_deep_nesting_is_refused_not_followed(opening: str) -> None:
    [problem] = problems_of(opening * 20_000)
    assert "24 niveaux" in problem.message


def test_text_of_a_million_characters_is_not_even_read() -> None:
    [problem] = problems_of("#" * 1_000_001)
    assert "million" in problem.message


def test_nothing_in_the_text_is_executed(tmp_path: Path) -> None:
    witness = tmp_path / "witness"
    assert problems_of(with_change("label: Heures du bureau", f"label: !!python/object/apply:os.mkdir ['{witness}']"))
    assert not witness.exists()


def test_alias_repeats_what_its_anchor_holds() -> None:
    text = with_change("target: {open: 8 h}", "target: &eight {open: 8 h}")
    book = read_rules(with_change("target: {release: next}", "target: *eight", text))
    assert [rule.target for rule in book.contracts["essai"].clocks] == [book.contracts["essai"].clocks[0].target] * 2


def test_merge_lends_the_keys_that_are_not_set() -> None:
    text = with_change("      - name: restore\n", "      - &restore\n        name: restore\n")
    old = SMALL_RULES[SMALL_RULES.rindex("      - name: restore") :]
    new = "      - {<<: *restore, when: {kinds: functional}, label: Autre, target: {open: 4 h}}\n"
    first, second = read_rules(with_change(old, new, text)).contracts["essai"].clocks
    assert (second.label, second.met_by, second.steps) == ("Autre", first.met_by, first.steps)
    assert isinstance(second.target, OpenTime)
    assert second.target != first.target


def test_earlier_of_two_lenders_wins() -> None:
    text = with_change(
        '      2026-12-24: {name: Veille de Noël, hours: ["09:00-12:00"]}\n      2027-01-02: {name: Pont, closed: true}',
        "      2026-12-24: &eve {name: Veille}\n      2027-01-02: {<<: [*eve, {name: Pont, closed: true}]}",
    )
    text = with_change("&eve {name: Veille}", "&eve {name: Veille, closed: true}", text)
    names = read_rules(text).calendars["bureau"].exception_names
    assert set(names.values()) == {"Veille"}


def test_words_between_quotes_and_bare_words_are_the_same() -> None:
    bare, quoted = (
        read_rules(SMALL_RULES),
        read_rules(with_change("label: Retour au service", 'label: "Retour au service"')),
    )
    assert bare.contracts == quoted.contracts
    assert bare.version != quoted.version


def test_mark_is_no_part_of_the_texts() -> None:
    assert HERE not in SMALL_RULES


def test_file_saved_in_another_encoding_is_told_where_it_shows() -> None:
    text, line, column = marked(with_change("Veille de Noël", "Veille de No⟦ël"))
    with pytest.raises(RulesError) as caught:
        rules_text(text.encode("latin-1"), "rules.yaml")
    [problem] = caught.value.problems
    assert (problem.line, problem.column, problem.message) == (line, column, "Le fichier n'est pas en UTF-8")
    assert str(caught.value).startswith(f"rules.yaml:{line}:{column}: ")


def test_signature_some_editors_write_is_no_part_of_the_text() -> None:
    assert rules_text(b"\xef\xbb\xbf" + SMALL_RULES.encode()) == SMALL_RULES
