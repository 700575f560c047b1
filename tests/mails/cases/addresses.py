"""Senders and recipients as programs and people write them."""

from __future__ import annotations

from tests.mails.writing import Case, head, lines, mail


def _from(name: str, odd: str, value: str, addr: str, shown: str = "", **expect: object) -> Case:
    return Case(
        name,
        odd,
        mail(From=value),
        {"from_addr": addr, **({} if "from_name__has" in expect else {"from_name": shown}), **expect},
    )


J = "jeanne@cd37.example"
CASES = [
    _from("from-bare", "an address alone", J, J),
    _from("from-angle", "an address in angle brackets alone", f"<{J}>", J),
    _from("from-comma-quoted", "a comma inside a quoted name", f'"Martin, Jeanne" <{J}>', J, "Martin, Jeanne"),
    _from("from-comma-coded", "a comma inside a coded name", f"=?utf-8?Q?Martin=2C_J=C3=A9r=C3=B4me?= <{J}>", J, "Martin, Jérôme"),
    _from("from-comma-bare", "a comma in a name without quotes", f"Martin, Jeanne <{J}>", J, "Jeanne"),
    _from("from-comment", "the name in a comment, as in the eighties", f"{J} (Jeanne Martin)", J, "Jeanne Martin"),
    _from("from-comment-nested", "comments inside comments", f"{J} (Jeanne (DSI) Martin)", J, "Jeanne (DSI) Martin"),
    _from("from-parentheses", "a department in parentheses after the name", f"Jeanne Martin (DSI) <{J}>", J, "Jeanne Martin"),
    _from("from-coded-quoted", "a coded name inside quotes, which is not allowed", f'"=?utf-8?Q?J=C3=A9r=C3=B4me?=" <{J}>', J, "Jérôme"),
    _from("from-apostrophes", "a name between apostrophes", f"'Jeanne Martin' <{J}>", J, "Jeanne Martin"),
    _from("from-escaped", "escaped quotes in a name", f'"Jeanne \\"la chef\\" Martin" <{J}>', J, 'Jeanne "la chef" Martin'),
    _from("from-name-is-address", "the name repeats the address", f'"{J}" <{J}>', J),
    _from("from-other-address", "the name shows another address than the real one", '"directeur@caf27.example" <pirate@autre.example>', "pirate@autre.example", "directeur@caf27.example", problems__has="name_shows_other_address"),
    _from("from-two-angles", "two addresses in angle brackets: the first counts", f"Jeanne <{J}> <pirate@autre.example>", J, "Jeanne"),
    _from("from-unclosed", "an angle bracket that is not closed", f"Jeanne <{J}", J, "Jeanne"),
    _from("from-unclosed-quote", "a quote that is not closed", f'"Jeanne <{J}>', "", "Jeanne <jeanne@cd37.example>", problems__has="from_missing"),
    _from("from-two-senders", "two authors: the first counts", f"{J}, paul@cd37.example", J),
    _from("from-group", "a group of addresses", f"Equipe: {J}, paul@cd37.example;", J),
    _from("from-mailto", "an address with mailto:", f"Jeanne <mailto:{J}>", J, "Jeanne"),
    _from("from-route", "a source route of the eighties", f"<@relais.example:{J}>", J),
    _from("from-domain-case", "the domain in capitals, the local part in its own case", "Jeanne.M@CD37.Example", "Jeanne.M@cd37.example"),
    _from("from-spaces", "blanks inside the angle brackets", f"Jeanne < {J} >", J, "Jeanne"),
    _from("from-utf8", "an address in UTF-8 (RFC 6532)", "Zoé <zoé@hôpital.example>", "zoé@hôpital.example", "Zoé"),
    _from("from-literal", "a domain given as an IP address", "root@[192.0.2.1]", "root@[192.0.2.1]"),
    _from("from-quoted-local", "a quoted local part is not taken for an address", '"jeanne martin"@cd37.example', "", problems__has="from_missing", from_name__has="cd37"),
    _from("from-no-address", "a name without address", "Jeanne Martin", "", "Jeanne Martin", problems__has="from_missing"),
    _from("from-empty", "an empty From", "", "", problems__has="from_missing"),
    _from("from-null", "the null address", "<>", "", problems__has="from_missing"),
    _from("from-at-only", "nothing but an @", "@", "", "@", problems__has="from_missing"),
    _from("from-long-local", "a local part of 300 letters is no address", "a" * 300 + "@cd37.example", "", problems__has="from_missing", from_name__has="aaa"),
    _from("from-semicolon", "addresses separated by semicolons as Outlook does", f"{J}; paul@cd37.example", J),
    _from("from-newline", "CR LF hidden in a coded name", f"=?utf-8?Q?Jeanne=0D=0ABcc:_x@autre.example?= <{J}>", J, "Jeanne Bcc: x@autre.example", problems__has="name_shows_other_address"),
    _from("from-controls", "control characters in the name", f"Jea\x07nne\x1b <{J}>", J, "Jeanne"),
    _from("from-direction", "a mark that turns the reading direction in the name", f"=?utf-8?B?4oCuSmVhbm5l?= <{J}>", J, "Jeanne"),
    _from("from-coded-address", "the whole of From coded, address too", "=?utf-8?Q?Jeanne_=3Cjeanne=40cd37.example=3E?=", "", problems__has="from_missing", from_name__has="Jeanne"),
    Case("from-twice", "two From headers: the first counts, and it is told", lines(f"From: {J}\nFrom: paul@cd37.example\n\nBonjour\n"), {"from_addr": J, "problems__has": "several_from"}),
    Case("from-missing-sender", "no From but a Sender", lines("Sender: paul@cd37.example\nSubject: x\n\nBonjour\n"), {"from_addr": "paul@cd37.example", "problems__has": "from_missing"}),
    Case("from-missing-envelope", "no From, only an envelope sender", lines("Subject: x\n\nBonjour\n"), {"from_addr": "paul@cd37.example", "problems__has": "from_missing"}, "paul@cd37.example"),
    Case("sender-and-from", "a secretary sends for her chief", mail(From=f"Jeanne <{J}>", Sender="secretariat@cd37.example"), {"from_addr": J, "sender_addr": "secretariat@cd37.example"}),
    Case("reply-to-other", "answers asked for at another address", mail(Reply_To="DSI <dsi@cd37.example>"), {"reply_to": "dsi@cd37.example"}),
    Case("to-undisclosed", "hidden recipients", mail(To="undisclosed-recipients:;"), {"to_addrs": []}),
    Case("to-missing", "no To", mail(To=None), {"to_addrs": []}),
    Case("to-thousand", "1,500 recipients: the first 1,000 are kept", mail(To=",\n ".join(f"a{i}@cd37.example" for i in range(1500))), {"to_addrs__has": "a999@cd37.example"}),
    Case("to-twice", "one recipient named twice", mail(To="a@vigie.example, A <a@vigie.example>", Cc="b@vigie.example"), {"to_addrs": ["a@vigie.example"], "cc_addrs": ["b@vigie.example"]}),
    Case("to-two-headers", "two To headers", lines(head() + "To: b@vigie.example\n\nBonjour\n"), {"to_addrs": ["gsi@vigie.example", "b@vigie.example"]}),
    Case("path-null", "the null envelope sender in Return-Path", mail(Return_Path="<>"), {"return_path": "", "auto": True}),
    Case("path-given", "an envelope sender other than From", mail(), {"return_path": "bounce@cd37.example", "from_addr": "jeanne.martin@cd37.example"}, "bounce@cd37.example"),
]  # fmt: skip
