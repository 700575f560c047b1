"""Who acts from a terminal: whoever administers the machine, known by the role."""

from __future__ import annotations

from app.labels import role_in_words
from app.use_cases.actor import Actor
from workflows.permissions import Role

OPERATOR = Actor(role_in_words(Role.ADMINISTRATOR), Role.ADMINISTRATOR)
