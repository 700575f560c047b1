"""One's own tokens and webhooks, on pages."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app import clock
from app.extensions import db
from app.models import WebhookDelivery
from app.notify.outbox_webhooks import send_due_webhooks
from tests.api.program import Program
from tests.servers.http_receiver import HttpReceiver
from tests.use_cases.desk import Desk
from tests.web.person import Person


def test_token_is_made_on_a_page_shown_once_and_revoked(desk: Desk, agent: Person) -> None:
    agent.open("/compte/jetons")
    assert "Dites à quoi sert le jeton" in agent.send("/compte/jetons", 422, name="", scopes="incidents:read")
    agent.send("/compte/jetons", 201, follow=False, name="supervision", scopes="incidents:read", days="30")
    [secret] = agent.find("//code.secret")
    assert agent.answer.headers["Cache-Control"] == "no-store"
    program = Program(desk.app.test_client(), secret)
    program.get("/incidents")
    assert secret not in agent.open("/compte/jetons")
    agent.send("/fin")
    program.get("/incidents", 401)


@pytest.mark.settings(VIGIE_WEBHOOK_NETWORKS="127.0.0.0/8")
def test_webhook_is_made_on_a_page_and_its_log_replays_a_call(desk: Desk, manager: Person) -> None:
    with HttpReceiver() as receiver:
        manager.open("/compte/webhooks")
        assert "l’adresse est privée" in manager.send("/compte/webhooks", 422, name="x", url="https://10.0.0.1/")
        manager.send("/compte/webhooks", 201, follow=False, name="supervision", url=receiver.url)
        [secret] = manager.find("//code.secret")
        desk.report()
        send_due_webhooks(clock.real_now())
        assert receiver.calls[0].is_signed_with(secret)
        number = db.session.scalars(select(WebhookDelivery.webhook_id).limit(1)).one()
        assert "Remis" in manager.open(f"/compte/webhooks/{number}")
        told = len(receiver.calls)
        [again] = [form.action for form in manager.page.forms if "/envois/" in (form.action or "")]
        manager.send(again)
        db.session.rollback()  # look again: the page wrote in a session of its own
        send_due_webhooks(clock.real_now())
        assert len(receiver.calls) == told + 1
        manager.open("/compte/webhooks")
        manager.send("/fin")
        manager.open(f"/compte/webhooks/{number}", 404)


def test_agent_keeps_no_webhooks(agent: Person) -> None:
    agent.open("/compte/webhooks", 403)
