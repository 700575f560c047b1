"""How mail programs announce the mail they answer or forward, in French first, then the languages of our partners."""

from __future__ import annotations

import re

_MOMENT = re.compile(r"\d{1,2} ?[:h] ?\d{2}|\b(?:19|20)\d{2}\b|\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|@[\w-]{1,60}\.")
_TRIGGER = re.compile(
    r"écrit|wrote|sent ?:|schrieb|schreef|geschreven|ha scritto|escribió|escreveu|skrev|napisał|message du \d|> ?:?\Z",
    re.IGNORECASE,
)
_ANCHORED = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?:le|en date du)\b.{4,300}?(?<!m[’'])(?<!t[’'])(?<!nous )(?<!vous )(?<!lui )(?<!leur )\ba écrit ?:?",
        r"on\b.{4,300}?\b(?:wrote|sent) ?:",
        r"-{2,} ?on\b.{4,300}?\bwrote ?:? ?-{2,}",
        r"am\b.{4,300}?\bschrieb\b.{0,200}:",
        r"op\b.{4,300}?\b(?:schreef|geschreven)\b.{0,200}:",
        r"(?:il|el|em)\b.{4,300}?\b(?:ha scritto|escribió|escreveu) ?:",
        r"(?:den|på)\b.{4,300}?\bskrev\b.{0,200}:",
        r"w dniu\b.{4,300}?\bnapisał(?:\(a\)|a)? ?:",
        r"message du \d{1,2}/\d{1,2}/\d{2,4} \d{1,2}:\d{2}",
        r"\d{4}[/-]\d{1,2}[/-]\d{1,2} .{0,120}<[^<>\s]{3,120}@[^<>\s]{3,120}> ?:?",
    )
)
_FREE = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r".{2,120}<[^<>\s]{1,80}@[^<>\s]{1,120}> ?(?:a écrit(?: le .{4,80})?|wrote) ?:",
        r".{2,120}\ba écrit le .{0,12}\d.{4,80}? ?:",
    )
)
_REPLIED = re.compile(
    r"[-_=* ]{2,}(?:message d[’' ]?origine|message original|message initial|message précédent|(?:(?:e-?)?mail|courriel) original|original (?:message|e-?mail)"
    r"|ursprüngliche nachricht|antwort nachricht|oprindelig meddelelse|mensaje original|reply message)\b[^-_=*]{0,80}[-_=* ]{2,}\Z",
    re.IGNORECASE,
)
_FORWARDED = re.compile(
    r"(?:[-_=* ]{2,}(?:message transféré|message réexpédié|courriel transféré|e?-?mail transféré|transféré par"
    r"|réacheminé par|forwarded (?:message|by)|weitergeleitete nachricht)\b.{0,120}"
    r"|(?:début du (?:message|courriel) (?:réexpédié|transféré)|begin forwarded message) ?:)\Z",
    re.IGNORECASE,
)
_LABEL = re.compile(r"[*_]{0,2}([^\W\d_][\w' -]{0,22}?)[*_]{0,2} ?: ?[*_]{0,2}(?=\s|\Z|\S)", re.UNICODE)
_ROLES = {
    "from": {"de", "from", "von", "da", "expéditeur", "desde", "van", "fra", "från"},
    "date": {
        "envoyé",
        "envoyé le",
        "envoyé à",
        "date",
        "sent",
        "gesendet",
        "date d'envoi",
        "enviado",
        "inviato",
        "sendt",
        "skickat",
        "verzonden",
        "datum",
        "reçu le",
        "message du",
    },
    "to": {"à", "a", "to", "an", "pour", "destinataire", "destinataires", "para", "aan", "til", "till"},
    "subject": {"objet", "subject", "sujet", "betreff", "asunto", "oggetto", "onderwerp", "emne", "ämne"},
    "other": {"cc", "copie", "copie à", "importance", "pièces jointes", "attachments", "répondre à", "reply-to", "cci"},
}
_ROLE_OF = {label: role for role, labels in _ROLES.items() for label in labels}
_RULE = re.compile(r"[-_=*]{5,}\Z")
_MOBILE = re.compile(
    r"(?:(?:message )?envoyé (?:de|depuis|à partir de|avec|via) (?:mon|ma|un|une|outlook|yahoo|proton|l[’'](?:app|ipad|iphone)"
    r"|la messagerie|courrier|bluemail|gmail|orange|sfr)\b.{0,80}"
    r"|sent (?:from|with|via) (?:my|mail|outlook|yahoo|samsung|proton|bluemail|an?)\b.{0,60}"
    r"|(?:get|obtenir|obtenez|télécharger|téléchargez) (?:bluemail|outlook) (?:for|pour)\b.{0,60}"
    r"|provenance ?: ?courrier pour windows.{0,10}|von meinem .{2,30} gesendet)\Z",
    re.IGNORECASE,
)
_ARROWED = re.compile(r">>> .{2,120}@[^<>\s]{3,120}>? .{0,12}\d{1,2}[:h.]\d{2}.{0,12} ?>>>\Z")
_MARKS = re.compile(r"(?:\s{0,3}>)+ ?")
_LONGEST = 600


