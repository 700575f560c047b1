"""Signed and encrypted mails: shown as such, never an empty incident without a reason."""

from __future__ import annotations

from tests.mails.writing import Case, coded, head, lines, mail, multipart, part

P = part("Texte signé.")
SMIME = coded(
    b"0\x82\x01\x00" + b"0" * 20,
    "application/pkcs7-signature; name=smime.p7s",
    "Content-Disposition: attachment; filename=smime.p7s",
)
PGP = part(
    "-----BEGIN PGP SIGNATURE-----\n\nabc\n-----END PGP SIGNATURE-----\n",
    "application/pgp-signature; name=signature.asc",
)
SIGNED = 'multipart/signed; boundary="=_limite"; protocol="{}"; micalg=sha-256'


def _opaque(kind: str) -> bytes:
    return (
        lines(head(Content_Type=f"application/pkcs7-mime; {kind}; name=smime.p7m", Content_Transfer_Encoding="base64"))
        + b"\r\nMIIBAA==\r\n"
    )


CASES = [
    Case("signed-smime", "signed with S/MIME: the text is read", multipart("signed", P, SMIME, Content_Type=SIGNED.format("application/pkcs7-signature")), {"text": "Texte signé.", "signed": "smime", "encrypted": "", "attachments": [["smime.p7s", 24]]}),
    Case("signed-pgp", "signed with OpenPGP: the text is read", multipart("signed", P, PGP, Content_Type=SIGNED.format("application/pgp-signature")), {"text": "Texte signé.", "signed": "pgp", "attachments__count": 1}),
    Case("signed-smime-opaque", "signed with S/MIME in one block", _opaque("smime-type=signed-data"), {"signed": "smime", "encrypted": "", "attachments": [["smime.p7m", 4]], "problems__has": "no_text"}),
    Case("encrypted-smime", "encrypted with S/MIME", _opaque("smime-type=enveloped-data"), {"signed": "", "encrypted": "smime", "attachments": [["smime.p7m", 4]], "subject": "Flux DSG absent"}),
    Case("encrypted-smime-untold", "encrypted with S/MIME, its kind not told", _opaque("x=1"), {"encrypted": "smime"}),
    Case("encrypted-pgp", "encrypted with OpenPGP", multipart("encrypted", part("Version: 1\n", "application/pgp-encrypted"), part("-----BEGIN PGP MESSAGE-----\nabc\n-----END PGP MESSAGE-----\n", "application/octet-stream; name=encrypted.asc"), Content_Type='multipart/encrypted; boundary="=_limite"; protocol="application/pgp-encrypted"'), {"encrypted": "pgp", "attachments__count": 2}),
    Case("encrypted-pgp-inline", "OpenPGP inside the text", mail("-----BEGIN PGP MESSAGE-----\n\nabc\n-----END PGP MESSAGE-----\n"), {"encrypted": "pgp", "text__has": "BEGIN PGP MESSAGE"}),
    Case("signed-pgp-inline", "a signature around the text", mail("-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nLe flux est vide.\n-----BEGIN PGP SIGNATURE-----\n\nabc\n-----END PGP SIGNATURE-----\n"), {"signed": "pgp", "encrypted": "", "text__has": "Le flux est vide."}),
    Case("signed-no-signature", "signed is claimed, the signature is missing", multipart("signed", P, Content_Type=SIGNED.format("application/pkcs7-signature")), {"text": "Texte signé.", "signed": "smime"}),
]  # fmt: skip
