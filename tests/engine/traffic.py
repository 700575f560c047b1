"""Partners who write and agents who act while the program dies under them; both try again, and remember what was taken."""

from __future__ import annotations

import contextlib
import random
import smtplib
import threading
import time
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

import lxml.html
import requests

from tests.servers.smtp_sink import Letter, SmtpSink

PARTNER, DESK = "support@cd-val-ambre.example", "gsi@cnaf.example"
PEOPLE, PASSWORD = ("agent@cnaf.example", "responsable@cnaf.example"), "mot de passe des essais"
WORDS = (
    "Nous n’avons pas reçu le flux DSG attendu ce matin, rien dans le dépôt.",
    "Le flux SGR est illisible depuis hier soir, tous les départements sont touchés.",
    "Le fichier du flux GRO est incomplet pour trois dossiers.",
)
REPLIES = ("Oui, tout est revenu.", "Oui, merci.", "Non, rien n’est revenu.", "OUI")

# How often each is chosen among those the page offers, and what is typed.
ACTS: dict[str, tuple[int, dict[str, str]]] = {
    "acknowledgement": (8, {}),
    "triage": (3, {"kind": "technical"}),
    "restoration": (6, {"resolution": "Flux rejoué."}),
    "answers": (2, {"body": "Nous regardons."}),
    "notes": (2, {"body": "Vu avec l’équipe des flux."}),
    "status-update": (2, {"nature": "Le flux est arrêté.", "actions": "Il est rejoué."}),
    "workaround": (2, {"workaround": "Saisie sur papier.", "return_to_service": "partial"}),
    "pause": (2, {"reason": "Nous attendons un fichier.", "waiting_on": "partner"}),
    "resumption": (3, {}),
    "escalation": (2, {"reason": "origine inconnue"}),
    "hand-back": (2, {"reason": "de notre ressort"}),
    "urgency": (1, {"reason": "versements arrêtés"}),
    "crisis": (1, {"reason": "plusieurs organismes"}),
    "crisis-end": (2, {"reason": "le flux passe"}),
    "closure": (2, {"outcome": "withdrawn", "reason": "demande retirée"}),
    "reopening": (2, {"reason": "le flux manque encore"}),
}


@dataclass
class Taken:
    """What the program has said yes to: it may not lose any of it."""

    mails: list[tuple[str, bytes]] = field(default_factory=list)  # Message-ID, bytes
    acts: list[tuple[str, str]] = field(default_factory=list)  # act, reference
    refusals: list[str] = field(default_factory=list)  # answers of 500 and above


