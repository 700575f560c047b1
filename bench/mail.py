"""Mails a second through the whole path: raw kept, read in the limited child, incident, clocks, receipt queued.

`python -m bench.mail [--postgresql] [--processes 2] [--mails 500] [--profile]`: French multipart mails with
attachments, one in five an answer to a receipt, from a hundred contacts.
"""

from __future__ import annotations

import argparse
import cProfile
import multiprocessing
import os
import pstats
import tempfile
import time
from contextlib import ExitStack
from email.message import EmailMessage
from pathlib import Path

from sqlalchemy import func, select

from app import clock, create_app
from app.config import read_settings
from app.extensions import db
from app.intake.pipeline import understand_kept_mails
from app.intake.reader import MailReader
from app.models import Agreement, Contact, InboundMail, Incident, Letter, Organisation
from app.models.transaction import transaction
from app.use_cases.receive_mail import keep_mail
from tests.servers.postgres import PostgresServer

CONTACTS = 100
ANSWERS_IN = 5
TEXT = (
    "Bonjour,\n\nNous n’avons pas reçu le flux DSG attendu ce matin (lot n° {number}), rien dans le dépôt à cette heure.\n"
    "Application : flux DSG\nTéléphone : 04 00 00 00 21\nImpact : {number} dossiers en attente dans les services.\n\n"
    "Cordialement,\nLe support informatique\n"
)
HISTORY = (
    "\nLe lun. 23 nov. 2026 à 10:15, le bureau a écrit :\n> Nous avons bien reçu votre message.\n> Il est enregistré.\n"
)


def a_mail(number: int, answered: Letter | None = None) -> tuple[bytes, str]:
    """The raw bytes of one mail and the address it goes to."""
    message = EmailMessage()
    message["From"] = f"Support n° {number % CONTACTS} <contact{number % CONTACTS}@cd-val-ambre.example>"
    message["To"] = to = "gsi@cnaf.example"
    message["Subject"] = f"Flux DSG non reçu, lot n° {number}"
    message["Message-ID"] = f"<bench.{number}@cd-val-ambre.example>"
    text = TEXT.format(number=number)
    if answered is not None:
        message.replace_header("Subject", f"Re: {answered.subject}")
        message.replace_header("From", answered.recipient)
        message["In-Reply-To"] = answered.message_id
        to, text = str(answered.headers["Reply-To"]), f"Voici la trace du lot n° {number}.\n{HISTORY}"
    message.set_content(text)
    message.add_alternative(f"<html><body><p>{text.replace(chr(10), '<br>')}</p></body></html>", subtype="html")
    message.add_attachment(
        f"{number} trace\n".encode() * 2_000, maintype="text", subtype="plain", filename=f"trace-é-{number}.log"
    )
    return message.as_bytes(), to


def make_app(url: str, folder: str):
    return create_app(
        read_settings(
            {"DATABASE_URL": url, "VIGIE_INSTANCE": folder, "VIGIE_SECRET_KEY": "a key for the benchmark alone"}
        )
    )


def lay_out() -> None:
    db.create_all()
    with transaction() as session:
        contacts = [Contact(name=f"Support n° {n}", email=f"contact{n}@cd-val-ambre.example") for n in range(CONTACTS)]
        agreements = [Agreement(contract="declaration-grossesse")]
        session.add(
            Organisation(
                name="Val-d’Ambre", mail_domain="cd-val-ambre.example", contacts=contacts, agreements=agreements
            )
        )


def run(mails: list[tuple[bytes, str]], reader: MailReader) -> float:
    """Keep and understand all of them; seconds taken."""
    started = time.perf_counter()
    for raw, to in mails:
        keep_mail(raw, source="smtp", envelope_from="x@cd-val-ambre.example", envelope_to=[to], received_at=clock.now())
        understand_kept_mails(reader)
    while understand_kept_mails(reader):
        pass
    return time.perf_counter() - started


def work(url: str, folder: str, first: int, count: int, seconds: multiprocessing.Queue[float]) -> None:
    """One process's share."""
    with make_app(url, folder).app_context(), MailReader() as reader:
        reader.start()
        seconds.put(run([a_mail(number) for number in range(first, first + count)], reader))


def one_process(app, mails: int, profile: bool) -> float:
    """First mails, then answers to their receipts; mails a second."""
    with app.app_context(), MailReader() as reader:
        lay_out()
        run([a_mail(100_000)], reader)  # the child starts, calendars are compiled
        firsts = mails * (ANSWERS_IN - 1) // ANSWERS_IN
        profiler = cProfile.Profile()
        if profile:
            profiler.enable()
        seconds = run([a_mail(number) for number in range(firsts)], reader)
        letters = list(db.session.scalars(select(Letter).order_by(Letter.id).limit(mails - firsts)))
        answers = [a_mail(number, letter) for number, letter in enumerate(letters, start=firsts)]
        seconds += run(answers, reader)
        if profile:
            profiler.disable()
            pstats.Stats(profiler).sort_stats("cumulative").print_stats(70)
        check(mails, firsts)
        db.engine.dispose()
        return mails / seconds


def check(mails: int, firsts: int) -> None:
    """The path was really walked."""
    verdicts = dict(db.session.execute(select(InboundMail.verdict, func.count()).group_by(InboundMail.verdict)).all())
    assert verdicts == {"new_incident": firsts + 1, "added": mails - firsts}, verdicts
    assert db.session.scalar(select(func.count()).select_from(Incident)) == firsts + 1


def many_processes(url: str, folder: str, app, mails: int, processes: int) -> float:
    with app.app_context():
        lay_out()
        db.engine.dispose()
    seconds: multiprocessing.Queue[float] = multiprocessing.Queue()
    share = mails // processes
    workers = [
        multiprocessing.Process(target=work, args=(url, folder, number * share, share, seconds))
        for number in range(processes)
    ]
    for one in workers:
        one.start()
    slowest = max(seconds.get(timeout=600) for _ in workers)
    for one in workers:
        one.join()
    return share * processes / slowest


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--postgresql", action="store_true")
    asked.add_argument("--processes", type=int, default=1)
    asked.add_argument("--mails", type=int, default=500)
    asked.add_argument("--profile", action="store_true")
    options = asked.parse_args()
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        url = f"sqlite:///{Path(folder) / 'bench.sqlite'}"
        if options.postgresql:
            url = stack.enter_context(PostgresServer(durable=True)).create_database("bench")
        app = make_app(url, folder)
        if options.processes == 1:
            rate = one_process(app, options.mails, options.profile)
        else:
            rate = many_processes(url, folder, app, options.mails, options.processes)
        kind = "PostgreSQL" if options.postgresql else "SQLite"
        used = os.times()
        cpu = used.user + used.system + used.children_user + used.children_system
        print(f"{kind}, {options.processes} process(es): {options.mails} mails, {rate:.0f} a second")
        print(
            f"CPU of the whole run, start and writing of the mails included: {cpu:.1f} s; load {os.getloadavg()[0]:.1f}"
        )


if __name__ == "__main__":
    main()
