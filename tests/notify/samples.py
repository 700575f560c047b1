"""Every letter of the house, written for a believable case: what a reader would find in the mailbox."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from app.models.rule_book import current_rules
from app.notify.compose import Addressee, Rendered, preview, render
from app.notify.facts import DeskFacts
from app.notify.kinds import LETTERS, NOTICES
from app.use_cases.acknowledge_incident import acknowledge_incident
from app.use_cases.answer_partner import answer_partner
from app.use_cases.note_undelivered import Unreached
from app.use_cases.restore_incident import restore_incident
from app.use_cases.run_crisis import declare_crisis
from app.use_cases.triage_incident import Triage, triage_incident
from tests.notify.desk import AGENT, REPORTER, a_case, a_step, at, in_hand

TO_PARTNER = Addressee(REPORTER[1], REPORTER[0], side="partner")
TO_AGENTS = Addressee("agents-gsi@cnaf.example", "Agents du GSI")
GSI, EURE = "declaration-grossesse", "caf-eure"
MORNING = "2026-11-20 09:30"  # a Friday

ANSWER = "Le dépôt de ce matin a bien été émis à 5 h 12.\n\nPouvez-vous vérifier les droits du compte «\u00a0dsg-lecture\u00a0»\u202f?\nMerci."
UPDATE = SimpleNamespace(
    nature="Le flux DSG n'est plus reçu par aucun département.",
    cause="Saturation de la passerelle d'échanges.",
    actions="Bascule vers la passerelle de secours, puis reprise des flux en attente.",
    expected_duration="Environ 2 heures.",
)


def every_sample() -> dict[str, Rendered]:
    """Name to letter, each kind at least once."""
    samples = _receipts() | _life_of_a_case() | _inside() | _notices()
    written = {name.split(" ")[0] for name in samples}
    assert written == LETTERS.keys() | NOTICES.keys()
    return samples


def _letter(reference: str, template: str, to: Addressee, now: str, **context: Any) -> Rendered:
    with in_hand(reference) as (session, incident):
        if isinstance(context.get("step"), tuple):
            context["step"] = a_step(session, incident, *context["step"])
        return preview(session, template, incident, to, at(now), **context)


def _receipts() -> dict[str, Rendered]:
    saturday = a_case()
    vague = a_case(EURE, MORNING, "Problème d'accès", "Bonjour, cela ne marche pas.")
    holiday = a_case("caf-haut-rhin", "2026-04-03 09:30", "Page blanche à la connexion", "La page reste blanche.")
    return {
        "receipt closed": _letter(saturday, "receipt", TO_PARTNER, "2026-11-21 15:31"),
        "receipt incomplete": _letter(vague, "receipt", TO_PARTNER, MORNING),
        "receipt holiday": _letter(holiday, "receipt", TO_PARTNER, "2026-04-03 09:30"),
    }


def _life_of_a_case() -> dict[str, Rendered]:
    case = a_case(received=MORNING)
    asked = a_case(EURE, MORNING, "Accès refusé à la consultation", "Accès refusé depuis ce matin pour un agent.")
    found = {}
    answer_partner(asked, AGENT, ANSWER, asks=True, now=at("2026-11-20 10:00"))
    found["answer question"] = _letter(
        asked, "answer", TO_PARTNER, "2026-11-20 10:00", body=ANSWER, author="Agent du centre", asks=True
    )
    found["answer plain"] = _letter(case, "answer", TO_PARTNER, MORNING, body=ANSWER, author="Agent du GSI", asks=False)
    found["partner_reminder"] = _letter(
        asked, "partner_reminder", TO_PARTNER, "2026-11-22 10:00", step=("answer:partner", "rappel")
    )
    found["contact_called partner"] = _letter(
        asked,
        "contact_called",
        TO_PARTNER,
        "2026-11-24 10:00",
        step=("answer:partner", "contacts"),
        rank=1,
        rank_total=2,
    )
    acknowledge_incident(case, AGENT, at("2026-11-20 09:40"))
    found["acknowledged"] = _letter(case, "acknowledged", TO_PARTNER, "2026-11-20 09:40")
    found["workaround"] = _letter(
        case,
        "workaround",
        TO_PARTNER,
        "2026-11-20 11:00",
        workaround="Le fichier de ce matin est déposé à la main dans «\u00a0reprise\u00a0».\nIl peut être chargé dès maintenant.",
    )
    triage_incident(case, AGENT, Triage(major=True), at("2026-11-20 11:30"))
    declare_crisis(case, AGENT, "Aucun département ne reçoit le flux", at("2026-11-20 12:00"))
    found["status_update"] = _letter(case, "status_update", TO_PARTNER, "2026-11-20 12:30", update=UPDATE)
    restore_incident(case, AGENT, "La passerelle a été basculée.", at("2026-11-20 15:00"))
    found["restored"] = _letter(
        case,
        "restored",
        TO_PARTNER,
        "2026-11-20 15:00",
        resolution="La passerelle a été basculée.\nLes 14 fichiers en attente sont passés.",
    )
    found["validation_reminder"] = _letter(
        case, "validation_reminder", TO_PARTNER, "2026-11-24 20:00", step=("validate", "rappel-1")
    )
    for outcome in ("validated", "without_validation", "duplicate", "withdrawn", "not_an_incident"):
        reason = "Voir GSI-2026-00001." if outcome == "duplicate" else ""
        found[f"closed {outcome}"] = _letter(
            case, "closed", TO_PARTNER, "2026-11-27 20:00", outcome=outcome, reason=reason
        )
    merged = {"main": "GSI-2026-00041", "reason": "Le dépôt de ce matin."}
    found["merged"] = _letter(a_case(received=MORNING), "merged", TO_PARTNER, "2026-11-20 16:00", **merged)
    found["reopened"] = _letter(a_case(received=MORNING), "reopened", TO_PARTNER, "2026-11-20 16:00")
    return found


def _inside() -> dict[str, Rendered]:
    case, urgent = a_case(received=MORNING), a_case(EURE, MORNING, "Accès refusé", "Accès refusé depuis ce matin.")
    found = {
        "reminder": _letter(case, "reminder", TO_AGENTS, "2026-11-20 09:40", step=("acknowledge", "rappel")),
        "breach": _letter(case, "breach", TO_AGENTS, "2026-11-20 10:00", step=("acknowledge", "responsable")),
        "escalated": _letter(case, "escalated", TO_AGENTS, "2026-11-20 13:30", level="n2", reason="Escalade au niveau 2"),
        "contact_called desk": _letter(urgent, "contact_called", TO_AGENTS, "2026-11-23 09:00", step=("answer:desk", "contacts"), rank=1, rank_total=3),
    }  # fmt: skip
    lost = Unreached("contact_called", REPORTER[0], "réponse du relais\u00a0: 550 boîte pleine")
    found["unreached desk"] = _letter(case, "unreached", TO_AGENTS, "2026-11-20 10:05", unreached=lost)
    found["unreached partner"] = _letter(case, "unreached", TO_PARTNER, "2026-11-20 10:05", unreached=lost)
    triage_incident(case, AGENT, Triage(major=True), at("2026-11-20 11:30"))
    found["crisis_proposed"] = _letter(
        case, "crisis_proposed", TO_AGENTS, "2026-11-20 15:30", step=("restore", "proposition-de-crise")
    )
    acknowledge_incident(case, AGENT, at("2026-11-20 16:00"))
    declare_crisis(case, AGENT, "Aucun département ne reçoit le flux", at("2026-11-20 17:00"))
    found["crisis_declared"] = _letter(
        case, "crisis_declared", TO_AGENTS, "2026-11-20 17:00", reason="Aucun département ne reçoit le flux"
    )
    found["status_inside"] = _letter(
        case,
        "status_inside",
        TO_AGENTS,
        "2026-11-20 17:30",
        update=UPDATE,
        inside="L'astreinte du réseau est appelée.",
        author="Responsable du GSI",
        reached=[
            SimpleNamespace(
                reference=a_case(received=MORNING), organisation=SimpleNamespace(name="Un autre département")
            )
        ],
        organisations=["Conseil départemental du Haut-Rhin"],
    )
    return found


def _notices() -> dict[str, Rendered]:
    with in_hand(a_case()) as (session, _):
        book = current_rules()
        place = DeskFacts(session, book.desks["gsi"], book, at("2026-11-22 10:00"))
        shared = {"place": place, "desk": place.desk, "to": Addressee("inconnu@ailleurs.example"), "case": None}
        return {
            "mail_waiting": render("mail_waiting", shared),
            "mail_refused": render("mail_refused", shared | {"reason": "too_large"}),
            "status_notice": render("status_notice", shared | {"update": UPDATE}),
        }
