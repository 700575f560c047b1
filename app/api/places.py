"""The parts of an address: what does not look like one leads nowhere, before any database is asked."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask_smorest import Api
from werkzeug.routing import BaseConverter


class Reference(BaseConverter):
    """A case number."""

    regex = "[A-Za-z0-9-]{1,40}"


class Code(BaseConverter):
    """A name of the rules file."""

    regex = "[a-z0-9-]{1,60}"


class Day(BaseConverter):
    """A day of the years whose holidays are known."""

    regex = "20[2-8][0-9]-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"


class Secret(BaseConverter):
    """A token in an address."""

    regex = "[A-Za-z0-9_-]{20,100}"


CONVERTERS = {"reference": Reference, "code": Code, "day": Day, "secret": Secret}


def register(app: Flask) -> None:
    """Make these parts known to the router."""
    app.url_map.converters.update(CONVERTERS)


def describe(api: Api) -> None:
    """Make these parts known to the description."""
    for converter in CONVERTERS.values():
        api.register_converter(converter, _described)


def _described(converter: Any) -> dict[str, str]:
    return {"type": "string", "pattern": f"^{converter.regex.replace('?:', '')}$"}
