"""Each request has an id that its lines in the journal carry, and is timed."""

from __future__ import annotations

import re
import secrets

import structlog
from flask import Flask, Response, g, request
from prometheus_client import CollectorRegistry, Histogram
from structlog.contextvars import bind_contextvars, clear_contextvars

from app import clock

log = structlog.get_logger()
HEADER = "X-Request-Id"
LATENCIES = CollectorRegistry()
_WELL_FORMED = re.compile(r"[0-9a-fA-F-]{16,64}")  # a UUID or hex: nothing a person could be named by
_LATENCY = Histogram(
    "vigie_http_request_seconds",
    "Time to answer, by route and class of status",
    ["route", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
    registry=LATENCIES,
)
NOWHERE = "none"  # what has no route: one name for every address somebody may try


def register(app: Flask) -> None:
    """Mark every request as it comes and as it goes."""
    app.before_request(_arrive)
    app.after_request(_leave)
    app.teardown_request(lambda _error: clear_contextvars())


def request_id(given: str | None) -> str:
    """The id that the front gave, if it is well formed, else one of ours."""
    return given if given and _WELL_FORMED.fullmatch(given) else secrets.token_hex(16)


def _arrive() -> None:
    g.began, g.request_id = clock.monotonic(), request_id(request.headers.get(HEADER))
    clear_contextvars()
    bind_contextvars(request_id=g.request_id, route=request.endpoint or NOWHERE, method=request.method)


def _leave(response: Response) -> Response:
    if "request_id" not in g:
        return response
    seconds = clock.monotonic() - g.began
    response.headers[HEADER] = g.request_id
    _LATENCY.labels(request.endpoint or NOWHERE, f"{response.status_code // 100}xx").observe(seconds)
    log.info("request", status=response.status_code, milliseconds=round(seconds * 1000, 1))
    return response
