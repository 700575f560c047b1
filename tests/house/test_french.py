"""Pages, letters and labels speak the desk's French, set as French is set."""

from __future__ import annotations

import re

import pytest

from tests.house.french import FILLED_IN, NARROW, NO_BREAK, catalogue_texts, french_faults, rule_texts, template_texts
from tests.house.sources import listed, our_files, relative

TEMPLATES = (".html", ".txt", ".j2", ".jinja")
CATALOGUES = "app/labels/fr/"
RULES = "escalation_rules.yaml"


def texts_for_people() -> list[tuple[str, list[tuple[int, str]]]]:
    """(path, texts) of every template of app/, of the catalogues of labels and of the rules file."""
    found = []
    for path in our_files():
        name = relative(path)
        if name.startswith("app/") and "/templates/" in name and name.endswith(TEMPLATES):
            found.append((name, template_texts(path.read_text(encoding="utf-8"), html=".html" in name)))
        elif name.startswith(CATALOGUES) and name.endswith(".py"):
            found.append((name, catalogue_texts(path.read_text(encoding="utf-8"))))
        elif name == RULES:
            found.append((name, rule_texts(path.read_text(encoding="utf-8"))))
    return found


def test_pages_letters_labels_and_rules_are_in_proper_french() -> None:
    faults = [f"{name}:{fault}" for name, texts in texts_for_people() for fault in french_faults(texts)]
    assert not faults, f"{len(faults)} fautes :{listed(faults)}"


def test_apostrophe_is_the_printers() -> None:
    typed = re.compile(rf"[^\W\d]'(?=[^\W\d]|[«{FILLED_IN}])")
    kept = (RULES,)  # promises are pinned to the book as it was written
    faults = [f"{name}:{at}: {text}" for name, texts in texts_for_people() for at, text in texts if typed.search(text)]
    assert [fault for fault in faults if not fault.startswith(kept)] == []


@pytest.mark.parametrize(
    "wrong",
    [
        "<p>En retard ?</p>",
        "<p>En retard?</p>",
        "<p>Reste {{ minutes }} %</p>",
        "<p>Reste {{ share }}%</p>",
        "<p>En retard&nbsp;?</p>",
        "<dt>Organisme :</dt>",
        "<dt>Organisme: {{ name }}</dt>",
        f"<dt>Organisme{NARROW}: Caf</dt>",
        "<p>Le «flux» est altéré</p>",
        '<p>Le flux "DSG" est altéré</p>',
        "<p>Recherche...</p>",
        "<p>Échéance à 15:20</p>",
        "<p>Échéance à 15h20</p>",
        "<button>Acquitter</button>",
        "<p>Ce ticket est clos</p>",
        "<p>Le SLA est tenu</p>",
        '<input placeholder="Quel organisme ?">',
        '<p>{{ _("Rien à trier !") }}</p>',
        "<p>Bonjour <b>{{ name }}</b> !</p>",
    ],
)
def test_fault_is_seen_on_a_page(wrong: str) -> None:
    assert french_faults(template_texts(wrong, html=True))


@pytest.mark.parametrize(
    "right",
    [
        f"<p>En retard{NARROW}? Oui{NARROW}!</p>",
        f"<p>Reste {{{{ share }}}}{NARROW}%</p>",
        "<p>Reste {{ share }}&#8239;%&nbsp;: la moitié</p>",
        f"<dt>Organisme{NO_BREAK}:</dt>",
        f"<p>Le «{NO_BREAK}flux{NO_BREAK}» est altéré…</p>",
        "<p>Échéance à 15 h 20</p>",
        '<a href="/incidents?page=2&amp;tri=nom" class="a:b">Suivants</a>',
        "{% if a == 'ticket: x ?' %}<p>Rien</p>{# Quel ticket ? #}{% endif %}",
        "<kbd>?</kbd> <code>a: b</code> <script>let a = b ? 'c' : \"d\";</script>",
        '<meta name="viewport" content="width=device-width, initial-scale=1; x">',
        '<p>{{ url_for("web.queue", sort="due") }}</p>',
        "<td>\n    ?\n  </td>",
        "<p>Voir https://aide.example/page?x=1 ou écrire à agent@gsi.example</p>",
    ],
)
def test_sound_page_has_no_fault(right: str) -> None:
    assert french_faults(template_texts(right, html=True)) == []


def test_fault_in_a_letter_names_its_line() -> None:
    letter = "Bonjour,\n{% if late %}\nVotre incident est en retard !\n{% endif %}\n"
    [fault] = french_faults(template_texts(letter, html=False))
    assert fault.startswith("3: ")


def test_labels_are_read_and_their_documentation_is_not() -> None:
    labels = '"""What is a label?"""\nLATE = "en retard ?"\nFILLED = f"{count} en danger !"\nKEY = "due_at"\n'
    faults = french_faults(catalogue_texts(labels))
    assert [fault.split(":")[0] for fault in faults] == ["2", "3"]


def test_names_in_the_rules_are_read_and_their_keys_are_not() -> None:
    rules = (
        "desks:\n  gsi:\n    name: Le support ?\n    weekly: [06:00-20:00]\n    steps: [{id: a, label: Bientôt...}]\n"
    )
    assert [fault.split(":")[0] for fault in french_faults(rule_texts(rules))] == ["3", "5"]
