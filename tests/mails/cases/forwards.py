"""Mails passed on by a colleague: kept whole, with the first sender offered."""

from __future__ import annotations

from tests.mails.writing import Case, mail

PAUL = "Paul Petit <paul@ccas.example>"
OLD = "Bonjour, le flux est vide.\nPaul"


def _case(
    name: str, odd: str, subject: str, body: str, addr: str = "paul@ccas.example", shown: str = "Paul Petit"
) -> Case:
    expect = {
        "forwarded": True,
        "forwarded_from_addr": addr,
        "forwarded_from_name": shown,
        "reply": body.strip(),
        "quoted": "",
    }
    return Case(name, odd, mail(body, Subject=subject), expect)


CASES = [
    _case("forward-gmail", "Gmail", "Fwd: flux", f"Pour info.\n\n---------- Forwarded message ---------\nDe : {PAUL}\nDate: lun. 23 nov. 2026 à 10:15\nSubject: flux\nTo: <dsi@cd37.example>\n\n{OLD}\n"),
    _case("forward-thunderbird", "Thunderbird", "Fwd: flux", f"-------- Message transféré --------\nSujet : flux\nDate : Mon, 23 Nov 2026 10:15:00 +0100\nDe : {PAUL}\nPour : dsi@cd37.example\n\n{OLD}\n"),
    _case("forward-apple", "Apple Mail", "Tr: flux", f"Début du message réexpédié :\n\nDe: {PAUL}\nObjet: flux\nDate: 23 novembre 2026 à 10:15:00 UTC+1\nÀ: dsi@cd37.example\n\n{OLD}\n"),
    _case("forward-apple-new", "Apple Mail, newer words", "Tr: flux", f"Début du message transféré :\n\nDe: {PAUL}\nObjet: flux\nDate: 23 novembre 2026\n\n{OLD}\n"),
    _case("forward-outlook", "Outlook, where only the subject tells", "TR: flux", f"Voir ci-dessous.\n\nDe : {PAUL}\nEnvoyé : lundi 23 novembre 2026 10:15\nÀ : DSI\nObjet : flux\n\n{OLD}\n"),
    _case("forward-outlook-english", "Outlook in English", "FW: flux", f"From: {PAUL}\nSent: Monday, November 23, 2026 10:15 AM\nTo: DSI\nSubject: flux\n\n{OLD}\n"),
    _case("forward-outlook-mailto", "Outlook with [mailto:]", "TR: flux", f"De : Paul Petit [mailto:paul@ccas.example]\nEnvoyé : lundi 23 novembre 2026 10:15\nÀ : DSI\nObjet : flux\n\n{OLD}\n"),
    _case("forward-no-address", "the first sender without address", "TR: flux", f"De : PETIT Paul\nEnvoyé : lundi 23 novembre 2026 10:15\nÀ : DSI\nObjet : flux\n\n{OLD}\n", "", "PETIT Paul"),
    _case("forward-zimbra", "Zimbra", "Fwd: flux", f"----- Mail transféré -----\nDe: \"Paul Petit\" <paul@ccas.example>\nÀ: \"dsi\" <dsi@cd37.example>\nEnvoyé: Lundi 23 Novembre 2026 10:15:00\nObjet: flux\n\n{OLD}\n"),
    _case("forward-no-prefix", "a separator without a prefix in the subject", "flux", f"---------- Message transféré ---------\nDe : {PAUL}\nDate : lun. 23 nov. 2026\nObjet : flux\n\n{OLD}\n"),
    Case("forward-of-answer", "an answer about a forwarded mail is an answer", mail(f"Merci.\n\nLe 23/11/2026 à 10:15, GSI a écrit :\n> ---------- Forwarded message ---------\n> De : {PAUL}\n", Subject="Re: Fwd: flux"), {"forwarded": False, "reply": "Merci.", "quoted__has": "Forwarded message"}),
    Case("forward-prefix-only", "the prefix of a forward without any forwarded text", mail("Le flux est vide.\n", Subject="TR: flux"), {"forwarded": False, "reply": "Le flux est vide."}),
]  # fmt: skip
