"""What happened is put aside for the programs that are to be told, in the commit of the fact itself."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.models.incident import Incident
from app.models.transaction import kept, write_later
from app.models.webhook import Webhook, WebhookDelivery

_LISTENING = "webhooks"
_LIVE = select(Webhook).where(Webhook.ended_at.is_(None)).order_by(Webhook.id)


def queue_for_webhooks(session: Session, incident: Incident, kind: str, seq: int, at: datetime, now: datetime) -> None:
    """Inside the caller's transaction: one delivery for each webhook that listens to that kind."""
    for webhook in _listening(session):
        if not webhook.kinds or kind in webhook.kinds:
            write_later(
                session,
                WebhookDelivery,
                webhook_id=webhook.id,
                incident_id=incident.id,
                message_id=f"msg_{secrets.token_hex(16)}",
                kind=kind,
                payload=_payload(incident, kind, seq, at),
                written_at=now,
                next_try_at=clock.real_now(),  # what the machine owes is tried by the machine's own time
            )


def _listening(session: Session) -> Sequence[Webhook]:
    """Asked once a transaction. Whether the account still sees the incident is judged when the call leaves."""
    known = kept(session)
    if (found := known.get(_LISTENING)) is None:
        found = known[_LISTENING] = session.scalars(_LIVE).all()
    listening: Sequence[Webhook] = found
    return listening


def _payload(incident: Incident, kind: str, seq: int, at: datetime) -> dict[str, Any]:
    """What happened to which case, and no word of what people wrote: the receiver asks the API for the rest."""
    return {
        "type": kind,
        "timestamp": at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "data": {
            "reference": incident.reference,
            "event": seq,
            "state": str(incident.state),
            "desk": incident.desk,
            "incident": f"/api/v1/incidents/{incident.reference}",
        },
    }
