"""Sixty ways to pretend to be somebody, to be in a case, or to be vouched for. Each makes the bytes of one mail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.intake.mailroom import RELAY

CONTACT = "support@cd-val-ambre.example"
EVIL = "malin@ailleurs.example"
DOMAIN = "cd-val-ambre.example"


@dataclass(frozen=True)
class Aim:
    """What the forger would like to reach: a case awaiting its validation, and another organisation's case."""

    case: str
    other_case: str
    other_token: str


@dataclass(frozen=True)
class Forgery:
    """`headers` gives the lines above the mail; `to` the address it is sent to, "" for the desk's."""

    name: str
    headers: Callable[[Aim], str]
    to: Callable[[Aim], str] = lambda _aim: ""

    def raw(self, aim: Aim) -> bytes:
        text = "Oui, je valide le retour au service.\n"
        head = self.headers(aim)
        usual = "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n"
        return f"{head}{usual}\n{text}".replace("\n", "\r\n").encode("utf-8", "surrogateescape")


def _vouched(results: str) -> Callable[[Aim], str]:
    """The true From of a partner, the case number, and words that claim our relay vouches for it."""
    return lambda aim: f"{results}\nFrom: Support <{CONTACT}>\nSubject: Re: [{aim.case}] Flux DSG\n"


def _from(line: str) -> Callable[[Aim], str]:
    """A From that looks like a partner's; our relay has vouched for the forger's own domain."""
    result = f"Authentication-Results: {RELAY}; dmarc=pass header.from=ailleurs.example"
    return lambda aim: f"{result}\n{line}\nSubject: Re: [{aim.case}] Flux DSG\n"


def _subject(line: str) -> Callable[[Aim], str]:
    return lambda aim: f"From: Support <{CONTACT}>\n" + line.format(case=aim.case, other=aim.other_case) + "\n"