class Traffic:
    """Mails and acts at the given doors and pages from `start` to `stop`; each writer sends about one mail a second."""

    def __init__(self, doors: list[int], pages: list[int], sink: SmtpSink, seed: int, *, writers: int = 2) -> None:
        self._doors, self._pages, self._sink = doors, pages, sink
        self._random = random.Random(seed)
        self._stopping = threading.Event()
        self.taken = Taken()
        self._answered: set[str] = set()
        self._threads = [
            threading.Thread(target=work, daemon=True)
            for work in (*([self._write] * writers), self._answer, *([self._act] * 3 if pages else []))
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def also_at(self, doors: list[int], pages: list[int]) -> None:
        """From now on at these doors and pages as well."""
        self._doors += doors
        self._pages += pages

    def stop(self) -> None:
        """Nobody begins anything new; a mail that was not taken yet is tried to the end."""
        self._stopping.set()
        for thread in self._threads:
            thread.join(120)

    def _write(self) -> None:
        while not self._stopping.wait(self._random.uniform(0.6, 1.6)):
            number = self._random.randrange(10**12)
            self._send(_mail(f"Flux {number}", self._random.choice(WORDS), f"<{number}@cd-val-ambre.example>"), DESK)

    def _answer(self) -> None:
        while not self._stopping.wait(self._random.uniform(0.5, 1.5)):
            waiting = [
                one for one in self._sink.letters if _asks_to_validate(one) and _id_of(one) not in self._answered
            ]
            if waiting:
                letter = self._random.choice(waiting)
                self._answered.add(_id_of(letter))
                self._send(*_reply(letter, self._random.choice(REPLIES)))
            if self._random.random() < 0.2:
                self._send(*self._automatic())
            if self._random.random() < 0.1:
                self._sink.answer_next("RCPT", "550 5.1.1 no such mailbox here")

    def _automatic(self) -> tuple[EmailMessage, str]:
        letters = [one for one in self._sink.letters if PARTNER in one.recipients and one.message["Reply-To"]]
        number = self._random.randrange(10**12)
        mail = _mail("Absence", "Je suis absent jusqu’à lundi.", f"<absence.{number}@cd-val-ambre.example>")
        mail["Auto-Submitted"] = "auto-replied"
        if not letters:
            return mail, DESK
        letter = self._random.choice(letters)
        mail["In-Reply-To"] = letter.message["Message-ID"]
        return mail, str(letter.message["Reply-To"].addresses[0].addr_spec)

    def _send(self, mail: EmailMessage, to: str) -> None:
        """As a relay does: until a door has said 250, at any of them."""
        raw = mail.as_bytes()
        while True:
            try:
                with smtplib.SMTP("127.0.0.1", self._random.choice(self._doors), timeout=20) as door:
                    door.sendmail(PARTNER, [to], raw)
            except (OSError, smtplib.SMTPException):
                time.sleep(0.2)
            else:
                self.taken.mails.append((str(mail["Message-ID"]), raw))
                return

    def _act(self) -> None:
        person = Person(self._pages, self._sink, self._random, self.taken)
        while not self._stopping.wait(self._random.uniform(0.1, 0.4)):
            with contextlib.suppress(requests.RequestException, OSError):  # it died: try again
                person.act()


class Person:
    """An agent or a manager at the pages of one of the programs; raises requests.RequestException when it dies."""

    def __init__(self, pages: list[int], sink: SmtpSink, chance: random.Random, taken: Taken) -> None:
        self._pages, self._sink, self._random, self._taken = pages, sink, chance, taken
        self._base = ""
        self._session = requests.Session()

    def act(self) -> None:
        """Open one of the newest incidents that letters were written about and do one thing to it."""
        self._base = f"http://127.0.0.1:{self._random.choice(self._pages)}"
        references = sorted({str(letter.message["X-Vigie-Case"]) for letter in self._sink.letters[-60:]})
        references = [one for one in references if one.startswith("GSI-")]
        if not references:
            return
        reference = self._random.choice(references)
        page = self._open(f"/incidents/{reference}")
        if "/connexion" in page.url:
            self._sign_in(page)
            page = self._open(f"/incidents/{reference}")
        forms: list[Any] = lxml.html.document_fromstring(page.text).forms
        offered = {(form.action or "").partition("?")[0].rpartition("/")[2]: form for form in forms}
        acts = [act for act in ACTS if act in offered and f"/{reference}/" in offered[act].action]
        if acts:
            act = self._random.choices(acts, weights=[ACTS[one][0] for one in acts])[0]
            self._fill(offered[act], act, reference)

    def _fill(self, form: Any, act: str, reference: str) -> None:
        """A colleague may have been faster: the page then says so with 409 or 422, and nothing was done."""
        typed = dict(ACTS[act][1])
        if act == "answers" and self._random.random() < 0.5:
            typed["asks"] = "1"
        values = dict(form.form_values()) | typed
        url = self._base + form.action.partition("?")[0]
        answer = self._seen(self._session.post(url, data=values, timeout=20, allow_redirects=False))
        if answer.status_code == 303:
            self._taken.acts.append((act, reference))

    def _sign_in(self, page: requests.Response) -> None:
        [form] = [form for form in lxml.html.document_fromstring(page.text).forms if form.action.endswith("/connexion")]
        values = dict(form.form_values()) | {"email": self._random.choice(PEOPLE), "password": PASSWORD}
        self._seen(self._session.post(self._base + "/connexion", data=values, timeout=20, allow_redirects=False))

    def _open(self, path: str) -> requests.Response:
        return self._seen(self._session.get(self._base + path, timeout=20))

    def _seen(self, answer: requests.Response) -> requests.Response:
        if answer.status_code >= 500:
            self._taken.refusals.append(f"{answer.request.method} {answer.url}: {answer.status_code}")
        return answer


def _mail(subject: str, text: str, message_id: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"], mail["Message-ID"] = PARTNER, DESK, subject, message_id
    mail.set_content(text)
    return mail


def _reply(letter: Letter, text: str) -> tuple[EmailMessage, str]:
    received = letter.message
    answer = _mail(
        f"Re: {received['Subject']}", text, f"<re.{_id_of(letter).strip('<>').replace('@', '.')}@partenaire.example>"
    )
    answer["In-Reply-To"] = received["Message-ID"]
    return answer, str(received["Reply-To"].addresses[0].addr_spec)


def _asks_to_validate(letter: Letter) -> bool:
    return PARTNER in letter.recipients and b"OUI" in letter.raw.upper() and letter.message["Reply-To"] is not None


def _id_of(letter: Letter) -> str:
    return str(letter.message["Message-ID"])
