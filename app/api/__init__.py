"""Door 2, REST: a blueprint a noun. Views ask reports and call verbs; they decide nothing."""

from __future__ import annotations

from flask import Flask

from app.api import description, guard, places, problem
from app.api.account import account
from app.api.attachment import attachment
from app.api.calendar import calendar
from app.api.clock import clock
from app.api.contract import contract
from app.api.crisis import crisis
from app.api.escalation import escalation
from app.api.feed import feed
from app.api.incident import incident
from app.api.incident_act import incident_act
from app.api.message import message
from app.api.organisation import organisation
from app.api.token import token
from app.api.webhook import webhook
from app.extensions import csrf

# An act's route lies in the file of its noun, on the blueprint of acts: that one comes last.
NOUNS = (
    incident, message, attachment, clock, escalation, crisis,
    calendar, contract, organisation, account, token, webhook, feed, incident_act,
)  # fmt: skip


def register(app: Flask) -> None:
    """Plug the blueprints in. None of them reads a cookie, so none needs the forms' token."""
    places.register(app)
    for noun in NOUNS:
        csrf.exempt(noun)
        app.register_blueprint(noun, name=description.endpoint_of(noun))
    problem.register(app)
    guard.register(app)
    description.register(app, NOUNS)
