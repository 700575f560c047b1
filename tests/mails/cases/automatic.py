"""Mails no person wrote, and persons' mails that look like them."""

from __future__ import annotations

from typing import Any

from tests.mails.writing import Case, mail


def _auto(name: str, odd: str, kind: str, **headers: str | None) -> Case:
    return Case(name, odd, mail("Je suis absent.\n", **headers), {"auto": True, "auto_kind": kind, "bounce": False})


def _person(name: str, odd: str, **headers: str | None) -> Case:
    return Case(name, odd, mail(**headers), {"auto": False, "auto_kind": "", "bounce": False})


def _subject(name: str, subject: str) -> Case:
    return _auto(name, f"an absence told only by the subject « {subject} »", "replied", Subject=subject)


def _incident(name: str, subject: str) -> Case:
    return _person(name, f"« {subject} » is written by a person", Subject=subject)


CASES: list[Case] = [
    _auto("auto-replied", "Auto-Submitted: auto-replied", "replied", Auto_Submitted="auto-replied"),
    _auto(
        "auto-replied-vacation",
        "Auto-Submitted with a parameter",
        "replied",
        Auto_Submitted="auto-replied; owner-email=x",
    ),
    _auto(
        "auto-replied-case",
        "Auto-Submitted in capitals with a comment",
        "replied",
        Auto_Submitted="AUTO-REPLIED (vacation)",
    ),
    _auto(
        "auto-generated",
        "Auto-Submitted: auto-generated, a monitoring alert",
        "generated",
        Auto_Submitted="auto-generated",
    ),
    _auto("auto-notified", "Auto-Submitted: auto-notified", "generated", Auto_Submitted="auto-notified"),
    _person("auto-no", "Auto-Submitted: no", Auto_Submitted="no"),
    _auto("auto-x-autoreply", "X-Autoreply: yes", "replied", X_Autoreply="yes"),
    _auto("auto-x-autorespond", "X-Autorespond", "replied", X_Autorespond="Absence"),
    _auto("auto-x-autoresponder", "X-AutoResponder", "replied", X_AutoResponder="1"),
    _person("auto-x-autoreply-no", "X-Autoreply: no", X_Autoreply="no"),
    _auto("auto-precedence-reply", "Precedence: auto_reply", "replied", Precedence="auto_reply"),
    _auto("auto-precedence-bulk", "Precedence: bulk", "bulk", Precedence="bulk"),
    _auto("auto-precedence-junk", "Precedence: junk", "bulk", Precedence="JUNK"),
    _auto("auto-precedence-list", "Precedence: list", "list", Precedence="list"),
    _person("auto-precedence-first", "Precedence: first-class", Precedence="first-class"),
    _auto("auto-suppress-all", "X-Auto-Response-Suppress: All", "generated", X_Auto_Response_Suppress="All"),
    _auto(
        "auto-suppress-oof",
        "X-Auto-Response-Suppress: DR, OOF, AutoReply",
        "generated",
        X_Auto_Response_Suppress="DR, OOF, AutoReply",
    ),
    _person(
        "auto-suppress-receipts",
        "X-Auto-Response-Suppress that only forbids receipts",
        X_Auto_Response_Suppress="DR, RN, NRN",
    ),
    _auto("auto-list-id", "a mailing list", "list", List_Id="Partenaires <partenaires.cd37.example>"),
    _auto("auto-unsubscribe", "a newsletter", "bulk", List_Unsubscribe="<mailto:stop@cd37.example>"),
    _auto("auto-mailman", "Mailman", "list", X_Mailman_Version="2.1"),
    _auto("auto-noreply", "an address that takes no answer", "generated", From="no-reply@cd37.example"),
    _auto(
        "auto-noreply-french", "the same in French", "generated", From="Ne pas répondre <ne-pas-repondre@cd37.example>"
    ),
    _auto(
        "auto-daemon",
        "the mail daemon, without notice of non-delivery",
        "generated",
        From="MAILER-DAEMON@cd37.example",
        Subject="Quota",
    ),
    _auto("auto-null-path", "the null envelope sender", "generated", Return_Path="<>"),
    _auto("auto-messageclass", "X-POST-MessageClass: 9", "replied", X_POST_MessageClass="9; Autoresponder"),
    _auto("auto-delivered-to", "Delivered-To: Autoresponder", "replied", Delivered_To="Autoresponder"),
    _auto("auto-cron", "a cron job", "generated", X_Cron_Env="<SHELL=/bin/sh>"),
    _subject("auto-subject-outlook", "Réponse automatique : Flux DSG absent"),
    _subject("auto-subject-outlook-narrow", "Réponse automatique\u202f: Flux"),
    _subject("auto-subject-plain", "Réponse automatique"),
    _subject("auto-subject-english", "Automatic reply: Flux DSG absent"),
    _subject("auto-subject-ooo", "Out of Office: Jeanne Martin"),
    _subject("auto-subject-ooo-dash", "Out-of-office"),
    _subject("auto-subject-absent", "Absent du bureau : Flux DSG"),
    _subject("auto-subject-absente", "Absente du bureau"),
    _subject("auto-subject-either", "Absent(e) du bureau"),
    _subject("auto-subject-absence", "Absence du bureau"),
    _subject("auto-subject-message", "Message d'absence"),
    _subject("auto-subject-until", "Absent jusqu'au 30 novembre"),
    _subject("auto-subject-holiday", "En congés : Flux DSG absent"),
    _subject("auto-subject-i", "Je suis actuellement absente"),
    _subject("auto-subject-auto", "Auto: Flux DSG absent"),
    _subject("auto-subject-german", "Automatische Antwort: Flux"),
    _subject("auto-subject-vacation", "Vacation reply"),
    _incident("person-absence-flux", "Absence du flux DSG depuis 8 h"),
    _incident("person-absent-flux", "Flux DSG absent"),
    _incident("person-absent-of", "Absent du référentiel : 12 déclarations"),
    _incident("person-answer-to-auto", "Re: Réponse automatique : Flux"),
    _incident("person-auto-of", "Réponse automatique du serveur SGR en erreur"),
    _incident("person-automatic", "Traitement automatique en échec"),
    _incident("person-office", "Bureau des entrées : panne"),
    _incident("person-holidays", "Congés non transmis dans le flux GRO"),
    Case(
        "auto-read-receipt",
        "a receipt of reading (RFC 8098)",
        mail("Lu.\n", Content_Type="multipart/report; report-type=disposition-notification; boundary=x"),
        {"auto": True, "auto_kind": "generated", "auto_reason": "disposition-notification", "bounce": False},
    ),
    Case("auto-envelope-null", "the null sender known only to the door", mail(), {"auto": True, "return_path": ""}, ""),
]


def _second_desk() -> dict[str, Any]:
    return {"auto": True, "auto_kind": "replied", "loop_headers__has": ["x-vigie-desk", "gsi"]}


CASES.append(
    Case(
        "auto-second-desk",
        "the receipt of a second desk of the same make",
        mail("Votre demande est enregistrée.\n", Auto_Submitted="auto-replied", X_Vigie_Desk="gsi", Return_Path="<>"),
        _second_desk(),
    )
)
