"""A desk behind a real web server, for a real browser: people, incidents in every state, and an hour of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import Mock

from flask import Flask

from app import clock
from app.engine.page_server import PageServer
from app.extensions import db
from app.reports.health import DUTIES
from app.use_cases.acknowledge_incident import acknowledge_incident
from app.use_cases.answer_partner import add_note, answer_partner
from app.use_cases.escalate_incident import escalate_incident
from app.use_cases.note_beat import note_beat
from app.use_cases.restore_incident import record_workaround, restore_incident
from app.use_cases.run_crisis import declare_crisis
from tests.servers.engines import let_go_of_the_database
from tests.use_cases.desk import FUNCTIONAL, Desk, paris
from tests.web.conftest import lay_out_people, make_app

NAUGHTY = '"><img src=x onerror="document.title=1"><script>document.title=2</script>'
LONG_WORD = "Anticonstitutionnellement" * 6


class LiveDesk(Desk):
    """As in the tests of the verbs, but the time is moved by `clock.travel`: a browser and a server live in real time."""

    def __init__(self, app: Flask) -> None:
        frozen = Mock()
        frozen.move_to.side_effect = lambda instant: clock.travel(instant - clock.real_now())
        super().__init__(app, frozen)


class Site:
    """The served desk: its address, and the case numbers by nickname."""

    def __init__(self, url: str, folder: Path, **settings: str) -> None:
        lay_out_people(url, folder)
        self.app = make_app(url, folder, **settings)
        self.cases: dict[str, str] = {}
        self.cookies: dict[str, list[Any]] = {}
        with self.app.app_context():
            self.desk = LiveDesk(self.app)
            self._live_through_a_morning()
            db.session.remove()
        self.offset = clock.offset()
        clock.travel(timedelta())

    @contextmanager
    def served(self) -> Iterator[Site]:
        server = PageServer(self.app, "127.0.0.1", 0, 4)
        server.start()
        self.address = f"http://127.0.0.1:{server.port}"
        yield self
        server.stop()
        with self.app.app_context():
            let_go_of_the_database()

    @contextmanager
    def at_its_hour(self) -> Iterator[Site]:
        """Monday at 11, the engine beating, for the length of a test."""
        clock.travel(self.offset)
        with self.app.app_context():
            for duty in DUTIES:
                note_beat(duty, clock.real_now(), "")
        try:
            yield self
        finally:
            clock.travel(timedelta())

    def report(self, subject: str, text: str = "Nous n’avons pas reçu le flux DSG attendu ce matin.") -> str:
        """A partner's mail comes in while somebody is looking."""
        with self.app.app_context():
            return self.desk.report(text, subject=subject)

    def _live_through_a_morning(self) -> None:
        desk = self.desk
        desk.at("2026-11-23 08:00")
        agent, manager = desk.person(), desk.person("responsable@cnaf.example")
        crisis = self.cases["crisis"] = desk.report(subject="Aucun département ne reçoit plus les flux")
        restored = self.cases["restored"] = desk.report(subject="Fichier vide")
        functional = self.cases["functional"] = desk.report(FUNCTIONAL, subject="Déclarations en doublon")
        for reference in (crisis, restored, functional):
            acknowledge_incident(reference, agent, desk.now)
        declare_crisis(crisis, manager, "Le dépôt est injoignable pour tous", desk.now)
        desk.pass_time("2026-11-23 09:00")
        record_workaround(functional, agent, "Correction à la main des trois dossiers", total=False, now=desk.now)
        answer_partner(functional, agent, "Pouvez-vous joindre les trois dossiers ?", asks=True, now=desk.now)
        add_note(functional, agent, "Vu avec l'équipe des études.", desk.now)
        restore_incident(restored, agent, "Fichier redéposé", desk.now)
        self.cases["level2"] = desk.report(
            subject="Fichier SGR illisible", text="Le fichier SGR est illisible, ligne 14."
        )
        escalate_incident(self.cases["level2"], agent, "n2", "Hors de notre portée", desk.now)
        desk.pass_time("2026-11-23 10:40")
        self.cases["late"] = desk.report(subject=NAUGHTY, text=f"{NAUGHTY}\n{LONG_WORD}")
        desk.mail("Bonjour", sender=("Un particulier", "particulier@courrier.example"), subject=NAUGHTY)
        desk.pass_time("2026-11-23 10:57")
        self.cases["fresh"] = desk.report(subject="Flux DSG non reçu")
        desk.at("2026-11-23 11:00")
        assert paris("2026-11-23 11:00") <= desk.now
