"""A desk's own wording of a letter: checked before it is kept, and shut in with the case it is about."""

from __future__ import annotations

import pytest
from flask import Flask

from app.models import Letter, LetterTemplate
from app.models.transaction import transaction
from app.notify.addressee import Addressee
from app.notify.compose import queue_letter
from app.notify.facts import CaseFacts
from app.notify.kinds import LETTERS, NOTICES
from app.notify.own_wordings import LetterTooLong, worded_as
from app.notify.rendering import shipped_source
from app.notify.template_check import LONGEST_SOURCE, faults_of
from app.notify.wording_trial import WordingFails, try_wording
from tests.notify.desk import MONDAY_10H, REPORTER, a_case, at, in_hand

pytestmark = pytest.mark.any_database

SUBJECT = "{% block subject %}Reçu{% endblock %}"
PAGE = "<p>Bonjour</p>"


def of_case(body: str, html: str = PAGE) -> str:
    """What the wording makes of a registered incident: text and page."""
    with in_hand(a_case()) as (session, incident):
        case = CaseFacts(session, incident, at(MONDAY_10H))
        to = Addressee(REPORTER[1], REPORTER[0], side="partner")
        known = {"case": case, "place": case.place, "desk": case.place.desk, "to": to, "reply_to": ""}
        rendered = worded_as("receipt", SUBJECT + body, html, known)
        return rendered.text + rendered.html


@pytest.mark.parametrize("name", [*LETTERS, *NOTICES])
def test_shipped_letter_passes_the_check_it_would_have_to_pass(name: str) -> None:
    shipped = shipped_source(name)
    assert faults_of(name, shipped.text, shipped.html) == []


def test_desk_says_it_in_its_own_words(app: Flask) -> None:
    said = of_case("Merci. Dossier {{ case.reference }}, ouvert {{ place.weekly_hours }}.", "<p>{{ case.subject }}</p>")
    assert "Merci. Dossier GSI-2026-00001, ouvert du lundi au vendredi" in said
    assert "<p>Flux DSG non reçu</p>" in said


def test_what_a_partner_wrote_stays_text_in_a_desks_page(app: Flask) -> None:
    with in_hand(a_case(subject="<script>alert(1)</script>")) as (session, incident):
        case = CaseFacts(session, incident, at(MONDAY_10H))
        known = {
            "case": case,
            "place": case.place,
            "desk": case.place.desk,
            "to": Addressee("a@x.example"),
            "reply_to": "",
        }
        page = worded_as("receipt", SUBJECT, "<p>{{ case.subject }}</p>", known).html
    assert "<script>" not in page


@pytest.mark.parametrize(
    ("source", "line", "words"),
    [
        ("\n{{ cas.reference }}", 2, "«\u00a0cas\u00a0» n’existe pas"),
        ("{{ case.secret }}", 1, "«\u00a0case.secret\u00a0» n’existe pas"),
        ("{{ case.session }}", 1, "«\u00a0case.session\u00a0» n’existe pas"),
        ("{{ case.incident.organisation }}", 1, "«\u00a0case.incident\u00a0»"),
        ("un\ndeux\n{% if case.is_major %}oui", 3, "ne se lit pas"),
        ("{{ case.subject | safe }}", 1, "safe"),
        ("{{ case.subject | replace('a', 'aaaaaaaa') }}", 1, "replace"),
        ("{{ case.subject * 1000000 }}", 1, "mul"),
        ("{% for a in case.promises %}{% for b in case.promises %}x{% endfor %}{% endfor %}", 1, "une boucle"),
        ("{% for a in 'xxxxxxxxxxxxx' %}x{% endfor %}", 1, "for"),
        ("{% macro f() %}{{ f() }}{% endmacro %}", 1, "macro"),
        ("{% set x = 1 %}", 1, "assign"),
        ("{% include 'receipt.txt' %}", 1, "include"),
        ("{% extends 'closed.txt' %}", 1, "extends"),
        ("{% extends case.subject %}", 1, "extends"),
        ("{{ case['session'] }}", 1, "getitem"),
        ("{{ range(10) }}", 1, "«\u00a0range\u00a0» n’existe pas"),
        ("{{ config }}", 1, "«\u00a0config\u00a0» n’existe pas"),
        ("{{ request.args }}", 1, "«\u00a0request\u00a0» n’existe pas"),
        ("{{ update.nature }}", 1, "«\u00a0update\u00a0» n’existe pas"),
    ],
)  # fmt: skip
def test_fault_is_told_with_its_line(source: str, line: int, words: str) -> None:
    found = [(fault.line, fault.what) for fault in faults_of("receipt", SUBJECT + source, PAGE) if fault.half == "txt"]
    assert any(at_line == line and words in what for at_line, what in found), found


