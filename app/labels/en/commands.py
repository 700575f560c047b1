"""What the commands `rules` and `calendars` answer."""

from __future__ import annotations

TARGET_UNITS = {
    "open": "opening time",
    "elapsed": "day and night",
    "working_days": "working days",
    "release": "next corrective release",
    "untimed": "no timed deadline",
}

PROMISE_VERDICTS = {
    "kept": "kept",
    "breached": "breached",
    "running": "running",
    "dropped": "dropped",
    "absent": "not promised",
}

REPLAN_REFUSALS = {
    "no_contract": "the contract is no longer in the rule book",
    "other_desk": "the contract has moved to another desk",
}

PHRASES = {
    # check
    "rules_sound": (
        "{source}: nothing to mend. Contracts: {contracts}, desks: {desks}, calendars: {calendars}, version {version}."
    ),
    "rules_wrong": "Errors: {count}.",
    "rules_doubt": "beware: {doubt}",
    # explain
    "imagined_case": "{contract} – {kind}, received {at}{marks}",
    "mark_major": ", major incident",
    "mark_origin_unknown": ", origin unknown",
    "explained_case": "{reference} – {subject} ({state})",
    "clock_due": "{label}{who}: {due}",
    "clock_who": " ({clause}, {obligor})",
    "clock_who_alone": " ({obligor})",
    "clock_without_due": "no timed deadline",
    "clock_held": "on hold, no deadline as long as the wait lasts",
    "clock_met": "met {at}",
    "clock_dropped": "dropped {at}",
    "clock_breached": "breached {at}",
    "clock_as_it_was": "the calendar or the rules have changed since: the deadline stays the one of that time",
    "clock_total": "total: {total}",
    "next_steps": "Then, if nobody acts:",
    "no_next_step": "Nothing else is planned if nobody acts.",
    "no_clock": "No clock is running.",
    # replay
    "replay_incident": "{reference} ({contract})",
    "replay_flip": "{label} ({obligor}): {before} → {after}",
    "verdict_due": "{verdict}, deadline {due}",
    "replay_step_gone": "would not have taken place: {step} ({label}), {at}",
    "replay_step_new": "would have taken place: {step} ({label}), {at}",
    "replay_progress": "Incidents read again: {read}…",
    "replay_totals": (
        "Incidents read again: {incidents}; verdicts changed in: {changed}.\n"
        "Clocks that become breached: {newly_breached}; that are breached no longer: {newly_kept}.\n"
        "Steps more: {steps_new}; fewer: {steps_gone}; at another time: {steps_moved}.\n"
        "Incidents left aside (contract or rules that can no longer be read): {left_out}."
    ),
    # replan
    "deadline_moves": "{label} ({obligor}): {before} → {after}",
    "deadline_none": "no deadline",
    "step_due": "at once: {step} ({label}), planned {at}",
    "replan_refused": "{reference}: keeps its rules, {reason}.",
    "replan_progress": "{done} cases of {total}…",
    "replan_done": (
        "Cases moved to version {version}: {replanned}; deadlines moved in: {moved}; "
        "steps to take at once in: {due}; cases that keep their rules: {refused}."
    ),
    "replan_preview": (
        "Cases that would move to version {version}: {replanned}; deadlines moved in: {moved}"
        "; steps to take at once in: {due}; cases that would keep their rules: {refused}. "
        "Nothing was changed."
    ),
    # calendars
    "day_closed": "{calendar}: closed on {day} ({reason}).",
    "day_opened": "{calendar}: on {day}, {hours} ({reason}).",
    "day_usual": "{calendar}: usual hours on {day}.",
    "calendar_moved": "Cases with a deadline that moved: {moved}.",
    "calendar_preview": "Cases with a deadline that would move: {moved}. Nothing was changed.",
    "no_exceptional_day": "No exceptional day was added.",
    # refusals
    "unknown_contract": "unknown contract “{contract}”; there are: {known}.",
    "not_an_instant": "“{text}” is no instant. Write “{example}”.",
    "not_a_pause": "“{text}” is no wait. Write “{example}”, without a second date if it still lasts.",
    "pause_backwards": "“{text}”: the wait ends before it began.",
    "detected_after": "the incident cannot be detected after it was reported.",
    "unknown_reference": "No case has the number “{reference}”.",
    "base_not_ready": "The database is not ready: run “flask --app wsgi db upgrade”, or “make start”.",
    "base_unreachable": "The database does not answer: {detail}",
    "base_silent": "The database does not answer: the exceptional days it holds are not counted.",
    "restless_rules": "These rules start each other without end: {detail}.",
    "unknown_desk": "unknown desk or calendar “{desk}”; there are: {known}.",
    "not_hours": "“{text}” is no interval. Write “{example}”.",
    "hours_refused": (
        "“{text}” cannot be the hours of a day. Write real times, in intervals that follow each other without overlap."
    ),
    "nothing_to_undo": "No exceptional day was added on {day} to this calendar.",
}

TABLES = {"target_unit": TARGET_UNITS, "promise_verdict": PROMISE_VERDICTS, "replan_refusal": REPLAN_REFUSALS}
