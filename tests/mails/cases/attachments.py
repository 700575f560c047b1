"""Files: their names, their types, their sizes."""

from __future__ import annotations

from tests.mails.writing import Case, coded, multipart, part

P = part("Voir la pièce jointe.")
CONTENT = b"contenu du fichier"
SIZE = len(CONTENT)
PDF = b"%PDF-1.7 " + CONTENT
EXE = b"MZ\x90\x00" + b"\x00" * 60
JPEG = b"\xff\xd8\xff\xe0" + b"\x00" * 30


def _named(name: str, odd: str, disposition: str, shown: str, kind: str = "application/octet-stream") -> Case:
    file = coded(CONTENT, kind, f"Content-Disposition: {disposition}")
    return Case(
        name, odd, multipart("mixed", P, file), {"attachments": [[shown, SIZE]], "text": "Voir la pièce jointe."}
    )


def _typed(name: str, odd: str, content: bytes, declared: str, told: str) -> Case:
    file = coded(content, declared, "Content-Disposition: attachment; filename=fichier")
    return Case(
        name, odd, multipart("mixed", P, file), {"attachments": [["fichier", len(content)]], "attachment_types": [told]}
    )


CASES = [
    _named("file-plain", "a name without quotes", "attachment; filename=rapport.csv", "rapport.csv"),
    _named("file-quoted", "a name with blanks in quotes", 'attachment; filename="rapport du 23.csv"', "rapport du 23.csv"),
    _named("file-coded", "a coded name in quotes, which is not allowed", 'attachment; filename="=?utf-8?Q?=C3=A9t=C3=A9.csv?="', "été.csv"),
    _named("file-coded-bare", "a coded name without quotes", "attachment; filename==?utf-8?B?w6l0w6kuY3N2?=", "été.csv"),
    _named("file-2231", "a name by RFC 2231", "attachment; filename*=utf-8''%C3%A9t%C3%A9.csv", "été.csv"),
    _named("file-2231-latin1", "RFC 2231 in iso-8859-1 with a language", "attachment; filename*=iso-8859-1'fr'%E9t%E9.csv", "été.csv"),
    _named("file-2231-pieces", "a name in three pieces", "attachment; filename*0*=utf-8''%C3%A9t; filename*1*=%C3%A9; filename*2=.csv", "été.csv"),
    _named("file-2231-disorder", "pieces out of order", 'attachment; filename*1="de.csv"; filename*0="mon"', "monde.csv"),
    _named("file-2231-both", "a plain name and a coded one: the coded one counts", "attachment; filename=ete.csv; filename*=utf-8''%C3%A9t%C3%A9.csv", "été.csv"),
    _named("file-2231-broken", "RFC 2231 without charset", "attachment; filename*=%C3%A9t%C3%A9.csv", "été.csv"),
    _named("file-raw-utf8", "UTF-8 in the name without coding", 'attachment; filename="été.csv"', "été.csv"),
    _named("file-type-name", "the name stands in Content-Type only", "attachment", "liste.csv", 'application/octet-stream; name="liste.csv"'),
    _named("file-nameless", "no name at all", "attachment", "part-1.bin"),
    _named("file-nameless-csv", "no name but a type", "attachment", "part-1.csv", "text/csv"),
    _named("file-empty-name", "an empty name", 'attachment; filename=""', "part-1.bin"),
    _named("file-path", "a path of Unix", 'attachment; filename="../../etc/passwd"', "passwd"),
    _named("file-path-windows", "a path of Windows", 'attachment; filename="C:\\\\Temp\\\\note.csv"', "note.csv"),
    _named("file-path-coded", "a path in a coded name", "attachment; filename*=utf-8''..%2F..%2Fetc%2Fpasswd", "passwd"),
    _named("file-dots", "nothing but dots", 'attachment; filename=".."', "part-1.bin"),
    _named("file-hidden", "a hidden file", 'attachment; filename=".htaccess"', "htaccess"),
    _named("file-slash-end", "a path that ends in a slash", 'attachment; filename="dossier/"', "part-1.bin"),
    _named("file-nul", "NUL in the name", "attachment; filename*=utf-8''note%00.csv", "note.csv"),
    _named("file-newline", "CR LF in the name", "attachment; filename*=utf-8''note%0D%0AX-Bad:1.csv", "note X-Bad_1.csv"),
    _named("file-direction", "a mark that turns the name round (exe shown as pdf)", "attachment; filename*=utf-8''facture%E2%80%AEfdp.exe", "facturefdp.exe"),
    _named("file-forbidden", "signs Windows forbids", 'attachment; filename="a<b>c:d|e?f*g.csv"', "a_b_c_d_e_f_g.csv"),
    _named("file-reserved", "a reserved name of Windows", "attachment; filename=CON.txt", "_CON.txt"),
    _named("file-trailing", "dots and blanks at the end", 'attachment; filename="note.csv. . "', "note.csv"),
    _named("file-long", "a name of 1,000 letters keeps its extension", f"attachment; filename={'é' * 1000}.csv", "é" * 88 + ".csv"),
    _named("file-long-extension", "an extension of 500 letters", f"attachment; filename=note.{'x' * 500}", "note." + "x" * 175),
    _named("file-apostrophe", "an apostrophe and a comma", 'attachment; filename="l\'état, 2026.csv"', "l'état, 2026.csv"),
    _named("file-semicolon", "a semicolon in a quoted name", 'attachment; filename="a;b.csv"', "a;b.csv"),
    _named("file-escaped", "escaped quotes in a name", 'attachment; filename="le \\"bon\\".csv"', "le _bon_.csv"),
    _named("file-twice", "filename given twice: the first counts", "attachment; filename=un.csv; filename=deux.csv", "un.csv"),
    _named("file-unclosed-quote", "the quote of the name is not closed", 'attachment; filename="note.csv', "note.csv"),
    _named("file-disposition-odd", "an unknown disposition", "bizarre; filename=note.csv", "note.csv"),
    _typed("type-pdf", "a PDF declared as octet-stream", PDF, "application/octet-stream", "application/pdf"),
    _typed("type-exe-as-pdf", "a Windows program declared as PDF", EXE, "application/pdf", "application/x-msdownload"),
    _typed("type-jpeg-as-png", "a JPEG declared as PNG", JPEG, "image/png", "image/jpeg"),
    _typed("type-text-as-image", "text declared as an image", CONTENT, "image/png", "application/octet-stream"),
    _typed("type-csv", "a CSV keeps its declared type", b"a;b\n1;2\n", "text/csv", "text/csv"),
    _typed("type-empty", "an empty file is still listed", b"", "text/csv", "text/csv"),
    Case("file-same-names", "two files of one name are both kept", multipart("mixed", P, coded(b"un", "text/csv", "Content-Disposition: attachment; filename=a.csv"), coded(b"deux", "text/csv", "Content-Disposition: attachment; filename=a.csv")), {"attachments": [["a.csv", 2], ["a.csv", 4]]}),
    Case("file-many", "300 files", multipart("mixed", P, *[coded(b"x", "text/csv", f"Content-Disposition: attachment; filename=f{i}.csv") for i in range(300)]), {"attachments__count": 300}),
    Case("file-image-inline", "an image of the text knows its content id", multipart("related", part("<img src='cid:logo'>Bonjour", "text/html"), coded(JPEG, "image/jpeg; name=logo.jpg", "Content-ID: <logo>")), {"attachments": [["logo.jpg", 34]], "attachment_ids": ["logo"], "text": "Bonjour"}),
]  # fmt: skip
