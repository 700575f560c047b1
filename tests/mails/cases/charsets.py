"""Text whose encoding is missing, wrong, rare or broken."""

from __future__ import annotations

import base64

from tests.mails.writing import Case, head, lines, mail, printable

SENTENCE = "Le flux reçu à 8 h est altéré : 12 € manquent, où êtes-vous ?"


def _text(name: str, odd: str, body: bytes, kind: str, **expect: object) -> Case:
    return Case(
        name, odd, mail(body, Content_Type=kind), {**({} if "text__has" in expect else {"text": SENTENCE}), **expect}
    )


def _encoded(charset: str, codec: str | None = None, sentence: str = SENTENCE) -> bytes:
    return sentence.encode(codec or charset)


NO_EURO = SENTENCE.replace("€", "euros")

CASES = [
    _text("charset-utf8", "plain UTF-8, the usual case", _encoded("utf-8"), "text/plain; charset=utf-8", problems=[]),
    _text("charset-none-utf8", "no charset declared, UTF-8 inside", _encoded("utf-8"), "text/plain"),
    _text("charset-none-cp1252", "no charset declared, cp1252 inside", _encoded("cp1252"), "text/plain", problems=["charset_guessed"]),
    _text("charset-ascii-utf8", "declared us-ascii, UTF-8 inside", _encoded("utf-8"), "text/plain; charset=us-ascii"),
    _text("charset-ascii-cp1252", "declared us-ascii, cp1252 inside", _encoded("cp1252"), "text/plain; charset=us-ascii"),
    _text("charset-latin1-cp1252", "declared iso-8859-1 with a euro sign of cp1252", _encoded("cp1252"), "text/plain; charset=iso-8859-1"),
    _text("charset-latin9", "iso-8859-15 with its own euro sign", _encoded("iso-8859-15"), "text/plain; charset=iso-8859-15"),
    _text("charset-latin1-utf8", "declared iso-8859-1, UTF-8 inside", _encoded("utf-8"), "text/plain; charset=iso-8859-1"),
    _text("charset-utf8-cp1252", "declared utf-8, cp1252 inside", _encoded("cp1252"), "text/plain; charset=utf-8", problems=["charset_guessed"]),
    _text("charset-utf8-spelled", "charset spelled UTF8 in quotes", _encoded("utf-8"), 'text/plain; charset="UTF8"'),
    _text("charset-unknown-utf8", "charset x-unknown, UTF-8 inside", _encoded("utf-8"), "text/plain; charset=x-unknown"),
    _text("charset-unknown-cp1252", "charset that names nothing, cp1252 inside", _encoded("cp1252"), "text/plain; charset=klingon"),
    _text("charset-empty", "empty charset parameter", _encoded("utf-8"), 'text/plain; charset=""'),
    _text("charset-apostrophes", "charset between apostrophes", _encoded("utf-8"), "text/plain; charset='utf-8'"),
    _text("charset-mac-roman", "mac-roman from an old program", _encoded("x", "mac-roman", NO_EURO), "text/plain; charset=x-mac-roman", text=NO_EURO),
    _text("charset-cp850", "cp850 from a DOS batch", _encoded("x", "cp850", NO_EURO), "text/plain; charset=cp850", text=NO_EURO),
    _text("charset-utf16-mark", "UTF-16 with its byte order mark, in base64", b"", "text/plain"),
    _text("charset-utf7", "UTF-7", "Le flux +AOk-tait vide".encode("ascii"), "text/plain; charset=utf-7", text="Le flux était vide"),
    _text("charset-utf8-mark", "byte order mark ahead of the text", b"\xef\xbb\xbf" + _encoded("utf-8"), "text/plain; charset=utf-8"),
    _text("charset-iso2022", "Japanese in escape sequences", "障害が発生しました".encode("iso-2022-jp"), "text/plain; charset=iso-2022-jp", text="障害が発生しました"),
    _text("charset-gb2312", "Chinese declared gb2312", "系统无法登录联通".encode("gb18030"), "text/plain; charset=gb2312", text="系统无法登录联通"),
    _text("charset-shift-jis", "Japanese in Shift_JIS", "障害です".encode("cp932"), "text/plain; charset=Shift_JIS", text="障害です"),
    _text("charset-ks", "Korean under its oldest name", "장애".encode("cp949"), "text/plain; charset=ks_c_5601-1987", text="장애"),
    _text("charset-koi8", "Russian in KOI8-R", "Сбой".encode("koi8-r"), "text/plain; charset=koi8-r", text="Сбой"),
    _text("charset-greek", "Greek in iso-8859-7", "Βλάβη".encode("iso-8859-7"), "text/plain; charset=iso-8859-7", text="Βλάβη"),
    _text("charset-hebrew", "Hebrew under the name iso-8859-8-i", "תקלה".encode("iso-8859-8"), "text/plain; charset=iso-8859-8-i", text="תקלה"),
    _text("charset-arabic", "Arabic in windows-1256", "عطل".encode("cp1256"), "text/plain; charset=windows-1256", text="عطل"),
    _text("charset-nul", "NUL characters in the text", b"Le flux\x00 est\x00 vide", "text/plain; charset=utf-8", text="Le flux est vide"),
    _text("charset-controls", "backspaces, bells and escapes in the text", b"Le \x08\x07flux\x1b est vide", "text/plain; charset=utf-8", text="Le flux est vide"),
    _text("charset-surrogate", "a lone surrogate coded as UTF-8", b"avant \xed\xa0\x80 apr\xc3\xa8s", "text/plain; charset=utf-8", text__has="après"),
    _text("charset-utf7-surrogate", "a lone surrogate out of UTF-7", b"avant +2AA- fin", "text/plain; charset=utf-7", text__has="avant"),
    _text("charset-cut", "UTF-8 cut in the middle of a letter", _encoded("utf-8") + b"\xc3", "text/plain; charset=utf-8", text__has="est altéré : 12 € manquent", problems=["charset_guessed"]),
    _text("charset-rot13", "a codec that is no charset is declared", _encoded("utf-8"), "text/plain; charset=rot13"),
    _text("charset-zlib", "a codec that inflates is declared", _encoded("utf-8"), "text/plain; charset=zlib"),
    _text("charset-idna", "a codec of quadratic cost is declared", ("e" * 20_000 + "é").encode(), "text/plain; charset=punycode", text__has="eee"),
    _text("charset-long-name", "a charset name of 5,000 letters", _encoded("utf-8"), f"text/plain; charset={'a' * 5000}"),
    _text("charset-line-separators", "Unicode line and paragraph separators", "un\u2028deux\u2029trois\x85quatre".encode(), "text/plain; charset=utf-8", text="un\ndeux\ntrois\nquatre"),
    _text("charset-nbsp", "no-break spaces as French typography wants them", "Où\u202f? 8\u00a0h".encode(), "text/plain; charset=utf-8", text="Où\u202f? 8\u00a0h"),
    _text("charset-emoji", "letters outside the basic plane", "🔥 panne".encode(), "text/plain; charset=utf-8", text="🔥 panne"),
    _text("charset-decomposed", "accents as combining marks are kept as they are", "re\u0301seau".encode(), "text/plain; charset=utf-8", text="re\u0301seau"),
    _text("charset-param-comment", "a comment after the charset", _encoded("utf-8"), "text/plain; charset=utf-8 (pas sûr)"),
]  # fmt: skip

_UTF16 = next(case for case in CASES if case.name == "charset-utf16-mark")
CASES[CASES.index(_UTF16)] = Case(
    _UTF16.name,
    _UTF16.odd,
    lines(head(Content_Type="text/plain; charset=utf-16", Content_Transfer_Encoding="base64"))
    + b"\r\n"
    + base64.encodebytes(SENTENCE.encode("utf-16")),
    {"text": SENTENCE},
)
CASES.append(
    Case(
        "charset-printable-cp1252",
        "quoted-printable cp1252, what Outlook sent for years",
        mail(
            printable(SENTENCE, "cp1252"),
            Content_Type='text/plain; charset="Windows-1252"',
            Content_Transfer_Encoding="quoted-printable",
        ),
        {"text": SENTENCE, "problems": []},
    )
)
