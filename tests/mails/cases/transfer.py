"""Content-Transfer-Encoding, kept or not."""

from __future__ import annotations

import base64

from tests.mails.writing import Case, mail, multipart, part

SENTENCE = "Le flux est arrivé vide à 8 h."
B64 = base64.encodebytes(SENTENCE.encode())


def _text(name: str, odd: str, body: bytes, encoding: str, text: str = SENTENCE, **expect: object) -> Case:
    return Case(name, odd, mail(body, Content_Transfer_Encoding=encoding), {"text": text, **expect})


DAMAGED = "transfer_encoding_damaged"
CASES = [
    _text("transfer-base64", "text in base64", B64, "base64", problems=[]),
    _text("transfer-base64-case", "BASE64 in capitals with a comment", B64, "BASE64; x"),
    _text("transfer-base64-no-padding", "base64 without padding", B64.strip().rstrip(b"="), "base64"),
    _text("transfer-base64-one-line", "base64 on one very long line", base64.b64encode((SENTENCE * 2000).encode()), "base64", SENTENCE * 2000),
    _text("transfer-base64-junk", "foreign signs between the lines of base64", B64[:20] + b"!*\r\n~" + B64[20:], "base64"),
    _text("transfer-base64-footer", "a mailing list wrote its footer under the base64", base64.encodebytes(b"Bonjour") + b"\r\n_______\r\nliste\r\n", "base64", "Bonjour"),
    _text("transfer-base64-not", "base64 declared, plain text inside", SENTENCE.encode(), "base64", problems__has=DAMAGED),
    _text("transfer-base64-one-letter", "base64 of one letter", b"A", "base64", "", problems__has="no_text"),
    _text("transfer-base64-empty", "empty base64", b"", "base64", ""),
    _text("transfer-printable", "quoted-printable with soft line ends", b"Le flux est arriv=C3=A9 =\r\nvide =C3=A0 8 h.", "quoted-printable", problems=[]),
    _text("transfer-printable-lower", "quoted-printable in lower case", b"Le flux est arriv=c3=a9 vide =c3=a0 8 h.", "Quoted-Printable"),
    _text("transfer-printable-blank", "a blank between the = and the line end", b"Le flux est arriv=C3=A9 =  \r\nvide =C3=A0 8 h.", "quoted-printable"),
    _text("transfer-printable-bad", "signs that are no code after =", b"a=ZZ b=C3=A9 c==", "quoted-printable", text="a=ZZ bé c="),
    _text("transfer-printable-end", "a = as the very last sign", b"Le flux=", "quoted-printable", "Le flux"),
    _text("transfer-unknown", "an encoding nobody knows", SENTENCE.encode(), "x-zip", problems__has=DAMAGED),
    _text("transfer-empty", "an empty encoding", SENTENCE.encode(), ""),
    _text("transfer-7bit-lie", "7bit declared, eight bits inside", SENTENCE.encode(), "7bit"),
    _text("transfer-uu", "uuencode", b"begin 644 texte.txt\n#0V%T\n`\nend\n", "x-uuencode", "Cat"),
    _text("transfer-uu-broken", "uuencode without its first line", b"n'importe quoi", "uuencode", "n'importe quoi", problems__has=DAMAGED),
    Case("transfer-multipart-base64", "a multipart that claims to be base64, which is not allowed", multipart("mixed", part("Texte simple."), Content_Transfer_Encoding="base64"), {"text": "Texte simple."}),
    Case("transfer-long-line", "a text of one line of 300,000 characters", mail("x" * 300_000), {"text": "x" * 300_000}),
    Case("transfer-huge-text", "a text of 1.2 million characters: cut where it is shown, kept as a file", mail("Le flux est vide.\n" * 70_000), {"text__has": "Le flux", "problems__has": "truncated", "attachments": [["part-1.txt", 70_000 * 19]]}),
]  # fmt: skip
