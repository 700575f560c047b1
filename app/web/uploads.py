"""Files that a form brings: how many, how large, under what name."""

from __future__ import annotations

import unicodedata
from pathlib import PurePosixPath

import filetype  # type: ignore[import-untyped]
from flask import abort, request

from app.use_cases.keep_file import JoinedFile

_MOST, _LARGEST = 10, 10 * 1024 * 1024
_FORBIDDEN = set('<>:"|?*\\/')


def joined_files(field: str) -> list[JoinedFile]:
    """The files of that field. Aborts with 413 where there are too many or one is too large."""
    sent = [one for one in request.files.getlist(field) if one.filename]
    if len(sent) > _MOST:
        abort(413)
    return [_joined(one.filename or "", one.read(_LARGEST + 1)) for one in sent]


def _joined(name: str, content: bytes) -> JoinedFile:
    if len(content) > _LARGEST:
        abort(413)
    kind = filetype.guess_mime(content)
    return JoinedFile(safe_name(name), kind or "application/octet-stream", content)


def safe_name(name: str) -> str:
    """A name to show and to save: no path, no control sign, no sign that turns the reading direction."""
    last = PurePosixPath(name.replace("\\", "/")).name
    kept = "".join(sign for sign in last if sign not in _FORBIDDEN and unicodedata.category(sign)[0] != "C")
    stem, dot, end = kept.strip(" .").rpartition(".")
    return f"{stem[:100]}{dot}{end[:12]}".strip() or "fichier"
