"""Parts of pages that many people ask for again and again: made once for all who see the same, until something changes."""

from __future__ import annotations

import gzip
import hashlib
import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from flask import Request, Response
from sqlalchemy import Engine

_MOST = 300  # different lists kept; the one unused longest goes first
_QUICK = 4  # of nine levels of gzip: 90 kB of rows become 5 in half the time of the ninth, which saves one more


@dataclass(frozen=True)
class Rows:
    """One part, as it is and compressed. It may be compressed because nothing in it is one person's secret (BREACH)."""

    plain: bytes
    gzipped: bytes
    tag: str

    @classmethod
    def of(cls, text: str) -> Rows:
        plain = text.encode()
        return cls(plain, gzip.compress(plain, _QUICK, mtime=0), hashlib.blake2b(plain, digest_size=16).hexdigest())

    def answer(self, request: Request) -> Response:
        """These rows, or 304 to who has them already (RFC 9110, 13.1.2)."""
        zipped = bool(request.accept_encodings["gzip"])
        answer = Response(self.gzipped if zipped else self.plain, mimetype="text/html")
        answer.set_etag(self.tag, weak=True)  # the same rows, compressed or not
        answer.vary.add("Accept-Encoding")
        if zipped:
            answer.content_encoding = "gzip"
        return answer.make_conditional(request)  # type: ignore[return-value]  # werkzeug says its own Response


class KeptRows:
    """Of one database. `standing` is what the rows were made of; another standing has them made anew."""

    def __init__(self) -> None:
        self._kept: dict[Hashable, tuple[Hashable, Rows]] = {}
        self._making = threading.Lock()

    def rows(self, key: Hashable, standing: Hashable, make: Callable[[], str]) -> Rows:
        """The rows of that key. Of several who ask at once after a change, one makes them and the others get them."""
        if (found := self._kept.get(key)) and found[0] == standing:
            return found[1]
        with self._making:
            found = self._kept.pop(key, None)
            if found is None or found[0] != standing:
                found = standing, Rows.of(make())
            self._kept[key] = found
            while len(self._kept) > _MOST:
                del self._kept[next(iter(self._kept))]
            return found[1]


_of_engine: WeakKeyDictionary[Engine, KeptRows] = WeakKeyDictionary()


def kept_rows(engine: Engine) -> KeptRows:
    """Those of that database."""
    return _of_engine.setdefault(engine, KeptRows())
