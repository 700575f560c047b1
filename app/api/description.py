"""The API described (OpenAPI 3.1): the schemas say their part, this says what every operation shares."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from flask import Flask, Response, current_app, request
from flask_smorest import Api, Blueprint

from app.api import places
from app.api.description_links import add_links
from app.api.door import OPERATIONS, PREFIX, Operation
from app.api.guard import PUBLIC, mark
from app.api.problem import PROBLEM_JSON
from app.api.shapes import Text

VERSION = "1.0.0"
_EXTENSION = "vigie_openapi"
_PROBLEM = {
    "type": "object",
    "description": "RFC 9457",
    "required": ["type", "title", "status", "code"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "for programs"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "message"],
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
            },
        },
    },
}
_WHY = {
    400: "It cannot be read",
    401: "No token, or none that lives",
    403: "The token or the account does not give that right",
    404: "None, or out of reach: the two look the same",
    409: "The state of the case forbids it; `detail` says what it allows",
    412: "The case changed since it was read",
    413: "Too large",
    415: "Another content type is wanted",
    422: "A field does not fit; `errors` says which",
    428: "If-Match is missing",
    429: "Too often; `Retry-After` says how long to wait",
}
_PATTERNS = {"Idempotency-Key": "^[!-~]+$", "If-Match": '^([*]|"[0-9]{1,18}-[0-9a-f]*")$'}
_RATE_HEADERS = {
    f"RateLimit-{name}": {"description": said, "schema": {"type": "integer"}}
    for name, said in (("Limit", "a minute"), ("Remaining", "now"), ("Reset", "seconds until all are there again"))
}
_ETAG = {"ETag": {"description": "of this representation", "schema": {"type": "string"}}}

described = Blueprint("description", __name__, url_prefix=PREFIX)


def register(app: Flask, nouns: Sequence[Blueprint]) -> None:
    """Serve the description of these nouns, made when it is first asked for: most programs never are."""
    app.register_blueprint(described)
    app.extensions[_EXTENSION] = nouns


def endpoint_of(noun: Blueprint) -> str:
    """The name under which a noun is plugged in."""
    return f"api_{noun.name}"


def description() -> str:
    """The whole description as JSON."""
    kept: Sequence[Blueprint] | str = current_app.extensions[_EXTENSION]
    if not isinstance(kept, str):
        kept = json.dumps(_completed(_open_api(kept).spec.to_dict()), ensure_ascii=False)
        current_app.extensions[_EXTENSION] = kept
    return kept


def _open_api(nouns: Sequence[Blueprint]) -> Api:
    """flask-smorest on an app that serves nobody, told what our fields and addresses mean."""
    app = Flask(__name__)
    app.config.update(API_TITLE="Vigie", API_VERSION=VERSION, OPENAPI_VERSION="3.1.0")
    places.register(app)
    api = Api(app, spec_kwargs={"info": {"description": "Incidents, promises and escalations of a desk."}})
    api.register_field(Text, "string", None)
    places.describe(api)
    for noun in nouns:
        api.register_blueprint(noun, name=endpoint_of(noun))
    return api


def _serve() -> Response:
    """Anybody may read what the API is; what it holds is another matter."""
    answer = Response(description(), mimetype="application/json")
    answer.add_etag()
    answer.make_conditional(request)
    return answer


described.add_url_rule("/openapi.json", "openapi", mark(_serve, PUBLIC, None))


def _completed(spec: dict[str, Any]) -> dict[str, Any]:
    spec["servers"] = [{"url": "/"}]
    parts = spec.setdefault("components", {})
    parts["securitySchemes"] = {"bearer": {"type": "http", "scheme": "bearer"}}
    parts.setdefault("schemas", {})["Problem"] = _PROBLEM
    parts["responses"] = {}
    spec["security"] = [{"bearer": []}]
    for path in spec["paths"].values():
        for method in [name for name in path if name in ("get", "post", "put", "patch", "delete")]:
            _complete(path[method])
    add_links(spec["paths"])
    return spec


def _complete(told: dict[str, Any]) -> None:
    operation = OPERATIONS[told["operationId"]]
    if told["operationId"].endswith("_by_address"):
        told["security"] = []
    told["x-scope"] = str(operation.scope)
    told["responses"] = {code: said for code, said in told["responses"].items() if str(code).startswith("2")}
    for said in told["responses"].values():
        said["headers"] = _RATE_HEADERS | (_ETAG if operation.gives is not None else {})
        if operation.gives is None and operation.media != "application/json":
            said["content"] = {operation.media: {"schema": {"type": "string"}}}
        elif operation.gives is None:
            said.pop("content", None)
    told.setdefault("parameters", []).extend(_parameters(operation))
    if operation.takes_file:
        bytes_of = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
        told["requestBody"] = {"required": True, "content": bytes_of}
    if not operation.writes:
        told["responses"]["304"] = {"description": "Nothing changed since (If-None-Match)"}
    for status in _refusals(operation, told):
        content = {PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/Problem"}}}
        told["responses"][str(status)] = {"description": _WHY[status], "content": content}


def _refusals(operation: Operation, told: dict[str, Any]) -> list[int]:
    found = {400, 401, 403, 404, 429}
    if operation.takes_json or operation.takes_file:
        found |= {413, 415, 422}
    if operation.writes:
        found |= {409, 412, 422}  # 422: a key that was used for something else
    if operation.guarded:
        found.add(428)
    if any(one.get("in") == "query" for one in told.get("parameters", ())):
        found.add(422)
    return sorted(found)


def _parameters(operation: Operation) -> list[dict[str, Any]]:
    if not operation.writes:
        said = "an ETag read before: 304 while it is still right"
        return [{"name": "If-None-Match", "in": "header", "description": said, "schema": {"type": "string"}}]
    found = []
    if operation.keeps_answer:
        found.append(_header("Idempotency-Key", "asked again within 24 hours, it is answered again and not done again"))
    if operation.guarded or operation.acts:
        found.append(_header("If-Match", "the ETag that was read, or *", required=operation.guarded))
    return found


def _header(name: str, said: str, *, required: bool = False) -> dict[str, Any]:
    schema = {"type": "string", "minLength": 1, "maxLength": 200, "pattern": _PATTERNS[name]}
    return {"name": name, "in": "header", "required": required, "description": said, "schema": schema}
