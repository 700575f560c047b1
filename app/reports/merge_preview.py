"""What merging one incident into another would do, before anything is done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.models import Incident
from app.models.incident_link import has_duplicates
from app.notify.addressee import Addressee
from app.notify.compose import preview
from app.notify.readers import partner_readers
from app.reports.clock_view import ClockView
from app.reports.incident_file import IncidentFile
from workflows.lifecycle import State
from workflows.merging import NoMerge, why_not_merge


@dataclass(frozen=True, slots=True)
class MergePreview:
    """`stops` are the clocks that would be dropped. `letter` is what each of `readers` would read, `reason` left out."""

    duplicate: Incident
    main: Incident
    why_not: NoMerge | None
    same_partner: bool
    stops: Sequence[ClockView]
    readers: Sequence[Addressee]
    letter: str


def merge_preview(session: Session, file: IncidentFile, main: Incident, now: datetime) -> MergePreview:
    """Of merging the file's incident into `main`; both must be within the reader's reach."""
    duplicate = file.incident
    same_partner = duplicate.organisation_id == main.organisation_id
    readers = partner_readers(session, duplicate)
    told = {"main": main.reference if same_partner else "", "reason": ""}
    why_not = why_not_merge(
        State(duplicate.state),
        State(main.state),
        is_itself=duplicate.id == main.id,
        has_duplicates=has_duplicates(session, duplicate),
    )
    return MergePreview(
        duplicate,
        main,
        why_not,
        same_partner,
        [one for one in file.clocks if one.is_running],
        readers,
        preview(session, "merged", duplicate, readers[0], now, **told).text,
    )
