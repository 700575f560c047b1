"""How every operation of the API is asked and answered: one way for all, so that none forgets a part of it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any, NoReturn

from flask import Response, request
from flask_smorest import Blueprint
from marshmallow import RAISE, Schema
from sqlalchemy.orm.exc import StaleDataError
from webargs.flaskparser import FlaskParser

from app import clock
from app.api.caller import caller
from app.api.guard import JSON_BYTES, mark
from app.api.problem import Problem
from app.use_cases.answer_once import Answer, ChangedSince, KeyReused, Once, Unchanged, answer_once
from workflows.api_scopes import Scope
from workflows.permissions import Act
from workflows.personal_numbers import SHORTEST, masked

PREFIX = "/api/v1"
_KEY = re.compile(r"[!-~]{1,200}")
_TAG = re.compile(r'"([0-9]{1,18})-[0-9a-f]*"')
View = Callable[..., Any]


@dataclass(frozen=True)
class Operation:
    """What the description says of a route beyond its schemas."""

    method: str
    act: Act | str
    scope: Scope | None
    status: int
    gives: Schema | None
    takes_json: bool
    takes_file: bool = False
    guarded: bool = False  # If-Match must be there
    acts: bool = False  # a state may forbid it
    keeps_answer: bool = True  # an Idempotency-Key may be given
    media: str = "application/json"

    @property
    def writes(self) -> bool:
        return self.method != "GET"


OPERATIONS: dict[str, Operation] = {}  # by operationId: what app.api.description adds to the schemas


class Reading(FlaskParser):
    """JSON read strictly, and no query parameter that nobody knows."""

    DEFAULT_UNKNOWN_BY_LOCATION = {**FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION, "query": RAISE}

    def load_json(self, req: Any, schema: Any) -> Any:
        """The body. Raises Problem 400 or 415."""
        if req.mimetype != "application/json":
            raise Problem(415)
        try:
            return json.loads(req.get_data(), parse_constant=_no_number)
        except (ValueError, RecursionError) as unreadable:  # deep nesting, a number of ten thousand figures
            raise Problem(400) from unreadable

    def handle_error(self, error: Any, *_args: Any, **_more: Any) -> NoReturn:
        """Raises Problem 422 with a sentence for each field."""
        found = error.messages
        raise Problem(422, errors=next(iter(found.values())) if len(found) == 1 else found)


def _no_number(text: str) -> NoReturn:
    raise ValueError(text)


class Noun(Blueprint):
    """The routes of one noun."""

    ARGUMENTS_PARSER = Reading()

    def operation(  # noqa: PLR0913 - one keyword for each thing an operation may say of itself
        self,
        method: str,
        rule: str,
        *,
        act: Act | str,
        scope: Scope | None,
        gives: Schema | None = None,
        status: int = 200,
        query: Schema | None = None,
        takes: Schema | None = None,
        **more: Any,
    ) -> Callable[[View], View]:
        """Plug the view in. It gives what `gives` puts into words, or a Response; a write is one commit with its answer."""
        limit = more.pop("limit", JSON_BYTES)
        told = Operation(method, act, scope, status, gives, takes is not None, **more)

        def plug(view: View) -> View:
            OPERATIONS[view.__name__] = told
            answered: View = _answered(view, told)
            answered = self.response(status, gives, content_type=told.media)(answered)
            answered = self.doc(operationId=view.__name__)(answered)
            if takes is not None:
                answered = self.arguments(takes)(answered)
            if query is not None:
                answered = self.arguments(query, location="query")(answered)
            mark(answered, act, scope, limit)
            self.route(PREFIX + rule, methods=[method], endpoint=view.__name__)(answered)
            return view

        return plug


def _answered(view: View, told: Operation) -> View:
    @wraps(view)
    def answered(*given: Any, **path: Any) -> Response:
        def act() -> Answer:
            return _as_answer(view(*given, **path), told)

        if not told.writes:
            result = view(*given, **path)
            return result if isinstance(result, Response) else respond(_as_answer(result, told))
        try:
            answer, again = answer_once(act, clock.now(), once=_once(told), unchanged=_unchanged(told, path))
        except KeyReused as reused:
            raise Problem(422, code="key_reused") from reused
        except ChangedSince as changed:
            raise Problem(412) from changed
        except StaleDataError as meanwhile:
            raise Problem(409) from meanwhile
        return respond(answer, again=again)

    return answered


def _as_answer(result: Any, told: Operation) -> Answer:
    """`result` may be the value, or the value and headers."""
    value, headers = result if isinstance(result, tuple) else (result, {})
    body = "" if told.gives is None else json.dumps(_covered(told.gives.dump(value)), ensure_ascii=False)
    return Answer(told.status, body, etag_of(value, body) | dict(headers))


def _covered(said: Any) -> Any:
    """The same with every number of a claimant masked, wherever a text holds one: revealing is a person's act (B8).

    A secret is made at random and may look like such a number: it is said as it is.
    """
    if isinstance(said, str):
        return masked(said) if len(said) >= SHORTEST else said
    if isinstance(said, Mapping):
        return {name: value if name == "secret" else _covered(value) for name, value in said.items()}
    return [_covered(one) for one in said] if isinstance(said, list) else said


def etag_of(value: Any, body: str) -> dict[str, str]:
    """A strong ETag of what is said; that of an incident begins with its version, which If-Match compares."""
    if not body:
        return {}
    mark_of = hashlib.blake2b(body.encode(), digest_size=8).hexdigest()
    version = getattr(value, "version", None)
    return {"ETag": f'"{version}-{mark_of}"' if version is not None else f'"{mark_of}"'}


def respond(answer: Answer, *, again: bool = False) -> Response:
    """The answer on the wire; 304 where the caller has it already."""
    headers = dict(answer.headers) | ({"Idempotent-Replayed": "true"} if again else {})
    response = Response(answer.body, answer.status, headers=headers, mimetype="application/json")
    if not answer.body:
        del response.headers["Content-Type"]
    if request.method in ("GET", "HEAD"):
        response.make_conditional(request)
    return response


def _once(told: Operation) -> Once | None:
    """Raises Problem 400 for a key that is none, or where an answer is not to be kept: it holds a secret."""
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return None
    if not _KEY.fullmatch(key) or not told.keeps_answer:
        raise Problem(400)
    asked = f"{request.method} {request.full_path} {request.mimetype}\n".encode() + request.get_data()
    return Once(caller().token_id, key, hashlib.sha256(asked).hexdigest())


def _unchanged(told: Operation, path: Mapping[str, Any]) -> Unchanged | None:
    """If-Match of an incident. Raises Problem 428 where it must be there, 412 where it is no ETag of ours."""
    wanted = request.headers.get("If-Match", "").strip()
    if not wanted and told.guarded:
        raise Problem(428)
    if not wanted or wanted == "*" or not (told.guarded or told.acts):
        return None
    tag = _TAG.fullmatch(wanted)
    if tag is None:
        raise Problem(412)
    return Unchanged(path["reference"], int(tag[1]), caller().reach)
