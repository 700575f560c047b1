"""Twelve machines that answer letters, as partners have them. Each makes its answer to one letter, or None."""

from __future__ import annotations

from collections.abc import Callable
from email.message import EmailMessage
from email.utils import make_msgid

from tests.servers.smtp_sink import Letter

ME = "support@cd-val-ambre.example"
Responder = Callable[[Letter], EmailMessage | bytes | None]


def answer(letter: Letter, text: str, subject: str = "", *, threaded: bool = True, **headers: str) -> EmailMessage:
    """An answer to the letter, to the address it asks for."""
    received = letter.message
    message = EmailMessage()
    message["From"] = ME
    message["To"] = received["Reply-To"] if threaded and received["Reply-To"] else received["From"]
    message["Subject"] = subject or f"Re: {received['Subject']}"
    message["Message-ID"] = make_msgid(domain="cd-val-ambre.example")
    if threaded:
        message["In-Reply-To"] = received["Message-ID"]
        message["References"] = received["Message-ID"]
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message


def text_of(letter: Letter) -> str:
    body = letter.message.get_body(("plain",))
    return str(body.get_content()) if body else ""


def vacation(letter: Letter) -> EmailMessage:
    """Sieve, by the book (RFC 5230)."""
    return answer(
        letter, "Je suis absente.", f"Auto: {letter.message['Subject']}", Auto_Submitted="auto-replied (vacation)"
    )


def exchange(letter: Letter) -> EmailMessage:
    """Exchange: its own headers, and the words in front of the subject."""
    subject = f"Réponse automatique : {letter.message['Subject']}"
    return answer(letter, "Je suis absente.", subject, X_Auto_Response_Suppress="All", Auto_Submitted="auto-generated")


def webmail(letter: Letter) -> EmailMessage:
    """A webmail that says what it is by Precedence only."""
    return answer(letter, "Je suis en congé.", Precedence="bulk")


def old_vacation(letter: Letter) -> EmailMessage:
    """A script of another age: no header at all, its subject alone tells."""
    return answer(letter, "Absente jusqu'au 30.", "Absence du bureau", threaded=False)


def silent_robot(letter: Letter) -> EmailMessage:
    """Nothing tells that it is a machine; it keeps the thread."""
    return answer(letter, "Merci de votre message, je le lirai lundi.")


def other_desk(letter: Letter) -> EmailMessage:
    """Another desk: a new subject, no thread, no header; a new ticket for every letter."""
    text = f"Bonjour,\n\nVotre demande a bien été enregistrée sous le ticket n° {abs(hash(letter.raw)) % 9999}.\n"
    return answer(letter, text, "[Ticket] Accusé de réception", threaded=False)


def english_desk(letter: Letter) -> EmailMessage:
    """The same, in English."""
    text = "Thank you for contacting us. Your request has been received."
    return answer(letter, text, "Request received", threaded=False)


def mailing_list(letter: Letter) -> EmailMessage:
    """Our letter, sent on to a list we are on, in the list's name."""
    received = letter.message
    return answer(
        letter,
        text_of(letter),
        f"[support] {received['Subject']}",
        threaded=False,
        List_Id="<support.cd-val-ambre.example>",
    )


def forwarder(letter: Letter) -> bytes:
    """Our own letter, sent back to us as it is."""
    return b"Delivered-To: support@cd-val-ambre.example\r\n" + letter.raw


def rewriting_forwarder(letter: Letter) -> EmailMessage:
    """Our letter in a mail of its own: new sender, new Message-ID, no thread, a subject without number."""
    return answer(letter, f"---------- Message transféré ---------\n\n{text_of(letter)}", "TR: GSI", threaded=False)


def second_vigie(letter: Letter) -> EmailMessage:
    """A desk of our own make."""
    return answer(
        letter, "Nous avons bien reçu votre message. Il est enregistré sous le numéro ABC-2026-00007.",
        "[ABC-2026-00007] Accusé de réception : Flux", Auto_Submitted="auto-replied", X_Auto_Response_Suppress="All",
        X_Vigie_Case="ABC-2026-00007",
    )  # fmt: skip


def bouncing_mailbox(letter: Letter) -> EmailMessage:
    """A full mailbox behind a server that bounces to From, whatever the envelope said."""
    text = f"Your message could not be delivered.\n\n<{ME}>: 552 mailbox full\n\nMessage-ID: {letter.message['Message-ID']}\n"
    return answer(letter, text, "Undelivered Mail Returned to Sender", threaded=False)


RESPONDERS: tuple[Responder, ...] = (
    vacation, exchange, webmail, old_vacation, silent_robot, other_desk, english_desk, mailing_list, forwarder,
    rewriting_forwarder, second_vigie, bouncing_mailbox,
)  # fmt: skip
