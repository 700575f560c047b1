"""The small shapes every noun is made of: texts a database can keep, instants within reason, pages of items."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from app.api.problem import refuse_field

PAGE = 50
LARGEST_ID = 2**63 - 1
ID = f"int(max={LARGEST_ID})"
REFERENCE = "reference"
_EARLIEST, _LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
_ANY = r"^[^\x00]*$"
_SAYS_SOMETHING = r"^[^\x00]*[^\x00\s][^\x00]*$"
_ANY_LINE = r"^[^\x00-\x1f\x7f]*$"
_LINE_SAYS_SOMETHING = r"^[^\x00-\x1f\x7f]*[^\x00-\x20\x7f][^\x00-\x1f\x7f]*$"


class Text(fields.String):
    """A string of `most` characters that UTF-8 and every database can keep."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> str:
        text: str = super()._deserialize(value, attr, data, **more)
        try:
            text.encode()
        except UnicodeEncodeError as lone:
            raise ValidationError("lone surrogate") from lone
        return text


class Instant(fields.AwareDateTime):
    """An instant of an answer, in UTC whatever offset it came with."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **more: Any) -> Any:
        return super()._serialize(value.astimezone(UTC) if value else value, attr, obj, **more)


def text(most: int, *, needed: bool = True, **more: Any) -> Text:
    """Words people wrote, of several lines; `needed`: something must be said."""
    length = validate.Length(min=1 if needed else 0, max=most)
    return Text(required=needed, validate=[length, validate.Regexp(_SAYS_SOMETHING if needed else _ANY)], **more)


def line(most: int, *, needed: bool = True, **more: Any) -> Text:
    """Words of one line, without control characters: they may stand in the header of a mail."""
    pattern = _LINE_SAYS_SOMETHING if needed else _ANY_LINE
    length = validate.Length(min=1 if needed else 0, max=most)
    return Text(required=needed, validate=[length, validate.Regexp(pattern)], **more)


def one_of(choices: Any, **more: Any) -> Text:
    """One of these codes."""
    return Text(validate=validate.OneOf([str(one) for one in choices]), **more)


def number(**more: Any) -> fields.Integer:
    """An identifier in a query."""
    return fields.Integer(validate=validate.Range(min=1, max=LARGEST_ID), **more)


def instant(**more: Any) -> fields.AwareDateTime:
    """An instant with its offset, between 2000 and 2100. Written out in UTC."""
    return fields.AwareDateTime(format="iso", default_timezone=None, validate=_within_reason, **more)


def _within_reason(at: datetime) -> None:
    try:
        inside = _EARLIEST <= at < _LATEST
    except OverflowError:
        inside = False
    if not inside:
        raise ValidationError("between 2000 and 2100")


class PageQuery(Schema):
    """Which page of a list."""

    cursor = Text(validate=validate.Length(max=200), metadata={"description": "`next` of the page before"})
    limit = fields.Integer(load_default=PAGE, validate=validate.Range(min=1, max=200))


def page_of(item: Schema, name: str) -> Schema:
    """The schema of a page: `items`, and `next` for the page after, null on the last one."""
    made = Schema.from_dict(
        {
            "items": fields.List(fields.Nested(item), required=True),
            "next": fields.String(required=True, allow_none=True, metadata={"description": "cursor of the page after"}),
        },
        name=name,
    )
    return made()


def paged(rows: list[Any], limit: int) -> Mapping[str, Any]:
    """`rows` were asked for with one more than `limit`: whether there is a page after."""
    return {"items": rows[:limit], "next": cursor_of(rows[limit - 1].id) if len(rows) > limit else None}


def cursor_of(row_id: int) -> str:
    """A place in a list, told so that nobody counts on what is in it."""
    return base64.urlsafe_b64encode(f"v1:{row_id}".encode()).decode().rstrip("=")


def place_of(cursor: str | None) -> int | None:
    """The row a cursor stands at; None for the first page. Raises Problem 422 for one that is not of ours."""
    if not cursor:
        return None
    try:
        said = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode("ascii")
    except (binascii.Error, ValueError) as foreign:
        raise refuse_field("cursor", "bad_cursor") from foreign
    version, _, place = said.partition(":")
    if version != "v1" or not place.isdecimal() or len(place) > 18:
        raise refuse_field("cursor", "bad_cursor")
    return int(place)
