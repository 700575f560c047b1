"""One incident of each kind, one person of each kind, and every route of the URL map: what the matrix is made of."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule

from app.models import Attachment, Contact, InboundMail, Incident, Letter, Message, Organisation
from app.models.blob import keep_blob
from app.models.rule_book import pin_rules
from app.models.transaction import transaction
from app.web.policy import OTHER_DOORS
from tests.web.partners import add_user
from tests.web.person import Person

RHIN, ANGDM = "Conseil départemental du Haut-Rhin", "ANGDM"
AMBRE, EURE = "Conseil départemental du Val-d’Ambre", "Centre social intercommunal des Trois-Rivières"
PLACES = (
    ("gsi", "declaration-grossesse", AMBRE), ("caf-eure", "caf-eure", EURE),
    ("caf-haut-rhin", "caf-haut-rhin", RHIN), ("ncaa", "iris", ANGDM),
)  # fmt: skip
STATES = (("registered", 1), ("escalated_n2", 2), ("escalated_n3", 3), ("closed", 1))
ACTORS = (
    ("agent", "gsi", ""), ("agent", "caf-eure", ""), ("manager", "ncaa", ""), ("n2", "gsi", ""), ("n3", "gsi", ""),
    ("security_officer", "caf-eure", ""), ("auditor", "gsi", ""), ("administrator", "gsi", ""),
    ("partner", "caf-eure", EURE), ("access_manager", "gsi", AMBRE), ("access_deputy", "caf-haut-rhin", RHIN),
    ("partner_security", "caf-eure", EURE),
)  # fmt: skip


@dataclass(frozen=True)
class Target:
    """An incident and what hangs on it; `mark` is a word that stands nowhere else."""

    incident_id: int
    mark: str
    values: dict[str, str | int]

    @property
    def reference(self) -> str:
        return str(self.values["reference"])


UNKNOWN = Target(0, "", {"reference": "GSI-2026-77777", "attachment_id": 7777777, "message_id": 7777777, "mail_id": 7777777, "letter_id": 7777777, "number": 1})  # fmt: skip


def lay_out(now: datetime) -> list[Target]:
    """An incident of each place, state and secrecy, each with a message, a file, a mail and a letter."""
    with transaction() as session:
        rules = pin_rules(session, now)
        of_each = itertools.product(PLACES, STATES, (False, True))
        return [_target(session, number, rules, now, *one) for number, one in enumerate(of_each)]


def _target(session, number, rules, now, place, state, is_security) -> Target:  # type: ignore[no-untyped-def]
    (desk, contract, name), (standing, level), mark = place, state, f"MARQUE{number:03}X"
    organisation = session.scalars(select(Organisation).where(Organisation.name == name)).one()
    reporter = session.scalars(select(Contact).where(Contact.organisation_id == organisation.id)).first()
    incident = Incident(
        reference=f"{desk.upper()}-2026-{number + 90000}", contract=contract, desk=desk, rules_version=rules, subject=mark,
        organisation_id=organisation.id, reporter_id=reporter.id, received_at=now, state=standing, highest_level=level,
        security_since=now if is_security else None, closed_at=now if standing == "closed" else None,
    )  # fmt: skip
    session.add(incident)
    session.flush()
    sha256 = keep_blob(session, f"{mark} content".encode())
    mail = InboundMail(
        source="smtp", received_at=now, desk=desk, subject=mark, from_addr=f"{mark.lower()}@x.example",
        verdict="new_incident", incident_id=incident.id, blob_sha256=sha256,
    )  # fmt: skip
    message = Message(incident_id=incident.id, direction="in", author="Partenaire", body=f"{mark} said", at=now)
    letter = Letter(
        dedupe_key=mark, message_id=f"<{mark}@vigie.example>", incident_id=incident.id, template="receipt", written_at=now,
        sender="x@vigie.example", recipient=f"{mark.lower()}@y.example", subject=mark, text=mark, html=f"<p>{mark}</p>", state="kept",
    )  # fmt: skip
    session.add_all([mail, message, letter])
    session.flush()
    file = Attachment(
        message_id=message.id, incident_id=incident.id, filename=f"{mark}.txt", content_type="text/plain", size=9,
        blob_sha256=sha256,
    )  # fmt: skip
    session.add(file)
    session.flush()
    values = {
        "reference": incident.reference, "attachment_id": file.id, "message_id": message.id, "mail_id": mail.id,
        "letter_id": letter.id, "number": 1,
    }  # fmt: skip
    return Target(incident.id, mark, values)


def people(app: Flask) -> Iterator[tuple[str, Person]]:
    """Somebody of each kind, signed in, and a visitor."""
    for role, desk, organisation in ACTORS:
        person = Person(app.test_client())
        person.be(add_user(f"{role}@{desk}.matrix.example", role, desk, organisation))
        yield f"{role} {desk}", person
    yield "visitor", Person(app.test_client())


def routes_to_an_incident(app: Flask) -> list[tuple[str, Rule]]:
    """(method, rule) of every page whose address names an incident, a file, a mail, a message or a letter."""
    found = []
    for rule in app.url_map.iter_rules():
        named = rule.arguments - {"number"}  # of a line of its crisis; by itself it is of something else
        if rule.rule.startswith(OTHER_DOORS) or not named or not rule.arguments <= set(UNKNOWN.values):
            continue
        found += [(method, rule) for method in sorted(rule.methods & {"GET", "POST"})]
    return sorted(found, key=lambda one: (one[1].rule, one[0]))


def lists(app: Flask) -> list[Rule]:
    """Every page without an argument that may be read."""
    rules = [one for one in app.url_map.iter_rules() if not one.arguments and "GET" in one.methods]
    return [one for one in rules if not one.rule.startswith(OTHER_DOORS) and one.endpoint.startswith("pages.")]


_ERROR_NUMBER = re.compile(r"<code>[0-9A-F]{8}</code>")


def told(text: str, target: Target) -> str:
    """An answer with what differs from one asking to the next left out: the case number asked for,
    the error's own number."""
    text = text.replace(target.reference, "reference")
    return _ERROR_NUMBER.sub("", re.sub(r'name="csrf_token" value="[^"]*"|data-seconds="\d+"', "", text))
