"""Each way a rules file can be wrong: the place is marked in the text, the words and the mend stand beside it."""

from __future__ import annotations

import pytest

from tests.workflows.small_rules import HERE, SMALL_RULES, marked, plain_spaces, problems_of, with_change
from workflows.rules_reader import RulesError, read_rules

CLOCK = "contracts.essai.clocks[0]"
STEPS = f"{CLOCK}.steps"

FIRST_STEPS = SMALL_RULES[SMALL_RULES.index("target: {open: 8 h}") : SMALL_RULES.index("tell: agents")]

# name: (what stands in the small file, what replaces it with the fault marked, path, message, mend)
WRONG: dict[str, tuple[str, str, str, str, str]] = {
    # durations and shares
    "hours_in_words": (
        "open: 8 h",
        "open: ⟦8 heures",
        f"{CLOCK}.target.open",
        "« 8 heures » n'est pas une durée",
        "Écrivez par exemple « 8 h ».",
    ),
    "hours_and_minutes_glued": (
        "open: 8 h",
        "open: ⟦1h30",
        f"{CLOCK}.target.open",
        "« 1h30 » n'est pas une durée",
        "Écrivez par exemple « 1 h 30 min ».",
    ),
    "days_in_an_opening_target": (
        "open: 8 h",
        "open: ⟦2 jours",
        f"{CLOCK}.target.open",
        "« 2 jours » n'est pas une durée",
        "Écrivez par exemple « 48 h ».",
    ),
    "no_unit": (
        "late_after: 5 min",
        "late_after: ⟦5",
        "late_after",
        "« 5 » n'est pas une durée",
        "Écrivez par exemple « 5 min ».",
    ),
    "no_duration_at_all": (
        "late_after: 5 min",
        "late_after: ⟦bientôt",
        "late_after",
        "« bientôt » n'est pas une durée",
        "Écrivez par exemple « 8 h ».",
    ),
    "minutes_before_hours": (
        "open: 8 h",
        "open: ⟦30 min 1 h",
        f"{CLOCK}.target.open",
        "« 30 min 1 h » n'est pas une durée",
        "Écrivez par exemple « 8 h ».",
    ),
    "negative_duration": (
        "open: 8 h",
        "open: ⟦-8 h",
        f"{CLOCK}.target.open",
        "« -8 h » n'est pas une durée",
        "Écrivez par exemple « 8 h ».",
    ),
    "more_than_ten_years": (
        "open: 8 h",
        "open: ⟦99999 h",
        f"{CLOCK}.target.open",
        "« 99999 h » dépasse dix ans",
        "Vérifiez l'unité.",
    ),
    "working_days_where_hours_are_due": (
        "open: 8 h",
        "open: ⟦2 working days",
        f"{CLOCK}.target.open",
        "« 2 working days » n'est pas une durée",
        "Écrivez par exemple « 8 h ».",
    ),
    "working_days_before_the_end": (
        "before_end: 30 min",
        "before_end: ⟦1 working day",
        f"{STEPS}[0].before_end",
        "« 1 working day » n'est pas une durée",
        "Écrivez par exemple « 8 h ».",
    ),
    "french_working_days": (
        "before_end: 30 min",
        "after_start: ⟦2 jours ouvrés",
        f"{STEPS}[0].after_start",
        "« 2 jours ouvrés » n'est pas une durée",
        "Écrivez par exemple « 2 working days ».",
    ),
    "no_working_day": (
        "before_end: 30 min",
        "after_start: ⟦0 working days",
        f"{STEPS}[0].after_start",
        "« 0 working days » n'est pas une durée",
        "Écrivez par exemple « 4 h » ou « 2 working days ».",
    ),
    "working_days_target_with_a_unit": (
        "open: 8 h",
        "working_days: ⟦5 jours",
        f"{CLOCK}.target.working_days",
        "« 5 jours » n'est pas un nombre admis",
        "Écrivez un nombre de 1 à 1000.",
    ),
    "share_past_the_end": (
        "at: 50 %",
        "at: ⟦150 %",
        f"{STEPS}[1].at",
        "« 150 % » n'est pas une part de 0 à 100 %",
        "Écrivez par exemple « 50 % ».",
    ),
    "share_without_sign": (
        "at: 50 %",
        "at: ⟦50",
        f"{STEPS}[1].at",
        "« 50 » n'est pas une part de 0 à 100 %",
        "Écrivez par exemple « 50 % ».",
    ),
    # keys
    "unknown_key_near_a_known_one": (
        "calendar: bureau",
        "⟦calender: bureau",
        "desks.accueil.calender",
        "La clé « calender » n'existe pas ici",
        "Vouliez-vous dire « calendar » ?",
    ),
    "unknown_key_near_nothing": (
        "target: {open: 8 h}",
        "target: {open: 8 h, ⟦xyz: 1}",
        f"{CLOCK}.target.xyz",
        "La clé « xyz » n'existe pas ici",
        "Choix possibles : open, elapsed, working_days, release, untimed.",
    ),
    "unknown_section": (
        "desks:\n",
        "⟦desk_list: 1\ndesks:\n",
        "desk_list",
        "La clé « desk_list » n'existe pas ici",
        "Vouliez-vous dire « desks » ?",
    ),
    "desk_without_a_calendar": (
        "    name: Bureau d'accueil\n    short_name: Accueil\n    address: accueil@bureau.example\n    phone: 01 00 00 00 10\n    calendar: bureau\n",
        "    ⟦name: Bureau d'accueil\n    short_name: Accueil\n    address: accueil@bureau.example\n    phone: 01 00 00 00 10\n",
        "desks.accueil",
        "La clé « calendar » manque",
        "Un bureau sans calendrier n'a pas d'échéance : écrivez « calendar: » et le nom d'un calendrier.",
    ),
    "clock_without_a_target": (
        "name: restore\n        label: Prochaine version",
        "⟦name: restore\n        label: Prochaine version",
        "contracts.essai.clocks[1]",
        "La clé « target » manque",
        "Écrivez par exemple « target: {open: 8 h} ».",
    ),
    "service_without_a_name": (
        "flux: {name: Flux quotidien, words: [flux]}",
        "flux: ⟦{words: [flux]}",
        "contracts.essai.services.flux",
        "La clé « name » manque",
        "Ajoutez « name: … ».",
    ),
    "no_unit_of_target": (
        "target: {open: 8 h}",
        "target: ⟦{}",
        f"{CLOCK}.target",
        "Il manque une de ces clés : open, elapsed, working_days, release, untimed",
        "Écrivez-en une, et une seule.",
    ),
    "two_units_of_target": (
        "target: {open: 8 h}",
        "target: {open: 8 h, ⟦elapsed: 48 h}",
        f"{CLOCK}.target.elapsed",
        "« elapsed » contredit « open »",
        "Gardez une seule de ces clés : open, elapsed, working_days, release, untimed.",
    ),
    "step_without_a_place": (
        "{id: niveau-2, label: Niveau 2, at: 50 %,",
        "⟦{id: niveau-2, label: Niveau 2,",
        f"{STEPS}[1]",
        "Il manque une de ces clés : at, after_start, before_end, after_end",
        "Écrivez-en une, et une seule.",
    ),
    "step_in_two_places": (
        "at: 50 %,",
        "at: 50 %, ⟦after_end: 1 h,",
        f"{STEPS}[1].after_end",
        "« after_end » contredit « at »",
        "Gardez une seule de ces clés : at, after_start, before_end, after_end.",
    ),
    "exceptional_day_open_and_closed": (
        "{name: Pont, closed: true}",
        '{name: Pont, closed: true, ⟦hours: ["09:00-12:00"]}',
        "calendars.bureau.exceptions.2027-01-02.hours",
        "« hours » contredit « closed »",
        "Gardez une seule de ces clés : closed, hours.",
    ),
    # types
    "text_where_keys_are_due": (
        "target: {open: 8 h}",
        "target: ⟦8 h",
        f"{CLOCK}.target",
        "Des sous-clés sont attendues",
        "Écrivez « clé: valeur » sur des lignes en retrait.",
    ),
    "list_where_a_text_is_due": (
        "label: Retour au service",
        "label: ⟦[Retour au service]",
        f"{CLOCK}.label",
        "Un mot ou une phrase est attendu",
        "Écrivez la valeur sur la même ligne, sans liste ni sous-clés.",
    ),
    "text_where_a_list_is_due": (
        "releases: [2026-12-08, 2027-01-26]",
        "releases: ⟦2026-12-08",
        "contracts.essai.releases",
        "Une liste est attendue",
        "Mettez les valeurs entre crochets ou derrière des tirets.",
    ),
    "list_where_keys_are_due": (
        "flux: {name: Flux quotidien, words: [flux]}",
        "⟦- flux",
        "contracts.essai.services",
        "Des sous-clés sont attendues",
        "Écrivez « clé: valeur » sur des lignes en retrait.",
    ),
    "nothing_after_the_colon": (
        "label: Retour au service",
        "label: ⟦~",
        f"{CLOCK}.label",
        "La valeur est vide",
        "Écrivez-la, ou retirez la clé si elle est facultative.",
    ),
    "blank_text": (
        "label: Retour au service",
        'label: ⟦"  "',
        f"{CLOCK}.label",
        "La valeur est vide",
        "Écrivez-la, ou retirez la clé si elle est facultative.",
    ),
    "empty_list": (
        "kinds: functional",
        "kinds: ⟦[]",
        "contracts.essai.clocks[1].when.kinds",
        "La liste est vide",
        "Mettez-y une valeur au moins.",
    ),
    "empty_mapping": (
        "flux: {name: Flux quotidien, words: [flux]}",
        "⟦{}",
        "contracts.essai.services",
        "Rien n'est décrit ici",
        "Décrivez-en un au moins.",
    ),
    "yes_for_true": (
        "closed: true",
        "closed: ⟦oui",
        "calendars.bureau.exceptions.2027-01-02.closed",
        "« oui » n'est pas admis ici",
        "Vouliez-vous dire « true » ?",
    ),
    "kind_said_twice": (
        "kinds: [technical, undetermined]",
        "kinds: [technical, ⟦technical]",
        f"{CLOCK}.when.kinds[1]",
        "Cette valeur figure déjà dans la liste",
        "Gardez-la une seule fois.",
    ),
    "person_listed_twice": (
        "- {role: Agents, email: agents@bureau.example}",
        "- {role: Agents, email: agents@bureau.example}\n        - ⟦{role: Agents, email: agents@bureau.example}",
        "desks.accueil.recipients.agents[1]",
        "Cette valeur figure déjà dans la liste",
        "Gardez-la une seule fois.",
    ),
    # words
    "event_misspelt": (
        "starts: incident_registered",
        "starts: ⟦incident_registred",
        f"{CLOCK}.starts",
        "« incident_registred » n'est pas admis ici",
        "Vouliez-vous dire « incident_registered » ?",
    ),
    "event_in_a_list_misspelt": (
        "met_by: incident_restored",
        "met_by: [incident_restored, ⟦restored]",
        f"{CLOCK}.met_by[1]",
        "« restored » n'est pas admis ici",
        "Vouliez-vous dire « incident_restored » ?",
    ),
    "unknown_kind": (
        "kinds: functional",
        "kinds: ⟦fonctionnel",
        "contracts.essai.clocks[1].when.kinds",
        "« fonctionnel » n'est pas admis ici",
        "Vouliez-vous dire « functional » ?",
    ),
    "unknown_state": (
        "{kinds: functional}",
        "{kinds: functional, states: [⟦open]}",
        "contracts.essai.clocks[1].when.states[0]",
        "« open » n'est pas admis ici",
        "Choix possibles : registered, acknowledged, escalated_n2, escalated_n3, crisis, restored, closed.",
    ),
    "unknown_obligor": (
        "obligor: desk",
        "obligor: ⟦nous",
        f"{CLOCK}.obligor",
        "« nous » n'est pas admis ici",
        "Choix possibles : desk, n2, n3, partner.",
    ),
    "unknown_action": (
        "do: {remind: agents}",
        "do: {⟦warn: agents}",
        f"{STEPS}[0].do.warn",
        "La clé « warn » n'existe pas ici",
        "Choix possibles : remind, ask_status_update, tell, tell_in_order, escalate, propose_crisis, declare_crisis, close.",
    ),
    "unknown_outcome": (
        "do: {remind: agents}",
        "do: {close: ⟦sans_validation}",
        f"{STEPS}[0].do.close",
        "« sans_validation » n'est pas admis ici",
        "Vouliez-vous dire « without_validation » ?",
    ),
    "unknown_level": (
        "do: {escalate: n2}",
        "do: {escalate: ⟦n4}",
        f"{STEPS}[1].do.escalate",
        "« n4 » n'est pas admis ici",
        "Choix possibles : n2, n3.",
    ),
    "unknown_territory": (
        "holidays: france",
        "holidays: ⟦alsace",
        "calendars.bureau.holidays",
        "« alsace » n'est pas admis ici",
        "Vouliez-vous dire « alsace-moselle » ?",
    ),
    "other_format_of_file": (
        "version: 1",
        "version: ⟦2",
        "version",
        "« 2 » n'est pas admis ici",
        "Choix possibles : 1.",
    ),
    "name_with_capitals": (
        "flux: {name:",
        "⟦Flux: {name:",
        "contracts.essai.services.Flux",
        "« Flux » n'est pas un nom",
        "Prenez des minuscules sans accent, des chiffres, « - » et « _ ».",
    ),
    "step_id_with_a_space": (
        "id: niveau-2",
        "id: ⟦niveau 2",
        f"{STEPS}[1].id",
        "« niveau 2 » n'est pas un nom",
        "Prenez des minuscules sans accent, des chiffres, « - » et « _ ».",
    ),
    "level_that_does_not_exist": (
        "n3: Études}",
        "⟦n4: Études}",
        "desks.accueil.levels.n4",
        "« n4 » n'est pas un niveau",
        "Écrivez « n1 », « n2 » ou « n3 ».",
    ),
    "address_without_domain": (
        "address: accueil@bureau.example",
        "address: ⟦accueil",
        "desks.accueil.address",
        "« accueil » n'est pas une adresse électronique",
        "Écrivez par exemple « bureau@organisme.example ».",
    ),
    "phone_in_words": (
        "phone: 01 00 00 00 10",
        "phone: ⟦demander l'accueil",
        "desks.accueil.phone",
        "« demander l'accueil » n'est pas un numéro de téléphone",
        "Écrivez par exemple « 01 00 00 00 10 ».",
    ),
    "date_as_people_write_it": (
        "2027-01-26]",
        "⟦26/1/2027]",
        "contracts.essai.releases[1]",
        "« 26/1/2027 » n'est pas une date",
        "Écrivez par exemple « 2027-01-26 ».",
    ),
    "date_that_does_not_exist": (
        "2026-12-24: {",
        "⟦2026-02-30: {",
        "calendars.bureau.exceptions.2026-02-30",
        "« 2026-02-30 » n'est pas une date",
        "Écrivez par exemple « 2026-12-24 ».",
    ),
    "hours_as_people_write_them": (
        '["22:00-06:00"]',
        '[⟦"9h-12h30"]',
        "calendars.bureau.weekly.tuesday[0]",
        "« 9h-12h30 » n'est pas une plage horaire",
        "Écrivez par exemple « 09:00-12:30 ».",
    ),
    "hour_past_midnight": (
        '["22:00-06:00"]',
        '[⟦"22:00-30:00"]',
        "calendars.bureau.weekly.tuesday[0]",
        "« 22:00-30:00 » n'est pas une plage horaire",
        "Écrivez par exemple « 09:00-12:00 ».",
    ),
    "hours_of_no_length": (
        '["22:00-06:00"]',
        '[⟦"08:00-08:00"]',
        "calendars.bureau.weekly.tuesday[0]",
        "« 08:00-08:00 » n'est pas une plage horaire",
        "Écrivez par exemple « 09:00-12:00 ».",
    ),
    "french_day": (
        "tuesday:",
        "⟦mardi:",
        "calendars.bureau.weekly.mardi",
        "La clé « mardi » n'existe pas ici",
        "Vouliez-vous dire « tuesday » ?",
    ),
    "zone_misspelt": (
        "zone: Europe/Paris",
        "zone: ⟦Europe/Pari",
        "calendars.bureau.zone",
        "« Europe/Pari » n'est pas un fuseau horaire",
        "Écrivez par exemple « Europe/Paris ».",
    ),
    "zone_of_a_path": (
        "zone: Europe/Paris",
        "zone: ⟦../../etc/passwd",
        "calendars.bureau.zone",
        "« ../../etc/passwd » n'est pas un fuseau horaire",
        "Écrivez par exemple « Europe/Paris ».",
    ),
    "a_single_round": (
        "every: 15 min, times: 3",
        "every: 15 min, times: ⟦1",
        f"{STEPS}[2].times",
        "« 1 » n'est pas un nombre admis",
        "Écrivez un nombre de 2 à 1000.",
    ),
    # names that are defined elsewhere
    "unknown_calendar_of_a_desk": (
        "calendar: bureau",
        "calendar: ⟦bureaux",
        "desks.accueil.calendar",
        "Le calendrier « bureaux » n'existe pas",
        "Vouliez-vous dire « bureau » ?",
    ),
    "unknown_calendar_of_a_clock": (
        "target: {open: 8 h}",
        "target: {open: 8 h}\n        calendar: ⟦nuit",
        f"{CLOCK}.calendar",
        "Le calendrier « nuit » n'existe pas",
        "Choix possibles : bureau.",
    ),
    "unknown_desk": (
        "desk: accueil",
        "desk: ⟦acceuil",
        "contracts.essai.desk",
        "Le bureau « acceuil » n'existe pas",
        "Vouliez-vous dire « accueil » ?",
    ),
    "unknown_field": (
        "required_fields: [phone]",
        "required_fields: [phone, ⟦mail]",
        "contracts.essai.required_fields[1]",
        "Le champ « mail » n'existe pas",
        "Choix possibles : phone.",
    ),
    "unknown_recipients": (
        "tell: agents",
        "tell: ⟦hierarchy",
        f"{STEPS}[2].do.tell",
        "Le bureau « accueil » n'a pas de liste « hierarchy »",
        "Choix possibles : agents, n2, n3, partner_contacts, reporter.",
    ),
    "recipients_misspelt": (
        "tell: agents",
        "tell: [agents, ⟦reporters]",
        f"{STEPS}[2].do.tell[1]",
        "Le bureau « accueil » n'a pas de liste « reporters »",
        "Vouliez-vous dire « reporter » ?",
    ),
    "level_nobody_described": (
        "levels: {n1: Accueil, n2: Exploitation, n3: Études}",
        "levels: {n1: Accueil}",
        f"{STEPS}[1].do.escalate",
        "Le bureau « accueil » ne dit pas qui est son niveau « n2 »",
        "Ajoutez « n2 » sous « levels » de ce bureau.",
    ),
    # parts that contradict one another
    "step_that_does_nothing": (
        "do: {remind: agents}",
        "do: ⟦{}",
        f"{STEPS}[0].do",
        "L'étape ne fait rien",
        "Écrivez par exemple « do: {remind: agents} ».",
    ),
    "escalation_to_two_levels_at_once": (
        "do: {escalate: n2}",
        "do: {escalate: ⟦[n2, n3]}",
        f"{STEPS}[1].do.escalate",
        "« escalate » n'a de sens qu'une fois dans une étape",
        "Gardez une seule valeur.",
    ),
    "closing_twice": (
        "do: {remind: agents}",
        "do: {close: ⟦[validated, withdrawn]}",
        f"{STEPS}[0].do.close",
        "« close » n'a de sens qu'une fois dans une étape",
        "Gardez une seule valeur.",
    ),
    "step_named_like_the_breach": (
        "id: rappel",
        "id: ⟦breach",
        f"{STEPS}[0].id",
        "Le nom d'étape « breach » est réservé au dépassement",
        "Choisissez un autre nom.",
    ),
    "times_without_every": (
        "every: 15 min, times: 3",
        "times: ⟦3",
        f"{STEPS}[2].times",
        "L'étape a lieu 3 fois, sans dire à quel intervalle",
        "Ajoutez par exemple « every: 15 min ».",
    ),
    "every_without_times": (
        "every: 15 min, times: 3",
        "every: ⟦15 min",
        f"{STEPS}[2].every",
        "L'étape se répète sans dire combien de fois",
        "Ajoutez par exemple « times: 3 ».",
    ),
    "every_no_time_at_all": (
        "every: 15 min, times: 3",
        "every: ⟦0 min, times: 3",
        f"{STEPS}[2].every",
        "Deux rappels seraient envoyés au même instant",
        "Écrivez par exemple « every: 15 min ».",
    ),
    "two_steps_of_one_name": (
        "id: niveau-2",
        "id: ⟦rappel",
        f"{STEPS}[1].id",
        "Deux étapes du délai « restore » se nomment « rappel »",
        "Donnez à chacune son nom.",
    ),
    "before_the_end_of_nothing": (
        FIRST_STEPS,
        "target: {untimed: true}\n        steps:\n          - {id: rappel, label: Rappel, before_end: ⟦30 min, do: {",
        f"{STEPS}[0].before_end",
        "Un suivi sans engagement chiffré n'a pas de fin : « before_end » ne s'y place pas",
        "Écrivez « after_start » ou « at: 0 % ».",
    ),
    "half_of_five_working_days": (
        FIRST_STEPS,
        "target: {working_days: 5}\n        steps:\n          - {id: rappel, label: Rappel, at: ⟦40 %, do: {",
        f"{STEPS}[0].at",
        "40 % d'un délai qui ne se compte pas en heures n'a pas de sens",
        "Écrivez 0 %, 100 % ou « after_start: 2 working days ».",
    ),
    "cadence_of_a_release": (
        "target: {release: next}",
        "target: {release: next}\n        repeats: ⟦true",
        "contracts.essai.clocks[1].repeats",
        "Ce délai n'a pas de longueur à répéter",
        "Retirez « repeats », ou donnez au délai une durée.",
    ),
    "cadence_of_no_length": (
        "target: {open: 8 h}",
        "target: {open: 0 h}\n        repeats: ⟦true",
        f"{CLOCK}.repeats",
        "Ce délai n'a pas de longueur à répéter",
        "Retirez « repeats », ou donnez au délai une durée.",
    ),
    "two_promises_for_one_case": (
        "- name: restore\n        label: Prochaine version\n        obligor: desk\n        when: {kinds: functional}",
        "- ⟦name: restore\n        label: Prochaine version\n        obligor: desk\n        when: {kinds: [functional, technical]}",
        "contracts.essai.clocks[1]",
        "Deux délais « restore » du même obligé (desk) couvrent les mêmes cas (technical) : voir aussi « Retour au service »",
        "Séparez-les par « when: {kinds: …} », ou donnez-leur deux noms.",
    ),
    "next_release_of_none": (
        "    releases: [2026-12-08, 2027-01-26]\n",
        "",
        "contracts.essai.clocks[1].target",
        "Le délai attend la prochaine version, et le contrat n'en annonce aucune",
        "Ajoutez « releases » au contrat, avec leurs dates.",
    ),
    "releases_out_of_order": (
        "[2026-12-08, 2027-01-26]",
        "[2027-01-26, ⟦2026-12-08]",
        "contracts.essai.releases[1]",
        "La version du 2026-12-08 suit celle du 2027-01-26",
        "Rangez les dates de la plus proche à la plus lointaine.",
    ),
    "calendar_that_never_opens": (
        'weekly:\n      monday: ["09:00-12:00", "14:00-16:00"]\n      tuesday: ["22:00-06:00"]',
        "weekly: ⟦{monday: []}",
        "calendars.bureau.weekly",
        "Ce calendrier n'ouvre jamais",
        "Donnez au moins une plage à un jour de la semaine.",
    ),
    "hours_that_overlap": (
        '"14:00-16:00"',
        '⟦"11:00-16:00"',
        "calendars.bureau.weekly.monday[1]",
        "Cette plage commence avant la fin de la précédente",
        "Séparez les plages, ou réunissez-les en une.",
    ),
    "night_that_runs_into_the_next_day": (
        'tuesday: ["22:00-06:00"]',
        'tuesday: ["22:00-06:00"]\n      wednesday: [⟦"05:00-08:00"]',
        "calendars.bureau.weekly.wednesday[0]",
        "Cette plage commence avant la fin de la précédente",
        "Séparez les plages, ou réunissez-les en une.",
    ),
    "sunday_night_that_runs_into_monday": (
        '"09:00-12:00", "14:00-16:00"]\n',
        '⟦"05:00-12:00"]\n      sunday: "22:00-06:00"\n',
        "calendars.bureau.weekly.monday[0]",
        "Cette plage commence avant la fin de la précédente",
        "Séparez les plages, ou réunissez-les en une.",
    ),
    "hours_without_brackets_that_overlap": (
        'monday: ["09:00-12:00", "14:00-16:00"]\n',
        'monday: ⟦"05:00-12:00"\n      sunday: "22:00-06:00"\n',
        "calendars.bureau.weekly.monday[0]",
        "Cette plage commence avant la fin de la précédente",
        "Séparez les plages, ou réunissez-les en une.",
    ),
    "exceptional_hours_that_overlap": (
        'hours: ["09:00-12:00"]',
        'hours: ["09:00-12:00", ⟦"11:00-13:00"]',
        "calendars.bureau.exceptions.2026-12-24.hours[1]",
        "Cette plage commence avant la fin de la précédente",
        "Séparez les plages, ou réunissez-les en une.",
    ),
}
WITHOUT_MARK = {"level_nobody_described": "n2}}", "next_release_of_none": "{release: next}"}
SHORTENED = {"clock_without_a_target": "        target: {release: next}\n"}


