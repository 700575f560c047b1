"""Calls that follow from one another: what one makes, the next takes, by the links of the description."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import hypothesis

STEPS = 12  # of a story


def tell(schema: Any, call: Callable[[Any], Any], stories: int, seed: int) -> int:
    """So many stories; `call` makes and checks each of their calls. How many took what an earlier one had made."""
    followed = 0

    class Story(schema.as_state_machine()):  # type: ignore[misc]
        """One, from a creation on."""

        def call(self, case: Any, **_kwargs: Any) -> Any:
            return call(case)

        def validate_response(self, response: Any, case: Any, *_more: Any, **_kwargs: Any) -> None:
            """Done with the call."""

        def step(self, input: Any) -> Any:  # noqa: A002 - the library's name for it
            nonlocal followed
            followed += input.transition is not None and input.is_applied
            return super().step(input)

    told = 0
    while told < stories:
        hypothesis.core.global_force_seed = seed + told
        with suppress(hypothesis.errors.FlakyStrategyDefinition):  # what a story finds depends on those before it
            Story.run(settings=hypothesis.settings(_TOGETHER, max_examples=min(_FEW, stories - told)))
        told += _FEW
    return followed


_FEW = 10  # in one run of the tool, whose first ones are its simplest
_TOGETHER = hypothesis.settings(
    stateful_step_count=STEPS,
    deadline=None,
    database=None,
    phases=[hypothesis.Phase.generate],
    suppress_health_check=list(hypothesis.HealthCheck),
)
