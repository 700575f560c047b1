"""A rules file small enough to be broken in one place at a time."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from workflows.rule_problems import Problem
from workflows.rule_warnings import warnings_of
from workflows.rules import RuleBook
from workflows.rules_reader import RulesError, read_rules

REAL_RULES = Path(__file__).parents[2] / "escalation_rules.yaml"
HERE = "⟦"  # stands before the word where a fault is to be found
TODAY = date(2026, 11, 21)

SMALL_RULES = """\
version: 1
late_after: 5 min
calendars:
  bureau:
    label: Heures du bureau
    zone: Europe/Paris
    holidays: france
    weekly:
      monday: ["09:00-12:00", "14:00-16:00"]
      tuesday: ["22:00-06:00"]
    exceptions:
      2026-12-24: {name: Veille de Noël, hours: ["09:00-12:00"]}
      2027-01-02: {name: Pont, closed: true}
desks:
  accueil:
    name: Bureau d'accueil
    short_name: Accueil
    address: accueil@bureau.example
    phone: 01 00 00 00 10
    calendar: bureau
    levels: {n1: Accueil, n2: Exploitation, n3: Études}
    recipients:
      agents:
        - {role: Agents, email: agents@bureau.example}
      n2:
        - {role: Exploitation, email: n2@bureau.example}
      n3:
        - {role: Études, email: n3@bureau.example}
fields:
  phone: {label: Téléphone, words: [téléphone, tél]}
contracts:
  essai:
    title: Contrat d'essai
    desk: accueil
    services:
      flux: {name: Flux quotidien, words: [flux]}
    kind_words: {technical: [panne], functional: [doublon]}
    required_fields: [phone]
    releases: [2026-12-08, 2027-01-26]
    clocks:
      - name: restore
        label: Retour au service
        obligor: desk
        when: {kinds: [technical, undetermined]}
        starts: incident_registered
        met_by: incident_restored
        target: {open: 8 h}
        steps:
          - {id: rappel, label: Rappel, before_end: 30 min, do: {remind: agents}}
          - {id: niveau-2, label: Niveau 2, at: 50 %, do: {escalate: n2}}
          - {id: retard, label: Retard, at: 100 %, every: 15 min, times: 3, do: {tell: agents}}
      - name: restore
        label: Prochaine version
        obligor: desk
        when: {kinds: functional}
        starts: incident_registered
        met_by: incident_restored
        target: {release: next}
"""


def with_change(old: str, new: str, text: str = SMALL_RULES) -> str:
    """The small file, `old` (which must stand in it) replaced by `new` at its first place."""
    assert old in text, f"the small file has no {old!r}"
    return text.replace(old, new, 1)


def marked(text: str) -> tuple[str, int, int]:
    """`text` without its mark, and the line and column the mark stood at, from 1."""
    before, mark, after = text.partition(HERE)
    assert mark, "say where the fault is"
    return before + after, before.count("\n") + 1, len(before) - before.rfind("\n")


def problems_of(text: str) -> tuple[Problem, ...]:
    """What is wrong in `text`."""
    try:
        read_rules(text)
    except RulesError as error:
        return error.problems
    return ()


def small_book(old: str = "version: 1", new: str = "version: 1") -> RuleBook:
    return read_rules(with_change(old, new))


def doubts(text: str, today: date = TODAY) -> list[Problem]:
    """What is doubtful in a file that can be read."""
    return list(warnings_of(read_rules(text), today))


def plain_spaces(text: str) -> str:
    """Easy to compare: French no-break spaces are tested in one place only."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")
