"""The rule book as frozen values: what `escalation_rules.yaml` says, once it has been read and checked.

`rules_reader.read_rules` makes these; everything else in the house only asks them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from workflows.events import EventKind
from workflows.targets import Offset, Target


class Kind(StrEnum):
    """The nature of an incident (A7); undetermined until the mail's words or a person tell."""

    TECHNICAL = "technical"
    FUNCTIONAL = "functional"
    UNDETERMINED = "undetermined"


class Obligor(StrEnum):
    """Who made the promise: our side or theirs. Both are measured (A15)."""

    DESK = "desk"
    N2 = "n2"
    N3 = "n3"
    PARTNER = "partner"


class ActionKind(StrEnum):
    """What a step may do when its instant comes."""

    REMIND = "remind"  # one recipient list, softly: folded away if something graver is due
    ASK_STATUS_UPDATE = "ask_status_update"  # as softly: people of the desk owe the next one (A5, D6)
    TELL = "tell"  # everybody of a list at once
    TELL_IN_ORDER = "tell_in_order"  # the n-th person of a list on the n-th round (B5)
    ESCALATE = "escalate"  # functional escalation, to n2 or n3
    PROPOSE_CRISIS = "propose_crisis"
    DECLARE_CRISIS = "declare_crisis"
    CLOSE = "close"  # with the outcome named


@dataclass(frozen=True, slots=True)
class Action:
    """`argument` is a recipient list, a level or an outcome, as the kind wants; "" where it wants none."""

    kind: ActionKind
    argument: str = ""


@dataclass(frozen=True, slots=True)
class Condition:
    """A step or a clock counts only where each value that is not None holds."""

    major: bool | None = None
    origin_unknown: bool | None = None  # D4: or a program fix is needed
    acknowledged: bool | None = None
    complete: bool | None = None
    kinds: frozenset[Kind] = frozenset()  # empty: any
    states: frozenset[str] = frozenset()  # empty: any


@dataclass(frozen=True, slots=True)
class Step:
    """Something to do at an instant of a clock. Rounds are counted from 1 to `times`, `every` apart in open time."""

    id: str
    label: str
    at: Offset
    actions: tuple[Action, ...]
    when: Condition = Condition()
    every: timedelta | None = None
    times: int = 1


@dataclass(frozen=True, slots=True)
class ClockRule:
    """One promise of a contract. Several rules may share a name where kind or obligor differs."""

    name: str
    label: str
    clause: str
    obligor: Obligor
    target: Target
    starts: tuple[EventKind, ...]
    met_by: tuple[EventKind, ...]
    voided_by: tuple[EventKind, ...] = ()
    dropped_by: tuple[EventKind, ...] = ()
    when: Condition = Condition()
    calendar: str = ""  # "": the desk's own
    pausable: bool = True
    repeats: bool = False  # a cadence: what meets it starts the next one
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Calendar:
    """Weekly hours as the file says them; compiled into `OpeningHours` by `calendars.compile_calendar`."""

    name: str
    label: str
    zone: str
    holidays: str  # a territory, or "" for none
    weekly: Mapping[str, tuple[tuple[str, str], ...]]
    exceptions: Mapping[date, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    exception_names: Mapping[date, str] = field(default_factory=dict)
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Recipient:
    """A person by role. `phone` is for the list that is called when mail is down."""

    role: str
    email: str
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Desk:
    """A single entry point (A1, B2) with its mail address, calendar, support levels and ordered lists."""

    code: str
    name: str
    short_name: str
    address: str
    calendar: str
    phone: str = ""
    levels: Mapping[str, str] = field(default_factory=dict)  # n1, n2, n3 -> who that is, in French
    recipients: Mapping[str, tuple[Recipient, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RequiredField:
    """A fact a referral must state (A16, B4, C4) and the words that announce it in a mail."""

    name: str
    label: str
    words: tuple[str, ...]
    example: str = ""


@dataclass(frozen=True, slots=True)
class Service:
    """An application or data flow of a contract, recognised by its words."""

    code: str
    name: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Contract:
    """A service contract: one desk, its promises and what a referral must state."""

    name: str
    title: str
    reference: str
    desk: str
    services: Mapping[str, Service]
    kind_words: Mapping[Kind, tuple[str, ...]]
    major_words: tuple[str, ...]
    required_fields: tuple[RequiredField, ...]
    clocks: tuple[ClockRule, ...]
    releases: tuple[date, ...] = ()  # corrective versions, in order (A9)
    reopen_days: int = 30  # after that a reply to a closed case opens a linked one
    review_working_days: int = 5  # from the end of a crisis to the delivery of its review (R15)

    @property
    def knows_urgency(self) -> bool:
        """Whether something opens when either side judges a situation urgent (B5)."""
        return any(EventKind.URGENCY_DECLARED in rule.starts for rule in self.clocks)


@dataclass(frozen=True, slots=True)
class RuleBook:
    """Everything the file says. `version` is the SHA-256 of its text: what clocks are pinned to."""

    version: str
    desks: Mapping[str, Desk]
    calendars: Mapping[str, Calendar]
    contracts: Mapping[str, Contract]
    late_after: timedelta  # a step told later than this after its instant restarts people's windows
    places: Mapping[str, tuple[int, int]] = field(default_factory=dict, compare=False, repr=False)  # path: line, column