def broken(name: str) -> tuple[str, int, int]:
    """The broken text, and where its fault is."""
    old, new = WRONG[name][:2]
    text = with_change(old, new)
    if name in SHORTENED:
        text = with_change(SHORTENED[name], "", text)
    if name in WITHOUT_MARK:
        text = text.replace(WITHOUT_MARK[name], HERE + WITHOUT_MARK[name])
    return marked(text)


@pytest.mark.parametrize("name", WRONG)
def test_fault_is_told_with_its_place_and_its_mend(name: str) -> None:
    text, line, column = broken(name)
    [problem] = problems_of(text)
    said = (problem.path, plain_spaces(problem.message), plain_spaces(problem.mend))
    assert said == WRONG[name][2:]
    assert (problem.line, problem.column) == (line, column)


def test_several_faults_are_told_at_once_in_the_order_of_the_file() -> None:
    text = with_change("open: 8 h", "open: 8 heures")
    text = with_change("zone: Europe/Paris", "zone: Paris", text)
    text = with_change("desk: accueil", "desk: guichet", text)
    text = with_change("at: 50 %", "at: 50", text)
    text = with_change("words: [flux]", "word: [flux]", text)
    found = problems_of(text)
    assert [problem.path for problem in found] == [
        "calendars.bureau.zone",
        "contracts.essai.desk",
        "contracts.essai.services.flux.word",
        "contracts.essai.clocks[0].target.open",
        "contracts.essai.clocks[0].steps[1].at",
    ]
    assert list(found) == sorted(found)


