"""What a thing that was just made is good for: links of the description, from each creation to all that takes its number."""

from __future__ import annotations

from typing import Any

MADE = {  # operationId: the argument that takes what it made, and the field of its answer that says it
    "report_incident": ("reference", "reference"),
    "join_attachment": ("attachment_id", "id"),
    "create_webhook": ("webhook_id", "id"),
    "issue": ("token_id", "id"),
}


def add_links(paths: dict[str, Any]) -> None:
    """Put OpenAPI links into the answer of every creation, in place."""
    operations = [(_named(path), one) for path in paths.values() for one in path.values() if _is_operation(one)]
    for known, making in operations:
        if (made := MADE.get(making["operationId"])) is None:
            continue
        argument, field = made
        given = {name: f"$request.path.{name}" for name in known} | {argument: f"$response.body#/{field}"}
        making["responses"]["201"]["links"] = {
            one["operationId"]: _link(one, {name: given[name] for name in named})
            for named, one in operations
            if argument in named and named <= given.keys()
        }


def _link(to: dict[str, Any], parameters: dict[str, str]) -> dict[str, Any]:
    return {"operationId": to["operationId"], "parameters": parameters}


def _named(path: dict[str, Any]) -> set[str]:
    return {one["name"] for one in path.get("parameters", ()) if one["in"] == "path"}


def _is_operation(told: Any) -> bool:
    return isinstance(told, dict) and "operationId" in told
