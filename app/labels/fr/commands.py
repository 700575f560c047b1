"""Ce que répondent les commandes `rules` et `calendars`."""

from __future__ import annotations

TARGET_UNITS = {
    "open": "temps d’ouverture",
    "elapsed": "jour et nuit",
    "working_days": "jours ouvrés",
    "release": "prochaine version corrective",
    "untimed": "sans échéance chiffrée",
}

PROMISE_VERDICTS = {
    "kept": "tenu",
    "breached": "dépassé",
    "running": "en cours",
    "dropped": "abandonné",
    "absent": "non promis",
}

REPLAN_REFUSALS = {
    "no_contract": "le contrat n’est plus dans le livre de règles",
    "other_desk": "le contrat a changé de bureau",
}

PHRASES = {
    # vérifier
    "rules_sound": (
        "{source}\u00a0: rien à reprendre. "
        "Contrats\u00a0: {contracts}, bureaux\u00a0: {desks}, calendriers\u00a0: {calendars}, version {version}."
    ),
    "rules_wrong": "Erreurs\u00a0: {count}.",
    "rules_doubt": "attention\u00a0: {doubt}",
    # expliquer
    "imagined_case": "{contract} – {kind}, reçu {at}{marks}",
    "mark_major": ", incident majeur",
    "mark_origin_unknown": ", origine inconnue",
    "explained_case": "{reference} – {subject} ({state})",
    "clock_due": "{label}{who}\u00a0: {due}",
    "clock_who": " ({clause}, {obligor})",
    "clock_who_alone": " ({obligor})",
    "clock_without_due": "sans échéance chiffrée",
    "clock_held": "suspendu, sans échéance tant que l’attente dure",
    "clock_met": "tenu {at}",
    "clock_dropped": "abandonné {at}",
    "clock_breached": "dépassé {at}",
    "clock_as_it_was": "le calendrier ou les règles ont changé depuis\u00a0: l’échéance reste celle d’alors",
    "clock_total": "total\u00a0: {total}",
    "next_steps": "Ensuite, si personne n’agit\u00a0:",
    "no_next_step": "Rien d’autre n’est prévu si personne n’agit.",
    "no_clock": "Aucun délai ne court.",
    # rejouer
    "replay_incident": "{reference} ({contract})",
    "replay_flip": "{label} ({obligor})\u00a0: {before} → {after}",
    "verdict_due": "{verdict}, échéance {due}",
    "replay_step_gone": "n’aurait pas eu lieu\u00a0: {step} ({label}), {at}",
    "replay_step_new": "aurait eu lieu\u00a0: {step} ({label}), {at}",
    "replay_progress": "Incidents relus\u00a0: {read}…",
    "replay_totals": (
        "Incidents relus\u00a0: {incidents}\u202f; verdicts changés dans\u00a0: {changed}.\n"
        "Délais qui deviennent dépassés\u00a0: {newly_breached}\u202f; qui ne le sont plus\u00a0: {newly_kept}.\n"
        "Étapes en plus\u00a0: {steps_new}\u202f; en moins\u00a0: {steps_gone}\u202f; à un autre instant\u00a0: {steps_moved}.\n"
        "Incidents laissés de côté (contrat ou règles que l’on ne lit plus)\u00a0: {left_out}."
    ),
    # appliquer
    "deadline_moves": "{label} ({obligor})\u00a0: {before} → {after}",
    "deadline_none": "sans échéance",
    "step_due": "aussitôt\u00a0: {step} ({label}), prévu {at}",
    "replan_refused": "{reference}\u00a0: garde ses règles, {reason}.",
    "replan_progress": "{done} dossiers sur {total}…",
    "replan_done": (
        "Dossiers passés à la version {version}\u00a0: {replanned}\u202f; échéances déplacées dans\u00a0: {moved}\u202f; "
        "étapes à faire aussitôt dans\u00a0: {due}\u202f; dossiers qui gardent leurs règles\u00a0: {refused}."
    ),
    "replan_preview": (
        "Dossiers qui passeraient à la version {version}\u00a0: {replanned}\u202f; échéances déplacées dans\u00a0: {moved}"
        "\u202f; étapes à faire aussitôt dans\u00a0: {due}\u202f; dossiers qui garderaient leurs règles\u00a0: {refused}. "
        "Rien n’a été changé."
    ),
    # calendriers
    "day_closed": "{calendar}\u00a0: fermé le {day} ({reason}).",
    "day_opened": "{calendar}\u00a0: le {day}, {hours} ({reason}).",
    "day_usual": "{calendar}\u00a0: horaires habituels le {day}.",
    "calendar_moved": "Dossiers dont une échéance a bougé\u00a0: {moved}.",
    "calendar_preview": "Dossiers dont une échéance bougerait\u00a0: {moved}. Rien n’a été changé.",
    "no_exceptional_day": "Aucun jour exceptionnel n’a été ajouté.",
    # refus
    "unknown_contract": "contrat «\u00a0{contract}\u00a0» inconnu\u202f; il y a\u00a0: {known}.",
    "not_an_instant": "«\u00a0{text}\u00a0» n’est pas un instant. Écrivez «\u00a0{example}\u00a0».",
    "not_a_pause": (
        "«\u00a0{text}\u00a0» n’est pas une attente. Écrivez «\u00a0{example}\u00a0», "
        "sans seconde date si elle dure encore."
    ),
    "pause_backwards": "«\u00a0{text}\u00a0»\u00a0: l’attente finit avant d’avoir commencé.",
    "detected_after": "l’incident ne peut être constaté après avoir été signalé.",
    "unknown_reference": "Aucun dossier ne porte le numéro «\u00a0{reference}\u00a0».",
    "base_not_ready": "La base n’est pas prête\u00a0: lancez «\u00a0flask --app wsgi db upgrade\u00a0», ou «\u00a0make start\u00a0».",
    "base_unreachable": "La base ne répond pas\u00a0: {detail}",
    "base_silent": "La base ne répond pas\u00a0: les jours exceptionnels qu’elle tient ne sont pas comptés.",
    "restless_rules": "Ces règles se relancent sans fin\u00a0: {detail}.",
    "unknown_desk": "bureau ou calendrier «\u00a0{desk}\u00a0» inconnu\u202f; il y a\u00a0: {known}.",
    "not_hours": "«\u00a0{text}\u00a0» n’est pas une plage. Écrivez «\u00a0{example}\u00a0».",
    "hours_refused": (
        "«\u00a0{text}\u00a0» ne peut être les heures d’une journée. "
        "Écrivez de vraies heures, en plages qui se suivent sans se chevaucher."
    ),
    "nothing_to_undo": "Aucun jour exceptionnel n’a été ajouté le {day} à ce calendrier.",
}

TABLES = {"target_unit": TARGET_UNITS, "promise_verdict": PROMISE_VERDICTS, "replan_refusal": REPLAN_REFUSALS}
