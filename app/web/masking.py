"""What a page says is masked unless its template says otherwise: a number of a claimant shows its end alone (B8).

Every expression of every template passes here; `| e` marks what is to be shown as it is: what a person asked to see, and
what is made at random (one form's token in 7,000 looks like a bank account, and would be refused masked).
"""

from __future__ import annotations

from typing import Any

from flask import has_request_context, request

from workflows.personal_numbers import SHORTEST, masked


def shown(value: Any) -> Any:
    """A text with such numbers covered. What the person has typed in this very request comes back as it was typed."""
    if type(value) is not str or len(value) < SHORTEST:
        return value
    covered = masked(value)
    return value if covered == value or _typed(value) else covered


def _typed(value: str) -> bool:
    return has_request_context() and value in request.values.values()