PASS = f"dmarc=pass header.from={DOMAIN}"
RESULTS = {
    "another relay": f"mx.ailleurs.example; {PASS}",
    "a relay below ours": f"{RELAY}.ailleurs.example; {PASS}",
    "a relay that ends like ours": f"x{RELAY}; {PASS}",
    "our name in a comment": f"mx.ailleurs.example ({RELAY}); {PASS}",
    "our name as a property": f"mx.ailleurs.example; x={RELAY}; {PASS}",
    "our name quoted": f'"{RELAY}"; {PASS}',
    "our name after a semicolon": f"; {RELAY}; {PASS}",
    "our name with a tab inside": f"{RELAY[:5]}\t{RELAY[5:]}; {PASS}",
    "our relay said fail": f"{RELAY}; dmarc=fail header.from={DOMAIN}",
    "our relay said none": f"{RELAY}; dmarc=none header.from={DOMAIN}",
    "our relay said nothing": f"{RELAY}; none",
    "our relay met an error": f"{RELAY}; dmarc=temperror header.from={DOMAIN}",
    "only SPF passed": f"{RELAY}; spf=pass smtp.mailfrom={DOMAIN}",
    "DKIM of another domain": f"{RELAY}; dkim=pass header.d=ailleurs.example header.i=@{DOMAIN}",
    "DMARC of another domain": f"{RELAY}; dmarc=pass header.from=ailleurs.example",
    "DMARC of a longer domain": f"{RELAY}; dmarc=pass header.from={DOMAIN}.ailleurs.example",
    "DMARC of the parent": f"{RELAY}; dmarc=pass header.from=example",
    "a pass inside a quoted sender": f'{RELAY}; spf=none smtp.mailfrom="; {PASS}; x"@ailleurs.example',
    "a pass inside a quoted sender, and a fail": f'{RELAY}; spf=none smtp.mailfrom="; {PASS}"@a.example; dmarc=fail header.from={DOMAIN}',
    "a pass inside a comment": f"{RELAY}; spf=none ({PASS}); dmarc=none",
    "a pass in an open comment": f"{RELAY}; {PASS} (",
    "a pass in an open quote": f'{RELAY}; {PASS} reason="',
    "a pass said twice over": f"{RELAY}; dmarc=pass header.from=ailleurs.example header.from={DOMAIN}",
    "another method that ends in dmarc": f"{RELAY}; x-dmarc=pass header.from={DOMAIN}",
}
TWO_RESULTS = {
    "a forged pass above our fail": f"Authentication-Results: {RELAY}; {PASS}\nAuthentication-Results: {RELAY}; dmarc=fail header.from={DOMAIN}",
    "a forged pass below our fail": f"Authentication-Results: {RELAY}; dmarc=fail header.from={DOMAIN}\nAuthentication-Results: {RELAY}; {PASS}",
    "another header's word": f"X-Authentication-Results: {RELAY}; {PASS}",
    "an archive's word": f"ARC-Authentication-Results: i=1; {RELAY}; {PASS}",
}
FROMS = {
    "partner's address as the name": f'From: "{CONTACT}" <{EVIL}>',
    "partner's address as the bare name": f"From: {CONTACT} <{EVIL}>",
    "partner's address in a comment": f"From: {EVIL} ({CONTACT})",
    "partner's address coded as the name": f"From: =?utf-8?q?=3C{CONTACT}=3E?= <{EVIL}>",
    "partner's address quoted in the local part": f'From: "{CONTACT}"@ailleurs.example',
    "partner's domain inside a longer one": "From: support@cd-val-ambre.example.ailleurs.example",
    "partner's domain below": "From: support@mail.cd-val-ambre.example",
    "a letter that looks the same": "From: support@cd-v\N{CYRILLIC SMALL LETTER A}l-ambre.example",
    "another plus tag": "From: support+x@cd-val-ambre.example",
    "a route through the partner": f"From: <@{DOMAIN}:{EVIL}>",
    "a group named as the partner": f"From: {CONTACT}: {EVIL};",
    "two From headers, the partner first": f"From: {CONTACT}\nFrom: {EVIL}",
    "two From headers, the partner last": f"From: {EVIL}\nFrom: {CONTACT}",
    "two authors, the partner first": f"From: {CONTACT}, {EVIL}",
    "two authors, the partner last": f"From: {EVIL}, {CONTACT}",
    "partner only as Sender": f"From: {EVIL}\nSender: {CONTACT}",
    "partner only as Reply-To": f"From: {EVIL}\nReply-To: {CONTACT}",
    "no From, partner as Sender": f"Sender: {CONTACT}",
    "no From, partner as Return-Path": f"Return-Path: <{CONTACT}>",
    "the desk itself": "From: GSI <gsi@cnaf.example>",
}
SUBJECTS = {
    "case number alone": "Subject: {case}",
    "another organisation's case": "Subject: Re: [{other}] Connexion",
    "both cases": "Subject: Re: [{case}] et [{other}]",
    "case number in small letters": "Subject: re: {case}",
    "a Message-ID of ours guessed": "Subject: Re: [{case}]\nIn-Reply-To: <00000000000000000000000000000000.{case}@vigie.example>",
    "a thread of ours guessed": "Subject: Re: [{case}]\nReferences: <ffffffffffffffffffffffffffffffff.{case}@vigie.example> <a@b>",
    "our own header": "Subject: Re: [{case}]\nX-Vigie-Case: {case}",
    "case number and the forger's Reply-To": "Subject: Re: [{case}]\nReply-To: " + EVIL,
    "case number, urgent": "Subject: URGENT [{case}]\nX-Priority: 1",
}
TOKENS: dict[str, Callable[[Aim], str]] = {
    "a token guessed": lambda _aim: f"gsi+{'a' * 32}@cnaf.example",
    "a token too short": lambda _aim: f"gsi+{'a' * 20}@cnaf.example",
    "another organisation's token": lambda aim: f"gsi+{aim.other_token}@cnaf.example",
}

FORGERIES = [
    *(Forgery(name, _vouched(f"Authentication-Results: {text}")) for name, text in RESULTS.items()),
    *(Forgery(name, _vouched(text)) for name, text in TWO_RESULTS.items()),
    *(Forgery(name, _from(line)) for name, line in FROMS.items()),
    *(Forgery(name, _subject(line)) for name, line in SUBJECTS.items()),
    *(Forgery(name, _subject("Subject: Re: [{case}]"), to) for name, to in TOKENS.items()),
]
