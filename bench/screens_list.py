"""Which screens are pictured: whose, at which address, in which window, theme and language, and what is done there first."""

from __future__ import annotations

from dataclasses import dataclass, replace

WIDE, NARROW = (1280, 800), (320, 720)

AGENT, MANAGER, ADMINISTRATOR = "agent@cnaf.example", "responsable@cnaf.example", "admin@vigie.example"
CENTRE = "responsable@caf-eure.example"
USER, ACCESS = "accueil@cias-trois-rivieres.example", "habilitations@cias-trois-rivieres.example"

# The cases that addresses speak of, by what the demonstration's partners wrote.
SUBJECTS = {
    "new": "Flux DSG non reçu",
    "crisis": "Aucun département ne reçoit plus les flux",
    "other": "Fichier SGR illisible",
    "theirs": "Accès refusé à la consultation CDAP",
}


@dataclass(frozen=True, slots=True)
class Screen:
    """One picture. In `path`, {new}, {crisis}, {other}, {theirs} stand for case numbers, {mail} and {partner} for ids.

    `touches` are done in order: one character is a key, "where=words" fills in a field, anything else is clicked.
    """

    name: str
    who: str
    path: str
    touches: tuple[str, ...] = ()
    window: tuple[int, int] = WIDE
    theme: str = "light"
    language: str = "fr"


# Work of every day: in the light and in the dark.
_DAILY = (
    Screen("file-de-tri", AGENT, "/"),
    Screen("incident", AGENT, "/incidents/{new}"),
    Screen("tableau", MANAGER, "/tableau"),
    Screen("tableau-charge", MANAGER, "/tableau#charge"),
    Screen("crise", MANAGER, "/crises/{crisis}"),
    Screen("recherche", AGENT, "/recherche?q=flux&state=all"),
    Screen("releve", MANAGER, "/releve"),
    Screen("calendrier", MANAGER, "/calendriers/caf-haut-rhin?annee=2026"),
    Screen("portail", USER, "/portail"),
    Screen("portail-incident", USER, "/portail/incidents/{theirs}"),
    Screen("portail-signaler", USER, "/portail/signaler"),
)

# What a telephone shows.
_NARROW = tuple(
    replace(one, name=f"{one.name}-320", window=NARROW)
    for one in _DAILY
    if one.name in ("file-de-tri", "incident", "tableau", "crise", "recherche", "portail")
)

_OTHERS = (
    Screen("connexion", "", f"/connexion?compte={AGENT}"),
    Screen("mot-de-passe-oublie", "", "/mot-de-passe/oublie"),
    Screen("file-vide", AGENT, "/?mine=1&kind=undetermined"),
    Screen("touches", AGENT, "/", ("?",)),
    Screen("incident-explique", AGENT, "/incidents/{new}", ("details.clock summary >> nth=0",)),
    Screen("incident-liens", AGENT, "/incidents/{new}#liens", ("#liens summary",)),
    Screen("fusion", AGENT, "/incidents/{new}/merger?other={other}"),
    Screen("courriels", AGENT, "/courriels"),
    Screen("courriel", AGENT, "/courriels/{mail}"),
    Screen("courriels-a-trier", AGENT, "/courriels/a-trier"),
    Screen("boite-locale", AGENT, "/boite"),
    Screen("lettres-types", MANAGER, "/lettres-types"),
    Screen("lettre-type", MANAGER, "/lettres-types/acknowledged", ("text=Voir la page",)),
    Screen("crises", MANAGER, "/crises"),
    Screen("crise-point", MANAGER, "/crises/{crisis}/point", ("#u-duration=1 heure", "text=Voir les lettres")),
    Screen("crise-releve", MANAGER, "/crises/{crisis}/releve"),
    Screen("crise-retex", MANAGER, "/crises/{crisis}/retex"),
    Screen("contrats", MANAGER, "/contrats"),
    Screen("contrat", MANAGER, "/contrats/declaration-grossesse"),
    Screen("calendriers", MANAGER, "/calendriers"),
    Screen("calendrier-jour", MANAGER, "/calendriers/gsi/jour?le=2026-12-24&sens=fermeture&motif=Inventaire"),
    Screen("simulateur", AGENT, "/simulateur?le=2026-11-21T15:20&majeur=1"),
    Screen("sante", MANAGER, "/sante"),
    Screen("habilitations-centre", CENTRE, "/habilitations"),
    Screen("habilitations-partenaire", CENTRE, "/habilitations/{partner}"),
    Screen("portail-habilitations", ACCESS, "/portail/habilitations"),
    Screen("traces", ADMINISTRATOR, "/traces"),
    Screen("compte", AGENT, "/compte"),
    Screen("compte-mot-de-passe", AGENT, "/compte/mot-de-passe"),
    Screen("compte-second-facteur", AGENT, "/compte/second-facteur"),
    Screen("jetons", MANAGER, "/compte/jetons"),
    Screen("webhooks", MANAGER, "/compte/webhooks"),
    Screen("introuvable", AGENT, "/incidents/GSI-2026-99999"),
    Screen("file-de-tri-anglais", AGENT, "/", language="en"),
    Screen("incident-anglais", AGENT, "/incidents/{new}", language="en"),
)

# These leave something behind, so they come last.
_CHANGING = (
    Screen(
        "vues",
        AGENT,
        "/?service=dsg",
        (
            ".keep-views summary",
            "#view-new=Flux DSG",
            ".keep-views button:has-text('Garder pour moi')",
            ".keep-views summary",
        ),
    ),
    Screen("lot", AGENT, "/", (".pick >> nth=1", ".pick >> nth=2", "#b-kind=Fonctionnel", "#bulk button")),
    Screen(
        "annulation",
        AGENT,
        "/incidents/{new}",
        ("#note-body=Le dépôt répond de nouveau, reste à vérifier le flux.", "#noter button"),
    ),
)

SCREENS: tuple[Screen, ...] = (
    *_DAILY,
    *(replace(one, name=f"{one.name}-sombre", theme="dark") for one in _DAILY),
    *_NARROW,
    *_OTHERS,
    *_CHANGING,
)


def in_the_dark() -> tuple[Screen, ...]:
    """The screens that are kept in the light alone, dark: to be looked at after a change of colours."""
    return tuple(replace(one, name=f"{one.name}-sombre", theme="dark") for one in (*_NARROW, *_OTHERS, *_CHANGING))
