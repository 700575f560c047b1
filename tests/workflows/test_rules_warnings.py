"""What a rules file may say and probably does not mean."""

from __future__ import annotations

from datetime import date

import pytest

from tests.workflows.small_rules import (
    REAL_RULES,
    SMALL_RULES,
    TODAY,
    doubts,
    marked,
    plain_spaces,
    small_book,
    with_change,
)
from workflows.rule_warnings import warnings_of
from workflows.rules_reader import read_rules

STEP = "- {id: rappel, label: Rappel, before_end: 30 min, do: {remind: agents}}"
STEPS = "contracts.essai.clocks[0].steps"
ONLY = SMALL_RULES[
    SMALL_RULES.index("        target: {open: 8 h}") : SMALL_RULES.index("      - name: restore\n        label: Proch")
]


def with_steps(target: str, *steps: str, clock: str = "") -> str:
    """The small file, the first clock given another target, other steps and, if need be, more keys."""
    lines = "".join(f"          - {{label: Étape, {step}}}\n" for step in steps)
    return with_change(ONLY, f"        target: {{{target}}}\n{clock}        steps:\n{lines}")


# name: (the doubtful file with the doubt marked, path, message, mend)
DOUBTFUL: dict[str, tuple[str, str, str, str]] = {
    "step_for_another_kind": (
        with_change(STEP, STEP.replace("- {", "- ⟦{").replace("do:", "when: {kinds: functional}, do:")),
        f"{STEPS}[0]",
        "L'étape « rappel » n'aura jamais lieu : sa condition exclut celle du délai « Retour au service »",
        "Corrigez « when » de l'un ou de l'autre.",
    ),
    "step_after_the_end_for_major_incidents_of_a_minor_clock": (
        with_change("when: {kinds: [technical, undetermined]}", "when: {major: false}")
        .replace("kinds: functional", "major: true")
        .replace("- name: restore\n        label: Proch", "- name: other\n        label: Proch")
        .replace(
            "- {id: retard, label: Retard, at: 100 %, every: 15 min, times: 3,",
            "- ⟦{id: retard, label: Retard, after_end: 1 h, when: {major: true},",
        ),
        f"{STEPS}[2]",
        "L'étape « retard » n'aura jamais lieu : sa condition exclut celle du délai « Retour au service »",
        "Corrigez « when » de l'un ou de l'autre.",
    ),
    "step_once_restored_of_the_restoration": (
        with_steps(
            "open: 8 h",
            "id: a, at: 0 %, do: {remind: agents}",
            "id: b, after_end: 1 h, when: {states: [restored, closed]}, do: {remind: agents}",
        ).replace("- {label: Étape, id: b", "- ⟦{label: Étape, id: b"),
        f"{STEPS}[1]",
        "L'étape « b » n'aura jamais lieu : le délai « Retour au service » prend fin avant l'état demandé",
        "Corrigez « states », ou retirez l'étape.",
    ),
    "step_once_acknowledged_of_the_acknowledgement": (
        with_change("met_by: incident_restored", "met_by: incident_acknowledged").replace(
            STEP, STEP.replace("- {", "- ⟦{").replace("do:", "when: {acknowledged: true}, do:")
        ),
        f"{STEPS}[0]",
        "L'étape « rappel » n'aura jamais lieu : la prise en charge met fin au délai « Retour au service »",
        "Retirez « acknowledged: true », ou l'étape.",
    ),
    "step_unacknowledged_of_a_clock_that_starts_when_acknowledged": (
        with_change("starts: incident_registered", "starts: incident_acknowledged").replace(
            STEP, STEP.replace("- {", "- ⟦{").replace("do:", "when: {acknowledged: false}, do:")
        ),
        f"{STEPS}[0]",
        "L'étape « rappel » n'aura jamais lieu : le délai « Retour au service » part de la prise en charge",
        "Retirez « acknowledged: false », ou l'étape.",
    ),
    "step_after_the_closure": (
        with_steps(
            "working_days: 5",
            "id: close, at: 100 %, do: {close: without_validation}",
            "id: after, after_end: 1 h, do: {remind: reporter}",
        ).replace("- {label: Étape, id: after", "- ⟦{label: Étape, id: after"),
        f"{STEPS}[1]",
        "L'étape « after » n'ira pas au bout : l'étape « close » met fin au délai avant elle",
        "Placez « after » plus tôt, ou « close » plus tard.",
    ),
    "step_after_the_closure_of_every_kind_the_clock_serves": (
        with_steps(
            "working_days: 5",
            "id: close, at: 100 %, when: {kinds: [technical, undetermined]}, do: {close: without_validation}",
            "id: after, after_end: 1 h, when: {kinds: [technical, functional]}, do: {remind: reporter}",
        ).replace("- {label: Étape, id: after", "- ⟦{label: Étape, id: after"),
        f"{STEPS}[1]",
        "L'étape « after » n'ira pas au bout : l'étape « close » met fin au délai avant elle",
        "Placez « after » plus tôt, ou « close » plus tard.",
    ),
    "rounds_that_a_crisis_cuts_short": (
        with_steps(
            "open: 8 h",
            "id: crisis, after_end: 30 min, do: {declare_crisis: n3}",
            "id: tell, at: 100 %, every: 20 min, times: 3, do: {tell: agents}",
            clock="        dropped_by: crisis_declared\n",
        ).replace("- {label: Étape, id: tell", "- ⟦{label: Étape, id: tell"),
        f"{STEPS}[1]",
        "L'étape « tell » n'ira pas au bout : l'étape « crisis » met fin au délai avant elle",
        "Placez « tell » plus tôt, ou « crisis » plus tard.",
    ),
    "lead_longer_than_the_target": (
        with_steps("open: 15 min", "id: soon, before_end: ⟦20 min, do: {remind: agents}"),
        f"{STEPS}[0].before_end",
        "L'étape « soon » annonce l'échéance plus tôt que le délai « Retour au service » ne commence : elle aura lieu au départ",
        "Raccourcissez « before_end ».",
    ),
    "lead_longer_than_five_working_days": (
        with_steps("working_days: 5", "id: soon, before_end: ⟦200 h, do: {remind: agents}"),
        f"{STEPS}[0].before_end",
        "L'étape « soon » annonce l'échéance plus tôt que le délai « Retour au service » ne commence : elle aura lieu au départ",
        "Raccourcissez « before_end ».",
    ),
    "offset_longer_than_the_target": (
        with_steps("open: 8 h", "id: late, after_start: ⟦9 h, do: {remind: agents}"),
        f"{STEPS}[0].after_start",
        "L'étape « late » vient après l'échéance du délai « Retour au service »",
        "Écrivez « after_end », ou raccourcissez « after_start ».",
    ),
    "offset_of_more_working_days_than_the_target": (
        with_steps("working_days: 2", "id: late, after_start: ⟦3 working days, do: {remind: agents}"),
        f"{STEPS}[0].after_start",
        "L'étape « late » vient après l'échéance du délai « Retour au service »",
        "Écrivez « after_end », ou raccourcissez « after_start ».",
    ),
    "offset_of_working_days_longer_than_elapsed_hours": (
        with_steps("elapsed: 48 h", "id: late, after_start: ⟦4 working days, do: {remind: agents}"),
        f"{STEPS}[0].after_start",
        "L'étape « late » vient après l'échéance du délai « Retour au service »",
        "Écrivez « after_end », ou raccourcissez « after_start ».",
    ),
    "chain_longer_than_its_target": (
        with_steps("open: 8 h", "id: chain, at: 50 %, every: 1 h, times: ⟦6, do: {remind: agents}"),
        f"{STEPS}[0].times",
        "Les 6 rappels de « chain » dépassent l'échéance du délai « Retour au service »",
        "Réduisez « times » ou « every », ou commencez plus tôt.",
    ),
    "chain_that_runs_over_the_release": (
        with_steps("release: next", "id: chain, before_end: 3 h, every: 1 h, times: ⟦5, do: {remind: agents}"),
        f"{STEPS}[0].times",
        "Les 5 rappels de « chain » dépassent l'échéance du délai « Retour au service »",
        "Réduisez « times » ou « every », ou commencez plus tôt.",
    ),
    "level_3_before_level_2": (
        with_steps("open: 8 h", "id: third, at: ⟦50 %, do: {escalate: n3}", "id: second, at: 75 %, do: {escalate: n2}"),
        f"{STEPS}[0].at",
        "L'étape « third » passe au niveau 3 avant que « second » ne passe au niveau 2",
        "Inversez-les, ou séparez-les par « when ».",
    ),
    "level_3_before_level_2_after_a_start": (
        with_steps(
            "open: 8 h",
            "id: second, after_end: 1 h, do: {escalate: n2}",
            "id: third, after_start: ⟦1 h, do: {escalate: n3}",
        ),
        f"{STEPS}[1].after_start",
        "L'étape « third » passe au niveau 3 avant que « second » ne passe au niveau 2",
        "Inversez-les, ou séparez-les par « when ».",
    ),
    "promise_nothing_can_meet": (
        with_change("        met_by: incident_restored\n", "").replace("- name: restore", "- ⟦name: restore", 1),
        "contracts.essai.clocks[0]",
        "Rien ne peut tenir le délai « Retour au service » : il sera toujours dépassé",
        "Citez sous « met_by » un fait qui vient après son départ.",
    ),
    "promise_met_by_what_came_before": (
        with_change("met_by: incident_restored", "met_by: ⟦[incident_detected, incident_closed]"),
        "contracts.essai.clocks[0].met_by",
        "Rien ne peut tenir le délai « Retour au service » : il sera toujours dépassé",
        "Citez sous « met_by » un fait qui vient après son départ.",
    ),
    "recipient_nobody_holds": (
        with_change("\n        - {role: Agents, email: agents@bureau.example}", " ⟦[]"),
        "desks.accueil.recipients.agents",
        "Personne ne figure dans la liste « agents » du bureau « accueil »",
        "Ajoutez une fonction et son adresse, ou retirez la liste.",
    ),
    "level_nobody_holds": (
        with_change("      n2:\n        - {role: Exploitation, email: n2@bureau.example}\n", "").replace(
            "do: {escalate: n2}", "do: {escalate: ⟦n2}"
        ),
        f"{STEPS}[1].do.escalate",
        "Le bureau « accueil » n'a personne à prévenir au niveau « n2 »",
        "Ajoutez une liste « n2 » sous « recipients » de ce bureau.",
    ),
    "people_who_are_never_called": (
        with_change(
            "        - {role: Agents, email: agents@bureau.example}",
            "        - {role: Premier, email: a@bureau.example}\n        - {role: Second, email: b@bureau.example}",
        ).replace("do: {remind: agents}", "do: {tell_in_order: ⟦agents}"),
        f"{STEPS}[0].do.tell_in_order",
        "La liste « agents » compte 2 personnes, et l'étape n'en appelle que 1",
        "Portez « times » à 2.",
    ),
    "calendar_without_holidays": (
        with_change("    label: Heures du bureau", "    ⟦label: Heures du bureau").replace(
            "    holidays: france\n", ""
        ),
        "calendars.bureau",
        "Le calendrier « bureau » ne connaît aucun jour férié",
        "Ajoutez par exemple « holidays: france ».",
    ),
    "exception_in_the_past": (
        with_change("      2026-12-24: {", "      ⟦2026-02-02: {"),
        "calendars.bureau.exceptions",
        "Des jours à part sont passés (2026-02-02)",
        "Retirez-les quand plus aucun dossier ouvert n'en dépend.",
    ),
    "releases_all_past": (
        with_change("[2026-12-08, 2027-01-26]", "⟦[2026-03-10, 2026-11-20]"),
        "contracts.essai.releases",
        "La dernière version annoncée (2026-11-20) est passée",
        "Ajoutez les dates des prochaines versions.",
    ),
    "word_of_two_services": (
        with_change(
            "flux: {name: Flux quotidien, words: [flux]}",
            "flux: {name: Flux quotidien, words: [Flux]}\n      lots: ⟦{name: Lots, words: [lot, flux]}",
        ),
        "contracts.essai.services.lots",
        "« flux » désigne deux services, « flux » et « lots » : aucun ne sera reconnu",
        "Laissez ce mot à un seul.",
    ),
    "two_contracts_for_one_case": (
        (
            SMALL_RULES
            + SMALL_RULES[SMALL_RULES.index("  essai:") :]
            .replace("essai:", "autre:")
            .replace("words: [flux]", "words: [dépôt, FLÛX]")
            .replace("flux: {", "depot: ⟦{")
        ),
        "contracts.autre.services.depot",
        "Les contrats « essai » et « autre » reconnaissent tous deux « FLÛX » au même bureau",
        "Laissez ce mot à un seul contrat.",
    ),
}


