"""Every request of this door passes here: who calls, how often, with how much, and whether the route is theirs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask, Response, current_app, g, request

from app.api.caller import Caller, bearer, caller_of, trace_program
from app.api.problem import DOOR, Problem
from app.api.rates import Buckets, Taken
from app.labels import phrase
from workflows.api_scopes import Scope, may_stand_in_an_address
from workflows.permissions import Act

PUBLIC = "public"
JSON_BYTES = 256 * 1024
FILE_BYTES = 20 * 1024 * 1024
_TOO_MANY = 429
UNKNOWN_A_MINUTE = 60  # of one address, without a token that is one
_MARK, _SCOPE, _LIMIT = (
    "vigie_act",
    "vigie_scope",
    "vigie_limit",
)  # the first is the pages' own: one table of all routes
RATES = "vigie_api_rates"


def mark(view: Callable[..., Any], act: Act | str, scope: Scope | None, limit: int = JSON_BYTES) -> Callable[..., Any]:
    """Write on the view what it asks of its caller: what bears no mark is refused."""
    for name, value in ((_MARK, act), (_SCOPE, scope), (_LIMIT, limit)):
        setattr(view, name, value)
    return view


def declared(app: Flask, endpoint: str) -> tuple[Act | str | None, Scope | None]:
    """What that endpoint asks: an act (or PUBLIC, or None where nobody declared one) and a scope."""
    view = app.view_functions.get(endpoint)
    return getattr(view, _MARK, None), getattr(view, _SCOPE, None)


def undeclared(app: Flask) -> list[str]:
    """Endpoints of this door that name no act, or an act without a scope, and so are refused."""
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules() if rule.rule.startswith(DOOR)}
    return sorted(one for one in endpoints if not _is_whole(*declared(app, one)))


def _is_whole(act: Act | str | None, scope: Scope | None) -> bool:
    return act == PUBLIC or (isinstance(act, Act) and isinstance(scope, Scope))


def register(app: Flask) -> None:
    """Have every request of this door pass the guard, and every answer say how much is left."""
    a_minute = app.config["SETTINGS"].api_a_minute
    app.extensions[RATES] = (Buckets(a_minute), Buckets(UNKNOWN_A_MINUTE))
    app.before_request(_guard)
    app.after_request(_with_rates)
    app.after_request(_trace)


def _guard() -> None:
    if not request.path.startswith(DOOR):
        return
    if "\0" in request.path:  # no database would take it
        raise Problem(404)
    act, scope = declared(current_app, request.endpoint or "")
    if request.endpoint is None or act == PUBLIC:
        _count(_from_address(), known=False)
        return
    _let_in()
    found = g.caller
    if not _is_whole(act, scope) or scope not in found.scopes or not found.person.may(act):
        raise Problem(403)
    request.max_content_length = getattr(current_app.view_functions[request.endpoint], _LIMIT, JSON_BYTES)
    if (request.content_length or 0) > request.max_content_length:
        raise Problem(413)


def _let_in() -> None:
    """Fill `g.caller`. A secret in the address counts only where it opens nothing but the feeds."""
    in_address = (request.view_args or {}).get("feed_token")
    try:
        found = _by_address(in_address) if in_address else caller_of(bearer())
    except Problem:
        _count(_from_address(), known=False)
        raise
    g.caller = found
    _count(str(found.token_id), known=True)


def _by_address(secret: str) -> Caller:
    found = caller_of(secret)
    if not may_stand_in_an_address(found.scopes):
        raise Problem(401)
    return found


def _from_address() -> str:
    return request.remote_addr or ""


def _count(key: str, *, known: bool) -> None:
    buckets: tuple[Buckets, Buckets] = current_app.extensions[RATES]
    taken = g.taken = buckets[0 if known else 1].take(key)
    if taken.wait:
        raise Problem(429, detail=phrase("api_retry", seconds=taken.wait))


def _trace(response: Response) -> Response:
    """Every act of a program leaves a trace, one that was refused too; readings and calls turned away by their number do
    not, nor what was sent (B8)."""
    who: Caller | None = g.get("caller")
    if who is None or request.endpoint is None or request.method in ("GET", "HEAD", "OPTIONS"):
        return response
    if request.path.startswith(DOOR) and response.status_code != _TOO_MANY:
        trace_program(who, request.endpoint.rpartition(".")[2], request.path, response.status_code)
    return response


def _with_rates(response: Response) -> Response:
    taken: Taken | None = g.get("taken")
    if taken is not None:
        response.headers.update(taken.headers())
    return response
