"""How the mail programs of partners quote the mail they answer: a corpus of our own, and how the reader scores on it.

`python -m tests.intake.reply_styles` prints the share of mails whose new part is found exactly, style by style.
"""

from __future__ import annotations

import html
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.message import EmailMessage

from app.intake.parse import parse

BODIES = (
    "Bonjour,\n\nLe flux est arrivé ce matin à 9 h 12, merci.\n\nCordialement,\nJeanne Martin",
    "Oui, tout fonctionne.",
    "Non : le lot 214 manque toujours.\n\nErreur relevée :\n    ORA-01017 invalid username\n\nPouvez-vous regarder avant midi ?",
    "Bonjour\nVoici ce que vous demandez :\n- numéro de convention : 2017-014\n- profil : T2\n\nBien à vous",
    "Le directeur m'a écrit hier à ce sujet : il attend une réponse.\nMerci de le rappeler au 04 00 00 00 21.",
    "URGENT, plus personne ne peut se connecter depuis 8:30.\n\nDe : tous les sites\nImpact : 40 agents",
)
HISTORY = (
    "Bonjour,", "", "Nous avons bien reçu votre message « Flux DSG ».", "Il est enregistré sous le numéro GSI-2026-00012.", "",
    "Prise en charge : avant le lundi 23 novembre à 10 h 15", "", "GSI",
)  # fmt: skip
QUOTED = "\n".join(f"> {line}".rstrip() for line in HISTORY)
PLAIN = "\n".join(HISTORY)
GSI = "GSI <gsi@cnaf.example>"


@dataclass(frozen=True, slots=True)
class Style:
    """`text` or `html` puts the new part and the history together as that program does."""

    name: str
    text: Callable[[str], str] | None = None
    html: Callable[[str], str] | None = None


def above(opening: str, history: str = QUOTED, between: str = "\n\n") -> Callable[[str], str]:
    """The new part, what announces the history, the history."""
    return lambda reply: f"{reply}{between}{opening}\n{history}\n"


def below(opening: str) -> Callable[[str], str]:
    """The history first, as people of the news groups do."""
    return lambda reply: f"{opening}\n{QUOTED}\n\n{reply}\n"


def headed(*lines: str, rule: str = "") -> Callable[[str], str]:
    """A block of headers above an unmarked history."""
    return above((f"{rule}\n" if rule else "") + "\n".join(lines) + "\n", PLAIN)


def paged(before: str, after: str) -> Callable[[str], str]:
    """A page: the new part in paragraphs between `before` and `after`."""

    def page(reply: str) -> str:
        lines = "".join(f"<div>{html.escape(line) or '<br>'}</div>" for line in reply.split("\n"))
        return f"<html><body>{before}{lines}{after}</body></html>"

    return page


OLD = "".join(f"<div>{html.escape(line) or '<br>'}</div>" for line in HISTORY)
OUTLOOK_FR = ("De : " + GSI, "Envoyé : lundi 23 novembre 2026 10:15", "À : Jeanne Martin <jeanne@cd37.example>", "Objet : [GSI-2026-00012] Accusé de réception")  # fmt: skip
OUTLOOK_EN = ("From: " + GSI, "Sent: Monday, November 23, 2026 10:15 AM", "To: Jeanne Martin", "Subject: [GSI-2026-00012] Receipt")  # fmt: skip
OUTLOOK_DE = ("Von: " + GSI, "Gesendet: Montag, 23. November 2026 10:15", "An: Jeanne Martin", "Betreff: [GSI-2026-00012] Eingang")  # fmt: skip
GMAIL = "Le lun. 23 nov. 2026 à 10:15, GSI <gsi@cnaf.example> a écrit :"

