"""A wording tried on a real incident: what its reader would see, or the line on which it fails."""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from sqlalchemy.orm import Session

from app.labels import in_french, phrase
from app.models.incident import Incident
from app.models.incident_facts import facts_of
from app.models.rule_book import rule_context, rules_of
from app.notify import keys
from app.notify.addressee import Addressee
from app.notify.facts import CaseFacts
from app.notify.kinds import LETTERS, NOTICES
from app.notify.own_wordings import worded_as
from app.notify.rendering import Rendered, shipped_source
from app.notify.template_check import Fault
from workflows.clocks import Clock
from workflows.escalation import PlannedStep, clocks_of

_PARTS_OF_AN_UPDATE = ("nature", "cause", "actions", "expected_duration")
_NOT_A_TOKEN = "jeton"  # noqa: S105 - a preview must not hand out what proves who answers (A14)


class WordingFails(ValueError):
    """The wording cannot be rendered; `fault` says where."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.what)
        self.fault = fault


def try_wording(
    session: Session, name: str, text: str, html: str, incident: Incident, now: datetime
) -> tuple[Rendered, ...]:
    """The letter as the partner's contact and as the desk would have it, those of the two whom it goes to.

    Raises WordingFails.
    """
    shipped = shipped_source(name)
    tried = []
    for to in _readers(name, incident):
        context = _context(session, name, incident, to, now)
        _halves(name, (text, shipped.html), "txt", context, incident)
        tried.append(_halves(name, (text, html), "html", context, incident))
    return tuple(tried)


def _halves(name: str, sources: tuple[str, str], half: str, context: Mapping[str, Any], incident: Incident) -> Rendered:
    try:
        return worded_as(name, *sources, context)
    except Exception as error:
        lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == "<template>"]
        what = phrase("wording_fails", reference=incident.reference, detail=str(error) or type(error).__name__)
        raise WordingFails(Fault(half, (lines[-1] if lines else 0) or 0, what)) from error


@in_french()
def _readers(name: str, incident: Incident) -> tuple[Addressee, ...]:
    reporter = incident.reporter
    partner = Addressee(reporter.email, reporter.name, side="partner")
    agents = Addressee("agents@centre.example", phrase("wording_agents"))
    source = shipped_source(name).text
    for_partner, for_desk = '"partner.txt"' in source or name in NOTICES, '"inside.txt"' in source
    return (*((partner,) if for_partner else ()), *((agents,) if for_desk else ()))


@in_french()
def _context(session: Session, name: str, incident: Incident, to: Addressee, now: datetime) -> dict[str, Any]:
    case = CaseFacts(session, incident, now)
    reply_to = keys.reply_address(case.place.desk.address, _NOT_A_TOKEN) if to.side == "partner" else ""
    known = {"place": case.place, "desk": case.place.desk, "to": to, "case": None}
    if name in LETTERS:
        known |= {"case": case, "reply_to": reply_to}
    wants = (LETTERS | NOTICES)[name].wants
    return known | {want: _example(session, want, incident, now) for want in wants}


def _example(session: Session, want: str, incident: Incident, now: datetime) -> Any:
    """Something believable for what the caller of that letter gives beside the incident."""
    if want == "step":
        running = _any_clock(session, incident)
        return PlannedStep(running, "exemple", running.rule.label, 1, now)
    known = {
        "update": SimpleNamespace(**{part: phrase(f"wording_{part}") for part in _PARTS_OF_AN_UPDATE}),
        "unreached": SimpleNamespace(template="receipt", name=incident.reporter.name, why=phrase("relay_silent")),
        "asks": True,
        "rank": 1,
        "rank_total": 2,
        "level": "n2",
        "outcome": "without_validation",
        "main": incident.reference,
        "reached": [incident],
        "organisations": [incident.organisation.name],
        "author": phrase("wording_agents"),
    }
    return known.get(want, phrase("wording_words"))


def _any_clock(session: Session, incident: Incident) -> Clock:
    context = rule_context(session, incident.rules_version, incident.contract)
    desks = rules_of(session, incident.rules_version).desks
    clocks = clocks_of(context.contract, facts_of(session, [incident], desks)[incident.id])
    return next((one for one in clocks if one.ended_at is None), clocks[0])
