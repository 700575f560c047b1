"""The figures for Prometheus. Closed unless a token is set, or this machine alone is let in."""

from __future__ import annotations

import hmac
import os
from collections.abc import Iterator
from ipaddress import ip_address

from flask import Response, current_app, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector

from app import clock
from app.config import Settings
from app.extensions import db
from app.reports.figures import Figures, figures
from app.web.pages import pages
from app.web.policy import public
from app.web.request_marks import LATENCIES

_FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-Ip")


@pages.get("/metrics")
@public
def metrics() -> Response:
    """404 where nobody opened it, 401 for a wrong token; else the text that Prometheus reads."""
    settings: Settings = current_app.config["SETTINGS"]
    if not _may_read(settings):
        return (
            Response(status=401, headers={"WWW-Authenticate": "Bearer"})
            if settings.metrics_token
            else Response(status=404)
        )
    session = db.session()
    now = figures(session, now=clock.now(), real_now=clock.real_now())
    registry = CollectorRegistry()
    registry.register(_Desk(now))
    text = generate_latest(registry) + generate_latest(_latencies())
    return Response(text, headers={"Content-Type": CONTENT_TYPE_LATEST, "Cache-Control": "no-store"})


def _may_read(settings: Settings) -> bool:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if settings.metrics_token and scheme.lower() == "bearer":
        return hmac.compare_digest(token.encode(), settings.metrics_token.encode())
    return settings.metrics_local and _comes_from_here()


def _comes_from_here() -> bool:
    """A front on this machine also comes from here: what it forwards says so, and is refused."""
    try:
        near = ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False
    return near and not any(name in request.headers for name in _FORWARDED)


def _latencies() -> CollectorRegistry:
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return LATENCIES
    together = CollectorRegistry()
    MultiProcessCollector(together)
    return together


class _Desk:
    """Figures as Prometheus' families. Every label has a short list of values, none of which names a person."""

    def __init__(self, found: Figures) -> None:
        self._found = found

    def collect(self) -> Iterator[Metric]:
        found = self._found
        late = GaugeMetricFamily(
            "vigie_step_lateness_seconds", "Recorded minus due, over the last 1,000 steps", labels=["quantile"]
        )
        for quantile, value in (
            ("0.5", found.lateness.p50),
            ("0.95", found.lateness.p95),
            ("0.99", found.lateness.p99),
        ):
            late.add_metric([quantile], value)
        late.add_metric(["1"], found.lateness.worst)
        yield late
        yield GaugeMetricFamily(
            "vigie_alarms_due", "Incidents whose alarm has come and is not answered", found.alarms_due
        )
        yield _gauge("vigie_oldest_alarm_seconds", "Age of the oldest of them", found.oldest_alarm_seconds)
        yield _by("vigie_duty_beat_age_seconds", "Since the last beat of each duty", "duty", found.beats)
        yield _gauge(
            "vigie_incidents_stumbling", "Incidents on which the engine stumbled at its last try", found.stumbling
        )
        yield from self._mail()
        yield _gauge("vigie_well", "1 when nothing stands still", int(found.watch.is_well))
        yield from self._practice()

    def _mail(self) -> Iterator[Metric]:
        found = self._found
        unread = found.mails.get("unread", 0)
        yield _gauge("vigie_mails_unread", "Mails kept and not yet understood", unread)
        verdicts = CounterMetricFamily("vigie_mails", "Mails by their present verdict", labels=["verdict"])
        for verdict, count in found.mails.items():
            verdicts.add_metric([verdict], count)
        yield verdicts
        yield _by("vigie_letters", "Letters by state; queued is the outbox", "state", found.letters)
        yield _gauge(
            "vigie_oldest_letter_seconds", "How long the oldest due letter has waited", found.oldest_letter_seconds
        )
        failing = sum(1 for box in found.watch.mailboxes if box.last_error)
        yield _gauge("vigie_mailboxes_failing", "Mailboxes that cannot be read", failing)

    def _practice(self) -> Iterator[Metric]:
        done = self._found.practice
        for name, at in (("backup", done.backup_at), ("drill", done.drill_at)):
            if at is not None:
                yield _gauge(f"vigie_last_{name}_timestamp_seconds", f"When the last {name} was made", at.timestamp())
        if done.drill_at is not None:
            yield _gauge(
                "vigie_drill_loss_seconds", "What going back to that backup would have lost", done.loss_seconds
            )
            yield _gauge("vigie_drill_seconds", "How long going back took", done.seconds)
            yield _gauge("vigie_drill_faults", "What that drill found wrong", done.faults)


def _gauge(name: str, meaning: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, meaning, value)


def _by(name: str, meaning: str, label: str, values: object) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, meaning, labels=[label])
    for key, value in dict(values).items():  # type: ignore[call-overload]
        family.add_metric([key], value)
    return family
