"""Parts of pages that many people ask for again and again: made once for all who see the same, until something changes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from weakref import WeakKeyDictionary

from sqlalchemy import Engine

_MOST = 300  # different lists kept; the one unused longest goes first


class KeptRows:
    """Of one database. `standing` is what the text was made of; another standing has it made anew."""

    def __init__(self) -> None:
        self._texts: dict[Hashable, tuple[Hashable, str]] = {}
        self._making = threading.Lock()

    def text(self, key: Hashable, standing: Hashable, make: Callable[[], str]) -> str:
        """The text of that key. Of several who ask at once after a change, one makes it and the others get it."""
        if (found := self._texts.get(key)) and found[0] == standing:
            return found[1]
        with self._making:
            found = self._texts.pop(key, None)
            if found is None or found[0] != standing:
                found = standing, make()
            self._texts[key] = found
            while len(self._texts) > _MOST:
                del self._texts[next(iter(self._texts))]
            return found[1]


_of_engine: WeakKeyDictionary[Engine, KeptRows] = WeakKeyDictionary()


def kept_rows(engine: Engine) -> KeptRows:
    """Those of that database."""
    return _of_engine.setdefault(engine, KeptRows())