@pytest.mark.parametrize("name", DOUBTFUL)
def test_doubt_is_told_with_its_place_and_its_mend(name: str) -> None:
    text, *said = DOUBTFUL[name]
    text, line, column = marked(text)
    [doubt] = doubts(text)
    assert [doubt.path, plain_spaces(doubt.message), plain_spaces(doubt.mend)] == said
    assert (doubt.line, doubt.column) == (line, column)


def test_real_file_leaves_no_doubt() -> None:
    assert warnings_of(read_rules(REAL_RULES.read_text(encoding="utf-8")), TODAY) == ()


def test_small_file_leaves_no_doubt() -> None:
    assert doubts(SMALL_RULES) == []


@pytest.mark.parametrize(("today", "known"), [(date(2049, 12, 31), True), (date(2050, 1, 1), False)])
def test_calendar_without_the_coming_year_is_told(today: date, known: bool) -> None:
    text = (
        SMALL_RULES.replace("2026-12-24", "2050-12-24")
        .replace("2027-01-0", "2051-01-0")
        .replace("2027-01-26", "2051-01-26")
    )
    found = [plain_spaces(doubt.message) for doubt in doubts(text, today)]
    assert found == ([] if known else ["Les jours fériés de 2051 ne sont pas connus pour « france »"])


