"""Les lignes qui expliquent une échéance."""

from __future__ import annotations

LINE_KINDS = {
    "counted": "compté",
    "closed": "fermé",
    "holiday": "férié",
    "exception": "fermeture exceptionnelle",
    "waiting": "en attente, non compté",
    "elapsed": "compté jour et nuit",
    "rolled": "fermé, l’échéance glisse à l’ouverture suivante",
    "rolled_to_closing": "fermé ce jour-là, l’échéance glisse à la fermeture suivante",
    "working_day": "jour ouvré",
    "day_off": "non ouvré",
    "release": "jusqu’à la prochaine version corrective",
}

WAITED_FOR = {"partner": "du partenaire", "third_party": "d’un tiers"}

CLOSED_KINDS = {
    "weekly_hours": "fermé",
    "holiday": "férié",
    "exceptional_closure": "fermeture exceptionnelle",
    "exceptional_hours": "horaires exceptionnels",
}

PHRASES = {
    "line": "{stretch}\u00a0: {what}",
    "counted": "compté {length}",
    "elapsed": "compté jour et nuit {length}",
    "waiting": "en attente {whom}, non compté",
    "named": "{what} ({name})",
    "start_day": "jour de départ, non compté",
    "working_day_counted": "jour ouvré, compté 1",
    "stretch_same_day": "{day}, {since} – {until}",
    "stretch_whole_day": "{day}",
    "stretch_whole_days": "{day} – {last_day}",
    "stretch": "{day} {since} – {last_day} {until}",
    "midnight_end": "24\u00a0h",
    "because": "étape du contrat, délai «\u00a0{promise}\u00a0»",
    "time_is": "Il est {at}.",
    "upcoming": "{at}\u00a0: {what}",
    "upcoming_end": "fin du délai «\u00a0{promise}\u00a0»",
    "upcoming_step": "{step} ({promise})",
    "upcoming_round": "{step} ({promise}, {round}ᵉ fois)",
}

TABLES = {"line_kind": LINE_KINDS, "waited_for": WAITED_FOR, "closed_kind": CLOSED_KINDS}
