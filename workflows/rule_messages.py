"""What people read about a rules file, in French: one message and one mend for each thing that can be wrong."""

from __future__ import annotations

from collections.abc import Iterable

# no-break spaces: wide before a colon and inside « », narrow before ; ! ? %
SEPARATOR = "\u00a0: "
LIST_SEPARATOR = ", "
PROBLEMS_LEFT_OUT = "… et {count} autres erreurs."

MEANT_BY = {  # what people write in French where the file has an English word
    "lundi": "monday",
    "mardi": "tuesday",
    "mercredi": "wednesday",
    "jeudi": "thursday",
    "vendredi": "friday",
    "samedi": "saturday",
    "dimanche": "sunday",
    "oui": "true",
    "vrai": "true",
    "yes": "true",
    "non": "false",
    "faux": "false",
    "no": "false",
    "bureau": "desk",
    "partenaire": "partner",
    "majeur": "major",
}

_PAIRS: dict[str, tuple[str, str]] = {
    # the text
    "text_too_long": (
        "Le fichier dépasse un million de caractères",
        "Un livre de règles tient en quelques centaines de lignes.",
    ),
    "not_utf8": ("Le fichier n'est pas en UTF-8", "Enregistrez-le à nouveau, en UTF-8."),
    "empty_file": ("Le fichier est vide", "Repartez du fichier livré avec Vigie."),
    "second_document": ("Un second document commence ici", "Retirez la ligne « --- »."),
    "forbidden_character": (
        "Un caractère invisible ({character}) est interdit",
        "Effacez-le et tapez la ligne à nouveau.",
    ),
    "too_deep": ("Plus de {most} niveaux sont emboîtés", "Un livre de règles n'en demande pas autant."),
    "alias_bomb": ("Les alias déplient plus de {most} éléments", "Écrivez ces listes sans alias imbriqués."),
    "unknown_alias": (
        "Rien ne porte le nom d'ancre « {name} »",
        "Placez « &{name} » devant ce que l'alias répète, plus haut.",
    ),
    "recursive_alias": ("L'alias « {name} » se contient lui-même", "Retirez cet alias."),
    "tag": ("L'étiquette « {tag} » n'est pas admise", "Retirez-la ; seules les valeurs simples sont lues."),
    "key_is_no_word": ("Une clé doit être un mot", "Écrivez « clé: valeur »."),
    "key_twice": ("La clé « {key} » est déjà écrite ligne {line}", "Gardez-en une seule."),
    "merge_of_no_mapping": ("« << » attend l'alias d'une table", "Écrivez par exemple « <<: *nom »."),
    "yaml_stray_colon": (
        "Deux-points inattendus",
        "Mettez entre guillemets un texte qui contient « : », ou complétez la ligne d'avant.",
    ),
    "yaml_missing_colon": ("Il manque « : » après une clé", "Écrivez « clé: valeur »."),
    "yaml_tab": ("Une tabulation sert de retrait", "Remplacez-la par des espaces."),
    "yaml_special_character": ("Ce caractère ne peut pas commencer une valeur", "Mettez la valeur entre guillemets."),
    "yaml_open_quote": ("Un guillemet ouvert n'est pas refermé", "Refermez-le."),
    "yaml_escape": ("Ce caractère ne peut pas suivre « \\ »", "Écrivez « \\\\ » ou prenez des guillemets simples."),
    "yaml_indentation": ("Le retrait ne correspond à rien de ce qui précède", "Alignez la ligne sur ses voisines."),
    "yaml_open_bracket": ("Il manque « , » ou « ] » dans une liste", "Séparez par des virgules et fermez le crochet."),
    "yaml_open_brace": ("Il manque « , » ou « }} » dans une table", "Séparez par des virgules et fermez l'accolade."),
    "not_yaml": ("Le texte n'est pas du YAML ({problem})", "Comparez la ligne avec ses voisines."),
    # the shape
    "text_wanted": (
        "Un mot ou une phrase est attendu",
        "Écrivez la valeur sur la même ligne, sans liste ni sous-clés.",
    ),
    "empty": ("La valeur est vide", "Écrivez-la, ou retirez la clé si elle est facultative."),
    "list_wanted": ("Une liste est attendue", "Mettez les valeurs entre crochets ou derrière des tirets."),
    "empty_list": ("La liste est vide", "Mettez-y une valeur au moins."),
    "mapping_wanted": ("Des sous-clés sont attendues", "Écrivez « clé: valeur » sur des lignes en retrait."),
    "empty_mapping": ("Rien n'est décrit ici", "Décrivez-en un au moins."),
    "said_twice": ("Cette valeur figure déjà dans la liste", "Gardez-la une seule fois."),
    "unknown_key": ("La clé « {key} » n'existe pas ici", "{choices}"),
    "missing_key": ("La clé « {key} » manque", "{mend}"),
    "none_of": ("Il manque une de ces clés : {words}", "Écrivez-en une, et une seule."),
    "rival_keys": ("« {key} » contredit « {first} »", "Gardez une seule de ces clés : {words}."),
    # the words
    "unknown_word": ("« {text} » n'est pas admis ici", "{choices}"),
    "not_a_name": ("« {text} » n'est pas un nom", "Prenez des minuscules sans accent, des chiffres, « - » et « _ »."),
    "not_a_level": ("« {text} » n'est pas un niveau", "Écrivez « n1 », « n2 » ou « n3 »."),
    "not_a_number": ("« {text} » n'est pas un nombre admis", "Écrivez un nombre de {guess}."),
    "not_an_address": (
        "« {text} » n'est pas une adresse électronique",
        "Écrivez par exemple « bureau@organisme.example ».",
    ),
    "not_a_phone": ("« {text} » n'est pas un numéro de téléphone", "Écrivez par exemple « 01 00 00 00 10 »."),
    "not_a_duration": ("« {text} » n'est pas une durée", "Écrivez par exemple « {guess} »."),
    "too_long": ("« {text} » dépasse dix ans", "Vérifiez l'unité."),
    "not_a_percent": ("« {text} » n'est pas une part de 0 à 100 %", "Écrivez par exemple « {guess} »."),
    "not_a_day": ("« {text} » n'est pas une date", "Écrivez par exemple « {guess} »."),
    "not_an_interval": ("« {text} » n'est pas une plage horaire", "Écrivez par exemple « {guess} »."),
    "not_a_zone": ("« {text} » n'est pas un fuseau horaire", "Écrivez par exemple « {guess} »."),
    # names that must be defined
    "unknown_calendars": ("Le calendrier « {text} » n'existe pas", "{choices}"),
    "unknown_desks": ("Le bureau « {text} » n'existe pas", "{choices}"),
    "unknown_fields": ("Le champ « {text} » n'existe pas", "{choices}"),
    "unknown_recipients": ("Le bureau « {desk} » n'a pas de liste « {text} »", "{choices}"),
    "level_not_described": (
        "Le bureau « {desk} » ne dit pas qui est son niveau « {level} »",
        "Ajoutez « {level} » sous « levels » de ce bureau.",
    ),
    # what contradicts itself
    "no_action": ("L'étape ne fait rien", "Écrivez par exemple « do: {{remind: agents}} »."),
    "one_only": ("« {key} » n'a de sens qu'une fois dans une étape", "Gardez une seule valeur."),
    "reserved_id": ("Le nom d'étape « {id} » est réservé au dépassement", "Choisissez un autre nom."),
    "times_without_every": (
        "L'étape a lieu {times} fois, sans dire à quel intervalle",
        "Ajoutez par exemple « every: 15 min ».",
    ),
    "every_without_times": ("L'étape se répète sans dire combien de fois", "Ajoutez par exemple « times: 3 »."),
    "every_nothing": ("Deux rappels seraient envoyés au même instant", "Écrivez par exemple « every: 15 min »."),
    "cannot_repeat": ("Ce délai n'a pas de longueur à répéter", "Retirez « repeats », ou donnez au délai une durée."),
    "step_twice": ("Deux étapes du délai « {clock} » se nomment « {id} »", "Donnez à chacune son nom."),
    "no_end": (
        "Un suivi sans engagement chiffré n'a pas de fin : « {key} » ne s'y place pas",
        "Écrivez « after_start » ou « at: 0 % ».",
    ),
    "no_share": (
        "{value} % d'un délai qui ne se compte pas en heures n'a pas de sens",
        "Écrivez 0 %, 100 % ou « after_start: 2 working days ».",
    ),
    "clock_twice": (
        "Deux délais « {name} » du même obligé ({obligor}) couvrent les mêmes cas ({kinds}) : voir aussi « {first} »",
        "Séparez-les par « when: {{kinds: …}} », ou donnez-leur deux noms.",
    ),
    "no_releases": (
        "Le délai attend la prochaine version, et le contrat n'en annonce aucune",
        "Ajoutez « releases » au contrat, avec leurs dates.",
    ),
    "releases_out_of_order": (
        "La version du {day} suit celle du {before}",
        "Rangez les dates de la plus proche à la plus lointaine.",
    ),
    "never_opens": ("Ce calendrier n'ouvre jamais", "Donnez au moins une plage à un jour de la semaine."),
    "hours_overlap": (
        "Cette plage commence avant la fin de la précédente",
        "Séparez les plages, ou réunissez-les en une.",
    ),
    # what is doubtful
    "condition_against_clock": (
        "L'étape « {id} » n'aura jamais lieu : sa condition exclut celle du délai « {clock} »",
        "Corrigez « when » de l'un ou de l'autre.",
    ),
    "state_after_end": (
        "L'étape « {id} » n'aura jamais lieu : le délai « {clock} » prend fin avant l'état demandé",
        "Corrigez « states », ou retirez l'étape.",
    ),
    "acknowledged_after_end": (
        "L'étape « {id} » n'aura jamais lieu : la prise en charge met fin au délai « {clock} »",
        "Retirez « acknowledged: true », ou l'étape.",
    ),
    "acknowledged_before_start": (
        "L'étape « {id} » n'aura jamais lieu : le délai « {clock} » part de la prise en charge",
        "Retirez « acknowledged: false », ou l'étape.",
    ),
    "ended_before": (
        "L'étape « {id} » n'ira pas au bout : l'étape « {other} » met fin au délai avant elle",
        "Placez « {id} » plus tôt, ou « {other} » plus tard.",
    ),
    "lead_too_long": (
        "L'étape « {id} » annonce l'échéance plus tôt que le délai « {clock} » ne commence : elle aura lieu au départ",
        "Raccourcissez « before_end ».",
    ),
    "starts_after_end": (
        "L'étape « {id} » vient après l'échéance du délai « {clock} »",
        "Écrivez « after_end », ou raccourcissez « after_start ».",
    ),
    "chain_too_long": (
        "Les {times} rappels de « {id} » dépassent l'échéance du délai « {clock} »",
        "Réduisez « times » ou « every », ou commencez plus tôt.",
    ),
    "n3_before_n2": (
        "L'étape « {id} » passe au niveau 3 avant que « {other} » ne passe au niveau 2",
        "Inversez-les, ou séparez-les par « when ».",
    ),
    "never_met": (
        "Rien ne peut tenir le délai « {clock} » : il sera toujours dépassé",
        "Citez sous « met_by » un fait qui vient après son départ.",
    ),
    "nobody": (
        "Personne ne figure dans la liste « {list} » du bureau « {desk} »",
        "Ajoutez une fonction et son adresse, ou retirez la liste.",
    ),
    "nobody_at_level": (
        "Le bureau « {desk} » n'a personne à prévenir au niveau « {level} »",
        "Ajoutez une liste « {level} » sous « recipients » de ce bureau.",
    ),
    "people_never_called": (
        "La liste « {list} » compte {count} personnes, et l'étape n'en appelle que {times}",
        "Portez « times » à {count}.",
    ),
    "no_holidays": (
        "Le calendrier « {calendar} » ne connaît aucun jour férié",
        "Ajoutez par exemple « holidays: france ».",
    ),
    "holidays_unknown": (
        "Les jours fériés de {year} ne sont pas connus pour « {territory} »",
        "Mettez Vigie à jour, ou écrivez-les sous « exceptions ».",
    ),
    "exceptions_past": (
        "Des jours à part sont passés ({days})",
        "Retirez-les quand plus aucun dossier ouvert n'en dépend.",
    ),
    "releases_past": ("La dernière version annoncée ({day}) est passée", "Ajoutez les dates des prochaines versions."),
    "services_share_word": (
        "« {word} » désigne deux services, « {first} » et « {second} » : aucun ne sera reconnu",
        "Laissez ce mot à un seul.",
    ),
    "contracts_overlap": (
        "Les contrats « {first} » et « {second} » reconnaissent tous deux « {word} » au même bureau",
        "Laissez ce mot à un seul contrat.",
    ),
}


