"""What the pages say in another language: whole, no more than is said, and put where the French stands."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from app.web.fragments import fragments, translated
from app.web.translation_files import LANGUAGES, TEMPLATES, current, untranslated, updated

PLACE = re.compile(r"\{\d+\}|%s|</?\w+")
SAME_IN_BOTH = re.compile(
    r"[\W\d]*|[A-Z]|.*\b(?:Vigie|SQLite|PostgreSQL|Message-ID|GSI-2026-00012|vigie-demo|Webhooks)\b.*"
)
SAME_WORDS = {
    "(clause {1})", ", version {1}", "Auto", "Cause", "Causes", "Contact", "Crises", "Ctrl", "Impact", "Incident",
    "Incidents", "Messages", "Pages", "Service", "Services", "Traces", "Type", "Version {1}", "Version {1}, {2}, {3}",
    "Versions", "clause {1}", "crises", "incident", "incidents",
}  # fmt: skip


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_fragment_of_every_page_is_said_and_nothing_else(code: str) -> None:
    catalog = updated(code)
    assert untranslated(catalog) == [], "flask --app wsgi translations, then translate what is empty"
    assert list(catalog.obsolete) == [], "flask --app wsgi translations sets aside what no page says any more"
    assert {(one.context, one.id) for one in current(code)} == {(one.context, one.id) for one in catalog}


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_place_is_filled_in_every_language(code: str) -> None:
    said = [one for one in current(code) if one.id]
    assert [one.id for one in said if Counter(PLACE.findall(one.id)) != Counter(PLACE.findall(one.string))] == []


def test_english_differs_from_french_but_where_it_is_the_same_word() -> None:
    same = {one.id for one in current("en") if one.id and one.id == one.string}
    assert {text for text in same if not SAME_IN_BOTH.fullmatch(text)} == SAME_WORDS


def test_french_templates_come_out_as_they_went_in() -> None:
    for path in TEMPLATES.glob("*.html"):
        source = path.read_text(encoding="utf-8")
        assert translated(source, lambda said: said) == source, path.name


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("<p>Reçu {{ at | instant(zone) }}&nbsp;: {{ who }}</p>", ["Reçu {1}&nbsp;: {2}"]),
        ('<a class="button" href="/x" title="Voir {{ n }}">Ouvrir</a>', ["Voir {1}", "Ouvrir"]),
        ('<b>{{ icon("lock") }}Fermé</b>', ["Fermé"]),
        ('{{ "En retard" if late else "à temps" }}', ["En retard", "à temps"]),
        ('{{ plural(count, "lettre", "lettres") }}', ["lettre", "lettres"]),
        ('{% set titles = {"late": "En retard", "soon": "bientôt"} %}', ["En retard", "bientôt"]),
        ('{% if kind == "late" %}<i class="{{ \'is-late\' if late }}">!</i>{% endif %}', []),
        ("<p>\n  Deux\n  lignes\n</p>", ["Deux lignes"]),
    ],
)
def test_fragments_are_what_a_person_reads_in_one_go(source: str, found: list[str]) -> None:
    assert fragments(source) == found


def test_places_may_stand_in_another_order_and_lines_keep_their_numbers() -> None:
    words = {"{1}, de\u00a0{2}": "", "{1} de {2}": "{2}: {1}", "le rapport": "the report"}
    source = '<p>\n{{ "le rapport" if one else 2 }}\nde {{ name }}\n</p>\n<p>x</p>'
    assert translated(source, lambda said: words.get(said, said)) == (
        '<p>\n{{ name }}: {{ "the report" if one else 2 }}\n\n</p>\n<p>x</p>'
    )
