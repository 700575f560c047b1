"""From the tree of parts to the readable text and the files: which part is text, which is a file, what is left."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from app.intake.attachments import attachment, declared_name
from app.intake.html_text import html_to_text
from app.intake.mime import limits
from app.intake.mime.charset import decode
from app.intake.mime.flowed import unflow
from app.intake.mime.headers import read_headers
from app.intake.mime.storable import storable
from app.intake.mime.structure import Part
from app.intake.parsed_mail import ParsedAttachment

_TEXT_BYTES_READ = 2_000_000
_TEXTUAL = ("text/plain", "text/html", "text/markdown", "text/enriched", "text/richtext")
_NO_FILE = ("text/html", "text/plain", "text/x-amp-html", "text/watch-html", "text/enriched", "text/richtext")
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s{0,5}=\s{0,5}[\"']?([A-Za-z0-9._:-]{2,40})", re.IGNORECASE)
_LOOKS_HTML = re.compile(r"\s{0,200}<(?:!doctype html|html|head|body)\b", re.IGNORECASE)
_ANY_TAG = re.compile(r"<[a-zA-Z/!]")
_PLACEHOLDER = re.compile(
    r"[^\n]{0,200}(?:(?:ne (?:supporte|prend)|not support|unable to (?:view|display)|cannot (?:view|display))[^\n]{0,60}html"
    r"|(?:this is an|ceci est un) html (?:message|e-?mail)|html only|message au format html"
    r"|requires? html|to view (?:this|the) message in html)",
    re.IGNORECASE,
)
_SPACES = re.compile(r"\s+")


@dataclass(slots=True)
class Body:
    """What was read: texts in their order, files, and codes of what was odd."""

    texts: list[str] = field(default_factory=list)
    attachments: list[ParsedAttachment] = field(default_factory=list)
    problems: set[str] = field(default_factory=set)

    @property
    def text(self) -> str:
        """All texts, one under the other, cut at the limit of what is shown."""
        return "\n\n".join(self.texts)[: limits.TEXT_CHARACTERS]

    def add(self, text: str) -> bool:
        """Take a text in, unless the same words are there already; whether any text was in it."""
        text = text.rstrip().lstrip("\n")
        if not text.strip():
            return False
        words = _SPACES.sub(" ", text[:5_000]).strip()
        if not any(_SPACES.sub(" ", known[:5_000]).strip() == words for known in self.texts):
            self.texts.append(text)
        return True


def _head(content: bytes) -> bytes:
    """As much of a text as is read, cut between two lines where there are any."""
    if len(content) <= _TEXT_BYTES_READ:
        return content
    return content[: content.rfind(b"\n", 0, _TEXT_BYTES_READ) + 1 or _TEXT_BYTES_READ]


def _charset(part: Part, content: bytes) -> str | None:
    declared = part.parameters.get("charset")
    if declared or part.kind != "text/html":
        return declared
    found = _META_CHARSET.search(content[:4096])
    return found[1].decode("ascii") if found else None


def read_text(part: Part, problems: set[str]) -> str:
    """The text of one leaf, whatever its type says: HTML laid out, flowed paragraphs joined, storable."""
    whole, damaged = part.content()
    problems |= {"transfer_encoding_damaged"} if damaged else set()
    return _text_of(part, whole, problems)


def _text_of(part: Part, whole: bytes, problems: set[str]) -> str:
    content = _head(whole)
    text, guessed = decode(content, _charset(part, content))
    text = storable(text)
    problems |= {"charset_guessed"} if guessed else set()
    if (part.kind == "text/html" and _ANY_TAG.search(text)) or _LOOKS_HTML.match(text):
        text, crude = html_to_text(text)
        problems |= {"html_simplified"} if crude else set()
    elif part.parameters.get("format", "").lower() == "flowed":
        text = unflow(text, part.parameters.get("delsp", "").lower() == "yes")
    if len(content) < len(whole) or len(text) > limits.TEXT_CHARACTERS:
        problems.add("truncated")
    return storable(text)[: limits.TEXT_CHARACTERS]


def _is_readable(part: Part) -> bool:
    """Whether a leaf is text to be read rather than a file: not called an attachment, and without a file's name
    (which the only part of a mail may have)."""
    if part.kind not in _TEXTUAL or part.disposition == "attachment":
        return False
    return part.depth == 0 or not declared_name(part)


def _mail_name(content: bytes) -> str:
    headers, _ = read_headers(content, 0, min(len(content), 100_000))
    subject = headers.text("subject").replace("/", "-").replace("\\", "-").strip()
    return f"{subject[:80] or 'message'}.eml"


def _is_same_as_text(part: Part) -> bool:
    """A nameless leaf of a multipart/alternative that only says the text in another form."""
    return part.kind in _NO_FILE and not declared_name(part) and part.disposition != "attachment"


class BodyReader:
    """Reads a tree once; the depth of the tree is bounded, so is the recursion here."""

    def __init__(self, keep_files: bool) -> None:
        self.body = Body()
        self._keep_files = keep_files

    def read(self, part: Part, want_text: bool = True) -> bool:
        """Read a part and all below it; whether a text was found. Without `want_text` only files are taken."""
        if part.kind == "multipart/alternative" and part.children:
            return self._read_alternative(part, want_text)
        if part.children:
            found = [self.read(child, want_text) for child in part.children]
            return any(found)
        if not _is_readable(part):
            self._keep_file(part)
            return False
        return self._read_leaf(part) if want_text else False

    def _read_leaf(self, part: Part) -> bool:
        if sum(map(len, self.body.texts)) >= limits.TEXT_CHARACTERS:
            self._keep_file(part)
            return False
        content, damaged = part.content()
        odd = {"transfer_encoding_damaged"} if damaged else set()
        found = self.body.add(_text_of(part, content, odd))
        if "truncated" in odd:
            self._add_file(part, content)
        self.body.problems |= odd
        return found

    def _read_alternative(self, part: Part, want_text: bool) -> bool:
        """The plain text wins, unless it only says that the program cannot show HTML; files are kept from all."""
        found, last_resort = False, None
        for child in sorted(part.children, key=lambda one: one.kind != "text/plain"):
            still_wanted = want_text and not found
            if still_wanted and child.kind == "text/plain" and self._is_placeholder(child):
                last_resort = child
            elif still_wanted or child.children or not _is_same_as_text(child):
                found = self.read(child, still_wanted) or found
        if want_text and not found and last_resort is not None:
            found = self.read(last_resort)
        return found

    @staticmethod
    def _is_placeholder(part: Part) -> bool:
        return part.end - part.start < 2_000 and _PLACEHOLDER.match(read_text(part, set()).strip()) is not None

    def _keep_file(self, part: Part) -> None:
        if not self._keep_files:
            return
        content, damaged = part.content()
        if damaged:
            self.body.problems.add("transfer_encoding_damaged")
        if content or declared_name(part):
            self._add_file(part, content)

    def _add_file(self, part: Part, content: bytes) -> None:
        name = declared_name(part)
        if part.kind == "message/rfc822" and not name.lower().endswith(".eml"):
            name = f"{name}.eml" if name else _mail_name(content)
        if part.kind in ("application/ms-tnef", "application/vnd.ms-tnef"):
            self.body.problems.add("tnef")
        if self._keep_files:
            self.body.attachments.append(attachment(part, name, content, len(self.body.attachments) + 1))


def read_body(root: Part, *, keep_files: bool = True) -> Body:
    """Texts and files of a mail (texts alone without `keep_files`). A mail without a text of its own shows that of a
    text file attached to it."""
    reader = BodyReader(keep_files)
    reader.read(root)
    if reader.body.texts:
        return reader.body
    leaves = [part for part in root.walk() if not part.children]
    attached = next((part for part in leaves if part.kind == "text/plain"), None)
    if attached is not None and reader.body.add(read_text(attached, reader.body.problems)):
        reader.body.problems.add("text_from_attachment")
    return reader.body
