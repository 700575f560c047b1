"""Ce que disent les commandes et les pages à ceux qui font tourner Vigie."""

from __future__ import annotations

FAULTS = {
    "alarm_missing": "aucun réveil, alors qu’une étape viendra",
    "alarm_too_late": "le réveil vient après l’étape",
    "alarm_not_answered": "le réveil a sonné et rien n’a été fait",
    "fired_early": "une étape a été faite avant son instant",
    "history_has_gaps": "il manque des lignes à l’histoire",
    "history_rewritten": "une ligne de l’histoire a été changée",
    "history_cut": "la fin de l’histoire manque",
    "cannot_be_judged": "les règles ne savent pas en juger",
}

PHRASES = {
    "engine_beats": "Le moteur bat. Ctrl-C l’arrête.",
    "engine_runs_already": "Un autre moteur bat déjà sur {path}\u00a0: arrêtez-le, ou passez à PostgreSQL.",
    "invariants_broken": "Défauts\u00a0: {count}.",
    "invariants_hold": "Chaque dossier ouvert a son réveil, chaque histoire est entière.",
    "doors_open": "Courriels\u00a0: porte {address}, boîtes lues\u00a0: {mailboxes}. Ctrl-C arrête.",
    # sauvegardes
    "backup_made": "Sauvegarde faite\u00a0: {folder} ({size} octets). La clé secrète n’y est pas\u00a0: gardez-la à part.",
    "backup_forgotten": "Ancienne sauvegarde retirée\u00a0: {folder}.",
    "backup_sound": "{folder}\u00a0: intacte. Fichiers relus\u00a0: {files}. État du {at}.",
    "backup_restored": "{folder} est en place, dans l’état du {at}. Lancez «\u00a0flask --app wsgi db upgrade\u00a0», puis «\u00a0flask --app wsgi engine check\u00a0».",
    "backup_failed": "La sauvegarde n’a pu être faite ou lue\u00a0: {detail}",
    "backup_file_missing": "{file} manque\u00a0: cette sauvegarde n’est pas entière.",
    "backup_file_changed": "{file} n’est plus ce qui a été sauvegardé\u00a0: prenez une autre sauvegarde.",
    "backup_file_unknown_format": "{file} vient d’une autre version de Vigie\u00a0: restaurez avec elle.",
    "backup_runs_already": "Une autre sauvegarde est en cours vers ce dossier.",
    "backup_unknown_database": "Vigie ne sait pas sauvegarder une base {kind}.",
    "backup_of_other_database": "Cette sauvegarde est celle d’une base {kind}, pas {target}.",
    "backup_program_missing": "{program} est introuvable\u00a0: installez les outils de PostgreSQL ou dites où ils sont (VIGIE_POSTGRES_PROGRAMS).",
    "backup_program_failed": "{program} a échoué\u00a0: {detail}",
    "restore_target_not_empty": "{target} n’est pas vide\u00a0: rien n’a été touché. «\u00a0--overwrite\u00a0» remplace ce qui s’y trouve.",
    "restore_target_in_use": "{target} sert en ce moment\u00a0: arrêtez Vigie, puis recommencez.",
    "no_backup": "Aucune sauvegarde dans {shelf}\u00a0: «\u00a0flask --app wsgi backup create\u00a0» en fait une.",
    "drill_told": "{folder}\u00a0: restaurée et vérifiée en {seconds}\u00a0s\u202f; y revenir perdrait {loss}\u00a0s de travail.",
    "drill_failed": "{told} Défauts\u00a0: {count}.",
    # textes des pages
    "translations_told": "{file}\u00a0: à traduire\u00a0: {missing}\u202f; qui ne servent plus\u00a0: {stale}.",
    # signe de vie
    "dead_man_subject": "Vigie veille\u00a0: {where}",
    "dead_man_text": (
        "Tout va bien\u00a0: la base répond, le moteur bat, les courriels sont lus, les lettres partent.\n\n"
        "Cette lettre revient toutes les {seconds}\u00a0secondes. Si elle ne vient plus, allez voir.\n"
    ),
}

TABLES = {"fault": FAULTS}
