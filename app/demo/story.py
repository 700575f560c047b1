"""A fortnight at four desks, told through the verbs: something in every state, something late, something waiting."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from app import clock
from app.demo.people import ACCOUNTS, DEMO_PASSWORD, PARTNERS, introduce, is_empty
from app.demo.stage import Stage
from app.extensions import db
from app.labels import role_in_words
from app.models.transaction import transaction
from app.use_cases.acknowledge_incident import acknowledge_incident
from app.use_cases.answer_partner import add_note, answer_partner
from app.use_cases.escalate_incident import escalate_incident
from app.use_cases.restore_incident import record_workaround, restore_incident
from app.use_cases.run_crisis import StatusUpdate, send_status_update
from app.use_cases.triage_incident import Triage, triage_incident
from workflows.rules import Kind

__all__ = ["DEMO_PASSWORD", "demo_logins", "tell_story"]

_MINUTE, _HOUR = timedelta(minutes=1), timedelta(hours=1)
_AMBRE, _MONTS, _RIVE, _TROIS, _RHIN, _ANGDM = (partner.contacts[0][:2] for partner in PARTNERS)


def demo_logins() -> list[tuple[str, str]]:
    """(address, who that is) of the accounts worth trying, in order."""
    return [(one.email, f"{one.name} – {role_in_words(one.role)}") for one in ACCOUNTS]


def tell_story(progress: Callable[[str], None] = lambda _line: None) -> bool:
    """Fill an empty database; False, and nothing done, where somebody already lives there."""
    if not is_empty(db.session()):
        db.session.rollback()
        return False
    progress("Démonstration : on écrit l’histoire des deux dernières semaines…")
    with transaction() as session:
        introduce(session)
    stage = Stage(clock.real_now())
    for chapter in (_national_desk, _crisis, _eure, _haut_rhin, _iris, _strangers):
        chapter(stage)
    stage.play(progress)
    return True


def _national_desk(stage: Stage) -> None:
    agent = stage.actor("agent@cnaf.example")

    def scene(open_time: timedelta, do: Callable[[], object]) -> None:
        stage.at(stage.ago("gsi", open_time), do)

    scene(
        58 * _HOUR,
        lambda: stage.mail(
            "fichier vide",
            _AMBRE,
            "gsi",
            "Flux DSG : fichier vide ce matin",
            "Bonjour,\n\nLe fichier DSG de ce matin est vide : 0 ligne, alors que nous en attendons environ 120.\n"
            "Application : flux DSG\nTéléphone : 04 00 00 00 21\n\nMerci de votre aide.\n",
            **{"controle-dsg.csv": b"date;lignes\n2026;0\n"},
        ),
    )
    scene(58 * _HOUR - 9 * _MINUTE, lambda: acknowledge_incident(stage.cases["fichier vide"], agent, clock.now()))
    scene(
        55 * _HOUR,
        lambda: restore_incident(
            stage.cases["fichier vide"],
            agent,
            "Le fichier a été réémis après reprise du traitement de nuit.",
            clock.now(),
        ),
    )
    scene(
        54 * _HOUR,
        lambda: stage.answer(
            "fichier vide", _AMBRE, "Oui, nous avons bien reçu le fichier réémis, tout est correct.\n\nCordialement"
        ),
    )

    scene(
        30 * _HOUR,
        lambda: stage.mail(
            "doublons",
            _MONTS,
            "gsi",
            "Déclarations GRO en doublon",
            "Bonjour,\n\nDepuis la semaine dernière, certaines déclarations GRO arrivent en doublon : même allocataire, "
            "même date, deux lignes. Une dizaine de cas par jour.\n\nCordialement\n",
        ),
    )
    scene(29 * _HOUR, lambda: acknowledge_incident(stage.cases["doublons"], agent, clock.now()))
    scene(
        28 * _HOUR,
        lambda: triage_incident(
            stage.cases["doublons"], agent, Triage(kind=Kind.FUNCTIONAL, service="gro"), clock.now()
        ),
    )
    scene(
        27 * _HOUR,
        lambda: add_note(
            stage.cases["doublons"],
            agent,
            "Reproduit en recette. Correction inscrite à la prochaine version.",
            clock.now(),
        ),
    )

    scene(
        16 * _HOUR,
        lambda: stage.mail(
            "connexion",
            _RIVE,
            "gsi",
            "Connexion impossible au dépôt SGR",
            "Bonjour,\n\nNotre serveur ne parvient plus à se connecter au dépôt SGR depuis 8 h : « délai dépassé ».\n"
            "Téléphone : 04 00 00 00 41\n\nLe support de la Haute-Rive\n",
        ),
    )
    scene(16 * _HOUR - 12 * _MINUTE, lambda: acknowledge_incident(stage.cases["connexion"], agent, clock.now()))
    scene(
        15 * _HOUR,
        lambda: answer_partner(
            stage.cases["connexion"],
            agent,
            "Bonjour,\n\nNous voyons vos essais arriver jusqu’au pare-feu. Pouvez-vous nous donner l’adresse de sortie de "
            "votre serveur et l’heure exacte du dernier essai ?",
            asks=True,
            now=clock.now(),
        ),
    )
    scene(
        14 * _HOUR,
        lambda: stage.answer("connexion", _RIVE, "Bonjour,\n\nL’adresse est 192.0.2.17, dernier essai à 10 h 12.\n"),
    )
    scene(
        12 * _HOUR,
        lambda: restore_incident(stage.cases["connexion"], agent, "La règle du pare-feu a été rétablie.", clock.now()),
    )

    scene(
        5 * _HOUR,
        lambda: stage.mail(
            "altéré",
            _MONTS,
            "gsi",
            "Fichier SGR illisible",
            "Bonjour,\n\nLe fichier SGR reçu cette nuit est illisible : les accents sont altérés et l’import s’arrête à la "
            "ligne 14.\nApplication : flux SGR\n",
        ),
    )
    scene(5 * _HOUR - 11 * _MINUTE, lambda: acknowledge_incident(stage.cases["altéré"], agent, clock.now()))
    scene(
        3 * _HOUR,
        lambda: record_workaround(
            stage.cases["altéré"],
            agent,
            "Une copie convertie du fichier a été déposée ; la cause reste à corriger.",
            total=False,
            now=clock.now(),
        ),
    )
    scene(
        8 * _MINUTE,
        lambda: stage.mail(
            "nouveau",
            _AMBRE,
            "gsi",
            "Flux DSG non reçu",
            "Bonjour,\n\nNous n’avons pas reçu le flux DSG attendu ce matin. Rien dans le dépôt à cette heure.\n\n"
            "Le support informatique du Val-d’Ambre\n",
        ),
    )
    scene(2 * _MINUTE, lambda: stage.mail("bref", _RIVE, "gsi", "Problème", "Bonjour, ça ne marche pas."))


def _crisis(stage: Stage) -> None:
    manager = stage.actor("responsable@cnaf.example")

    def scene(open_time: timedelta, do: Callable[[], object]) -> None:
        stage.at(stage.ago("gsi", open_time), do)

    scene(
        9 * _HOUR + 20 * _MINUTE,
        lambda: stage.mail(
            "crise",
            _RIVE,
            "gsi",
            "Aucun département ne reçoit plus les flux",
            "Bonjour,\n\nPanne générale : aucun département de la région ne reçoit plus les flux DSG, SGR et GRO depuis "
            "l’ouverture. Le dépôt est injoignable.\nTéléphone : 04 00 00 00 41\n",
        ),
    )
    scene(9 * _HOUR + 15 * _MINUTE, lambda: acknowledge_incident(stage.cases["crise"], manager, clock.now()))
    scene(
        40 * _MINUTE,
        lambda: send_status_update(
            stage.cases["crise"],
            manager,
            StatusUpdate(
                nature="Le dépôt des flux est injoignable pour tous les départements.",
                cause="Un équipement réseau du site principal est en panne.",
                actions="Bascule sur le site de secours en cours.",
                expected_duration="2 heures",
            ),
            clock.now(),
        ),
    )


def _eure(stage: Stage) -> None:
    agent = stage.actor("agent@caf-eure.example")
    since = stage.now - timedelta(days=8)

    stage.at(
        stage.hours("caf-eure").next_opening(since),
        lambda: stage.mail(
            "mot de passe",
            _TROIS,
            "caf-eure",
            "Compte bloqué d’un agent d’accueil",
            "Bonjour,\n\nUn agent d’accueil ne peut plus se connecter : mot de passe refusé trois fois.\n"
            "Numéro de convention : 2017-014\nProfil : T2\nUtilisateur : agent d’accueil n° 4\n",
        ),
    )
    stage.at(
        stage.hours("caf-eure").next_opening(since) + 50 * _MINUTE,
        lambda: answer_partner(
            stage.cases["mot de passe"],
            agent,
            "Bonjour,\n\nQuel est le code utilisateur concerné ?",
            asks=True,
            now=clock.now(),
        ),
    )
    stage.at(
        stage.now - timedelta(days=3, hours=4),
        lambda: stage.mail(
            "page blanche",
            _TROIS,
            "caf-eure",
            "Page blanche à la consultation CDAP",
            "Bonjour,\n\nLa consultation d’un dossier allocataire affiche une page blanche pour deux de nos agents.\n",
        ),
    )


def _haut_rhin(stage: Stage) -> None:
    agent = stage.actor("agent@caf-haut-rhin.example")
    hours = stage.hours("caf-haut-rhin")
    first = hours.next_opening(stage.now - timedelta(days=6)) + 35 * _MINUTE

    stage.at(
        first,
        lambda: stage.mail(
            "profil",
            _RHIN,
            "caf-haut-rhin",
            "Accès refusé au profil T5",
            "Bonjour,\n\nAccès refusé pour une gestionnaire depuis son changement de service ce matin.\n"
            "Utilisateur : gestionnaire T5 n° 12\n",
        ),
    )
    stage.at(first + _HOUR, lambda: acknowledge_incident(stage.cases["profil"], agent, clock.now()))
    stage.at(
        first + 2 * _HOUR,
        lambda: restore_incident(
            stage.cases["profil"], agent, "L’habilitation a été rattachée au nouveau service.", clock.now()
        ),
    )
    stage.at(
        stage.ago("caf-haut-rhin", 3 * _HOUR),
        lambda: stage.mail(
            "lenteur",
            _RHIN,
            "caf-haut-rhin",
            "Consultation CDAP très lente",
            "Bonjour,\n\nLa consultation CDAP met plus de trente secondes à répondre depuis ce matin, pour tout le service.\n"
            "Utilisateur : service social du secteur 3\n",
        ),
    )


def _iris(stage: Stage) -> None:
    agent = stage.actor("agent@ncaa.example")

    def scene(open_time: timedelta, do: Callable[[], object]) -> None:
        stage.at(stage.ago("ncaa", open_time), do)

    scene(
        6 * _HOUR,
        lambda: stage.mail(
            "paie",
            _ANGDM,
            "ncaa",
            "Pléiades paie bloqué",
            "Bonjour,\n\nLe calcul de la paie est bloqué depuis ce matin dans Pléiades paie, erreur technique à l’étape 3.\n"
            "Téléphone : 03 00 00 00 71\n",
        ),
    )
    scene(6 * _HOUR - 6 * _MINUTE, lambda: acknowledge_incident(stage.cases["paie"], agent, clock.now()))
    scene(5 * _HOUR, lambda: triage_incident(stage.cases["paie"], agent, Triage(origin_unknown=True), clock.now()))
    scene(
        90 * _MINUTE,
        lambda: answer_partner(
            stage.cases["paie"],
            agent,
            "Bonjour,\n\nLes Études analysent l’étape 3 ; prochain point dans deux heures.",
            asks=False,
            now=clock.now(),
        ),
    )
    scene(
        4 * _HOUR,
        lambda: stage.mail(
            "badgeage",
            _ANGDM,
            "ncaa",
            "Lenteur du badgeage",
            "Bonjour,\n\nLe badgeage de Pléiades temps est lent sur deux sites depuis une heure environ.\n",
        ),
    )
    scene(4 * _HOUR - 10 * _MINUTE, lambda: acknowledge_incident(stage.cases["badgeage"], agent, clock.now()))
    scene(
        3 * _HOUR,
        lambda: escalate_incident(
            stage.cases["badgeage"], agent, "n2", "Charge anormale du serveur d’application.", clock.now()
        ),
    )


def _strangers(stage: Stage) -> None:
    stage.at(
        stage.now - 50 * _MINUTE,
        lambda: stage.mail(
            "collègue",
            ("Assistante PMI", "pmi@cd-val-ambre.example"),
            "gsi",
            "Déclarations manquantes",
            "Bonjour,\n\nIl nous manque des déclarations de la semaine dernière. À qui dois-je m’adresser ?\n",
        ),
    )
    stage.at(
        stage.now - 20 * _MINUTE,
        lambda: stage.mail(
            "inconnu",
            ("Un particulier", "particulier@courrier.example"),
            "gsi",
            "Ma déclaration de grossesse",
            "Bonjour, je voudrais savoir où en est ma déclaration. Merci.\n",
        ),
    )