STYLES = (
    Style("gmail-fr", above(GMAIL)),
    Style("gmail-fr-wrapped", above("Le lun. 23 nov. 2026 à 10:15, Groupe Surveillance Intervention <\ngsi@cnaf.example> a écrit :\n")),
    Style("gmail-en", above("On Mon, Nov 23, 2026 at 10:15 AM GSI <gsi@cnaf.example> wrote:\n")),
    Style("gmail-de", above("Am Mo., 23. Nov. 2026 um 10:15 Uhr schrieb GSI <gsi@cnaf.example>:\n")),
    Style("gmail-es", above("El lun, 23 nov 2026 a las 10:15, GSI (<gsi@cnaf.example>) escribió:\n")),
    Style("gmail-it", above("Il giorno lun 23 nov 2026 alle ore 10:15 GSI <gsi@cnaf.example> ha scritto:\n")),
    Style("gmail-html", html=paged("<div dir=ltr>", f'</div><br><div class="gmail_quote"><div class="gmail_attr">{html.escape(GMAIL)}<br></div><blockquote class="gmail_quote">{OLD}</blockquote></div>')),
    Style("gmail-signature", above("\n-- \nJeanne Martin\nSupport, CD 37\n\n" + GMAIL, between="\n")),
    Style("thunderbird-fr", above("Le 23/11/2026 à 10:15, GSI a écrit :")),
    Style("thunderbird-en", above("On 23/11/2026 10:15, GSI wrote:")),
    Style("thunderbird-de", above("Am 23.11.26 um 10:15 schrieb GSI:")),
    Style("thunderbird-below", below("Le 23/11/2026 à 10:15, GSI a écrit :")),
    Style("thunderbird-html", html=paged("", f'<div class="moz-cite-prefix">Le 23/11/2026 à 10:15, GSI a écrit :<br></div><blockquote type="cite" cite="mid:x">{OLD}</blockquote>')),
    Style("thunderbird-html-below", html=paged(f'<div class="moz-cite-prefix">Le 23/11/2026 à 10:15, GSI a écrit :<br></div><blockquote type="cite">{OLD}</blockquote>', "")),
    Style("apple-fr", above("Le 23 nov. 2026 à 10:15, GSI <gsi@cnaf.example> a écrit :\n")),
    Style("apple-en", above("On 23 Nov 2026, at 10:15, GSI <gsi@cnaf.example> wrote:\n")),
    Style("apple-mobile-fr", above("Envoyé de mon iPhone\n\n> Le 23 nov. 2026 à 10:15, GSI <gsi@cnaf.example> a écrit :\n> ")),
    Style("apple-mobile-en", above("Sent from my iPhone\n\n> On 23 Nov 2026, at 10:15, GSI <gsi@cnaf.example> wrote:\n> ")),
    Style("apple-html", html=paged("", f'<br><blockquote type="cite"><div>Le 23 nov. 2026 à 10:15, GSI &lt;gsi@cnaf.example&gt; a écrit :</div><br>{OLD}</blockquote>')),
    Style("outlook-fr", headed(*OUTLOOK_FR)),
    Style("outlook-fr-rule", headed(*OUTLOOK_FR, rule="________________________________")),
    Style("outlook-fr-importance", headed(*OUTLOOK_FR, "Importance : Haute")),
    Style("outlook-fr-bold", headed(*(f"*{one.replace(' :', ' :*', 1)}" for one in OUTLOOK_FR))),
    Style("outlook-fr-cc", headed(*OUTLOOK_FR[:3], "Cc : Paul <paul@cd37.example>", OUTLOOK_FR[3])),
    Style("outlook-en", headed(*OUTLOOK_EN)),
    Style("outlook-en-rule", headed(*OUTLOOK_EN, rule="-----Original Message-----")),
    Style("outlook-de", headed(*OUTLOOK_DE)),
    Style("outlook-de-rule", headed(*OUTLOOK_DE, rule="-----Ursprüngliche Nachricht-----")),
    Style("outlook-fr-origine", headed(*OUTLOOK_FR, rule="-----Message d'origine-----")),
    Style("outlook-html", html=paged("", f'<div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p class="MsoNormal"><b>De :</b> {html.escape(GSI)}<br><b>Envoyé :</b> lundi 23 novembre 2026 10:15<br><b>À :</b> Jeanne<br><b>Objet :</b> Accusé</p></div>{OLD}')),
    Style("outlook-web-html", html=paged("", f'<hr><div id="divRplyFwdMsg"><b>De :</b> {html.escape(GSI)}<br><b>Envoyé :</b> lundi 23 novembre 2026 10:15<br><b>À :</b> Jeanne<br><b>Objet :</b> Accusé</div><div>{OLD}</div>')),
    Style("outlook-mobile", above("Obtenir Outlook pour Android\n________________________________\n" + "\n".join(OUTLOOK_FR) + "\n", PLAIN)),
    Style("outlook-mobile-en", above("Get Outlook for iOS\n________________________________\n" + "\n".join(OUTLOOK_EN) + "\n", PLAIN)),
    Style("yahoo-fr", above("Le lundi 23 novembre 2026 à 10:15:12 UTC+1, GSI <gsi@cnaf.example> a écrit :\n\n", PLAIN)),
    Style("yahoo-en", above("On Monday, November 23, 2026 at 10:15:12 AM GMT+1, GSI <gsi@cnaf.example> wrote:\n\n", PLAIN)),
    Style("zimbra", headed("De: \"GSI\" <gsi@cnaf.example>", "À: \"Jeanne Martin\" <jeanne@cd37.example>", "Envoyé: Lundi 23 Novembre 2026 10:15:12", "Objet: Accusé de réception")),
    Style("zimbra-mail-original", headed("De: \"GSI\" <gsi@cnaf.example>", "À: \"Jeanne\" <jeanne@cd37.example>", "Envoyé: Lundi 23 Novembre 2026 10:15:12", "Objet: Accusé", rule="----- Mail original -----")),
    Style("roundcube", above("Le 2026-11-23 10:15, GSI a écrit :")),
    Style("roundcube-en", above("On 2026-11-23 10:15, GSI wrote:")),
    Style("protonmail", above("------- Original Message -------\nLe lundi 23 novembre 2026 à 10:15, GSI <gsi@cnaf.example> a écrit :\n\n")),
    Style("protonmail-signature", above("Envoyé avec la messagerie sécurisée Proton Mail.\n\nLe lundi 23 novembre 2026 à 10:15, GSI <gsi@cnaf.example> a écrit :\n")),
    Style("lotus", above("De :\tGSI/CNAF\nA :\tJeanne Martin/CD37@CD37\nDate :\t23/11/2026 10:15\nObjet :\tAccusé de réception\n\n", PLAIN)),
    Style("lotus-rule", above("De :        GSI <gsi@cnaf.example>\nA :        jeanne@cd37.example\nDate :        23/11/2026 10:15\nObjet :        Accusé de réception\n" + "-" * 60 + "\n", PLAIN, "\n\n\n")),
    Style("orange", above("> Message du 23/11/2026 10:15\n> De : \"GSI\" <gsi@cnaf.example>\n> A : jeanne@cd37.example\n> Copie à : \n> Objet : Accusé de réception\n>", QUOTED)),
    Style("sfr", above("========================================\n\nMessage du : 23/11/2026 10:15\nDe : \"GSI\" <gsi@cnaf.example>\nA : jeanne@cd37.example\nSujet : Accusé de réception\n\n", PLAIN)),
    Style("samsung", above("Envoyé depuis mon appareil Galaxy\n\n-------- Message d'origine --------\nDe : GSI <gsi@cnaf.example>\nDate : 23/11/2026 10:15 (GMT+01:00)\nÀ : jeanne@cd37.example\nObjet : Accusé de réception\n", PLAIN)),
    Style("samsung-en", above("Sent from my Galaxy\n\n-------- Original message --------\nFrom: GSI <gsi@cnaf.example>\nDate: 23/11/2026 10:15 (GMT+01:00)\nTo: jeanne@cd37.example\nSubject: Receipt\n", PLAIN)),
    Style("bluemind", above("Le lun. 23/11/2026 10:15, GSI <gsi@cnaf.example> a écrit :")),
    Style("groupwise", above(">>> GSI <gsi@cnaf.example> 23/11/2026 10:15 >>>", PLAIN)),
    Style("mutt", above("On Mon, Nov 23, 2026 at 10:15:12AM +0100, GSI wrote:")),
    Style("marked-only", above("", QUOTED, "\n")),
    Style("rule-and-headers-en-fr", headed("From: " + GSI, "Date: 23 novembre 2026 10:15", "To: Jeanne", "Objet: Accusé", rule="-----------------------")),
    Style("strict-signature", above("-- \nJeanne Martin\nCD 37, support\n", "")),
)  # fmt: skip


