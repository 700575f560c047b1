"""Parts inside parts: what is text, what is a file, and what is left when the frame is broken."""

from __future__ import annotations

from tests.mails.writing import Case, coded, head, inner, joined, lines, mail, multipart, part

P = part("Texte simple.")
H = part("<p>Texte <b>HTML</b>.</p>", "text/html; charset=utf-8")
PDF = coded(b"%PDF-1.4 contenu", "application/pdf", 'Content-Disposition: attachment; filename="rapport.pdf"')
PNG_BYTES = b"\x89PNG\r\n\x1a\n" + b"0" * 40
PNG = coded(PNG_BYTES, "image/png", "Content-Disposition: inline", "Content-ID: <logo@cd37.example>")
INSIDE = mail("Texte du mail joint.\n", From="Paul <paul@cd41.example>", Subject="Mail joint")


def _case(name: str, odd: str, raw: bytes, **expect: object) -> Case:
    return Case(name, odd, raw, expect)


def _nested(depth: int) -> bytes:
    body = part("Tout au fond.")
    for level in range(depth):
        body = inner("mixed", body, boundary=f"niveau-{level}-")
    return body


CASES = [
    _case("parts-alternative", "text and HTML: the text is read", multipart("alternative", P, H), text="Texte simple.", attachments=[]),
    _case("parts-alternative-html-first", "HTML ahead of the text: the text is read all the same", multipart("alternative", H, P), text="Texte simple."),
    _case("parts-alternative-empty-plain", "an empty text beside HTML: the HTML is read", multipart("alternative", part("\n \n"), H), text="Texte HTML."),
    _case("parts-alternative-placeholder", "the text only says that the program cannot show HTML", multipart("alternative", part("Votre logiciel ne prend pas en charge le HTML."), H), text="Texte HTML."),
    _case("parts-placeholder-alone", "nothing but the excuse for missing HTML: it is shown", multipart("alternative", part("This mail reader does not support HTML.")), text="This mail reader does not support HTML."),
    _case("parts-alternative-calendar", "an invitation beside the text is kept as a file", multipart("alternative", P, part("BEGIN:VCALENDAR\nEND:VCALENDAR\n", "text/calendar; method=REQUEST")), text="Texte simple.", attachments=[["part-1.ics", 32]]),
    _case("parts-alternative-amp", "a third form for telephones is left aside", multipart("alternative", P, part("<html amp4email></html>", "text/x-amp-html"), H), text="Texte simple.", attachments=[]),
    _case("parts-mixed-pdf", "text and a PDF", multipart("mixed", P, PDF), text="Texte simple.", attachments=[["rapport.pdf", 16]]),
    _case("parts-mixed-alternative-pdf", "alternative inside mixed", multipart("mixed", inner("alternative", P, H), PDF), text="Texte simple.", attachments=[["rapport.pdf", 16]]),
    _case("parts-related", "HTML with an inline image", multipart("related", H, PNG), text="Texte HTML.", attachments=[["part-1.png", 48]]),
    _case("parts-alternative-related", "the image of the HTML form is kept though the text is read", multipart("alternative", P, inner("related", H, PNG)), text="Texte simple.", attachments=[["part-1.png", 48]]),
    _case("parts-apple", "a PDF between two halves of the text, inside the alternative", multipart("alternative", part("Avant.\n\nAprès."), inner("mixed", part("<p>Avant.</p>", "text/html"), PDF, part("<p>Après.</p>", "text/html"))), text="Avant.\n\nAprès.", attachments=[["rapport.pdf", 16]]),
    _case("parts-several-texts", "three texts with an image between them", multipart("mixed", part("Un."), PNG, part("Deux."), part("Trois.")), text="Un.\n\nDeux.\n\nTrois.", attachments=[["part-1.png", 48]]),
    _case("parts-text-and-html-mixed", "the same words as text and as HTML, but not as alternatives", multipart("mixed", part("Texte HTML."), H), text="Texte HTML."),
    _case("parts-text-file", "a text file is a file, not text", multipart("mixed", P, part("journal", "text/plain; name=journal.txt", "Content-Disposition: attachment; filename=journal.txt")), text="Texte simple.", attachments=[["journal.txt", 7]]),
    _case("parts-text-file-inline", "a text file marked inline is a file", multipart("mixed", P, part("journal", "text/plain", "Content-Disposition: inline; filename=journal.txt")), text="Texte simple.", attachments=[["journal.txt", 7]]),
    _case("parts-text-only-attached", "the whole mail is one attached text: it is shown and kept", mail("Bonjour, tout est joint.\n", Content_Disposition="attachment; filename=lisez.txt"), text="Bonjour, tout est joint.", attachments=[["lisez.txt", 26]], problems__has="text_from_attachment"),
    _case("parts-named-single", "a mail of one part whose text has a file name", mail("Bonjour.\n", Content_Type='text/plain; charset=utf-8; name="texte.txt"'), text="Bonjour.", attachments=[]),
    _case("parts-only-pdf", "the whole mail is a PDF", lines(head(Content_Type="application/pdf; name=fax.pdf", Content_Transfer_Encoding="base64")) + b"\r\nJVBERi0xLjQ=\r\n", text="", attachments=[["fax.pdf", 8]], problems__has="no_text"),
    _case("parts-unclosed", "the closing delimiter is missing", multipart("mixed", P, PDF).replace(b"--=_limite--\r\n", b""), text="Texte simple.", attachments=[["rapport.pdf", 16]], problems__has="multipart_unclosed"),
    _case("parts-cut", "the mail is cut in the middle of an attachment", multipart("mixed", P, coded(bytes(range(256)) * 40, "application/zip", "Content-Disposition: attachment; filename=a.zip"))[:-6000], text="Texte simple.", problems__has="multipart_unclosed"),
    _case("parts-no-boundary", "no boundary declared: it is found in the body", multipart("mixed", P, PDF, Content_Type="multipart/mixed"), text="Texte simple.", attachments=[["rapport.pdf", 16]], problems__has="boundary_missing"),
    _case("parts-wrong-boundary", "the boundary declared is not the one used", multipart("mixed", P, PDF, Content_Type="multipart/mixed; boundary=autre"), text="Texte simple.", attachments=[["rapport.pdf", 16]], problems__has="boundary_missing"),
    _case("parts-multipart-without-parts", "multipart declared, plain text inside", mail("Bonjour, pas de parties ici.\n", Content_Type="multipart/mixed; boundary=x"), text="Bonjour, pas de parties ici."),
    _case("parts-empty-multipart", "a multipart with nothing in it", lines(head(Content_Type="multipart/mixed; boundary=x")) + b"\r\n--x--\r\n", problems__has="no_text"),
    _case("parts-preamble", "text ahead of the first part is not read", lines(head(Content_Type='multipart/mixed; boundary="=_limite"')) + b"\r\nCeci est un message MIME.\r\n\r\n" + joined(P), text="Texte simple."),
    _case("parts-epilogue", "text after the last part is not read", multipart("mixed", P) + b"pied de page d'un antivirus\r\n", text="Texte simple."),
    _case("parts-boundary-prefix", "the inner boundary begins like the outer one", multipart("mixed", inner("alternative", P, H, boundary="limite-2"), PDF, boundary="limite"), text="Texte simple.", attachments=[["rapport.pdf", 16]]),
    _case("parts-boundary-blank", "blanks after the delimiters", multipart("mixed", P, PDF).replace(b"--=_limite\r\n", b"--=_limite  \t\r\n"), text="Texte simple.", attachments=[["rapport.pdf", 16]]),
    _case("parts-boundary-in-text", "a line of the text looks nearly like the delimiter", multipart("mixed", part("avant\n--=_limite suite\naprès")), text="avant\n--=_limite suite\naprès"),
    _case("parts-boundary-special", "a boundary full of signs", multipart("mixed", P, PDF, boundary="(a)+b?c/d=e:f"), text="Texte simple.", attachments=[["rapport.pdf", 16]]),
    _case("parts-boundary-long", "a boundary of 300 letters", multipart("mixed", P, PDF, boundary="x" * 300), text="Texte simple.", attachments=[["rapport.pdf", 16]]),
    _case("parts-no-headers", "a part without headers is text", multipart("mixed", b"\r\nTexte nu."), text="Texte nu."),
    _case("parts-no-blank-line", "a part that begins with its text at once", multipart("mixed", b"Texte nu, sans ligne vide."), text="Texte nu, sans ligne vide."),
    _case("parts-lf", "a multipart with LF line ends", multipart("mixed", P, part("données", "text/csv", "Content-Disposition: attachment; filename=a.csv")).replace(b"\r\n", b"\n"), text="Texte simple.", attachments=[["a.csv", 8]]),
    _case("parts-type-case", "types in capitals", multipart("MIXED", part("Texte simple.", "TEXT/PLAIN; CHARSET=UTF-8"), PDF), text="Texte simple.", attachments=[["rapport.pdf", 16]]),
    _case("parts-type-broken", "a content type that is none", mail("Bonjour.\n", Content_Type="texte"), text="Bonjour."),
    _case("parts-type-twice", "two Content-Type headers: the first counts", lines(head(Content_Type="text/plain; charset=utf-8") + "Content-Type: application/pdf\n\nBonjour.\n"), text="Bonjour."),
    _case("parts-unknown-multipart", "an unknown kind of multipart is read like mixed", multipart("bizarre", P, PDF), text="Texte simple.", attachments=[["rapport.pdf", 16]]),
    _case("parts-digest", "a digest: two mails in one", multipart("digest", b"\r\n" + INSIDE, b"\r\n" + INSIDE), text="Texte du mail joint.", attachments__count=2, problems__has="text_from_attached_mail"),
    _case("parts-mail-attached", "a mail attached to a mail is kept whole, not opened", multipart("mixed", P, part(INSIDE, "message/rfc822")), text="Texte simple.", attachments=[["Mail joint.eml", len(INSIDE)]], forwarded=True, forwarded_from_addr="paul@cd41.example"),
    _case("parts-mail-only", "nothing but an attached mail: its text is shown", multipart("mixed", part(INSIDE, "message/rfc822")), text="Texte du mail joint.", problems__has="text_from_attached_mail", forwarded_from_addr="paul@cd41.example"),
    _case("parts-mail-root", "the mail itself is a mail", lines(head(Content_Type="message/rfc822")) + b"\r\n" + INSIDE, text="Texte du mail joint.", attachments__count=1),
    _case("parts-mail-base64", "an attached mail in base64, which is not allowed", multipart("mixed", P, coded(INSIDE, "message/rfc822")), text="Texte simple.", attachments=[["Mail joint.eml", len(INSIDE)]]),
    _case("parts-deep-15", "15 multiparts inside one another", multipart("mixed", _nested(15)), text="Tout au fond."),
    _case("parts-deep-100", "100 multiparts inside one another: the rest is kept as a file", multipart("mixed", _nested(100)), text="", problems__has="nested_too_deep", attachments__count=1),
    _case("parts-deep-2000", "2,000 multiparts inside one another", multipart("mixed", _nested(2000)), problems__has="nested_too_deep"),
    _case("parts-two-thousand", "2,000 small parts", multipart("mixed", *[part(f"{i}") for i in range(2000)]), problems__has="too_many_parts", text__has="42"),
    _case("parts-all-empty", "50 empty parts", multipart("mixed", *[part("") for _ in range(50)]), text="", attachments=[]),
    _case("parts-same-boundary", "a multipart inside with the boundary of the one around it", multipart("mixed", inner("alternative", P, boundary="=_limite"), PDF), attachments=[["rapport.pdf", 16]]),
    _case("parts-winmail", "winmail.dat of Outlook is kept", multipart("mixed", P, coded(b"\x78\x9f\x3e\x22" + b"0" * 30, "application/ms-tnef; name=winmail.dat", "Content-Disposition: attachment; filename=winmail.dat")), text="Texte simple.", attachments=[["winmail.dat", 34]], problems__has="tnef"),
    _case("parts-flowed", "format=flowed paragraphs are joined", mail("Un paragraphe assez \nlong pour être coupé.\n\nUn autre.\n", Content_Type="text/plain; charset=utf-8; format=flowed"), text="Un paragraphe assez long pour être coupé.\n\nUn autre."),
    _case("parts-flowed-delsp", "format=flowed with DelSp=yes", mail("inter \nruption\n", Content_Type="text/plain; charset=utf-8; format=flowed; delsp=yes"), text="interruption"),
    _case("parts-flowed-quotes", "quoted paragraphs in format=flowed", mail("> Une question un peu \n> longue.\nOui.\n", Content_Type="text/plain; charset=utf-8; format=flowed"), text="> Une question un peu longue.\nOui."),
    _case("parts-flowed-signature", "the signature line is not joined to the text in format=flowed", mail("Merci. \n-- \nJeanne\n", Content_Type="text/plain; charset=utf-8; format=flowed"), text="Merci. \n-- \nJeanne", reply="Merci."),
    _case("parts-flowed-stuffed", "lines stuffed with a blank in format=flowed", mail(" > pas une citation\n From ici\n", Content_Type="text/plain; charset=utf-8; format=flowed"), text="> pas une citation\nFrom ici"),
    _case("parts-html-as-plain", "HTML under the name of plain text", mail("<html><body><p>Bonjour <b>à tous</b></p></body></html>"), text="Bonjour à tous"),
    _case("parts-plain-as-html", "plain text under the name of HTML keeps its lines", mail("Bonjour,\n\nune ligne\nune autre\n", Content_Type="text/html; charset=utf-8"), text="Bonjour,\n\nune ligne\nune autre"),
]  # fmt: skip