def test_letter_without_a_subject_and_one_of_a_book_s_length_are_refused() -> None:
    assert "subject" in faults_of("receipt", "Bonjour", PAGE)[0].what
    assert str(LONGEST_SOURCE) in faults_of("receipt", SUBJECT, "x" * (LONGEST_SOURCE + 1))[0].what


@pytest.mark.parametrize(
    "source",
    [
        "{{ case.session.execute }}",
        "{{ case.incident.reporter.email }}",
        "{{ case.place.session }}",
        "{{ case.__class__.__mro__ }}",
        "{{ case.level_name.__globals__ }}",
        "{{ case.level_name.__func__ }}",
        "{{ words.catalogue() }}",
        "{{ words.__builtins__ }}",
        "{{ ''.__class__ }}",
        "{{ case.subject.format(case) }}",
        "{{ '%1000000000d' % 1 }}",
        "{{ 'x' * 1000000000 }}",
        "{{ desk.recipients.clear() }}",
        "{{ cycler }}",
        "{{ self._TemplateReference__context }}",
    ],
)  # fmt: skip
def test_wording_that_slipped_past_the_check_reaches_nothing_all_the_same(app: Flask, source: str) -> None:
    """The second lock: what renders may read only what letters speak of, whoever wrote the template."""
    with pytest.raises(Exception, match=r"unsafe|undefined|no attribute|not safely|«"):
        of_case(source)


def test_letter_as_long_as_a_book_is_not_made(app: Flask) -> None:
    with pytest.raises(LetterTooLong):
        of_case("{{ case.subject ~ case.subject }}" + "x" * 400_000)


def test_trial_names_the_line_on_which_the_wording_fails(app: Flask) -> None:
    with in_hand(a_case()) as (session, incident):
        source = SUBJECT + "\n\n{% for one in case.promises %}\n{{ one.nothing }}\n{% endfor %}"
        with pytest.raises(WordingFails) as failing:
            try_wording(session, "receipt", source, PAGE, incident, at(MONDAY_10H))
    assert (failing.value.fault.half, failing.value.fault.line) == ("txt", 4)


@pytest.mark.parametrize("name", [*LETTERS, *NOTICES])
def test_every_shipped_letter_can_be_tried_on_a_real_incident(app: Flask, name: str) -> None:
    shipped = shipped_source(name)
    with in_hand(a_case()) as (session, incident):
        letters = try_wording(session, name, shipped.text, shipped.html, incident, at(MONDAY_10H))
        assert letters
        assert all(one.subject and one.text and one.html for one in letters)


def test_trial_shows_nobody_a_token_that_would_answer_in_the_partners_name(app: Flask) -> None:
    shipped = shipped_source("restored")
    with in_hand(a_case()) as (session, incident):
        [letter] = try_wording(session, "restored", shipped.text, shipped.html, incident, at(MONDAY_10H))
    assert "mailto:gsi+jeton@cnaf.example" in letter.html


def test_letter_whose_own_wording_fails_leaves_as_shipped_and_the_desk_is_told_why(app: Flask) -> None:
    reference = a_case()
    with transaction() as session:
        session.add(
            LetterTemplate(desk="gsi", name="receipt", version=1, text=SUBJECT + "{{ case.oops }}", html=PAGE, author="R", written_at=at(MONDAY_10H))
        )  # fmt: skip
    with in_hand(reference) as (session, incident):
        to = Addressee(REPORTER[1], REPORTER[0], side="partner")
        letter = queue_letter(session, "receipt", incident, to, now=at(MONDAY_10H), dedupe="x")
        assert isinstance(letter, Letter)
        assert "Nous avons bien reçu votre message" in letter.text
        own = session.query(LetterTemplate).one()
        assert "oops" in own.failure
