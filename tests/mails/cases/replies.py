"""Answers above their history, as the mail programs of our partners write them."""

from __future__ import annotations

from tests.mails.writing import Case, mail

NEW = "Bonjour,\n\nLe flux est revenu à 9 h.\n\nCordialement,\nJeanne Martin"
OLD = "Le dossier 2026-000123 est pris en charge.\n\nLe centre de services"
MARKED = "> Le dossier 2026-000123 est pris en charge.\n>\n> Le centre de services"


def _reply(name: str, odd: str, announcement: str, history: str = OLD, new: str = NEW, **expect: object) -> Case:
    raw = mail(f"{new}\n\n{announcement}\n{history}\n", Subject="RE: Dossier 2026-000123")
    return Case(
        name, odd, raw, {"reply": new, "quoted__has": "2026-000123 est pris en charge", "forwarded": False, **expect}
    )


GSI = "GSI <gsi@vigie.example>"
BLOCK = f"De : {GSI}\nEnvoyé : lundi 23 novembre 2026 10:15\nÀ : Jeanne Martin <jeanne@cd37.example>\nObjet : Dossier 2026-000123\n"

CASES = [
    _reply("reply-gmail", "Gmail in French", f"Le lun. 23 nov. 2026 à 10:15, {GSI} a écrit :\n", MARKED),
    _reply("reply-gmail-wrapped", "the announcement is wrapped on two lines", "Le lun. 23 nov. 2026 à 10:15, Groupe Surveillance Intervention <\ngsi@vigie.example> a écrit :\n", MARKED),
    _reply("reply-gmail-wrapped-three", "the announcement is wrapped on three lines", "Le lun. 23 nov. 2026 à 10:15, Groupe Surveillance\nIntervention de nuit <gsi@vigie.example>\na écrit :\n", MARKED),
    _reply("reply-gmail-unmarked", "Gmail turned into text without marks", f"Le lun. 23 nov. 2026 à 10:15, {GSI} a écrit :\n"),
    _reply("reply-gmail-nbsp", "a narrow no-break space before the colon", f"Le lun. 23 nov. 2026 à 10:15, {GSI} a écrit\u202f:\n", MARKED),
    _reply("reply-gmail-no-space", "no space before the colon", f"Le 23 nov. 2026 à 10:15, {GSI} a écrit:\n", MARKED),
    _reply("reply-gmail-new", "the newer Gmail without « à »", f"Le lun. 23 nov. 2026, 10:15, {GSI} a écrit :\n", MARKED),
    _reply("reply-apple", "Apple Mail", f"Le 23 nov. 2026 à 10:15, {GSI} a écrit :\n", "> \n" + MARKED),
    _reply("reply-thunderbird", "Thunderbird", "Le 23/11/2026 à 10:15, GSI a écrit :", MARKED),
    _reply("reply-yahoo", "Yahoo with seconds and zone", f"Le lundi 23 novembre 2026 à 10:15:00 UTC+1, {GSI} a écrit :\n"),
    _reply("reply-roundcube", "Roundcube", "Le 2026-11-23 10:15, GSI a écrit :", MARKED),
    _reply("reply-evolution", "Evolution", "Le lundi 23 novembre 2026 à 10:15 +0100, GSI a écrit :", MARKED),
    _reply("reply-kmail", "KMail", "Le lundi 23 novembre 2026, 10:15:00 CET GSI a écrit :", MARKED),
    _reply("reply-proton", "Proton", f"Le lundi 23 novembre 2026 à 10:15, {GSI} a écrit :\n", MARKED),
    _reply("reply-sender-first", "the sender ahead of the date", f"{GSI} a écrit le 23/11/2026 10:15 :", MARKED),
    _reply("reply-sender-only", "an announcement without date", f"{GSI} a écrit :", MARKED),
    _reply("reply-english", "Gmail in English", f"On Mon, Nov 23, 2026 at 10:15 AM {GSI} wrote:\n", MARKED),
    _reply("reply-english-wrapped", "English, wrapped", "On Mon, Nov 23, 2026 at 10:15 AM Groupe Surveillance Intervention <\ngsi@vigie.example> wrote:\n", MARKED),
    _reply("reply-mutt", "mutt", "On Mon, Nov 23, 2026 at 10:15:00AM +0100, GSI wrote:", MARKED),
    _reply("reply-sent", "a telephone that says « sent »", f"On 23-Nov-2026, at 10:15 AM, {GSI} sent:\n", MARKED),
    _reply("reply-dashes-wrote", "an announcement between dashes", "------On 23/11/2026 10:15, GSI wrote-----\n"),
    _reply("reply-gmail-iso", "an announcement of date and address alone", "2026-11-23 10:15 GMT+01:00 Groupe Surveillance <\ngsi@vigie.example>:\n", MARKED),
    _reply("reply-mailto-twice", "the address repeated as a link", "Le 23 nov. 2026 à 10:15, GSI <gsi@vigie.example<mailto:gsi@vigie.example>> a écrit:\n"),
    _reply("reply-marked-announcement", "the announcement stands inside the quote", "> Le 23/11/2026 à 10:15, GSI a écrit :", MARKED),
    _reply("reply-swedish", "Outlook in Swedish", f"Från: {GSI}\nSkickat: den 23 november 2026 10:15\nTill: Jeanne\nÄmne: Dossier\n"),
    _reply("reply-danish", "Outlook in Danish", f"Fra: {GSI}\nSendt: 23. november 2026 10:15\nTil: Jeanne\nEmne: Dossier\n"),
    _reply("reply-polish", "a partner's Polish telephone", f"W dniu 23 listopada 2026 10:15 użytkownik {GSI}\nnapisał:\n"),
    _reply("reply-dutch", "a partner's Dutch telephone", f"Op 23-nov.-2026, om 10:15 heeft {GSI} het volgende geschreven:\n"),
    _reply("reply-spanish", "Gmail in Spanish", f"El lun, 23 nov 2026 a las 10:15, {GSI} escribió:\n", MARKED),
    _reply("reply-italian", "Gmail in Italian", f"Il giorno lun 23 nov 2026 alle ore 10:15 {GSI} ha scritto:\n", MARKED),
    _reply("reply-outlook-wrapped-address", "Outlook's bold block with a wrapped address", "*De :* GSI [mailto:\ngsi@vigie.example]\n*Envoyé :* lundi 23 novembre 2026 10:15\n*À :* Jeanne\n*Objet :* Dossier\n"),
    _reply("reply-samsung-one-line", "Samsung puts recipient and subject on one line", "-------- Message d'origine --------\nDe : GSI\nDate : 23/11/26 10:15 (GMT+01:00)\nÀ : Jeanne Objet : Dossier\n"),
    _reply("reply-ios-outlook", "Outlook for iOS with a link in its signature", "Télécharger Outlook pour iOS<https://exemple.example/o0ukef>\n________________________________\n" + BLOCK, quoted__has="Outlook pour iOS"),
    _reply("reply-german", "a partner across the Rhine", f"Am 23.11.2026 um 10:15 schrieb {GSI}:", MARKED),
    _reply("reply-outlook", "Outlook in French", BLOCK),
    _reply("reply-outlook-nbsp", "Outlook with no-break spaces", BLOCK.replace(" :", "\u00a0:")),
    _reply("reply-outlook-rule", "Outlook for the web draws a line", "________________________________\n" + BLOCK),
    _reply("reply-outlook-bold", "Outlook's labels in stars", "*De :* GSI\n*Envoyé :* lundi 23 novembre 2026 10:15\n*À :* Jeanne\n*Objet :* Dossier\n"),
    _reply("reply-outlook-cc", "Outlook with copies and importance", BLOCK.replace("Objet", "Cc : Paul <paul@cd37.example>\nImportance : Haute\nObjet")),
    _reply("reply-outlook-mac", "Outlook for Mac", f"De : {GSI}\nDate : lundi, 23 novembre 2026 à 10:15\nÀ : Jeanne\nObjet : Dossier\n"),
    _reply("reply-outlook-english", "Outlook in English", f"From: {GSI}\nSent: Monday, November 23, 2026 10:15 AM\nTo: Jeanne\nSubject: Dossier\n"),
    _reply("reply-outlook-old", "the separator of old Outlook", "-----Message d'origine-----\n" + BLOCK),
    _reply("reply-outlook-apostrophe", "the same with a curly apostrophe", "-----Message d’origine-----\n" + BLOCK),
    _reply("reply-original-english", "the separator in English", "-----Original Message-----\nFrom: GSI\nSent: Monday\n\n"),
    _reply("reply-original", "« Message original » between dashes", "-------- Message original --------\nDe : GSI\nDate : 23/11/2026 10:15 (GMT+01:00)\nÀ : Jeanne\nObjet : Dossier\n"),
    _reply("reply-samsung", "Samsung", "\n-------- Message d'origine --------\nDe : GSI\nDate : 23/11/2026 10:15 (GMT+01:00)\nÀ : Jeanne\nObjet : Dossier\n"),
    _reply("reply-zimbra", "Zimbra puts the recipient ahead of the date", 'De: "GSI" <gsi@vigie.example>\nÀ: "Jeanne" <jeanne@cd37.example>\nEnvoyé: Lundi 23 Novembre 2026 10:15:00\nObjet: Dossier\n'),
    _reply("reply-notes", "Lotus Notes with wide columns", "De :        GSI <gsi@vigie.example>\nA :         Jeanne <jeanne@cd37.example>\nDate :      23/11/2026 10:15\nObjet :     Dossier\n"),
    _reply("reply-orange", "Orange puts the headers inside the quote", "> Message du 23/11/26 10:15\n> De : \"GSI\"\n> A : \"Jeanne\"\n> Objet : Dossier\n>", MARKED),
    _reply("reply-windows-mail", "Windows Mail names itself", "Provenance : Courrier pour Windows\n\n" + BLOCK.replace("Envoyé :", "Envoyé le :"), new=NEW),
    _reply("reply-no-announcement", "marked history without announcement", MARKED.split("\n", maxsplit=1)[0], "\n".join(MARKED.split("\n")[1:])),
    _reply("reply-marks-no-blank", "marks without a blank after them", ">Le dossier 2026-000123 est pris en charge.", ">\n>Le centre"),
    _reply("reply-marks-nested", "history inside history", f"Le 23/11/2026 à 10:15, {GSI} a écrit :", MARKED + "\n>> Le 22/11/2026 à 9:00, Jeanne a écrit :\n>> Bonjour"),
    _reply("reply-iphone", "the telephone signs", f"Envoyé de mon iPhone\n\nLe 23 nov. 2026 à 10:15, {GSI} a écrit :\n", MARKED, quoted__has="Envoyé de mon iPhone"),
    _reply("reply-android", "Outlook for Android signs", "Télécharger Outlook pour Android\n________________________________\n" + BLOCK, quoted__has="Outlook pour Android"),
    _reply("reply-signature", "a signature after two dashes", f"-- \nJeanne Martin\nDSI, poste 1234\n\nLe 23/11/2026 à 10:15, {GSI} a écrit :", MARKED, quoted__has="poste 1234"),
    _reply("reply-one-word", "an answer of one word", f"Le 23/11/2026 à 10:15, {GSI} a écrit :", MARKED, "OK"),
    _reply("reply-sentence-a-ecrit", "« m'a écrit » in the new text announces nothing", f"Le 23/11/2026 à 10:15, {GSI} a écrit :", MARKED, "Le 20 novembre 2026, votre agent m'a écrit :\nsans suite."),
    _reply("reply-sentence-de", "« De : » in the new text announces nothing", f"Le 23/11/2026 à 10:15, {GSI} a écrit :", MARKED, "De : Tours\nVers : Blois\nLa liaison est coupée."),
    _reply("reply-dashes", "a line of dashes in the new text is no separator", f"Le 23/11/2026 à 10:15, {GSI} a écrit :", MARKED, "Relevé\n-----------\n12 flux"),
    _reply("reply-greater-sign", "a comparison in the new text is no quote", f"Le 23/11/2026 à 10:15, {GSI} a écrit :", MARKED, "Le délai est > 8 h sur 2 flux."),
    _reply("reply-disclaimer", "a notice under the new text stays with it", f"Le 23/11/2026 à 10:15, {GSI} a écrit :", MARKED, "Oui.\n\nCe message est confidentiel."),
]  # fmt: skip
