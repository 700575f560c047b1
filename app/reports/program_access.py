"""Which programs were let in, and which are told what happens."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.models import ApiToken, Webhook, WebhookDelivery


def tokens_of(session: Session, user_id: int) -> Sequence[ApiToken]:
    """An account's tokens that were not revoked, the newest first; those that ran out stay in sight."""
    mine = select(ApiToken).where(ApiToken.user_id == user_id, ApiToken.revoked_at.is_(None))
    return session.scalars(mine.order_by(ApiToken.id.desc())).all()


def all_tokens(session: Session) -> Sequence[ApiToken]:
    """Everybody's, the oldest first, for whoever administers the machine."""
    living = select(ApiToken).where(ApiToken.revoked_at.is_(None)).options(joinedload(ApiToken.user))
    return session.scalars(living.order_by(ApiToken.id)).all()


def webhooks_of(session: Session, user_id: int) -> Sequence[Webhook]:
    """An account's webhooks that still listen, the oldest first."""
    mine = select(Webhook).where(Webhook.user_id == user_id, Webhook.ended_at.is_(None))
    return session.scalars(mine.order_by(Webhook.id)).all()


def deliveries_of(
    session: Session, webhook_id: int, *, state: str | None = None, before: int | None = None, most: int = 50
) -> Sequence[WebhookDelivery]:
    """At most `most` of what one webhook was told or is about to be, the newest first."""
    question = select(WebhookDelivery).where(WebhookDelivery.webhook_id == webhook_id)
    if state is not None:
        question = question.where(WebhookDelivery.state == state)
    if before is not None:
        question = question.where(WebhookDelivery.id < before)
    return session.scalars(question.order_by(WebhookDelivery.id.desc()).limit(most)).all()
