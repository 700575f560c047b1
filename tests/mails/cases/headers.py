"""Headers that are coded, folded, repeated, missing or broken."""

from __future__ import annotations

from tests.mails.writing import SENDER, Case, head, lines, mail

BODY = "Bonjour,\n\nLe flux n'est pas arrivé.\n"
TEXT = "Bonjour,\n\nLe flux n'est pas arrivé."


def _subject(name: str, odd: str, value: str, shown: str, **expect: object) -> Case:
    return Case(name, odd, mail(Subject=value), {"subject": shown, "text": TEXT, **expect})


def _raw(name: str, odd: str, raw: bytes, **expect: object) -> Case:
    return Case(name, odd, raw, expect)


CASES = [
    _subject("subject-q", "subject in quoted-printable words", "=?utf-8?Q?Flux_alt=C3=A9r=C3=A9?=", "Flux altéré"),
    _subject("subject-b", "subject in base64 words", "=?UTF-8?B?Rmx1eCBhbHTDqXLDqQ==?=", "Flux altéré"),
    _subject("subject-latin1", "subject in iso-8859-1", "=?iso-8859-1?Q?Flux_alt=E9r=E9?=", "Flux altéré"),
    _subject("subject-cut-letter", "a letter cut between two words of the subject", "=?utf-8?B?Rmx1eCBhbHTD?= =?utf-8?B?qXLDqQ==?=", "Flux altéré"),
    _subject("subject-two-words", "the blank between two coded words is not part of the subject", "=?utf-8?Q?Flux_?=\n =?utf-8?Q?alt=C3=A9r=C3=A9?=", "Flux altéré"),
    _subject("subject-mixed", "coded and plain words side by side", "Re: =?utf-8?Q?r=C3=A9seau?= en panne", "Re: réseau en panne"),
    _subject("subject-glued", "coded words without a blank between them", "=?utf-8?Q?Flux?==?utf-8?Q?_vide?=", "Flux vide"),
    _subject("subject-inside-word", "a coded word inside a word", "DSG-=?utf-8?Q?=C3=A9t=C3=A9?=-2026", "DSG-été-2026"),
    _subject("subject-no-padding", "base64 without its padding", "=?utf-8?B?cGFubmUgZ8OpbsOpcmFsZQ?=", "panne générale"),
    _subject("subject-unfinished", "a coded word that is never closed", "=?utf-8?Q?Flux_vide", "=?utf-8?Q?Flux_vide"),
    _subject("subject-blank-in-word", "blanks inside a coded word", "=?utf-8?Q?Flux vide ce matin?=", "Flux vide ce matin"),
    _subject("subject-question-mark", "a bare question mark inside a coded word", "=?utf-8?Q?Flux vide ? oui?=", "Flux vide ? oui"),
    _subject("subject-language", "a coded word with its language (RFC 2231)", "=?utf-8*fr?Q?r=C3=A9seau?=", "réseau"),
    _subject("subject-unknown-charset", "coded words of an unknown charset", "=?x-inconnu?Q?panne?=", "panne"),
    _subject("subject-two-charsets", "words of two charsets", "=?utf-8?Q?=C3=A9t=C3=A9?= =?iso-8859-1?Q?_=E9t=E9?=", "été été"),
    _subject("subject-coded-newline", "CR LF and a header hidden in a coded word", "=?utf-8?Q?panne=0D=0ABcc:_x@autre.example?=", "panne Bcc: x@autre.example"),
    _subject("subject-coded-nul", "NUL in a coded word", "=?utf-8?Q?pan=00ne?=", "panne"),
    _subject("subject-direction", "marks that turn the reading direction", "=?utf-8?B?4oCuZmRwLmV4ZQ==?=", "fdp.exe"),
    _subject("subject-raw-utf8", "UTF-8 in the subject without coding", "Flux altéré", "Flux altéré"),
    _subject("subject-folded", "a subject folded over three lines", "Flux\n DSG\n\tabsent", "Flux DSG absent"),
    _subject("subject-empty", "an empty subject", "", ""),
    _subject("subject-blank", "a subject of blanks", "   ", ""),
    _subject("subject-tab", "tabs inside the subject", "Flux\t\tDSG", "Flux DSG"),
    _subject("subject-long", "a subject of 4,000 characters", "panne " * 700, ("panne " * 84)[:499].rstrip() + "…"),
    _subject("subject-huge", "a subject of 100,000 characters", "x" * 100_000, "x" * 499 + "…", problems__has="headers_truncated"),
    _subject("subject-reply-chain", "prefixes of many programs", "RE: TR: Re: [DSG] AW: panne", "RE: TR: Re: [DSG] AW: panne"),
    _raw("subject-raw-cp1252", "cp1252 in the subject without coding", mail(Subject="@@").replace(b"@@", "Flux altéré".encode("cp1252")), subject="Flux altéré", problems__has="charset_guessed"),
    _raw("subject-missing", "no subject at all", mail(Subject=None), subject="", text=TEXT),
    _raw("subject-twice", "two subjects: the first counts", lines(head(Subject="premier") + "Subject: second\n") + b"\r\nBonjour\r\n", subject="premier"),
    _raw("headers-none", "no headers at all, only text", lines("Bonjour,\n\nplus rien ne marche.\n"), subject="", from_addr="", text__has="plus rien ne marche", problems__has="from_missing"),
    _raw("headers-empty-mail", "an empty mail", b"", subject="", text="", problems__has="no_text"),
    _raw("headers-only", "headers without a body", lines(head()), subject="Flux DSG absent", text=""),
    _raw("headers-only-unfinished", "the last header has no line end", lines(head()).rstrip(), subject="Flux DSG absent", text=""),
    _raw("headers-lf", "lines end in LF alone", (head() + "\n" + BODY).encode(), subject="Flux DSG absent", text=TEXT),
    _raw("headers-cr", "lines end in CR alone", (head() + "\n" + BODY).encode().replace(b"\n", b"\r"), subject="Flux DSG absent", text=TEXT),
    _raw("headers-mixed-ends", "CR LF in the headers, LF in the body", lines(head()) + b"\n" + BODY.encode(), subject="Flux DSG absent", text=TEXT),
    _raw("headers-double-cr", "lines end in CR CR LF", lines(head() + "\n" + BODY).replace(b"\r\n", b"\r\r\n"), subject="Flux DSG absent", text__has="arrivé"),
    _raw("headers-mbox", "an mbox line ahead of the headers", b"From jeanne Mon Nov 23 10:15:00 2026\r\n" + mail(), subject="Flux DSG absent", text=TEXT),
    _raw("headers-mbox-quoted", "a quoted mbox line ahead of the headers", b">From jeanne Mon Nov 23 10:15:00 2026\r\n" + mail(), subject="Flux DSG absent", text=TEXT),
    _raw("headers-mark", "a byte order mark ahead of the headers", b"\xef\xbb\xbf" + mail(), subject="Flux DSG absent", text=TEXT),
    _raw("headers-blank-first", "blank lines ahead of the headers", b"\r\n\r\n" + mail(), subject="Flux DSG absent", text=TEXT),
    _raw("headers-no-separator", "no blank line between headers and text", lines(head() + "Bonjour, le flux est vide.\nMerci.\n"), subject="Flux DSG absent", text="Bonjour, le flux est vide.\nMerci.", problems__has="header_separator_missing"),
    _raw("headers-broken-fold", "a folded subject whose second line is not indented", lines(f"Subject: panne du\nflux DSG\nFrom: {SENDER}\n\nBonjour\n"), subject="panne du", from_addr="jeanne.martin@cd37.example", text="Bonjour", problems__has="header_line_broken"),
    _raw("headers-case", "names of headers in odd case", lines("fRoM: a@cd37.example\nSUBJECT: Panne\n\nx\n"), subject="Panne", from_addr="a@cd37.example"),
    _raw("headers-space-colon", "a blank before the colon", lines("From : a@cd37.example\nSubject : Panne\n\nx\n"), subject="Panne", from_addr="a@cd37.example"),
    _raw("headers-no-space", "no blank after the colon", lines("From:a@cd37.example\nSubject:Panne\n\nx\n"), subject="Panne", from_addr="a@cd37.example"),
    _raw("headers-nul", "NUL inside a header", lines("From: a@cd37.example\nSubject: Pan\x00ne\n\nx\n"), subject="Panne"),
    _raw("headers-thousand", "3,000 headers", lines("".join(f"X-N{i}: v\n" for i in range(3000)) + head() + "\nBonjour\n"), text="Bonjour", problems__has="headers_truncated"),
    _raw("headers-megabyte", "a header block of one megabyte", lines(head() + "".join(f"X-N{i}: {'v' * 990}\n" for i in range(1000)) + "\nBonjour\n"), subject="Flux DSG absent", problems__has="headers_truncated"),
    _raw("headers-long-fold", "one header folded over 50,000 lines", lines(head() + "X-Long: a\n" + " b\n" * 50_000 + "\nBonjour\n"), subject="Flux DSG absent", text="Bonjour", problems__has="headers_truncated"),
    _raw("date-french", "a date in French", mail(Date="lundi 23 novembre 2026 10:15"), sent_at=None, problems__has="date_unreadable"),
    _raw("date-missing", "no date", mail(Date=None), sent_at=None),
    _raw("date-zone-name", "a zone by its name, in parentheses", mail(Date="Mon, 23 Nov 2026 10:15:00 +0100 (CET)"), sent_at="2026-11-23T09:15:00+00:00"),
    _raw("date-no-zone", "a date without zone", mail(Date="Mon, 23 Nov 2026 10:15:00"), sent_at="2026-11-23T10:15:00+00:00"),
    _raw("date-minus-zero", "the zone -0000", mail(Date="Mon, 23 Nov 2026 10:15:00 -0000"), sent_at="2026-11-23T10:15:00+00:00"),
    _raw("date-impossible", "the 45th of November", mail(Date="Mon, 45 Nov 2026 10:15:00 +0100"), sent_at=None),
    _raw("date-mad-zone", "a zone of 99 hours", mail(Date="Mon, 23 Nov 2026 10:15:00 +9999"), sent_at=None),
    _raw("date-year-one", "the year 1 with a zone that leaves the calendar", mail(Date="Mon, 1 Jan 0001 00:00:00 +2300"), text=TEXT),
    _raw("date-two-digits", "a year of two digits", mail(Date="Mon, 23 Nov 26 10:15:00 +0100"), sent_at="2026-11-23T09:15:00+00:00"),
    _raw("id-missing", "no Message-ID", mail(Message_ID=None), message_id=""),
    _raw("id-no-brackets", "a Message-ID without angle brackets", mail(Message_ID="abc@cd37.example"), message_id="abc@cd37.example"),
    _raw("id-folded", "a Message-ID on the next line", mail(Message_ID="\n <abc@cd37.example>"), message_id="<abc@cd37.example>"),
    _raw("references-many", "500 references: the last 200 are kept", mail(References=" ".join(f"<r{i}@cd37.example>" for i in range(500))), references__has="<r499@cd37.example>"),
    _raw("references-nul", "NUL inside a reference", mail(References="<a@x.example> <b@@x.example>").replace(b"@@", b"@\0"), references=["<a@x.example>", "<b@x.example>"]),
    _raw("references-commas", "references with commas and comments", mail(References="<a@x.example>,<b@x.example> (vieux)"), references=["<a@x.example>", "<b@x.example>"]),
    _raw("reply-to-words", "In-Reply-To in the old form with words", mail(In_Reply_To="Votre message du lundi <a@vigie.example>"), in_reply_to="<a@vigie.example>"),
    _raw("results-forged", "Authentication-Results written by the sender", mail(Authentication_Results="mx.autre.example; dkim=pass header.d=cd37.example"), authentication_results=["mx.autre.example; dkim=pass header.d=cd37.example"]),
    _raw("loop-marks", "headers of a desk of the same make", mail(X_Vigie_Incident="2026-000123", X_Loop="gsi@vigie.example"), loop_headers__has=["x-vigie-incident", "2026-000123"]),
]  # fmt: skip
