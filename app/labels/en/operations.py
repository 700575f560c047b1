"""What commands and pages say to those who run Vigie."""

from __future__ import annotations

FAULTS = {
    "alarm_missing": "no alarm, though a step will come",
    "alarm_too_late": "the alarm comes after the step",
    "alarm_not_answered": "the alarm rang and nothing was done",
    "fired_early": "a step was taken before its time",
    "history_has_gaps": "lines of the history are missing",
    "history_rewritten": "a line of the history was changed",
    "history_cut": "the end of the history is missing",
    "cannot_be_judged": "the rules cannot judge it",
}

PHRASES = {
    "engine_beats": "The engine is beating. Ctrl-C stops it.",
    "engine_runs_already": "Another engine is already beating on {path}: stop it, or move to PostgreSQL.",
    "invariants_broken": "Faults: {count}.",
    "invariants_hold": "Every open case has its alarm, every history is whole.",
    "doors_open": "Mail: door {address}, mailboxes read: {mailboxes}. Ctrl-C stops.",
    # Backups
    "backup_made": "Backup made: {folder} ({size} bytes). The secret key is not in it: keep that one apart.",
    "backup_forgotten": "Old backup removed: {folder}.",
    "backup_sound": "{folder}: intact. Files read again: {files}. State of {at}.",
    "backup_restored": "{folder} is in place, in the state of {at}. Run “flask --app wsgi db upgrade”, then “flask --app wsgi engine check”.",
    "backup_failed": "The backup could not be made or read: {detail}",
    "backup_file_missing": "{file} is missing: this backup is not whole.",
    "backup_file_changed": "{file} is no longer what was backed up: take another backup.",
    "backup_file_unknown_format": "{file} comes from another version of Vigie: restore with that one.",
    "backup_runs_already": "Another backup is running towards this folder.",
    "backup_unknown_database": "Vigie cannot back up a {kind} database.",
    "backup_of_other_database": "This backup is of a {kind} database, not of {target}.",
    "backup_program_missing": "{program} cannot be found: install the PostgreSQL tools, or say where they are (VIGIE_POSTGRES_PROGRAMS).",
    "backup_program_failed": "{program} failed: {detail}",
    "restore_target_not_empty": "{target} is not empty: nothing was touched. “--overwrite” replaces what is there.",
    "restore_target_in_use": "{target} is in use at this moment: stop Vigie, then try again.",
    "no_backup": "No backup in {shelf}: “flask --app wsgi backup create” makes one.",
    "drill_told": "{folder}: restored and checked in {seconds} s; going back to it would lose {loss} s of work.",
    "drill_failed": "{told} Faults: {count}.",
    # Texts of pages
    "translations_told": "{file}: to be translated: {missing}; no longer used: {stale}.",
    # Sign of life
    "dead_man_subject": "Vigie is on watch: {where}",
    "dead_man_text": (
        "All is well: the database answers, the engine beats, mail is read, letters leave.\n\n"
        "This letter comes back every {seconds} seconds. If it comes no more, go and see.\n"
    ),
}

TABLES = {"fault": FAULTS}
