"""What the server of processes has in memory before it forks: the program loaded, the rules read, nothing started."""

from __future__ import annotations

from app import create_app
from app.config import read_settings

create_app(read_settings({"DATABASE_URL": "sqlite://", "VIGIE_SECRET_KEY": "none"}))
