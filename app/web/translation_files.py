"""The `.po` files beside the templates: what they must hold, and how they are brought up to date."""

from __future__ import annotations

import io
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from app.labels import CATALOGUES, FRENCH
from app.web.fragments import fragments
from app.web.translation import TRANSLATIONS

TEMPLATES = Path(__file__).parent / "templates"
LANGUAGES = [code for code in CATALOGUES if code != FRENCH]
_HEAD = """# What the pages say, fragment by fragment. An entry with a context (msgctxt) is of that template alone.
msgid ""
msgstr ""
"Language: {code}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""


def path_of(code: str) -> Path:
    """Where that language's fragments stand."""
    return TRANSLATIONS / f"{code}.po"


def wanted() -> Catalog:
    """Every fragment of every template, with the templates it stands in."""
    catalog = Catalog()
    for path in sorted(TEMPLATES.glob("*.html")):
        for fragment in dict.fromkeys(fragments(path.read_text(encoding="utf-8"))):
            catalog.add(fragment, locations=[(path.name, 0)])
    return catalog


def current(code: str) -> Catalog:
    """What that language's file holds now; nothing where there is none."""
    path = path_of(code)
    return read_po(io.BytesIO(path.read_bytes()), locale=code) if path.exists() else Catalog(code)


def updated(code: str) -> Catalog:
    """The same with an empty entry for each new fragment; what no template says any more is set aside as obsolete."""
    catalog, template = current(code), wanted()
    for entry in list(catalog):
        if entry.context and entry.id in template and (entry.context, 0) in template[entry.id].locations:
            template.add(entry.id, context=entry.context, locations=[(entry.context, 0)])
    catalog.update(template, no_fuzzy_matching=True, update_header_comment=False)
    return catalog


def write(code: str, catalog: Catalog) -> None:
    """Put the file in its place, entries in the order of the templates."""
    text = io.BytesIO()
    write_po(text, catalog, width=0, omit_header=True, include_lineno=False)
    path_of(code).write_bytes(_HEAD.format(code=code).encode() + text.getvalue())


def untranslated(catalog: Catalog) -> list[str]:
    """Fragments that it does not say yet."""
    return [str(entry.id) for entry in catalog if entry.id and not entry.string]
