"""Whose incidents a person sees. One rule as a value, so that a predicate and a query filter cannot disagree about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from workflows.permissions import PARTNER_ROLES, Role
from workflows.rules import Desk

_LEVEL_NUMBERS = {"n2": 2, "n3": 3}


@dataclass(frozen=True, slots=True)
class Reach:
    """Who asks: a role at a desk (its code), or at a partner's organisation."""

    role: Role
    desk: str = ""
    organisation_id: int | None = None


@dataclass(frozen=True, slots=True)
class Sight:
    """What of an incident decides who sees it. `highest_level` is the highest it ever was at: 1, 2 or 3 (R10)."""

    desk: str
    organisation_id: int
    is_security: bool
    highest_level: int


@dataclass(frozen=True, slots=True)
class Part:
    """Some incidents: of these desks (None: any), of this organisation (None: any), once at that level or above."""

    desks: frozenset[str] | None = None
    organisation_id: int | None = None
    from_level: int = 1
    is_security: bool = False  # a security incident is in no part but those that say so (B7)

    def holds(self, sight: Sight) -> bool:
        """Whether that incident is one of them."""
        return (
            sight.is_security == self.is_security
            and (self.desks is None or sight.desk in self.desks)
            and (self.organisation_id is None or sight.organisation_id == self.organisation_id)
            and sight.highest_level >= self.from_level
        )


def sees(scope: tuple[Part, ...], sight: Sight) -> bool:
    """Whether the incident is in any part of the scope."""
    return any(part.holds(sight) for part in scope)


def scope_of(reach: Reach, desks: Mapping[str, Desk]) -> tuple[Part, ...]:
    """Everything that person sees, under these rules; nobody without a place sees anything."""
    if reach.role in PARTNER_ROLES:
        return _of_organisation(reach)
    if reach.role in (Role.ADMINISTRATOR, Role.AUDITOR):
        return (Part(),)
    if reach.desk not in desks:
        return ()
    if reach.role is Role.SECURITY_OFFICER:
        return (Part(frozenset({reach.desk}), is_security=True),)
    if reach.role in (Role.N2, Role.N3):
        return (_of_level(reach, desks),)
    return _of_desk(reach.desk, desks)


def _of_organisation(reach: Reach) -> tuple[Part, ...]:
    """A partner sees its own; security matters go between the two officers, the desk's and the partner's (B7)."""
    if reach.organisation_id is None:
        return ()
    return (Part(organisation_id=reach.organisation_id, is_security=reach.role is Role.PARTNER_SECURITY),)


def _of_level(reach: Reach, desks: Mapping[str, Desk]) -> Part:
    """Level 2 or 3 sees what came up to it, from each desk that names the same people for that level (R10)."""
    level, own = str(reach.role), desks[reach.desk]
    ours = _addresses(own, level) | {own.address}
    served = {code for code, desk in desks.items() if code == reach.desk or _addresses(desk, level) & ours}
    return Part(frozenset(served), from_level=_LEVEL_NUMBERS[level])


def _of_desk(code: str, desks: Mapping[str, Desk]) -> tuple[Part, ...]:
    """A desk sees its own, and what another desk escalated to it: the GSI is level 2 of the Caf centres (B2, R10)."""
    parts = [Part(frozenset({code}))]
    for level, number in _LEVEL_NUMBERS.items():
        served = {
            other
            for other, desk in desks.items()
            if other != code and desks[code].address.lower() in _addresses(desk, level)
        }
        if served:
            parts.append(Part(frozenset(served), from_level=number))
    return tuple(parts)


def _addresses(desk: Desk, level: str) -> set[str]:
    return {person.email.lower() for person in desk.recipients.get(level, ())}
