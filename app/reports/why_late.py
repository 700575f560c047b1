"""Why a promise is not met: the reasons as the board, its rows and the shift hand-over tell them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from workflows.lifecycle import State


class Why(StrEnum):
    """What keeps a promise from being met, the one to act on first."""

    WAITING_PARTNER = "waiting_partner"
    WAITING_THIRD_PARTY = "waiting_third_party"
    NOT_ACKNOWLEDGED = "not_acknowledged"
    NO_HOLDER = "no_holder"
    INCOMPLETE = "incomplete"
    AT_N2 = "at_n2"
    AT_N3 = "at_n3"
    IN_CRISIS = "in_crisis"
    DESK_CLOSED = "desk_closed"  # now: nobody is on call (B6)
    IN_HAND = "in_hand"


_AT_LEVEL = {State.ESCALATED_N2: Why.AT_N2, State.ESCALATED_N3: Why.AT_N3, State.CRISIS: Why.IN_CRISIS}


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of an incident when one asks why. `waiting_on` is partner, third_party or ""."""

    state: str
    acknowledged: bool
    held: bool
    waiting_on: str = ""
    incomplete: bool = False
    desk_closed: bool = False

    def reasons(self) -> list[Why]:
        """Every reason that holds, the one to act on first; never empty."""
        holds = {
            Why.WAITING_PARTNER: self.waiting_on == "partner",
            Why.WAITING_THIRD_PARTY: self.waiting_on == "third_party",
            Why.NOT_ACKNOWLEDGED: not self.acknowledged,
            Why.NO_HOLDER: self.acknowledged and not self.held,
            Why.INCOMPLETE: self.incomplete,
        }
        level = _AT_LEVEL.get(State(self.state))
        found = [why for why, is_so in holds.items() if is_so] + ([level] if level else [])
        found += [Why.DESK_CLOSED] if self.desk_closed else []
        return found or [Why.IN_HAND]
