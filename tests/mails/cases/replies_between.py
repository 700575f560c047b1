"""Answers below or between the lines, signatures, and texts that only look like answers: nothing may be lost."""

from __future__ import annotations

from tests.mails.writing import Case, mail

ANNOUNCED = "Le 23/11/2026 à 10:15, GSI <gsi@vigie.example> a écrit :\n"


def _case(name: str, odd: str, body: str, reply: str, **expect: object) -> Case:
    return Case(name, odd, mail(body, Subject="RE: Dossier"), {"reply": reply, **expect})


BETWEEN = f"Bonjour,\n\n{ANNOUNCED}> À quelle heure ?\nÀ 8 h.\n> Sur quel poste ?\nSur tous.\n"
TRAILING = f"{ANNOUNCED}> À quelle heure ?\nÀ 8 h.\n> Sur quel poste ?\n> Merci\n"

CASES = [
    _case("below", "the answer stands below the history", f"{ANNOUNCED}> À quelle heure ?\n\nÀ 8 h.\n", "À 8 h.", quoted__has="À quelle heure ?"),
    _case("between", "answers between the lines: all of it stays", BETWEEN, BETWEEN.strip()),
    _case("between-trailing", "answers between the lines, the end of the history is folded", TRAILING, f"{ANNOUNCED}> À quelle heure ?\nÀ 8 h.", quoted="> Sur quel poste ?\n> Merci"),
    _case("around", "an answer above and below one quote: both stay", f"Oui.\n\n{ANNOUNCED}> Le flux est revenu ?\n\nEt merci encore.\n", "Oui.\n\n\nEt merci encore.", quoted__has="revenu ?"),
    _case("below-signature", "below the history, with a signature", f"{ANNOUNCED}> À quelle heure ?\n\nÀ 8 h.\n\n-- \nJeanne\n", "À 8 h.", quoted__has="Jeanne"),
    _case("only-history", "nothing but history: it stays readable", f"{ANNOUNCED}> À quelle heure ?\n", f"{ANNOUNCED}> À quelle heure ?", quoted=""),
    _case("only-block", "nothing but Outlook's block", "De : GSI\nEnvoyé : lundi 23 novembre 2026 10:15\nÀ : Jeanne\nObjet : Dossier\n\nBonjour\n", "De : GSI\nEnvoyé : lundi 23 novembre 2026 10:15\nÀ : Jeanne\nObjet : Dossier\n\nBonjour", quoted=""),
    _case("no-history", "a first mail: nothing is folded", "Bonjour,\n\nLe flux est vide.\n\nJeanne\n", "Bonjour,\n\nLe flux est vide.\n\nJeanne", quoted=""),
    _case("signature", "a signature in a first mail", "Le flux est vide.\n\n-- \nJeanne Martin\nposte 1234\n", "Le flux est vide.", quoted="-- \nJeanne Martin\nposte 1234"),
    _case("signature-loose", "two dashes without the blank", "Le flux est vide.\n\n--\nJeanne Martin\n", "Le flux est vide.", quoted="--\nJeanne Martin"),
    _case("signature-only", "nothing but a signature", "-- \nJeanne Martin\n", "-- \nJeanne Martin", quoted=""),
    _case("signature-long", "30 lines under two dashes are no signature", "Voici le journal :\n--\n" + "ligne\n" * 30, "Voici le journal :\n--\n" + ("ligne\n" * 30).strip(), quoted=""),
    _case("signature-twice", "two signatures: the last is folded", "Bonjour\n-- \nun\n-- \ndeux\n", "Bonjour\n-- \nun", quoted="-- \ndeux"),
    _case("telephone", "signed by a telephone", "C'est revenu.\n\nEnvoyé de mon iPhone\n", "C'est revenu.", quoted="Envoyé de mon iPhone"),
    _case("telephone-my", "« Envoyé depuis mon Galaxy »", "C'est revenu.\n\nEnvoyé depuis mon appareil Galaxy\n", "C'est revenu.", quoted="Envoyé depuis mon appareil Galaxy"),
    _case("telephone-outlook", "« Envoyé à partir de Outlook pour iOS »", "C'est revenu.\n\nEnvoyé à partir de Outlook pour iOS\n", "C'est revenu.", quoted__has="Outlook pour iOS"),
    _case("telephone-english", "« Sent from my iPhone »", "C'est revenu.\n\nSent from my iPhone\n", "C'est revenu.", quoted="Sent from my iPhone"),
    _case("telephone-sentence", "« Envoyé de mon poste » in the middle of a text is text", "Envoyé de mon poste, le flux passe.\nDu serveur, non.\n", "Envoyé de mon poste, le flux passe.\nDu serveur, non.", quoted=""),
    _case("list-marks", "a quoted log in a first mail, with text under it", "Voici le journal :\n> erreur 12\n> erreur 13\nQue faire ?\n", "Voici le journal :\n> erreur 12\n> erreur 13\nQue faire ?", quoted=""),
    _case("marks-one-line", "one marked line at the end, announced by nothing", "Valeur lue :\n> 12\n", "Valeur lue :\n> 12", quoted=""),
    _case("marks-arrows", "arrows that are no quotes", "Visitez le portail\n>>> >>> portail <<<\nMerci\n", "Visitez le portail\n>>> >>> portail <<<\nMerci", quoted=""),
    _case("below-unannounced", "the answer below a history announced by nothing", "> À quelle heure ?\n> Sur quel poste ?\n\nÀ 8 h, sur tous.\n", "À 8 h, sur tous.", quoted__has="Sur quel poste ?"),
    _case("template", "the fields of a referral are no header block", "Organisme : CD37\nContact : Jeanne Martin\nObjet : flux DSG\nNature : technique\n", "Organisme : CD37\nContact : Jeanne Martin\nObjet : flux DSG\nNature : technique", quoted=""),
    _case("memo", "« De / Objet » without a date is no header block", "De : Jeanne Martin\nObjet : flux DSG\n\nLe flux est vide.\n", "De : Jeanne Martin\nObjet : flux DSG\n\nLe flux est vide.", quoted=""),
    _case("hours", "hours of presence are no announcement", "Je suis joignable le 23/11/2026 à 10:15.\nJeanne a écrit au support.\n", "Je suis joignable le 23/11/2026 à 10:15.\nJeanne a écrit au support.", quoted=""),
    _case("director", "« Le directeur nous a écrit » is a sentence", "Le 23 novembre 2026, le directeur nous a écrit :\n« tout est coupé »\n", "Le 23 novembre 2026, le directeur nous a écrit :\n« tout est coupé »", quoted=""),
    _case("thousand-attributions", "1,000 lines that nearly announce a history", "Jeanne a écrit quelque chose à 10:15 puis rien\n" * 1000, ("Jeanne a écrit quelque chose à 10:15 puis rien\n" * 1000).strip(), quoted=""),
    _case("long-lines", "an announcement behind 5,000 letters is none", "x" * 5000 + " Le 23/11/2026 à 10:15, GSI a écrit :\n", "x" * 5000 + " Le 23/11/2026 à 10:15, GSI a écrit :", quoted=""),
]  # fmt: skip
