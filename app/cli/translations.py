"""`flask --app wsgi translations`: brings the pages' other languages up to date with the templates."""

from __future__ import annotations

import click

from app.labels import phrase
from app.web.translation_files import LANGUAGES, path_of, untranslated, updated, write


@click.command("translations")
def translations() -> None:
    """Met à jour les textes des pages dans les autres langues : le nouveau paraît vide, l'ancien est mis de côté."""
    for code in LANGUAGES:
        catalog = updated(code)
        write(code, catalog)
        missing = len(untranslated(catalog))
        click.echo(phrase("translations_told", file=path_of(code), missing=missing, stale=len(catalog.obsolete)))
