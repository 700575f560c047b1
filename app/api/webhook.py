"""Webhooks: who is told what happens, what they were told, and telling it again."""

from __future__ import annotations

from typing import Any

from flask import current_app
from marshmallow import Schema, fields, validate

from app import clock, labels
from app.api.caller import caller
from app.api.door import Noun
from app.api.problem import Problem
from app.api.shapes import ID, Instant, PageQuery, line, one_of, page_of, paged, place_of
from app.extensions import db
from app.models import Webhook
from app.notify.webhook_address import AddressRefused
from app.notify.webhook_signature import secret_of
from app.reports.program_access import deliveries_of, webhooks_of
from app.use_cases.webhooks import (
    NewWebhook,
    NoSuchWebhook,
    TooManyWebhooks,
    add_webhook,
    end_webhook,
    replay_delivery,
    rotate_secret,
    webhook_of,
)
from workflows.api_scopes import Scope
from workflows.events import EventKind
from workflows.permissions import Act

webhook = Noun("webhooks", __name__, description="Calls to a program when something happens.")
STATES = ("queued", "delivered", "undelivered", "dropped")
_ONE = f"/webhooks/<{ID}:webhook_id>"
_NEEDS: dict[str, Any] = {"act": Act.KEEP_WEBHOOKS, "scope": Scope.WEBHOOKS_WRITE}


class WebhookSchema(Schema):
    """It is told of what its account sees; no kind named: of everything."""

    id = fields.Integer(required=True)
    name = fields.String(required=True)
    url = fields.String(required=True)
    kinds = fields.List(fields.String(), required=True)
    created_at = Instant(required=True)
    blocked_until = Instant(
        required=True, allow_none=True, metadata={"description": "it failed: nothing is tried before"}
    )


class SigningSchema(WebhookSchema):
    """With the secret its calls are signed with (Standard Webhooks)."""

    secret = fields.String(required=True, metadata={"example": "whsec_…"})


class WebhookList(Schema):
    """The oldest first."""

    items = fields.List(fields.Nested(WebhookSchema), required=True)


class NewWebhookSchema(Schema):
    """An https address on the open network, or one in a private network this installation allows."""

    name = line(100, metadata={"example": "supervision"})
    url = line(500, metadata={"example": "https://supervision.cnaf.example/vigie"})
    kinds = fields.List(
        one_of(EventKind), load_default=list, validate=validate.Length(max=len(EventKind)),
        metadata={"example": ["incident_registered", "clock_breached"]},
    )  # fmt: skip


class DeliverySchema(Schema):
    """One fact, told or to be told; `message_id` is the `webhook-id` of every try."""

    id = fields.Integer(required=True)
    message_id = fields.String(required=True)
    kind = fields.String(required=True)
    payload = fields.Dict(keys=fields.String(), required=True)
    state = fields.String(required=True, validate=validate.OneOf(STATES))
    written_at = Instant(required=True)
    next_try_at = Instant(required=True, allow_none=True)
    tries = fields.Integer(required=True)
    delivered_at = Instant(required=True, allow_none=True)
    last_status = fields.Integer(required=True, allow_none=True)
    last_error = fields.String(required=True)


class DeliveryQuery(PageQuery):
    """Of one state, or of all."""

    state = one_of(STATES)


@webhook.operation("GET", "/webhooks", **_NEEDS, gives=WebhookList())
def list_webhooks() -> Any:
    """List the account's webhooks."""
    return {"items": webhooks_of(db.session(), caller().person.user_id)}


@webhook.operation(
    "POST", "/webhooks", **_NEEDS, takes=NewWebhookSchema(), gives=SigningSchema(), status=201, keeps_answer=False
)
def create_webhook(asked: dict[str, Any]) -> Any:
    """Ask to be told. The secret its calls are signed with is in the answer."""
    new = NewWebhook(caller().person.user_id, asked["name"], asked["url"], frozenset(asked["kinds"]))
    try:
        row = add_webhook(new, current_app.config["SETTINGS"].webhook_networks, clock.now())
    except AddressRefused as refused:
        raise Problem(422, errors={"url": [labels.word("webhook_fault", str(refused))]}) from refused
    except TooManyWebhooks as full:
        raise Problem(409) from full
    return _with_secret(row), {"Location": f"/api/v1/webhooks/{row.id}"}


@webhook.operation("GET", _ONE, **_NEEDS, gives=WebhookSchema())
def read_webhook(webhook_id: int) -> Any:
    """Read one webhook."""
    return _mine(webhook_id)


@webhook.operation("DELETE", _ONE, **_NEEDS, status=204)
def delete_webhook(webhook_id: int) -> Any:
    """Be told nothing more, not even what waits."""
    end_webhook(caller().person.user_id, _mine(webhook_id).id, clock.now())


@webhook.operation("POST", f"{_ONE}/secret", **_NEEDS, gives=SigningSchema(), keeps_answer=False)
def rotate_webhook_secret(webhook_id: int) -> Any:
    """Sign with another secret from here on; the old one signs nothing more."""
    return _with_secret(rotate_secret(caller().person.user_id, _mine(webhook_id).id))


@webhook.operation(
    "GET", f"{_ONE}/deliveries", **_NEEDS, query=DeliveryQuery(), gives=page_of(DeliverySchema(), "DeliveryPage")
)
def list_deliveries(asked: dict[str, Any], webhook_id: int) -> Any:
    """List what it was told and what waits, the newest first."""
    most, found = asked["limit"], _mine(webhook_id)
    rows = deliveries_of(
        db.session(), found.id, state=asked.get("state"), before=place_of(asked.get("cursor")), most=most + 1
    )
    return paged(list(rows), most)


@webhook.operation("POST", f"{_ONE}/deliveries/<{ID}:delivery_id>/replay", **_NEEDS, gives=DeliverySchema())
def replay(webhook_id: int, delivery_id: int) -> Any:
    """Tell it again, at once, under the same identifier."""
    try:
        return replay_delivery(caller().person.user_id, webhook_id, delivery_id)
    except NoSuchWebhook as unknown:
        raise Problem(404) from unknown


def _mine(webhook_id: int) -> Webhook:
    try:
        return webhook_of(db.session(), caller().person.user_id, webhook_id)
    except NoSuchWebhook as unknown:
        raise Problem(404) from unknown


def _with_secret(row: Webhook) -> dict[str, Any]:
    said = {name: getattr(row, name) for name in ("id", "name", "url", "kinds", "created_at", "blocked_until")}
    return {**said, "secret": secret_of(row)}