def test_exception_of_today_is_not_past() -> None:
    assert not doubts(SMALL_RULES, date(2026, 12, 8))
    assert not [doubt for doubt in doubts(SMALL_RULES, date(2026, 12, 24)) if "à part" in doubt.message]


def test_doubt_behind_an_alias_is_told_once() -> None:
    text = with_change("    clocks:\n", "    clocks: &promises\n").replace("before_end: 30 min", "before_end: 9 h")
    head = SMALL_RULES[SMALL_RULES.index("  essai:") : SMALL_RULES.index("    clocks:")].replace("essai", "autre", 1)
    text += head.replace("words: [flux]", "words: [dépôt]") + "    clocks: *promises\n"
    [doubt] = doubts(text)
    assert doubt.path == "contracts.autre.clocks[0].steps[0].before_end"


@pytest.mark.parametrize(
    "steps",
    [
        # not at the same time: a crisis and its absence
        (
            "id: third, at: 50 %, when: {major: true}, do: {escalate: n3}",
            "id: second, at: 75 %, when: {major: false}, do: {escalate: n2}",
        ),
        ("id: second, at: 50 %, do: {escalate: n2}", "id: third, at: 75 %, do: {escalate: n3}"),
        # the closure comes for one case only, and the reminder serves the other
        (
            "id: close, at: 100 %, when: {complete: false}, do: {close: withdrawn}",
            "id: after, after_end: 1 h, do: {remind: agents}",
        ),
        (
            "id: close, at: 100 %, when: {kinds: undetermined}, do: {close: withdrawn}",
            "id: after, after_end: 1 h, do: {remind: agents}",
        ),
        (
            "id: close, at: 100 %, when: {states: registered}, do: {close: withdrawn}",
            "id: after, after_end: 1 h, when: {states: registered}, do: {remind: agents}",
        ),
        # reminders that end before, at, or begin after the end
        ("id: chain, at: 50 %, every: 1 h, times: 5, do: {remind: agents}",),
        ("id: chain, at: 100 %, every: 1 h, times: 9, do: {remind: agents}",),
        ("id: lead, before_end: 8 h, do: {remind: agents}",),
        ("id: late, after_start: 8 h, do: {remind: agents}",),
        ("id: days, after_start: 1 working day, do: {remind: agents}",),
        # states the clock still runs in
        ("id: state, after_end: 1 h, when: {states: [restored, crisis]}, do: {remind: agents}",),
        ("id: seen, at: 50 %, when: {acknowledged: true}, do: {remind: agents}",),
    ],
)
def test_steps_that_can_all_happen_leave_no_doubt(steps: tuple[str, ...]) -> None:
    assert doubts(with_steps("open: 8 h", *steps)) == []


