"""Whether a mail is from whom it says: the word of our own relay, and of nobody else (RFC 8601).

A header is a stranger's text even where our relay wrote it: it quotes the envelope sender, which may hold
semicolons and "dmarc=pass" between quotes. So comments and quoted strings are taken out before anything is believed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum

_EQUALS = re.compile(r"\s*=\s*")
_HIDDEN = "\N{REPLACEMENT CHARACTER}"  # stands for a quoted string: equal to nothing that is compared


class Authenticity(StrEnum):
    """What our relay says of the sender's domain. `UNKNOWN`: it said nothing, or nobody asked it."""

    VOUCHED = "vouched"
    DENIED = "denied"
    UNKNOWN = "unknown"


def authenticity(results: Iterable[str], our_relay: str, from_addr: str) -> Authenticity:
    """What the `Authentication-Results` of `our_relay` say of the domain of `from_addr`; "" believes nobody.

    All its statements count, so that a forged one beside the true one gains nothing: one DMARC failure denies, a
    DMARC pass for exactly that domain vouches, and so does a DKIM pass of it where DMARC had nothing to say.
    """
    domain = from_addr.rpartition("@")[2].lower()
    stated = [one for text in results for one in _statements(text, our_relay.lower())] if our_relay and domain else []
    dmarc = [(result, properties) for method, result, properties in stated if method == "dmarc"]
    decisive = [(result, properties) for result, properties in dmarc if result != "none"]
    if any(result != "pass" for result, _ in decisive):
        return Authenticity.DENIED
    if decisive:
        own = all(properties.get("header.from") == domain for _, properties in decisive)
        return Authenticity.VOUCHED if own else Authenticity.UNKNOWN
    signed = any(
        method == "dkim" and result == "pass" and properties.get("header.d") == domain
        for method, result, properties in stated
    )
    return Authenticity.VOUCHED if signed else Authenticity.UNKNOWN


def _statements(text: str, our_relay: str) -> list[tuple[str, str, dict[str, str]]]:
    """(method, result, properties) of each statement of a header of ours; none of anybody else's."""
    bare = _without_quotes(text.lower())
    identifier, *results = bare.split(";") if bare is not None else [""]
    if identifier.split()[:1] != [our_relay]:
        return []
    return [_statement(_EQUALS.sub("=", one).split()) for one in results if one.strip()]


def _statement(words: list[str]) -> tuple[str, str, dict[str, str]]:
    method, _, result = words[0].partition("=")
    properties: dict[str, str] = {}
    for word in words[1:]:
        name, _, value = word.partition("=")
        # Said twice, a property says nothing: no reader may pick the one it likes.
        properties[name] = _HIDDEN if name in properties else value.rpartition("@")[2]
    return method.partition("/")[0], result, properties


def _without_quotes(text: str) -> str | None:
    """The text without its comments, quoted strings replaced by one sign; None where either is left open."""
    kept: list[str] = []
    depth, quoted, signs = 0, False, iter(text)
    for sign in signs:
        if sign == "\\" and (quoted or depth):
            next(signs, "")
        elif quoted:
            quoted = sign != '"'
        elif sign == '"' and not depth:
            quoted = True
            kept.append(_HIDDEN)
        elif sign == "(":
            depth += 1
        elif sign == ")" and depth:
            depth -= 1
            kept.append(" ")
        elif not depth:
            kept.append(sign)
    return None if depth or quoted else "".join(kept)
