"""`flask --app wsgi settings`: every environment variable Vigie reads, as docs/settings.md shows them."""

from __future__ import annotations

import click

from app.config import documented

_HEAD = """# Settings

Everything that differs from one installation to another is an environment variable. Nothing has to be set to try Vigie;
a value that cannot be used stops the start and says which one and why.

This page is made from `app/config.py`: `flask --app wsgi settings > docs/settings.md`. What each variable is for stands
here as the program says it to those who run it, in French.

| variable | default | purpose |
| --- | --- | --- |
"""


@click.command("settings")
def settings() -> None:
    """Écrit la page des réglages : chaque variable d'environnement, sa valeur par défaut, ce qu'elle règle."""
    click.echo(settings_page(), nl=False)


def settings_page() -> str:
    """The page, in Markdown."""
    return _HEAD + "".join(_row(*one) for one in documented())


def _row(variable: str, default: str, purpose: str) -> str:
    shown = f"`{default}`" if default else ""
    return f"| `{variable}` | {shown} | {purpose} |\n"
