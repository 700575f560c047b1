"""Notices of non-delivery, by the book and by habit."""

from __future__ import annotations

from tests.mails.writing import Case, head, joined, lines, mail, multipart, part

LETTER = "<lettre.77@vigie.example>"
RETURNED = lines(
    f"From: gsi@vigie.example\nTo: jeanne@cd37.example\nSubject: Dossier\nMessage-ID: {LETTER}\n\nBonjour\n"
)


def _status(action: str, status: str, *more: str) -> bytes:
    fields = f"Reporting-MTA: dns; mx.cd37.example\n\nFinal-Recipient: rfc822; jeanne@cd37.example\nAction: {action}\nStatus: {status}\n"
    return part(fields + "".join(f"{one}\n" for one in more), "message/delivery-status")


def _report(name: str, odd: str, status: bytes, third: bytes | None, bounce: bool = True, **expect: object) -> Case:
    parts = [part("Votre message n'a pas été remis."), status, *([third] if third else [])]
    raw = lines(
        head(
            From="MAILER-DAEMON@mx.cd37.example",
            Subject="Undelivered Mail Returned to Sender",
            Return_Path="<>",
            Content_Type='multipart/report; report-type=delivery-status; boundary="=_limite"',
        )
    )
    usual = {"auto": True, "bounce": bounce, "bounced_recipient": "jeanne@cd37.example"}
    return Case(name, odd, raw + b"\r\n" + joined(*parts), {**usual, **expect})


def _text(name: str, odd: str, body: str, sender: str = "MAILER-DAEMON@cd37.example", **expect: object) -> Case:
    subject = str(expect.pop("subject", "Mail delivery failed: returning message to sender"))
    more = {"X_Failed_Recipients": str(expect.pop("failed"))} if "failed" in expect else {}
    return Case(name, odd, mail(body, From=sender, Subject=subject, **more), {"auto": True, "bounce": True, **expect})


WHOLE = part(RETURNED, "message/rfc822")
HEADERS_ONLY = part(RETURNED.split(b"\r\n\r\n", 1)[0] + b"\r\n", "text/rfc822-headers")

CASES = [
    _report("bounce-report", "a full report with the letter", _status("failed", "5.1.1"), WHOLE, bounce_status="5.1.1", bounced_message_id=LETTER, bounce_action="failed"),
    _report("bounce-report-headers", "a report with the headers of the letter only", _status("failed", "5.1.1"), HEADERS_ONLY, bounced_message_id=LETTER),
    _report("bounce-report-alone", "a report without the letter", _status("failed", "5.1.1"), None, bounced_message_id="", bounce_status="5.1.1"),
    _report("bounce-delayed", "a delay is no failure", _status("delayed", "4.4.1"), WHOLE, False, bounce_action="delayed", bounce_status="4.4.1"),
    _report("bounce-delivered", "a confirmation of delivery is no failure", _status("delivered", "2.0.0"), WHOLE, False, bounce_action="delivered"),
    _report("bounce-full", "the mailbox is full", _status("failed", "5.2.2", "Diagnostic-Code: smtp; 552 5.2.2 Mailbox full"), WHOLE, bounce_status="5.2.2"),
    _report("bounce-no-status", "no status but a diagnostic code", _status("failed", "", "Diagnostic-Code: smtp; 550 5.7.1 refused"), WHOLE, bounce_status="5.7.1"),
    _report("bounce-original-recipient", "the address was forwarded: the one we wrote to counts", _status("failed", "5.1.1", "Original-Recipient: rfc822;j.martin@cd37.example"), WHOLE, bounced_recipient="j.martin@cd37.example"),
    _report("bounce-capitals", "Action in capitals with a comment", _status("FAILED (user unknown)", "5.1.1"), WHOLE, bounce_action="failed"),
    _report("bounce-two-recipients", "one recipient delivered, one failed: the failure is told", part("Reporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; a@cd37.example\nAction: delivered\nStatus: 2.0.0\n\nFinal-Recipient: rfc822; jeanne@cd37.example\nAction: failed\nStatus: 5.1.1\n", "message/delivery-status"), WHOLE, bounce_status="5.1.1"),
    _report("bounce-empty-status", "a report without any field", part("", "message/delivery-status"), WHOLE, bounced_recipient="", bounced_message_id=LETTER),
    _text("bounce-exim", "Exim's plain text", "This message was created automatically.\n\n  jeanne@cd37.example\n    550 5.1.1 unknown user\n", failed="jeanne@cd37.example", bounced_recipient="jeanne@cd37.example", bounce_status="5.1.1"),
    _text("bounce-qmail", "qmail's plain text with the letter under it", f"Hi. This is the qmail-send program.\n\n<jeanne@cd37.example>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n--- Below this line is a copy of the message.\n\nMessage-ID: {LETTER}\n", subject="failure notice", bounced_recipient="jeanne@cd37.example", bounced_message_id=LETTER, bounce_status="5.1.1"),
    _text("bounce-exchange-french", "Exchange in French", "Échec de la remise pour ces destinataires :\n\njeanne@cd37.example\n#550 5.1.10 RESOLVER.ADR.RecipientNotFound\n", "postmaster@cd37.example", subject="Non remis : Dossier 2026-000123", bounced_recipient="jeanne@cd37.example", bounce_status="5.1.10"),
    _text("bounce-code-only", "only an old code of three digits", "Le message est refusé : 554 delivery error\n", "postmaster@cd37.example", subject="Undeliverable: Dossier", bounce_status="5.0.0"),
    _text("bounce-gmail", "a report in words only", "Message introuvable : jeanne\n\nLa réponse était : 550 5.1.1 compte inexistant\n", "mailer-daemon@cd37.example", subject="Delivery Status Notification (Failure)", bounce_status="5.1.1"),
    Case("bounce-null-path", "told by the null sender and the subject", mail("jeanne@cd37.example\nuser unknown\n", From="support@cd37.example", Subject="Returned mail: see transcript", Return_Path="<>"), {"bounce": True, "bounced_recipient": "jeanne@cd37.example"}),
    Case("bounce-warning", "a plain-text warning of delay", mail("still trying\n", From="MAILER-DAEMON@cd37.example", Subject="Warning: message 1abc delayed 24 hours"), {"bounce": False, "bounce_action": "delayed", "auto": True}),
    Case("bounce-person", "a person complains about an undelivered mail", mail("Votre mail à Paul m'est revenu.\n", Subject="Undeliverable: c'est quoi ?"), {"bounce": False, "auto": False}),
    Case("bounce-attached-by-person", "a person forwards a report: it is still shown with its text", multipart("mixed", part("Regardez ce que je reçois."), part(RETURNED, "message/rfc822")), {"bounce": False, "auto": False, "forwarded": True}),
    Case("bounce-feedback", "a complaint report is automatic, not a bounce", mail("abuse\n", From="staff@fai.example", Subject="complaint", Auto_Submitted="auto-generated", Content_Type="text/plain"), {"bounce": False, "auto": True}),
]  # fmt: skip
