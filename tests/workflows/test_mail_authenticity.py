"""Who is believed about a sender: our own relay, whatever a stranger writes into the headers (RFC 8601)."""

from __future__ import annotations

import time

import pytest

from workflows.mail_authenticity import Authenticity, authenticity

RELAY = "mx.cnaf.example"
PARTNER = "support@cd-val-ambre.example"
PASS = f"{RELAY}; dmarc=pass (p=reject dis=none) header.from=cd-val-ambre.example"
FAIL = f"{RELAY}; dmarc=fail (p=reject) header.from=cd-val-ambre.example"


@pytest.mark.parametrize(
    "result",
    [
        PASS,
        f"{RELAY} 1; dmarc=pass header.from=cd-val-ambre.example",
        f"{RELAY.upper()}; DMARC = pass policy.dmarc=reject header.from = CD-Val-Ambre.example",
        f"(a relay) {RELAY}; spf=pass smtp.mailfrom=cd-val-ambre.example; dmarc=pass header.from=cd-val-ambre.example",
        f"{RELAY}; dmarc=none header.from=cd-val-ambre.example; dkim=pass header.d=cd-val-ambre.example",
        f'{RELAY}; dkim=pass reason="good; very" header.d=cd-val-ambre.example header.i=@cd-val-ambre.example',
    ],
)
def test_our_relay_vouches(result: str) -> None:
    assert authenticity([result], RELAY, PARTNER) is Authenticity.VOUCHED


@pytest.mark.parametrize(
    "results",
    [
        [FAIL],
        [FAIL, PASS],
        [PASS, FAIL],
        [PASS, f"{RELAY}; dmarc=temperror header.from=cd-val-ambre.example"],
        [(f'{RELAY}; spf=pass smtp.mailfrom="a; dmarc=pass header.from=cd-val-ambre.example; x"@evil.example; '
         "dmarc=fail header.from=cd-val-ambre.example")],
    ],
)  # fmt: skip
def test_one_failure_said_by_our_relay_outweighs_everything(results: list[str]) -> None:
    assert authenticity(results, RELAY, PARTNER) is Authenticity.DENIED


@pytest.mark.parametrize(
    "result",
    [
        "",
        ";",
        RELAY,
        f"{RELAY}; none",
        f"{RELAY};;=;",
        "mx.evil.example; dmarc=pass header.from=cd-val-ambre.example",
        f"mx.evil.example; x={RELAY}; dmarc=pass header.from=cd-val-ambre.example",
        f"{RELAY}.evil.example; dmarc=pass header.from=cd-val-ambre.example",
        f"evil{RELAY}; dmarc=pass header.from=cd-val-ambre.example",
        f'"{RELAY}"; dmarc=pass header.from=cd-val-ambre.example',
        f"{RELAY}; dmarc=pass header.from=evil.example",
        f"{RELAY}; dmarc=pass header.from=cd-val-ambre.example.evil.example",
        f"{RELAY}; dmarc=pass header.from=val-ambre.example",
        f"{RELAY}; dmarc=pass header.from=evil.example header.from=cd-val-ambre.example",
        f"{RELAY}; dmarc=pass (header.from=cd-val-ambre.example)",
        f"{RELAY}; dmarc=pass (unended header.from=cd-val-ambre.example",
        f'{RELAY}; dmarc=pass reason="unended header.from=cd-val-ambre.example',
        f'{RELAY}; spf=pass smtp.mailfrom="; dmarc=pass header.from=cd-val-ambre.example"@evil.example',
        f'{RELAY}; spf=none smtp.helo="\\"; dmarc=pass header.from=cd-val-ambre.example"',
        f"{RELAY}; spf=pass smtp.mailfrom=cd-val-ambre.example",
        f"{RELAY}; dkim=pass header.d=evil.example header.i=@cd-val-ambre.example",
        f"{RELAY}; dkim=fail header.d=cd-val-ambre.example",
        f"{RELAY}; x-dmarc=pass header.from=cd-val-ambre.example",
        f"{RELAY}; dmarc=passed header.d=cd-val-ambre.example",
    ],
)
def test_nobody_else_and_nothing_less_is_believed(result: str) -> None:
    assert authenticity([result], RELAY, PARTNER) is not Authenticity.VOUCHED


def test_desk_without_a_relay_believes_nobody() -> None:
    assert authenticity([PASS, "; dmarc=pass header.from=cd-val-ambre.example"], "", PARTNER) is Authenticity.UNKNOWN


def test_sender_without_a_domain_is_vouched_for_by_nobody() -> None:
    assert authenticity([f"{RELAY}; dmarc=pass header.from="], RELAY, "") is Authenticity.UNKNOWN
    assert authenticity([f"{RELAY}; dkim=pass header.d="], RELAY, "x@") is Authenticity.UNKNOWN


def test_no_header_keeps_the_reader_busy() -> None:
    started = time.process_time()
    for piece in ("(", '"', "\\", ";", "=", " ", "a=b "):
        authenticity([f"{RELAY}; dmarc=pass " + piece * 2_000] * 30, RELAY, PARTNER)
    assert time.process_time() - started < 2
