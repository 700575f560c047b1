"""What a WSGI server and the `flask` command load. What cannot start says why in words, not in a trace."""

from app import create_app
from app.config import SettingError
from workflows.rules_reader import RulesError

try:
    app = create_app()
except (RulesError, SettingError, OSError) as problem:
    raise SystemExit(f"Vigie ne peut pas démarrer.\n{problem}") from problem
