"""A partner's access manager keeps the own users, within what the desk allows (B9)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models import AccessGrant, AccessMaximum, Organisation, User
from app.models.at_once import one_at_a_time
from app.models.transaction import transaction
from app.use_cases.register_people import AlreadyKnown
from app.use_cases.sessions import revoke_sessions
from app.use_cases.tell_reviews import desks_of
from workflows.permissions import PARTNER_ROLES, Act, Role, may
from workflows.reach import Reach

PARTNER, DESK, REVIEW = "partner", "desk", "review"  # who suspended, as `User.suspended_by` keeps it


class NotYours(LookupError):
    """No such user in the organisations this person manages: it looks the same as none at all."""


class DelegationEnded(RuntimeError):
    """The desk took the management back (B9)."""


class SuspendedAbove(RuntimeError):
    """The desk shut the user out, or a review did: the desk alone lets in again (B9, B10)."""


class MaximumReached(RuntimeError):
    """The desk allows no more of that profile; the argument is how many it allows."""


def create_user(
    who: Reach, email: str, name: str, group: str, password_hash: str, organisation_id: int | None = None
) -> int:
    """A new user of the own organisation, who must choose a password at the first sign-in; the id. The desk, which took
    the delegation back, names the organisation.

    Raises NotYours, DelegationEnded, AlreadyKnown.
    """
    with transaction() as session:
        organisation, desk = _place_of_new(session, who, organisation_id)
        address = email.strip().lower()
        if session.scalar(select(User.id).where(User.email == address)) is not None:
            raise AlreadyKnown(address)
        user = User(
            email=address, name=name.strip(), role=Role.PARTNER, desk=desk, organisation_id=organisation.id,
            group_name=group.strip(), password_hash=password_hash, must_change_password=True,
        )  # fmt: skip
        session.add(user)
        session.flush()
        return user.id


def group_user(who: Reach, user_id: int, group: str) -> None:
    """Put the user in that group, "" for none. Raises NotYours, DelegationEnded."""
    with _managed(who, user_id) as (_, user):
        user.group_name = group.strip()[:60]


def suspend_user(who: Reach, user_id: int, now: datetime) -> None:
    """Shut the user out, at once and everywhere. Raises NotYours, DelegationEnded."""
    with _managed(who, user_id) as (_, user):
        shut_out(user, DESK if may(who.role, Act.SUPERVISE_ACCESS) else PARTNER, now)


def shut_out(user: User, by: str, now: datetime) -> None:
    """Suspend, in the transaction under way; `by` the partner takes nothing from a suspension by the desk or a review."""
    if user.active or by != PARTNER:
        user.suspended_by = by
    user.active = False
    revoke_sessions(user.id, now)


def reinstate_user(who: Reach, user_id: int) -> None:
    """Let the user in again: the partner whom it suspended itself, the desk everyone, the removed too (without what they
    held). Raises NotYours, DelegationEnded, SuspendedAbove.
    """
    with _managed(who, user_id) as (_, user):
        if not user.active and user.suspended_by != PARTNER and not may(who.role, Act.SUPERVISE_ACCESS):
            raise SuspendedAbove(user.suspended_by)
        user.active, user.suspended_by, user.removed_at = True, "", None


def remove_user(who: Reach, user_id: int, by: str, now: datetime) -> None:
    """For good: what the user held is withdrawn and stays known (B8). Raises NotYours, DelegationEnded."""
    with _managed(who, user_id) as (session, user):
        user.active, user.removed_at = False, now
        revoke_sessions(user.id, now)
        held = select(AccessGrant).where(AccessGrant.user_id == user.id, AccessGrant.withdrawn_at.is_(None))
        for grant in session.scalars(held):
            grant.withdrawn_at, grant.withdrawn_by = now, by


def grant_access(who: Reach, user_id: int, service: str, profile: str, by: str, now: datetime) -> None:
    """Give a profile of a service, within the maximum; where the desk set none, none is given.

    Raises NotYours, DelegationEnded, MaximumReached.
    """
    with _managed(who, user_id) as (session, user):
        of_kind = {"organisation_id": user.organisation_id, "service": service, "profile": profile}
        one_at_a_time(session, f"grants {of_kind}")
        held = select(AccessGrant).filter_by(**of_kind).where(AccessGrant.withdrawn_at.is_(None))
        if session.scalars(held.where(AccessGrant.user_id == user_id)).first() is not None:
            return
        allowed = session.scalar(select(AccessMaximum.maximum).filter_by(**of_kind)) or 0
        if (session.scalar(select(func.count()).select_from(held.subquery())) or 0) >= allowed:
            raise MaximumReached(allowed)
        session.add(AccessGrant(user_id=user_id, granted_at=now, granted_by=by, **of_kind))


def withdraw_access(who: Reach, grant_id: int, by: str, now: datetime) -> None:
    """Take it back; that it was held stays known (B8). Raises NotYours, DelegationEnded."""
    with transaction() as session:
        grant = session.get(AccessGrant, grant_id)
        if grant is None:
            raise NotYours(grant_id)
        check_managed(session, who, grant.user)
        grant.withdrawn_at, grant.withdrawn_by = grant.withdrawn_at or now, grant.withdrawn_by or by


@contextmanager
def _managed(who: Reach, user_id: int) -> Iterator[tuple[Session, User]]:
    with transaction() as session:
        user = session.get(User, user_id, with_for_update=True)
        if user is None:
            raise NotYours(user_id)
        check_managed(session, who, user)
        yield session, user


def check_managed(session: Session, who: Reach, user: User) -> None:
    """An access manager may touch the plain users of the own organisation; the desk those of its partners.

    Raises NotYours, DelegationEnded.
    """
    if user.role not in PARTNER_ROLES:
        raise NotYours(user.id)
    if may(who.role, Act.SUPERVISE_ACCESS):
        if who.role is not Role.ADMINISTRATOR and user.desk != who.desk:
            raise NotYours(user.id)
        return
    organisation = own_organisation(session, who)
    if user.organisation_id != organisation.id or user.role != Role.PARTNER or user.removed_at is not None:
        raise NotYours(user.id)


def _place_of_new(session: Session, who: Reach, organisation_id: int | None) -> tuple[Organisation, str]:
    """The organisation, and the desk that serves the new user."""
    if not may(who.role, Act.SUPERVISE_ACCESS):
        return own_organisation(session, who), who.desk
    organisation = session.get(Organisation, organisation_id) if organisation_id is not None else None
    serving = [] if organisation is None else [desk.code for desk in desks_of(organisation)]
    if organisation is None or (who.desk not in serving and (who.role is not Role.ADMINISTRATOR or not serving)):
        raise NotYours(organisation_id)
    return organisation, who.desk if who.desk in serving else serving[0]


def own_organisation(session: Session, who: Reach) -> Organisation:
    """That of an access manager. Raises NotYours for anybody else, DelegationEnded."""
    if not may(who.role, Act.MANAGE_USERS) or who.organisation_id is None:
        raise NotYours(who.organisation_id)
    organisation = session.get_one(Organisation, who.organisation_id)
    if organisation.delegation_ended_at is not None:
        raise DelegationEnded(organisation.name)
    return organisation
