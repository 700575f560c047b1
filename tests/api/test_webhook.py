"""Webhooks: told in the fact's own commit, signed, tried again, told anew on request, and never sent inside."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from app import clock
from app.extensions import db
from app.models import User, Webhook, WebhookDelivery
from app.models.transaction import transaction
from app.notify import outbox_webhooks
from app.notify.outbox_webhooks import send_due_webhooks
from app.notify.webhook_address import AddressRefused, allowed_addresses, target_of
from app.notify.webhook_call import CallFailed, call
from tests.api.program import REPORT, Program
from tests.servers.http_receiver import HttpReceiver
from tests.use_cases.desk import EURE, Desk

Connect = Callable[..., Program]
INSIDE = pytest.mark.settings(VIGIE_WEBHOOK_NETWORKS="127.0.0.0/8")
pytestmark = INSIDE


@pytest.fixture
def receiver() -> Iterator[HttpReceiver]:
    with HttpReceiver() as listening:
        yield listening


@pytest.fixture
def manager(connect: Connect) -> Program:
    return connect("responsable@cnaf.example")


@pytest.fixture
def hooked(manager: Program, receiver: HttpReceiver) -> dict[str, Any]:
    kinds = ["incident_registered", "incident_acknowledged"]
    return manager.post("/webhooks", {"name": "supervision", "url": receiver.url, "kinds": kinds}, 201)


def told(limit: int = 20) -> int:
    return send_due_webhooks(clock.real_now(), limit)


def test_fact_is_told_signed_and_without_a_word_of_what_people_wrote(
    desk: Desk, program: Program, hooked: dict[str, Any], receiver: HttpReceiver
) -> None:
    reference = program.post("/incidents", REPORT, 201)["reference"]
    program.post(f"/incidents/{reference}/notes", {"body": "Rien à dire"})
    assert (told(), told()) == (1, 0)
    [one] = receiver.calls
    assert one.is_signed_with(hooked["secret"])
    assert int(one.headers["webhook-timestamp"]) == int(clock.real_now().timestamp())
    assert one.said["type"] == "incident_registered"
    assert one.said["data"]["reference"] == reference
    assert one.said["data"]["incident"] == f"/api/v1/incidents/{reference}"
    assert b"DSG" not in one.body
    assert one.path == "/vigie"


def test_what_is_undone_is_told_to_nobody(desk: Desk, program: Program, hooked: dict[str, Any]) -> None:
    program.post("/incidents", REPORT | {"contract": "caf-eure"}, 422)
    reference = program.post("/incidents", REPORT, 201)["reference"]
    program.post(f"/incidents/{reference}/hand-back", {"reason": "x"}, 409)
    db.session.rollback()
    assert db.session.scalar(select(func.count(WebhookDelivery.id))) == 1


def test_call_that_fails_is_tried_again_on_the_schedule_of_letters(
    desk: Desk, program: Program, manager: Program, hooked: dict[str, Any], receiver: HttpReceiver
) -> None:
    receiver.answers = [500, 503]
    reference = program.post("/incidents", REPORT, 201)["reference"]
    program.post(f"/incidents/{reference}/acknowledgement")
    assert told() == 1  # the second fact waits behind the first: its receiver is down
    [waiting, failed] = manager.get(f"/webhooks/{hooked['id']}/deliveries")["items"]
    assert (failed["state"], failed["tries"], failed["last_status"]) == ("queued", 1, 500)
    assert failed["last_error"] == "le destinataire a répondu 500"
    assert waiting["tries"] == 0
    assert told() == 0
    desk.frozen.tick(61)
    assert told() == 1
    desk.frozen.tick(121)
    assert told() == 2
    assert [one.headers["webhook-id"] for one in receiver.calls[:3]] == [failed["message_id"]] * 3
    assert [one.said["type"] for one in receiver.calls[2:]] == ["incident_registered", "incident_acknowledged"]


def test_call_is_given_up_after_a_day_and_can_be_replayed(
    desk: Desk, program: Program, manager: Program, hooked: dict[str, Any], receiver: HttpReceiver
) -> None:
    receiver.answers = [500] * 60
    program.post("/incidents", REPORT, 201)
    while told():
        desk.frozen.tick(1801)
    [given_up] = manager.get(f"/webhooks/{hooked['id']}/deliveries?state=undelivered")["items"]
    assert 40 < given_up["tries"] < 60
    receiver.answers = []
    again = manager.post(f"/webhooks/{hooked['id']}/deliveries/{given_up['id']}/replay")
    assert (again["state"], again["message_id"]) == ("queued", given_up["message_id"])
    assert told() == 1
    assert manager.get(f"/webhooks/{hooked['id']}/deliveries")["items"][0]["state"] == "delivered"


def test_try_after_a_slow_receiver_is_reckoned_from_its_answer(
    desk: Desk, program: Program, manager: Program, hooked: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    passed = iter(range(0, 10_000, 50))  # seconds, each time somebody looks
    monkeypatch.setattr(clock, "monotonic", lambda: float(next(passed)))
    monkeypatch.setattr(outbox_webhooks, "call", lambda *_: 500)
    program.post("/incidents", REPORT, 201)
    began = clock.real_now()
    assert told() == 1
    [failed] = db.session.scalars(select(WebhookDelivery))
    assert failed.next_try_at == began + timedelta(seconds=50 + 50 + 60)


def test_redirection_is_not_followed(
    desk: Desk, program: Program, manager: Program, hooked: dict[str, Any], receiver: HttpReceiver
) -> None:
    receiver.answers, receiver.location = [307], receiver.url.replace("vigie", "ailleurs")
    program.post("/incidents", REPORT, 201)
    told()
    assert [one.path for one in receiver.calls] == ["/vigie"]
    assert manager.get(f"/webhooks/{hooked['id']}/deliveries")["items"][0]["last_status"] == 307


def test_receiver_that_is_gone_is_told_nothing_more(
    desk: Desk, program: Program, manager: Program, hooked: dict[str, Any], receiver: HttpReceiver
) -> None:
    receiver.answers = [410]
    reference = program.post("/incidents", REPORT, 201)["reference"]
    told()
    program.post(f"/incidents/{reference}/acknowledgement")
    assert told() == 0
    assert manager.get("/webhooks")["items"] == []


def test_webhook_hears_only_of_what_its_account_sees(
    desk: Desk, manager: Program, receiver: HttpReceiver, hooked: dict[str, Any]
) -> None:
    desk.report("Le portail répond une erreur à tous nos agents.", sender=EURE, desk="caf-eure")
    assert told() == 0
    assert receiver.calls == []
    assert [one["state"] for one in manager.get(f"/webhooks/{hooked['id']}/deliveries")["items"]] == ["dropped"]


def test_security_incident_is_told_to_nobody_but_its_officers(
    desk: Desk, program: Program, receiver: HttpReceiver, hooked: dict[str, Any]
) -> None:
    reference = program.post("/incidents", REPORT, 201)["reference"]
    with transaction():
        desk.incident(reference).security_since = clock.now()
    told()
    assert receiver.calls == []


def test_account_that_was_suspended_is_told_nothing(
    desk: Desk, program: Program, receiver: HttpReceiver, hooked: dict[str, Any]
) -> None:
    program.post("/incidents", REPORT, 201)
    with transaction() as session:
        session.scalars(select(User).where(User.email == "responsable@cnaf.example")).one().active = False
    told()
    assert receiver.calls == []


def test_rotated_secret_signs_what_comes(
    desk: Desk, program: Program, manager: Program, hooked: dict[str, Any], receiver: HttpReceiver
) -> None:
    renewed = manager.post(f"/webhooks/{hooked['id']}/secret")["secret"]
    program.post("/incidents", REPORT, 201)
    told()
    assert renewed != hooked["secret"]
    assert receiver.calls[0].is_signed_with(renewed)
    assert not receiver.calls[0].is_signed_with(hooked["secret"])


def test_answer_that_holds_a_signing_secret_is_not_kept(manager: Program, receiver: HttpReceiver) -> None:
    manager.post("/webhooks", {"name": "x", "url": receiver.url}, 400, headers={"Idempotency-Key": "k"})
    assert manager.get("/webhooks")["items"] == []


def test_webhook_of_another_account_is_not_there(desk: Desk, hooked: dict[str, Any], connect: Connect) -> None:
    other = connect("admin@vigie.example")
    for path in ("", "/deliveries"):
        other.get(f"/webhooks/{hooked['id']}{path}", 404)
    other.ask("DELETE", f"/webhooks/{hooked['id']}", 404)
    connect("agent@cnaf.example").get("/webhooks", 403)


@pytest.mark.parametrize(
    "url",
    [
        "ftp://x.example/",
        "http://10.0.0.1/",
        "https://[::1]/",
        "https://nom:secret@x.example/",
        "https://169.254.169.254/a",
        "x",
    ],
)
def test_address_that_may_not_be_called_is_refused_at_once(desk: Desk, manager: Program, url: str) -> None:
    said = manager.post("/webhooks", {"name": "x", "url": url}, 422)
    assert said["errors"][0]["field"] == "url"


def test_name_that_turns_inside_after_it_was_registered_is_not_called(
    desk: Desk, program: Program, manager: Program, receiver: HttpReceiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.app.config["SETTINGS"] = replace(desk.app.config["SETTINGS"], webhook_networks="")
    made = manager.post("/webhooks", {"name": "x", "url": f"https://localhost:{receiver.port}/"}, 201)
    program.post("/incidents", REPORT, 201)
    told()
    assert receiver.calls == []
    [refused] = manager.get(f"/webhooks/{made['id']}/deliveries")["items"]
    assert refused["last_error"] == "l’adresse est privée et n’est pas permise"


def test_name_is_resolved_once_and_the_judged_address_is_called(
    desk: Desk, program: Program, manager: Program, receiver: HttpReceiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    manager.post("/webhooks", {"name": "x", "url": f"http://nom.example:{receiver.port}/vigie"}, 201)
    program.post("/incidents", REPORT, 201)
    asked: list[str] = []

    def resolve(host: str, port: int, **_more: Any) -> list[Any]:
        asked.append(host)
        address = "127.0.0.1" if len(asked) == 1 else "10.9.9.9"  # rebinding: another answer the second time
        return [(2, 1, 6, "", (address, port))]

    monkeypatch.setattr("app.notify.webhook_address.socket", _Resolver(resolve))
    assert told() == 1
    assert asked == ["nom.example"]
    assert receiver.calls[0].headers["host"] == f"nom.example:{receiver.port}"


class _Resolver:
    SOCK_STREAM, AI_NUMERICHOST = 1, 4

    def __init__(self, getaddrinfo: Any) -> None:
        self.getaddrinfo = getaddrinfo


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.1", "172.16.3.4", "192.168.1.1", "169.254.169.254", "0.0.0.1", "100.64.0.1", "224.0.0.1",
        "255.255.255.255", "192.0.2.1", "[::1]", "[::]", "[fe80::1]", "[fd00::1]", "[::ffff:127.0.0.1]",
        "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[ff02::1]", "[::127.0.0.1]", "2130706433", "0x7f.1", "0177.0.0.1",
    ],
)  # fmt: skip
def test_private_address_however_it_is_written_is_refused(address: str) -> None:
    with pytest.raises(AddressRefused):
        allowed_addresses(target_of(f"https://{address}/"), "")


def test_open_address_is_allowed_by_https_alone() -> None:
    assert allowed_addresses(target_of("https://9.9.9.9/"), "") == ["9.9.9.9"]
    with pytest.raises(AddressRefused):
        allowed_addresses(target_of("http://9.9.9.9/"), "")
    assert allowed_addresses(target_of("http://10.1.2.3:8080/x"), "10.1.0.0/16") == ["10.1.2.3"]


def test_receiver_that_drips_its_answer_is_cut_off(receiver: HttpReceiver) -> None:
    receiver.drips = True
    started = clock.monotonic()
    with pytest.raises(CallFailed):
        call(target_of(receiver.url), "127.0.0.1", {}, b"{}", seconds=0.5)
    assert clock.monotonic() - started < 2


def test_claimed_call_is_made_again_when_its_sender_died(
    desk: Desk, program: Program, hooked: dict[str, Any], receiver: HttpReceiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    program.post("/incidents", REPORT, 201)

    def killed(*_args: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr(outbox_webhooks, "_settle", killed)
        with pytest.raises(KeyboardInterrupt):
            told()
    assert told() == 0
    desk.frozen.tick(121)
    assert told() == 1
    assert receiver.calls[0].headers["webhook-id"] == receiver.calls[1].headers["webhook-id"]


def test_account_has_at_most_twenty(desk: Desk, manager: Program, receiver: HttpReceiver) -> None:
    for number in range(20):
        manager.post("/webhooks", {"name": f"n{number}", "url": receiver.url}, 201)
    manager.post("/webhooks", {"name": "trop", "url": receiver.url}, 409)
    db.session.rollback()
    assert db.session.scalar(select(func.count(Webhook.id))) == 20
