"""Contracts as today's rules have them: what is promised, and what a report must say."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from app.api.calendar import NAME
from app.api.caller import caller
from app.api.clock import TargetSchema
from app.api.door import Noun
from app.api.problem import Problem
from app.reports.day_list import contracts_in_reach
from app.reports.explanation import target_as_said
from workflows.api_scopes import Scope
from workflows.permissions import Act
from workflows.rules import ClockRule, Contract

contract = Noun("contracts", __name__, description="Service contracts.")


class ServiceSchema(Schema):
    """An application or a flow."""

    code = fields.String(required=True)
    name = fields.String(required=True)


class RequiredFieldSchema(Schema):
    """What a report must state (A16, B4, C4); `name` is its key under `stated`."""

    name = fields.String(required=True)
    label = fields.String(required=True)
    example = fields.String(required=True)


class PromiseSchema(Schema):
    """A promise as a rule."""

    name = fields.String(required=True)
    label = fields.String(required=True)
    clause = fields.String(required=True)
    obligor = fields.String(required=True)
    target = fields.Nested(TargetSchema, required=True)
    kinds = fields.List(fields.String(), required=True, metadata={"description": "empty: any kind of incident"})


class ContractSchema(Schema):
    """One contract."""

    name = fields.String(required=True)
    title = fields.String(required=True)
    reference = fields.String(required=True)
    desk = fields.String(required=True)
    services = fields.List(fields.Nested(ServiceSchema), required=True)
    required_fields = fields.List(fields.Nested(RequiredFieldSchema), required=True)
    promises = fields.List(fields.Nested(PromiseSchema), required=True)
    releases = fields.List(fields.Date(), required=True, metadata={"description": "corrective versions (A9)"})
    reopen_days = fields.Integer(required=True)


class ContractList(Schema):
    """Those of the desks the account reaches."""

    items = fields.List(fields.Nested(ContractSchema), required=True)


@contract.operation("GET", "/contracts", act=Act.READ_INCIDENTS, scope=Scope.REGISTER_READ, gives=ContractList())
def list_contracts() -> Any:
    """List the contracts."""
    return {"items": [_as_said(one) for one in contracts_in_reach(caller().reach)]}


@contract.operation(
    "GET", f"/contracts/<{NAME}:name>", act=Act.READ_INCIDENTS, scope=Scope.REGISTER_READ, gives=ContractSchema()
)
def read_contract(name: str) -> Any:
    """Read one contract."""
    for one in contracts_in_reach(caller().reach):
        if one.name == name:
            return _as_said(one)
    raise Problem(404)


def _as_said(one: Contract) -> dict[str, Any]:
    named = ("name", "title", "reference", "desk", "required_fields", "releases", "reopen_days")
    return {
        **{name: getattr(one, name) for name in named},
        "services": list(one.services.values()),
        "promises": [_promise(rule) for rule in one.clocks],
    }


def _promise(rule: ClockRule) -> dict[str, Any]:
    kinds = sorted(str(kind) for kind in rule.when.kinds)
    said = {name: str(getattr(rule, name)) for name in ("name", "label", "clause", "obligor")}
    return {**said, "target": target_as_said(rule.target), "kinds": kinds}
