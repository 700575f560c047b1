"""A program asks to be told what happens, no longer to be, or to be told once more."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import clock
from app.models import Webhook, WebhookDelivery
from app.models.transaction import transaction
from app.notify.webhook_address import allowed_addresses, target_of

MOST = 20  # of one account: each is one more call for every fact


class NoSuchWebhook(LookupError):
    """None of this account's webhooks, or none of its deliveries, bears that number."""


class TooManyWebhooks(ValueError):
    """The account has as many as it may."""


@dataclass(frozen=True, slots=True)
class NewWebhook:
    """`kinds` are of workflows.events; none: every kind."""

    user_id: int
    name: str
    url: str
    kinds: frozenset[str] = frozenset()


def add_webhook(webhook: NewWebhook, allowed: str, now: datetime) -> Webhook:
    """From now on that URL is told. Raises TooManyWebhooks, and AddressRefused where it may not be called.

    A name is not resolved here: what it points to may change, so each call is judged when it is made.
    """
    with suppress(OSError, UnicodeError):
        allowed_addresses(target_of(webhook.url), allowed, asking=False)
    with transaction() as session:
        living = select(func.count()).where(Webhook.user_id == webhook.user_id, Webhook.ended_at.is_(None))
        if (session.scalar(living) or 0) >= MOST:
            raise TooManyWebhooks(MOST)
        row = Webhook(
            user_id=webhook.user_id, name=webhook.name, url=webhook.url, kinds=sorted(webhook.kinds), created_at=now
        )
        session.add(row)
        session.flush()
    return row


def end_webhook(user_id: int, webhook_id: int, now: datetime) -> None:
    """It is told nothing more, not even what waits. Raises NoSuchWebhook."""
    with transaction() as session:
        webhook_of(session, user_id, webhook_id).ended_at = now


def rotate_secret(user_id: int, webhook_id: int) -> Webhook:
    """Give it another secret; the old one signs nothing more. Raises NoSuchWebhook."""
    with transaction() as session:
        row = webhook_of(session, user_id, webhook_id)
        row.rotations += 1
        session.flush()
    return row


def replay_delivery(user_id: int, webhook_id: int, delivery_id: int) -> WebhookDelivery:
    """Tell it once more, at once, under the same identifier, by which a receiver that has it knows it again.

    Raises NoSuchWebhook.
    """
    with transaction() as session:
        webhook = webhook_of(session, user_id, webhook_id)
        told = select(WebhookDelivery).where(
            WebhookDelivery.id == delivery_id, WebhookDelivery.webhook_id == webhook.id
        )
        row = session.scalars(told).one_or_none()
        if row is None:
            raise NoSuchWebhook(delivery_id)
        webhook.blocked_until = None
        row.state, row.tries, row.next_try_at = "queued", 0, clock.real_now()
        session.flush()
    return row


def webhook_of(session: Session, user_id: int, webhook_id: int) -> Webhook:
    """That webhook, if it is this account's and still listens. Raises NoSuchWebhook."""
    mine = select(Webhook).where(Webhook.id == webhook_id, Webhook.user_id == user_id, Webhook.ended_at.is_(None))
    row = session.scalars(mine).one_or_none()
    if row is None:
        raise NoSuchWebhook(webhook_id)
    return row
