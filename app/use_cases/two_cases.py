"""Two incidents taken in hand at once: what ties them is written into both histories, or into neither."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime

from app.models.transaction import transaction
from app.use_cases.actor import Actor
from app.use_cases.case import Case, NoSuchIncident
from app.use_cases.open_case import open_case


class NoSuchOther(LookupError):
    """No other incident bears that number, or this person does not reach it: the two must look the same."""


@contextmanager
def open_both(reference: str, other: str, actor: Actor, now: datetime) -> Iterator[tuple[Case, Case]]:
    """The case of `reference` and the case of `other`, in one transaction and locked in one order whoever asks.

    Raises NoSuchIncident, NoSuchOther (also where the two are one).
    """
    if reference == other:
        raise NoSuchOther(other)
    with transaction(), ExitStack() as stack:
        cases: dict[str, Case] = {}
        for one in sorted((reference, other)):
            try:
                cases[one] = stack.enter_context(open_case(one, actor, now))
            except NoSuchIncident as unknown:
                raise (NoSuchOther(other) if one == other else unknown) from unknown
        yield cases[reference], cases[other]
