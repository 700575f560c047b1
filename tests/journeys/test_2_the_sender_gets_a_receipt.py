"""The acknowledgement of receipt: number, what happens next, the promised hour in words, and how to add something."""

from __future__ import annotations

from tests.journeys.program import COMPLETE, SUPPORT, Program, mail, text_of


def test_receipt_states_number_and_promised_hour_in_words(program: Program) -> None:
    reference = program.report(mail("Flux DSG non reçu", COMPLETE))
    letter = program.letter_to(SUPPORT[1], reference)
    text = text_of(letter).replace("\u00a0", " ").replace("\u202f", " ")
    assert reference in str(letter.message["Subject"])
    assert "lundi 23 novembre à 6 h 05" in text
    assert "lundi 23 novembre à 13 h 50" in text
    assert "répond" in text  # how to add something: answer this letter


def test_receipt_threads_in_the_senders_program(program: Program) -> None:
    first = mail("Flux DSG non reçu", COMPLETE)
    letter = program.letter_to(SUPPORT[1], program.report(first))
    assert letter.message["In-Reply-To"] == first["Message-ID"]
    assert first["Message-ID"] in str(letter.message["References"])


def test_receipt_says_that_it_is_automatic_and_can_start_no_loop(program: Program) -> None:
    letter = program.letter_to(SUPPORT[1], program.report(mail("Flux DSG non reçu", COMPLETE)))
    assert letter.message["Auto-Submitted"] == "auto-replied"  # RFC 3834, 5
    assert letter.message["X-Auto-Response-Suppress"] == "All"
    assert letter.sender == ""  # RFC 3834, 3.3: the null envelope sender
    assert letter.message["From"].addresses[0].addr_spec == "gsi@cnaf.example"
    assert letter.message.get_body(preferencelist=("html",)) is not None


def test_receipt_stops_no_clock(program: Program) -> None:
    reference = program.report(mail("Flux DSG non reçu", COMPLETE))
    program.letter_to(SUPPORT[1], reference)
    assert program.incident(reference).acknowledged_at is None
    assert program.incident(reference).state == "registered"