def test_error_reads_like_a_report_an_editor_can_follow() -> None:
    text, line, column = marked(with_change("open: 8 h", "open: ⟦8 heures"))
    with pytest.raises(RulesError) as caught:
        read_rules(with_change("closed: true", "closed: oui", text), source="rules/new.yaml")
    first, second = plain_spaces(str(caught.value)).splitlines()
    assert first.startswith("rules/new.yaml:13:40: calendars.bureau.exceptions.2027-01-02.closed : « oui »")
    assert second == (
        f"rules/new.yaml:{line}:{column}: contracts.essai.clocks[0].target.open : "
        "« 8 heures » n'est pas une durée. Écrivez par exemple « 8 h »."
    )


def test_reference_to_a_wrong_desk_is_no_second_fault() -> None:
    assert [problem.path for problem in problems_of(with_change("phone: 01 00 00 00 10", "phone: x"))] == [
        "desks.accueil.phone"
    ]


def test_reference_to_a_wrong_field_is_no_second_fault() -> None:
    wrong = with_change("{label: Téléphone, words", "{label: [Téléphone], words")
    assert [problem.path for problem in problems_of(wrong)] == ["fields.phone.label"]


def test_fault_behind_an_alias_is_told_once_where_it_is_written() -> None:
    text = with_change("    clocks:\n", "    clocks: &promises\n").replace("open: 8 h", "open: ⟦8 heures")
    text += SMALL_RULES[SMALL_RULES.index("  essai:") : SMALL_RULES.index("    clocks:")].replace("essai", "autre", 1)
    text, line, column = marked(text + "    clocks: *promises\n")
    [problem] = problems_of(text)
    assert (problem.line, problem.column, problem.path) == (line, column, "contracts.autre.clocks[0].target.open")


