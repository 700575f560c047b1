"""`python -m app.demo.write_mail`: a partner's support writes to the national desk, by SMTP, with a file joined."""

from __future__ import annotations

import os
import smtplib
import sys
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

_TEXT = """Bonjour,

Nous n’avons pas reçu le flux DSG attendu ce matin : rien dans le dépôt à cette heure.

Application : flux DSG
Téléphone : 04 00 00 00 21
Code utilisateur : VA1042

Le support informatique du Val-d’Ambre
"""


def write() -> EmailMessage:
    """The mail, new each time."""
    mail = EmailMessage()
    mail["From"] = "Support informatique du Val-d’Ambre <support@cd-val-ambre.example>"
    mail["To"] = "gsi@cnaf.example"
    mail["Subject"] = "Flux DSG non reçu"
    mail["Date"] = formatdate()
    mail["Message-ID"] = make_msgid(domain="cd-val-ambre.example")
    mail.set_content(_TEXT)
    mail.add_attachment("heure;fichier\n06:00;absent\n", subtype="csv", filename="relevé du dépôt.csv")
    return mail


def main() -> None:
    """Send it to the mail door of this machine."""
    host, port = os.environ.get("VIGIE_MAIL_HOST", "127.0.0.1"), int(os.environ.get("VIGIE_MAIL_PORT", "2525"))
    try:
        with smtplib.SMTP(host, port, timeout=10) as door:
            door.send_message(write())
    except OSError as failure:
        sys.exit(f"La porte des courriels ne répond pas sur {host}:{port} ({failure}). Lancez d’abord « make start ».")
    sys.stdout.write("Courriel remis à gsi@cnaf.example.\n")


if __name__ == "__main__":
    main()
