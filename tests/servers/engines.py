"""The end of a test's connections: a pool is thrown away only when everybody has given back what they took.

A connection that comes back to a pool already thrown away is closed by nobody: the warning about it, which is an error
here, would fall upon whichever test the garbage collector interrupts. So it is named where it happens.
"""

from __future__ import annotations

import time

from app.extensions import db

PATIENCE_SECONDS = 10.0
_A_MOMENT = 0.01


def let_go_of_the_database() -> None:
    """Close every connection of the current app; raises AssertionError where a thread keeps one beyond patience."""
    db.session.remove()
    for _ in range(round(PATIENCE_SECONDS / _A_MOMENT)):  # counted: a test may have stopped the clock
        if not db.engine.pool.checkedout():  # type: ignore[attr-defined]
            break
        time.sleep(_A_MOMENT)
    left = db.engine.pool.checkedout()  # type: ignore[attr-defined]
    db.engine.dispose()
    assert not left, f"{left} connection(s) still in use at the end: {db.engine.url!r}"
