"""Mails made to stop, fill or fool the reader; each ends as a mail a person can see, within the limits."""

from __future__ import annotations

from tests.mails.writing import SENDER, Case, coded, head, lines, mail, multipart, part

TEXT = "Bonjour,\n\nLe flux n'est pas arrivé."


def _header(name: str, odd: str, header: str, value: str, **expect: object) -> Case:
    return Case(name, odd, mail(**{header: value}), {"text": TEXT, **expect})


def _body(name: str, odd: str, body: str, **expect: object) -> Case:
    return Case(name, odd, mail(body), {"from_addr": "jeanne.martin@cd37.example", **expect})


CASES = [
    _header("hostile-from-quotes", "a From of 64 kB of quotes: 36 s in a well-known parser", "From", '"' * 65_536, problems__has="from_missing"),
    _header("hostile-from-parentheses", "a From of 64 kB of parentheses", "From", "(" * 65_536, problems__has="from_missing"),
    _header("hostile-from-backslashes", "a From of backslashes in quotes", "From", '"' + "\\" * 60_000, problems__has="from_missing"),
    _header("hostile-from-angles", "a From of angle brackets", "From", "<" * 60_000, problems__has="from_missing"),
    _header("hostile-from-commas", "a From of commas", "From", "," * 60_000, problems__has="from_missing"),
    _header("hostile-from-colons", "a From of groups inside groups", "From", "a:" * 30_000, problems__has="from_missing"),
    _header("hostile-from-ats", "a From of @", "From", "a@" * 30_000, problems__has="from_missing"),
    _header("hostile-from-dots", "a From of dots before the @", "From", "a." * 8_000 + "@cd37.example", problems__has="from_missing"),
    _header("hostile-from-coded", "a From of 1,000 coded words", "From", "=?utf-8?Q?=C3=A9?= " * 1_000 + "<a@cd37.example>", text=TEXT),
    _header("hostile-from-unfinished", "a From of coded words that are never closed", "From", "=?utf-8?Q?a" * 5_000, problems__has="from_missing"),
    _header("hostile-to-quotes", "a To of 64 kB of quotes", "To", '"' * 65_000, from_addr="jeanne.martin@cd37.example"),
    _header("hostile-to-comments", "a To of comments inside comments", "To", "(a" * 30_000, from_addr="jeanne.martin@cd37.example"),
    _header("hostile-subject-coded", "a Subject of 10,000 beginnings of coded words", "Subject", "=?utf-8?B?" * 10_000, text=TEXT),
    _header("hostile-subject-questions", "a Subject of question marks", "Subject", "=?" * 8_000 + "?=", text=TEXT),
    _header("hostile-subject-base64", "a Subject of one coded word of 16 kB", "Subject", "=?utf-8?B?" + "w6k" * 5_000 + "?=", text=TEXT),
    _header("hostile-date-digits", "a Date of 60,000 digits", "Date", "1" * 60_000, sent_at=None),
    _header("hostile-date-spaces", "a Date of blanks and commas", "Date", " ," * 30_000, sent_at=None),
    _header("hostile-references", "References of 60,000 angle brackets", "References", "<" * 60_000, references=[]),
    _header("hostile-id", "a Message-ID of 60,000 letters", "Message_ID", "<" + "a" * 60_000 + "@x.example>", text=TEXT),
    _header("hostile-type-semicolons", "a Content-Type of semicolons", "Content_Type", "text/plain" + ";" * 15_000, text__has="Bonjour"),
    _header("hostile-type-quotes", "a Content-Type of quotes and backslashes", "Content_Type", 'text/plain; charset="' + '\\"' * 7_000, text__has="Bonjour"),
    _header("hostile-type-parameters", "a Content-Type of 4,000 parameters", "Content_Type", "text/plain; charset=utf-8; " + "; ".join(f"p{i}=v" for i in range(2_000)), text__has="Bonjour"),
    _header("hostile-type-pieces", "a Content-Type of 1,000 RFC 2231 pieces", "Content_Type", "text/plain; " + "; ".join(f"name*{i}*=%41" for i in range(999)), text__has="Bonjour"),
    _header("hostile-list-headers", "a List-Id of 60,000 letters", "List_Id", "a" * 60_000, auto=True),
    _body("hostile-quote-marks", "a text of 100,000 lines of quote marks", ">\n" * 100_000),
    _body("hostile-quote-depth", "one line of 100,000 quote marks", ">" * 100_000 + " fond"),
    _body("hostile-attributions", "20,000 announcements of a history that never comes", "Le 23/11/2026 à 10:15, a écrit\n" * 20_000),
    _body("hostile-labels", "20,000 times « De : »", "De : a\n\n" * 20_000),
    _body("hostile-label-blocks", "5,000 half header blocks", "De : a\nEnvoyé : b\nfin\n\n" * 5_000),
    _body("hostile-label-colons", "a text of colons", "a:" * 100_000),
    _body("hostile-dashes", "lines of 5,000 dashes", ("-" * 5_000 + "\n") * 40),
    _body("hostile-blanks", "400,000 blanks", " " * 400_000 + "fin", text__has="fin"),
    _body("hostile-blank-lines", "300,000 blank lines", "\n" * 300_000 + "fin", text="fin"),
    _body("hostile-at-signs", "a text of @", "a@" * 150_000),
    _body("hostile-brackets", "a text of angle brackets", "<a@" * 100_000),
    _body("hostile-signature-lines", "50,000 signature lines", "-- \n" * 50_000),
    _body("hostile-digits", "a text of digits and colons", "10:15 " * 60_000),
    Case("hostile-boundary-lines", "40,000 lines that begin like the delimiter", lines(head(Content_Type="multipart/mixed; boundary=x")) + b"\r\n" + b"--xy\r\n" * 40_000, {"problems__has": "boundary_missing"}),
    Case("hostile-boundary-real", "40,000 real delimiters", lines(head(Content_Type="multipart/mixed; boundary=x")) + b"\r\n" + b"--x\r\n" * 40_000, {"problems__has": "too_many_parts"}),
    Case("hostile-boundary-blanks", "delimiters followed by 300,000 blanks", lines(head(Content_Type="multipart/mixed; boundary=x")) + b"\r\n--x" + b" " * 300_000 + b"\r\n\r\nBonjour\r\n--x--\r\n", {"text": "Bonjour"}),
    Case("hostile-header-lines", "200,000 lines that are headers", lines(f"From: {SENDER}\n" + "a:b\n" * 200_000 + "\nBonjour\n"), {"problems__has": "headers_truncated", "from_addr": "jeanne.martin@cd37.example"}),
    Case("hostile-digest-of-digests", "mails inside mails, 200 deep", multipart("mixed", part(b"Content-Type: message/rfc822\r\n\r\n" * 200 + b"fond", "message/rfc822")), {"attachments__count": 1}),
    Case("hostile-printable-bomb", "quoted-printable of 400 kB of =", mail("=" * 400_000, Content_Transfer_Encoding="quoted-printable"), {"from_addr": "jeanne.martin@cd37.example"}),
    Case("hostile-base64-bomb", "base64 of a text of a million letters", multipart("mixed", coded(b"a" * 1_000_000, "text/plain")), {"problems__has": "truncated", "attachments__count": 1}),
    Case("hostile-binary", "not a mail at all: random bytes", bytes((i * 7919 + i // 7) % 256 for i in range(40_000)), {"problems__has": "from_missing"}),
    Case("hostile-zip", "the head of a ZIP file sent as a mail", b"PK\x03\x04" + bytes(range(256)) * 20, {"problems__has": "from_missing"}),
    Case("hostile-nul-mail", "10,000 NUL bytes", b"\x00" * 10_000, {"text": "", "problems__has": "no_text"}),
    Case("hostile-newlines", "100,000 line ends and nothing else", b"\r\n" * 100_000, {"text": "", "problems__has": "no_text"}),
    Case("hostile-ansi", "terminal escapes in subject and name", mail(Subject="\x1b[2J\x1b[31mpanne", From="\x1b]0;x\x07 <a@cd37.example>"), {"subject": "[2J[31mpanne", "from_addr": "a@cd37.example"}),
    Case("hostile-formula", "a subject that a spreadsheet would run is kept as text", mail(Subject="=cmd|'/c calc'!A0"), {"subject": "=cmd|'/c calc'!A0"}),
    Case("hostile-template", "a subject that a template would run is kept as text", mail(Subject="{{ 7*7 }} ${7*7} <script>alert(1)</script>"), {"subject": "{{ 7*7 }} ${7*7} <script>alert(1)</script>"}),
    Case("hostile-sql", "a name that a query would run is kept as text", mail(From="\"'; DROP TABLE incident; --\" <a@cd37.example>"), {"from_addr": "a@cd37.example", "from_name__has": "DROP TABLE"}),
]  # fmt: skip
