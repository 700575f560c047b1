"""What the desk would most likely say of a new incident: proposed to the agent, whose word it stays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Incident, User
from app.models.reach import sight_of
from app.reports.colleagues import colleagues
from app.reports.rule_shelf import RuleShelf
from workflows.rules import Contract, Kind

_RECENT = 20


@dataclass(frozen=True, slots=True)
class TriageProposal:
    """`kind` and `service` are what to propose; `kind_from`, `service_from` say why: "words", "past", "only" or ""."""

    contract: Contract
    kind: str
    kind_from: str
    service: str
    service_from: str
    major: bool
    colleagues: Sequence[User]


def triage_proposal(session: Session, incident: Incident) -> TriageProposal:
    """Three questions at most: what the words said first, then what this organisation reported most lately."""
    contract = RuleShelf(session).contract(incident)
    unread = incident.kind == Kind.UNDETERMINED or not incident.service
    past = _recent(session, incident) if unread else ()
    kind, kind_from = _proposed(incident.kind, str(Kind.UNDETERMINED), [kind for kind, _ in past])
    service, service_from = _proposed(incident.service, "", [code for _, code in past if code in contract.services])
    if not service and len(contract.services) == 1:
        service, service_from = next(iter(contract.services)), "only"
    return TriageProposal(
        contract=contract,
        kind=kind if kind != Kind.UNDETERMINED else str(Kind.TECHNICAL),
        kind_from=kind_from,
        service=service,
        service_from=service_from,
        major=incident.major_since is not None,
        colleagues=colleagues(session, sight_of(incident)),
    )


def _recent(session: Session, incident: Incident) -> Sequence[tuple[str, str]]:
    """Kind and service of the last incidents of the same organisation under the same contract."""
    question = select(Incident.kind, Incident.service).where(
        Incident.organisation_id == incident.organisation_id,
        Incident.id < incident.id,
        Incident.contract == incident.contract,
    )
    return [(kind, code) for kind, code in session.execute(question.order_by(Incident.id.desc()).limit(_RECENT))]


def _proposed(read: str, nothing: str, past: Sequence[str]) -> tuple[str, str]:
    """What the words of the mail said; else what was said most often lately."""
    if read != nothing:
        return read, "words"
    usual = Counter(one for one in past if one != nothing).most_common(1)
    return (usual[0][0], "past") if usual else (nothing, "")
