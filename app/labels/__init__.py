"""Every word a person reads outside templates and the rules file, and every figure put in words."""

from __future__ import annotations

from app.labels.catalogue import CATALOGUES, FRENCH, catalogue, in_french, language, phrase, word
from app.labels.codes import (
    direction_in_words,
    holder_in_words,
    kind_in_words,
    letter_in_words,
    letter_state_in_words,
    level_in_words,
    mail_reason_in_words,
    move_in_words,
    move_refused_sentence,
    obligor_in_words,
    outcome_in_words,
    reason_in_words,
    recipient_list_in_words,
    role_in_words,
    state_in_words,
    verdict_in_words,
    waiting_on_in_words,
)
from app.labels.figures import decimal_in_words, so_many, thousands_in_words
from app.labels.history import event_sentence
from app.labels.ledger import ledger_sentence, ledger_sentences, ledger_total, reason_closed, working_days_in_words
from app.labels.opening import intervals_in_words, opening_in_words, weekly_hours_in_words
from app.labels.steps import step_in_words, upcoming_sentence
from app.labels.times import (
    day_in_words,
    duration_in_words,
    exact_duration_in_words,
    hour_in_words,
    instant_in_words,
    remaining_in_words,
    weekday_in_words,
)

__all__ = [
    "CATALOGUES",
    "FRENCH",
    "catalogue",
    "day_in_words",
    "decimal_in_words",
    "direction_in_words",
    "duration_in_words",
    "event_sentence",
    "exact_duration_in_words",
    "holder_in_words",
    "hour_in_words",
    "in_french",
    "instant_in_words",
    "intervals_in_words",
    "kind_in_words",
    "language",
    "ledger_sentence",
    "ledger_sentences",
    "ledger_total",
    "letter_in_words",
    "letter_state_in_words",
    "level_in_words",
    "mail_reason_in_words",
    "move_in_words",
    "move_refused_sentence",
    "obligor_in_words",
    "opening_in_words",
    "outcome_in_words",
    "phrase",
    "reason_closed",
    "reason_in_words",
    "recipient_list_in_words",
    "remaining_in_words",
    "role_in_words",
    "so_many",
    "state_in_words",
    "step_in_words",
    "thousands_in_words",
    "upcoming_sentence",
    "verdict_in_words",
    "waiting_on_in_words",
    "weekday_in_words",
    "weekly_hours_in_words",
    "word",
    "working_days_in_words",
]
