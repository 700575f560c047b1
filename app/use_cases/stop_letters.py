"""Who gets letters that go to several partners wants no more of them, and has clicked."""

from __future__ import annotations

from app.models.transaction import transaction
from app.notify import subscriptions


def stop_letters(subscription: subscriptions.Subscription) -> bool:
    """No more of them from that desk to that reader; whether that is new."""
    with transaction() as session:
        if subscriptions.is_stopped(session, subscription.desk, subscription.email):
            return False
        subscriptions.stop(session, subscription.desk, subscription.email)
        return True