def mails() -> Iterator[tuple[Style, str, bytes]]:
    """Every style with every body: the style, the new part that must be found, the raw mail."""
    for style in STYLES:
        for body in BODIES:
            message = EmailMessage()
            message["From"], message["To"] = "jeanne@cd37.example", "gsi@cnaf.example"
            message["Subject"], message["In-Reply-To"] = "Re: [GSI-2026-00012] Accusé de réception", "<x@vigie.example>"
            if style.html is not None:
                message.set_content(style.html(body), subtype="html")
            elif style.text is not None:
                message.set_content(style.text(body))
            yield style, body, message.as_bytes()


def found_exactly(body: str, raw: bytes) -> bool:
    """Whether the reader's new part is that body, blanks apart."""
    return parse(raw).reply.split() == body.split()


def nothing_lost(body: str, raw: bytes) -> bool:
    """Whether every word of the new part and of the history is still somewhere."""
    read = parse(raw)
    kept = Counter((read.reply + "\n" + read.quoted).replace(">", " ").split())
    return not Counter(body.replace(">", " ").split()) - kept and "GSI-2026-00012." in read.text + read.quoted


def main() -> int:
    right, missed = Counter[str](), Counter[str]()
    for style, body, raw in mails():
        (right if found_exactly(body, raw) else missed)[style.name] += 1
    for name, count in missed.most_common():
        sys.stdout.write(f"{name}: {count} of {len(BODIES)} missed\n")
    total = len(STYLES) * len(BODIES)
    sys.stdout.write(f"{right.total()} of {total} new parts found exactly: {right.total() / total:.1%}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
