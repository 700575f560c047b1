"""Partners who write and agents who act while the program dies under them; both try again, and remember what was taken."""

from __future__ import annotations

import random
import re
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
AGENT, PASSWORD = "agent@cnaf.example", "mot de passe des essais"
WORDS = (
    "Nous n’avons pas reçu le flux DSG attendu ce matin, rien dans le dépôt.",
    "Le flux SGR est illisible depuis hier soir, tous les départements sont touchés.",
    "Le fichier du flux GRO est incomplet pour trois dossiers.",
)
ACTS = {
    "acknowledgement": {},
    "restoration": {"resolution": "Flux rejoué."},
    "answers": {"body": "Nous regardons."},
    "crisis": {"reason": "plusieurs organismes"},
    "escalation": {"level": "n3", "reason": "origine inconnue"},
}


@dataclass
class Taken:
    """What the program has said yes to: it may not lose any of it."""

    mails: list[tuple[str, bytes]] = field(default_factory=list)  # Message-ID, bytes
    acts: list[tuple[str, str]] = field(default_factory=list)  # act, reference
    refusals: list[str] = field(default_factory=list)  # answers of 500 and above


class Traffic:
    """Mails and acts at the given doors and pages from `start` to `stop`."""

    def __init__(self, doors: list[int], pages: list[int], sink: SmtpSink, seed: int) -> None:
        self._doors, self._pages, self._sink = doors, pages, sink
        self._random = random.Random(seed)
        self._stopping = threading.Event()
        self.taken = Taken()
        self._answered: set[str] = set()
        self._threads = [
            threading.Thread(target=work, daemon=True) for work in (self._write, self._write, self._answer, self._act)
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Nobody begins anything new; a mail that was not taken yet is tried to the end."""
        self._stopping.set()
        for thread in self._threads:
            thread.join(120)

    def _write(self) -> None:
        while not self._stopping.wait(self._random.uniform(0.2, 0.8)):
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
                yes = self._random.random() < 0.7
                self._send(*_reply(letter, "Oui, tout est revenu." if yes else "Non, rien n’est revenu."))

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
        person = Person(self._pages, self._random, self.taken)
        while not self._stopping.wait(self._random.uniform(0.2, 0.6)):
            try:
                person.act()
            except (requests.RequestException, OSError):
                person = Person(self._pages, self._random, self.taken)


class Person:
    """An agent at the pages of one of the programs; raises requests.RequestException when it dies."""

    def __init__(self, pages: list[int], chance: random.Random, taken: Taken) -> None:
        self._base, self._random, self._taken = f"http://127.0.0.1:{chance.choice(pages)}", chance, taken
        self._session = requests.Session()

    def act(self) -> None:
        """Open an incident of the queue and do one thing to it."""
        queue = self._open("/")
        if "/connexion" in queue.url:
            self._sign_in(queue)
            queue = self._open("/")
        references = sorted(set(re.findall(r"/incidents/(GSI-\d{4}-\d{5,})", queue.text)))
        if not references:
            return
        reference = self._random.choice(references)
        page = self._open(f"/incidents/{reference}")
        act = self._random.choices(list(ACTS), weights=[6, 5, 2, 1, 1])[0]
        answer = self._send(page, f"/incidents/{reference}/{act}", ACTS[act])
        if answer is not None and answer.status_code == 303:  # done; a refusal shows the page again with 409 or 422
            self._taken.acts.append((act, reference))

    def _sign_in(self, page: requests.Response) -> None:
        self._send(page, "/connexion", {"email": AGENT, "password": PASSWORD})

    def _open(self, path: str) -> requests.Response:
        return self._seen(self._session.get(self._base + path, timeout=20))

    def _send(self, page: requests.Response, action: str, fields: dict[str, str]) -> requests.Response | None:
        """Fill the form that sends there; None where the page has no such form."""
        forms: list[Any] = lxml.html.document_fromstring(page.text).forms
        form = next((one for one in forms if (one.action or "").partition("?")[0].endswith(action)), None)
        if form is None:
            return None
        values = dict(form.form_values()) | fields
        return self._seen(self._session.post(self._base + action, data=values, timeout=20, allow_redirects=False))

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
