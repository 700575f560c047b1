"""The rule book tried on an incident nobody reported: the address is the whole question, so it can be sent to somebody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app import clock
from app.extensions import db
from app.labels import phrase
from app.models.rule_book import current_rules
from app.reports.simulation import Imagined, added_days_if_any, contract_names, simulate
from app.web.pages import pages
from app.web.policy import requires
from app.web.typed_instant import NotAnInstant, typed_instant
from workflows.clocks import Pause
from workflows.permissions import Act
from workflows.rules import Kind


@dataclass(frozen=True, slots=True)
class Question:
    """What the address asks, as typed; instants are on the desk's wall. `waits` are pairs, the second empty while it lasts."""

    contract: str
    kind: Kind
    at: str
    major: bool
    origin_unknown: bool
    detected_at: str
    waits: list[tuple[str, str]] = field(default_factory=list)


class Unanswerable(ValueError):
    """The question cannot be put to the rules; its text is the sentence to show."""


@pages.get("/simulateur")
@requires(Act.READ_INCIDENTS)
def simulator() -> ResponseReturnValue:
    """`contrat`, `type`, `le`, `majeur`, `origine`, `constate`, and `de` and `a` once for each wait of the partner."""
    question = _question()
    zone = _zone(question.contract)
    answer, refused, imagined = None, "", None
    try:
        imagined = _imagined(question, zone)
        answer = simulate(imagined, added_days_if_any(db.session()))
    except Unanswerable as why:
        refused = str(why)
    except ValueError as restless:
        refused = phrase("restless_rules", detail=restless)
    page = render_template(
        "simulator.html",
        question=question,
        answer=answer,
        imagined=imagined,
        refused=refused,
        zone=zone,
        book=current_rules(),
        kinds=list(Kind),
    )
    return page, 422 if refused else 200


def _question() -> Question:
    asked = request.args
    contract, kind = asked.get("contrat", ""), asked.get("type", "")
    contract = contract if contract in contract_names() else _own_contract()
    now = clock.now().astimezone(_zone(contract)).replace(tzinfo=None)
    waits = [pair for pair in zip(asked.getlist("de"), asked.getlist("a"), strict=False) if any(pair)]
    return Question(
        contract=contract,
        kind=Kind(kind) if kind in list(Kind) else Kind.TECHNICAL,
        at=asked.get("le", "").strip() or now.isoformat(timespec="minutes"),
        major="majeur" in asked,
        origin_unknown="origine" in asked,
        detected_at=asked.get("constate", ""),
        waits=waits[:6],
    )


def _own_contract() -> str:
    """The first contract of this person's desk, else the first of all."""
    contracts = current_rules().contracts
    return next((name for name, one in contracts.items() if one.desk == current_user.desk), next(iter(contracts)))


def _zone(contract: str) -> ZoneInfo:
    book = current_rules()
    return ZoneInfo(book.calendars[book.desks[book.contracts[contract].desk].calendar].zone)


def _imagined(question: Question, zone: ZoneInfo) -> Imagined:
    at = _instant(question.at, zone, "simulator_at")
    detected_at = _instant(question.detected_at, zone, "simulator_detected") if question.detected_at else None
    if detected_at is not None and detected_at > at:
        raise Unanswerable(phrase("simulator_detected_after"))
    pauses = tuple(_pauses(question, zone))
    return Imagined(question.contract, question.kind, at, question.major, question.origin_unknown, pauses, detected_at)


def _pauses(question: Question, zone: ZoneInfo) -> Iterator[Pause]:
    for since, until in question.waits:
        begins = _instant(since, zone, "simulator_wait")
        ends = _instant(until, zone, "simulator_wait") if until else None
        if ends is not None and ends <= begins:
            raise Unanswerable(phrase("simulator_wait_backwards"))
        yield Pause(begins, ends, "partner")


def _instant(text: str, zone: ZoneInfo, name: str) -> datetime:
    try:
        at = typed_instant(text, zone)
    except NotAnInstant:
        at = None
    if at is None or not 2000 < at.year < 2050:
        raise Unanswerable(phrase(name))
    return at