def test_recipients_behind_an_alias_are_those_of_each_contract_s_own_desk() -> None:
    contract = SMALL_RULES[SMALL_RULES.index("  essai:") :].replace("essai", "autre", 1).replace("accueil", "guichet")
    desk = SMALL_RULES[SMALL_RULES.index("  accueil:") : SMALL_RULES.index("fields:")]
    guichet = desk.replace("accueil:", "guichet:").replace("      agents:", "      equipe:")
    text = with_change("fields:\n", guichet + "fields:\n")
    text = with_change("    clocks:\n", "    clocks: &promises\n", text)
    text += contract[: contract.index("    clocks:")] + "    clocks: *promises\n"
    found = [plain_spaces(problem.message) for problem in problems_of(text)]
    assert found == ["Le bureau « guichet » n'a pas de liste « agents »"] * 2


def test_hundred_faults_are_all_kept_and_the_first_fifty_shown() -> None:
    services = "".join(f"      Service{number}: {{name: x}}\n" for number in range(100))
    text = with_change("    services:\n", "    services:\n" + services)
    with pytest.raises(RulesError) as caught:
        read_rules(text)
    assert len(caught.value.problems) == 100
    lines = str(caught.value).splitlines()
    assert len(lines) == 51
    assert lines[-1] == "… et 50 autres erreurs."
