"""Bytes into text: UTF-8 where it fits, then what the mail declares, then cp1252.

The order is deliberate: bytes outside ASCII that happen to be valid UTF-8 almost never are anything else, while
declared charsets are often wrong. It is turned round for the encodings whose bytes also pass for UTF-8.
"""

from __future__ import annotations

import codecs
import re

_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:+-]{0,40}\Z")
_SAFE_CODEC = re.compile(
    r"(ascii|utf|iso8859|iso2022|cp\d|koi8|mac|gb|big5|euc|shift_jis|johab|hz|tis|kz1048|ptcp154|latin)[a-z0-9_-]*\Z"
)
_DECLARED_FIRST = re.compile(r"(utf-?(7|16|32)|iso2022|hz|gb|big5|euc|shift_jis|cp9(32|36|49|50)|johab)")
_WIDER = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
    "iso8859-9": "cp1254",
}
_ALIASES = {
    "ks_c_5601-1987": "cp949",
    "iso-8859-8-i": "iso8859-8",
    "iso-8859-8-e": "iso8859-8",
    "unicode-1-1-utf-7": "utf-7",
    "x-sjis": "cp932",
    "x-mac-roman": "mac-roman",
    "x-gbk": "gb18030",
    "windows-874": "cp874",
    "dos-850": "cp850",
    "ansi": "cp1252",
    "x-ansi": "cp1252",
    "unicode": "utf-16",
}
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def known_codec(charset: str | None) -> str | None:
    """The Python codec of a declared charset, or None when it names none that is safe to run on a stranger's bytes.

    `punycode`, `idna` and the byte-to-byte codecs are refused: some of them are slow or inflate.
    """
    name = (charset or "").strip().strip("\"'").lower()
    if not _NAME.match(name):
        return None
    try:
        codec = codecs.lookup(_ALIASES.get(name, name)).name
    except (LookupError, ValueError):
        return None
    return _WIDER.get(codec, codec) if _SAFE_CODEC.match(codec) else None


def _order(raw: bytes, codec: str | None) -> list[str]:
    marked = next((name for mark, name in _MARKS if raw.startswith(mark)), None)
    if marked and marked != codec:
        return [marked, "utf-8", codec or "cp1252", "cp1252"]
    if codec and _DECLARED_FIRST.match(codec):
        return [codec, "utf-8", "cp1252"]
    return ["utf-8", codec or "cp1252", "cp1252"]


def _slightly_damaged_utf8(raw: bytes, declared_utf8: bool) -> str | None:
    """UTF-8 with a few broken letters shown as U+FFFD, when it is plainly UTF-8: cut mails, lone surrogates."""
    text = raw.decode("utf-8", "replace")
    broken = text.count("\N{REPLACEMENT CHARACTER}")
    whole = len(_BEYOND_ASCII.findall(text)) - broken
    return text if whole > (0 if declared_utf8 else 2 * broken) else None


def decode(raw: bytes, charset: str | None) -> tuple[str, bool]:
    """Text of `raw`, and whether its charset had to be guessed against (or without) the declaration. Never raises."""
    codec = known_codec(charset)
    if raw.isascii() and not (codec and _DECLARED_FIRST.match(codec)) and b"\x00" not in raw:
        return raw.decode("ascii"), False
    for candidate in _order(raw, codec):
        try:
            text = raw.decode(candidate)
        except (UnicodeError, ValueError):
            if candidate == "utf-8" and (mended := _slightly_damaged_utf8(raw, codec == "utf-8")) is not None:
                return mended, True
            continue
        return text, not raw.isascii() and candidate != codec and not (codec is None and candidate == "utf-8")
    return raw.decode("latin-1"), True