@pytest.mark.parametrize(
    ("target", "step"),
    [
        ("working_days: 5", "id: lead, before_end: 24 h, do: {remind: agents}"),
        ("working_days: 5", "id: days, after_start: 5 working days, do: {remind: agents}"),
        ("working_days: 5", "id: hours, after_start: 4 h, do: {remind: agents}"),
        ("working_days: 5", "id: start, after_start: 0 min, do: {remind: agents}"),
        ("release: next", "id: hours, after_start: 400 h, do: {remind: agents}"),
        ("release: next", "id: lead, before_end: 400 h, do: {remind: agents}"),
        ("release: next", "id: days, after_start: 40 working days, do: {remind: agents}"),
        ("untimed: true", "id: chain, after_start: 1 h, every: 4 h, times: 99, do: {remind: agents}"),
        ("elapsed: 48 h", "id: days, after_start: 2 working days, do: {remind: agents}"),
    ],
)
def test_steps_of_other_targets_that_can_happen_leave_no_doubt(target: str, step: str) -> None:
    assert doubts(with_steps(target, step)) == []


def test_clock_met_after_a_start_before_registration_can_be_met_by_it() -> None:
    text = with_change("starts: incident_registered", "starts: incident_detected")
    assert doubts(with_change("met_by: incident_restored", "met_by: incident_registered", text)) == []


def test_services_of_two_desks_may_share_their_words() -> None:
    desk = SMALL_RULES[SMALL_RULES.index("  accueil:") : SMALL_RULES.index("fields:")].replace("accueil:", "guichet:")
    other = (
        SMALL_RULES[SMALL_RULES.index("  essai:") :]
        .replace("essai:", "autre:")
        .replace("desk: accueil", "desk: guichet")
    )
    assert doubts(with_change("fields:\n", desk + "fields:\n") + other) == []


def test_book_made_without_a_file_has_doubts_all_the_same() -> None:
    book = small_book("before_end: 30 min", "before_end: 9 h")
    placeless = type(book)(book.version, book.desks, book.calendars, book.contracts, book.late_after)
    assert [(doubt.line, doubt.column) for doubt in warnings_of(placeless, TODAY)] == [(1, 1)]
