"""Who does it: a person who signed in, a partner's contact by mail, or the engine."""

from __future__ import annotations

from dataclasses import dataclass

from app.models import Incident
from app.models.reach import reaches
from workflows.reach import Reach


@dataclass(frozen=True, slots=True)
class Actor:
    """`role` is what `workflows.lifecycle.may_move` asks. Who has no `reach` is bound to `desk`, or to nothing for None.

    `through` is the program that acts in that person's name, "" for the person.
    """

    name: str
    role: str
    desk: str | None = None
    user_id: int | None = None
    reach: Reach | None = None
    through: str = ""

    @property
    def signature(self) -> str:
        """As the history names who did it."""
        return f"{self.name} ({self.through})" if self.through else self.name

    def reaches(self, incident: Incident) -> bool:
        """Whether the incident is one this actor may know of."""
        if self.reach is not None:
            return reaches(self.reach, incident)
        return self.desk is None or self.desk == incident.desk


ENGINE = Actor("Vigie", "engine")
