"""What went wrong, as a problem document (RFC 9457): a code for the program, a sentence for its person, a reference to
quote for what is our fault."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from app.labels import phrase, word

PROBLEM_JSON = "application/problem+json"
DOOR = "/api/"
_CODES = {
    400: "bad_request",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    409: "conflict",
    412: "precondition_failed",
    413: "too_large",
    415: "unsupported_type",
    422: "invalid",
    428: "precondition_required",
    429: "too_many",
    500: "failed",
}
REFERENCE = "X-Reference"  # under which the log has what went wrong


class Problem(HTTPException):
    """Raised anywhere behind this door; `errors` are faults of single fields: `{"field": [sentences]}`."""

    def __init__(
        self,
        status: int,
        *,
        code: str = "",
        detail: str = "",
        errors: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail, response=problem_response(status, code, detail, errors, headers))
        self.code = status


def refuse_field(name: str, fault: str) -> Problem:
    """422 for one field, with the sentence of that fault."""
    return Problem(422, errors={name: [word("field_fault", fault)]})


def problem_response(
    status: int,
    code: str = "",
    detail: str = "",
    errors: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The document as an answer."""
    body = _document(status, code, detail, errors or {})
    return Response(body, status, headers=dict(headers or {}), mimetype=PROBLEM_JSON)


def flat(errors: Mapping[str, Any], above: str = "") -> list[dict[str, str]]:
    """The nested messages of marshmallow as a list of `{"field": "a.b", "message": …}`."""
    found: list[dict[str, str]] = []
    for name, said in errors.items():
        field = f"{above}.{name}" if above else str(name)
        if isinstance(said, Mapping):
            found += flat(said, field)
        elif isinstance(said, Sequence) and not isinstance(said, str):
            found += [{"field": field, "message": str(one)} for one in said]
        else:
            found.append({"field": field, "message": str(said)})
    return found


def register(app: Flask) -> None:
    """No error leaves this door in another shape, whoever raised it: the router, a limit, or a fault of ours."""
    app.after_request(_as_problem)


def _as_problem(response: Response) -> Response:
    if response.status_code < 400 or not request.path.startswith(DOOR) or response.mimetype == PROBLEM_JSON:
        return response
    reference = response.headers.pop(REFERENCE, "")
    detail = phrase("api_reference", reference=reference) if reference else ""
    response.set_data(_document(response.status_code, "", detail, {}))
    response.mimetype = PROBLEM_JSON
    return response


def _document(status: int, code: str, detail: str, errors: Mapping[str, Any]) -> str:
    """What it has nothing to say of it leaves out."""
    code = code or _CODES.get(status, "bad_request" if status < 500 else "failed")
    said: dict[str, Any] = {
        "type": f"urn:vigie:problem:{code}",
        "title": word("problem", code),
        "status": status,
        "code": code,
        "detail": detail,
        "errors": flat(errors),
    }
    return json.dumps({name: value for name, value in said.items() if value}, ensure_ascii=False)
