"""The lines above a letter: whom it is from, what it answers, and that a machine wrote it (RFC 5322, RFC 3834)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from email.headerregistry import Address

_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_USABLE = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?")
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{3,250}>")
_REFERENCES_KEPT = 20  # the first one and the last ones: a header has its limits


def one_line(text: str) -> str:
    """The text as it may stand in a header: no line break, no control sign, nothing a reader would decode again."""
    return " ".join(_BREAKS.sub(" ", text).split(" ")).replace("=?", "= ?").strip()


def shortened(text: str, most: int) -> str:
    """At most that many signs, cut with an ellipsis."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def usable(email: str) -> bool:
    """Whether a relay that knows ASCII addresses only could deliver there."""
    return _USABLE.fullmatch(email) is not None and ".." not in email


def mailbox(name: str, email: str) -> str:
    """'GSI <gsi@cnaf.example>', quoted where the name needs it. Raises ValueError for an address that is none."""
    return str(Address(display_name=one_line(name), addr_spec=email))


def threading(message_ids: Sequence[str]) -> dict[str, str]:
    """In-Reply-To and References for a letter that answers the last of these Message-IDs (oldest first)."""
    known = list(dict.fromkeys(one for one in message_ids if _MESSAGE_ID.fullmatch(one)))
    if not known:
        return {}
    kept = known if len(known) <= _REFERENCES_KEPT else [known[0], *known[1 - _REFERENCES_KEPT :]]
    return {"In-Reply-To": known[-1], "References": " ".join(kept)}


def automatic(auto: str) -> dict[str, str]:
    """What keeps other machines from answering ours; nothing for a person's letter."""
    return {"Auto-Submitted": auto, "X-Auto-Response-Suppress": "All"} if auto else {}
