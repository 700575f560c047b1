"""Le temps en mots. Les espaces sont insécables là où la ligne ne doit pas se couper."""

from __future__ import annotations

WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)

PHRASES = {
    "day_at_hour": "{day} à {hour}",
    "day": "{weekday} {number} {month}",
    "day_of_year": "{weekday} {number} {month} {year}",
    "first_of_month": "1er",
    "yesterday": "hier",
    "today": "aujourd’hui",
    "tomorrow": "demain",
    # Une heure de la journée
    "wall_sharp": "{hour}\u00a0h",
    "wall_minutes": "{hour}\u00a0h\u00a0{minute}",
    "wall_seconds": "{hour}\u00a0h\u00a0{minute}\u00a0min\u00a0{second}\u00a0s",
    # Une durée
    "hour_sharp": "{hour}\u00a0h",
    "hour_minutes": "{hour}\u00a0h\u00a0{minute}",
    "hour_seconds": "{hour}\u00a0h\u00a0{minute}\u00a0min\u00a0{second}\u00a0s",
    "minutes": "{minutes}\u00a0min",
    "minutes_seconds": "{minutes}\u00a0min\u00a0{seconds}\u00a0s",
    "seconds": "{seconds}\u00a0s",
    "under_a_minute": "moins d’une minute",
    "days": "{days}\u00a0jours",
    "days_hours": "{days}\u00a0jours {hours}\u00a0h",
    "working_day": "{days}\u00a0jour ouvré",
    "working_days": "{days}\u00a0jours ouvrés",
    "left": "encore {length}",
    "overrun": "dépassé de {length}",
    # Plages d'ouverture
    "interval": "de {opens} à {closes}",
    "day_range": "du {first} au {last}",
    "one_day": "le {first}",
    "two_days": "les {first} et {last}",
    "days_listed": "les {others} et {last}",
    "and": " et ",
    "comma": ", ",
    "days_and_hours": "{days} {hours}",
    "open_until": "ouvert jusqu’à {hour}",
    "open_round_the_clock": "ouvert sans interruption",
    "closed_until": "fermé, reprise {instant}",
    "closed_for_good": "fermé",
}