def plain(line: str) -> str:
    """The line without quote marks, with ordinary blanks, at most 600 characters: what the patterns are tried on."""
    line = line[:_LONGEST].replace("\xa0", " ").replace("\u202f", " ")
    return (
        _MARKS.sub("", line, count=1).strip(" \t*_\u200b") if line.lstrip().startswith(">") else line.strip(" \t\u200b")
    )


def is_quoted(line: str) -> bool:
    """Whether a line carries a quote mark (`>`), as the history of a plain-text mail does."""
    return _MARKS.match(line) is not None


def may_end_attribution(line: str) -> bool:
    """A quick look that spares most lines the costly one of `attribution_start`."""
    return _TRIGGER.search(line[:_LONGEST]) is not None


def attribution_start(lines: list[str], end: int) -> int:
    """Where the attribution begins whose last line is `end` ("Le ... a écrit :", often wrapped); -1 for none.

    A sentence such as "Le directeur m'a écrit" is none: a date, an hour or an address must stand in it. The shortest
    reading wins, so that a sentence above it is not taken along.
    """
    joined, tried = "", []
    for start in range(end, max(end - 4, -1), -1):
        content = plain(lines[start])
        if not content or is_quoted(lines[start]):
            break
        joined = f"{content}{'' if content.endswith('<') else ' '}{joined}".strip()[:_LONGEST]
        if _MOMENT.search(joined):
            if any(pattern.fullmatch(joined) for pattern in _ANCHORED):
                return start
            tried.append((start, joined))
    return next((start for start, text in tried[:2] if any(one.fullmatch(text) for one in _FREE)), -1)


def label_of(line: str) -> tuple[str, str]:
    """The role of a header line in a quoted block ("from", "date", "to", "subject", "other") and what follows it."""
    content = plain(line)
    found = _LABEL.match(content)
    role = _ROLE_OF.get(found[1].lower().strip()) if found else None
    return (role, content[found.end() :].strip(" *_")) if found and role else ("", "")


def is_header_block(lines: list[str], at: int) -> bool:
    """Whether the block "De : / Envoyé : / À : / Objet :" begins at `at`: sender, moment, and recipient or subject.

    Webmails put the lines in other orders, so any role may come first; blank lines may stand between them.
    """
    if not label_of(lines[at])[0]:
        return False
    roles, without = set(), 0
    for line in lines[at : at + 14]:
        role, _ = label_of(line)
        without = 0 if role else without + bool(plain(line))
        if without > 2:
            break
        if role in roles and role not in ("", "other"):
            return False  # a second sender: the block begins further down, and this line is the writer's own
        roles.add(role)
    return {"from", "date"} <= roles and bool(roles & {"to", "subject"})


def is_replied_separator(line: str) -> bool:
    """The line "-----Message d'origine-----" and its kin, and ">>> name <address> date >>>"."""
    return _REPLIED.match(plain(line)) is not None or is_arrowed(line)


def is_arrowed(line: str) -> bool:
    """The line that announces an unmarked history between arrows, although it begins like a quoted one."""
    return line.startswith(">>> ") and _ARROWED.match(line[:_LONGEST].strip()) is not None


def is_forwarded_separator(line: str) -> bool:
    """The line "---------- Message transféré ----------" and its kin."""
    return _FORWARDED.match(plain(line)) is not None


def is_rule(line: str) -> bool:
    """A line drawn with dashes or underscores, as Outlook puts it above a quoted mail."""
    return _RULE.match(plain(line)) is not None


def is_mobile_signature(line: str) -> bool:
    """The line "Envoyé de mon iPhone", "Télécharger Outlook pour Android" and their kin."""
    return _MOBILE.match(plain(line)) is not None