def typeset(text: str) -> str:
    """`text` with the no-break spaces French wants: typed by hand they would be invisible in every line above."""
    for plain, fine in (
        ("« ", "«\u00a0"),
        (" »", "\u00a0»"),
        (" : ", "\u00a0: "),
        (" ;", "\u202f;"),
        (" ?", "\u202f?"),
        (" %", "\u202f%"),
    ):
        text = text.replace(plain, fine)
    return text


MESSAGE_OF = {code: typeset(message) for code, (message, _) in _PAIRS.items()}
MEND_OF = {code: typeset(mend) for code, (_, mend) in _PAIRS.items()}

_MISSING = {
    (
        "desk",
        "calendar",
    ): "Un bureau sans calendrier n'a pas d'échéance : écrivez « calendar: » et le nom d'un calendrier.",
    ("clock", "target"): "Écrivez par exemple « target: {open: 8 h} ».",
    ("clock", "starts"): "Écrivez par exemple « starts: incident_registered ».",
    ("clock", "obligor"): "Écrivez « obligor: desk » ou « obligor: partner ».",
    ("step", "do"): "Écrivez par exemple « do: {remind: agents} ».",
    ("book", "version"): "Écrivez « version: 1 » en tête du fichier.",
    ("book", "late_after"): "Écrivez par exemple « late_after: 5 min ».",
    ("calendar", "zone"): "Écrivez par exemple « zone: Europe/Paris ».",
}


def missing_mend(record: str, key: str) -> str:
    """What to write where a record lacks one of its keys."""
    return typeset(_MISSING.get((record, key), f"Ajoutez « {key}: … »."))


def choices(near: str, words: Iterable[str]) -> str:
    """The word probably meant, or else all that may be written."""
    if near:
        return typeset(f"Vouliez-vous dire « {near} » ?")
    return typeset(f"Choix possibles : {LIST_SEPARATOR.join(words)}.")
