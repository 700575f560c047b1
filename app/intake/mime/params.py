"""`Content-Type` and `Content-Disposition`: the value and its parameters (RFC 2045, 2231), read in linear time."""

from __future__ import annotations

import re
from urllib.parse import unquote_to_bytes

from app.intake.mime.charset import decode
from app.intake.mime.encoded_words import decode_words

_PARAMETER = re.compile(r';[ \t\r\n]*([^=;"\s]{1,100})[ \t]*=[ \t]*("(?:[^"\\]|\\.)*"?|[^;]*)', re.DOTALL)
_ESCAPED = re.compile(r"\\([\"\\])")
_EXTENDED = re.compile(r"([^*]+)(?:\*(\d{1,3}))?(\*)?\Z")
_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,100}/[a-z0-9!#$&^_.+-]{1,100}\Z")
_COMMENT = re.compile(r"\([^()\"]*\)")


def _unquoted(value: str) -> str:
    value = value.strip()
    if value.startswith('"'):
        return _ESCAPED.sub(r"\1", value[1:].removesuffix('"'))
    return value


def _percent_decoded(pieces: list[tuple[bool, str]]) -> str:
    charset = "utf-8"
    if pieces[0][0] and pieces[0][1].count("'") >= 2:
        charset, _, rest = pieces[0][1].split("'", 2)
        pieces = [(True, rest), *pieces[1:]]
    raw = b"".join(unquote_to_bytes(text) if coded else text.encode("utf-8", "replace") for coded, text in pieces)
    return decode(raw, charset)[0]


def parse_value(header: str) -> tuple[str, dict[str, str]]:
    """The value in lower case and its parameters, decoded; a parameter given twice keeps its first value.

    RFC 2231 pieces (`filename*0*=`) are joined in their order; RFC 2047 words, which have no place in a parameter
    but are written there by well-known programs, are decoded too.
    """
    value, _, _ = header.partition(";")
    plain: dict[str, str] = {}
    extended: dict[str, dict[int, tuple[bool, str]]] = {}
    for name, text in _PARAMETER.findall(header):
        cut = _EXTENDED.match(name.lower())
        if cut and (cut[2] or cut[3]):
            pieces = extended.setdefault(cut[1], {})
            pieces.setdefault(int(cut[2] or 0), (bool(cut[3]), _unquoted(text)))
        elif cut:
            plain.setdefault(cut[1], decode_words(_unquoted(text))[0])
    for name, pieces in extended.items():
        plain[name] = _percent_decoded([pieces[order] for order in sorted(pieces)])
    return _COMMENT.sub("", value).strip().lower(), plain


def content_type(header: str, default: str) -> tuple[str, dict[str, str]]:
    """Like `parse_value`, with `default` in place of a missing or malformed type."""
    value, parameters = parse_value(header)
    return (value if _TYPE.match(value) else default), parameters
