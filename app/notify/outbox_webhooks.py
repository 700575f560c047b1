"""Tell the webhooks what is due: at least once each, to an end state that people see, in the order of the facts as long as
one sender makes the calls and none is repeated.

A delivery is claimed by moving its next try ahead, called outside any transaction, then marked. A receiver that fails
holds up nobody but itself: everything for it waits until its next try.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app import clock, labels
from app.extensions import db
from app.models.incident import Incident
from app.models.reach import may
from app.models.transaction import transaction
from app.models.webhook import Webhook, WebhookDelivery
from app.notify.schedule import CLAIM, wait_after
from app.notify.webhook_address import AddressRefused, allowed_addresses, target_of
from app.notify.webhook_call import CallFailed, call
from app.notify.webhook_signature import secret_of, signed_headers
from workflows.permissions import Act

GONE = 410  # the receiver says that it will never answer again


@dataclass(frozen=True, slots=True)
class _Claim:
    delivery_id: int
    message_id: str
    url: str
    secret: str
    body: bytes
    until: datetime


def send_due_webhooks(now: datetime, limit: int = 20) -> int:
    """Make up to `limit` calls due at `now`, the machine's own instant; how many were settled or put back."""
    done, instant = 0, clock.running_from(now)  # a receiver may take ten seconds to answer
    for delivery_id in _due(now, limit):
        claimed = _claim(delivery_id, instant())
        if claimed is not None:
            _settle(claimed, *_called(claimed), instant())
        done += claimed is not None
    return done


def _due(now: datetime, limit: int) -> list[int]:
    due = select(WebhookDelivery.id).join(Webhook).where(WebhookDelivery.next_try_at <= now, _free(now))
    found = list(db.session.scalars(due.order_by(WebhookDelivery.id).limit(limit)))
    db.session.rollback()  # only read: nothing is to be held while calls are made
    return found


def _free(now: datetime) -> Any:
    return or_(Webhook.blocked_until.is_(None), Webhook.blocked_until <= now)


def _claim(delivery_id: int, now: datetime) -> _Claim | None:
    """Take it in hand; None where another sender has it, its webhook waits, or nobody is to be told any more."""
    with transaction() as session:
        delivery = _lock(session, delivery_id, WebhookDelivery.next_try_at <= now, _free(now))
        if delivery is None:
            return None
        webhook = delivery.webhook
        if webhook.ended_at is not None or not webhook.user.active or not _may_know(session, delivery):
            delivery.state, delivery.next_try_at = "dropped", None
            return None
        delivery.tries += 1
        delivery.next_try_at = now + CLAIM
        body = json.dumps(delivery.payload, ensure_ascii=False, separators=(",", ":")).encode()
        return _Claim(delivery_id, delivery.message_id, webhook.url, secret_of(webhook), body, delivery.next_try_at)


def _may_know(session: Session, delivery: WebhookDelivery) -> bool:
    """Whether the webhook's account may keep one and sees that incident today, whatever it saw when the fact was written."""
    reach = delivery.webhook.user.reach
    incident = session.get(Incident, delivery.incident_id) if delivery.incident_id else None
    return may(reach, Act.KEEP_WEBHOOKS) and may(reach, Act.READ_INCIDENTS, incident)


def _called(claimed: _Claim) -> tuple[int | None, str]:
    """The status of the answer and what went wrong: "" where nothing did."""
    headers = signed_headers(claimed.secret, claimed.message_id, clock.real_now(), claimed.body)
    headers |= {"Content-Type": "application/json; charset=utf-8", "User-Agent": "Vigie-Webhook/1"}
    try:
        target = target_of(claimed.url)
        address = allowed_addresses(target, current_app.config["SETTINGS"].webhook_networks)[0]
        status = call(target, address, headers, claimed.body)
    except AddressRefused as refused:
        return None, labels.word("webhook_fault", str(refused))
    except (OSError, UnicodeError, CallFailed) as failure:  # UnicodeError: a name no resolver can be asked for
        return None, str(failure)[:300]
    return status, "" if 200 <= status < 300 else labels.phrase("webhook_answered", status=status)


def _settle(claimed: _Claim, status: int | None, wrong: str, now: datetime) -> None:
    with transaction() as session:
        delivery = _lock(session, claimed.delivery_id, WebhookDelivery.next_try_at == claimed.until)
        if delivery is None:
            return
        delivery.last_status, delivery.last_error = status, wrong
        wait = wait_after(delivery.tries)
        if not wrong:
            delivery.state, delivery.delivered_at, delivery.next_try_at = "delivered", clock.now(), None
            delivery.webhook.blocked_until = None
        elif wait is None or status == GONE:
            delivery.state, delivery.next_try_at = "undelivered", None
        else:
            delivery.next_try_at = delivery.webhook.blocked_until = now + wait
        if status == GONE:
            delivery.webhook.ended_at = clock.now()


def _lock(session: Session, delivery_id: int, *still: Any) -> WebhookDelivery | None:
    found = select(WebhookDelivery).join(Webhook).where(WebhookDelivery.id == delivery_id, *still)
    found = found.with_for_update(of=WebhookDelivery).execution_options(populate_existing=True)
    return session.scalars(found).one_or_none()
