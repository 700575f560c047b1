"""The program's journal on standard error: a line of JSON a fact, with a request or wake id, and nothing personal.

What people write reaches error messages by a thousand ways, so no message of an exception and no argument of a
library's line is written: only where it happened and what kind it was. Our own lines keep the names listed here.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

import structlog
from structlog.typing import EventDict, Processor

from app import clock
from app.config import SettingError, Settings

KEPT = frozenset({
    "event", "level", "at", "logger", "exception", "where", "sqlstate",
    "request_id", "wake_id", "route", "method", "status", "milliseconds",
    "duty", "reference", "mail_id", "letter_id", "incidents", "seconds", "desk", "version", "reason",
})  # fmt: skip
LEVELS = {"info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}
_HIDDEN = "[…]"
_PERSONAL = re.compile(
    r"[^\s@<>]+@[^\s@<>]+"  # an address
    r"|\b[A-Z]{2}\d{2}(?:\s?[0-9A-Z]{4}){3,7}(?:\s?[0-9A-Z]{1,3})?\b"  # an IBAN
    r"|\b[1-478]\s?\d{2}\s?\d{2}\s?\d[\dAB]\s?\d{3}\s?\d{3}(?:\s?\d{2})?\b"  # a NIR
    r"|(?<!\d)(?:\+33\s?|0)[1-9](?:[\s.-]?\d{2}){4}(?!\d)"  # a telephone number
)
_ROOT = Path(__file__).parents[1]


def set_up(settings: Settings, stream: Callable[[], Any] = lambda: sys.stderr) -> None:
    """Send every line of this process, ours and the libraries', through here to `stream()`. Raises SettingError."""
    if settings.log_format not in ("json", "text"):
        raise SettingError(f"VIGIE_LOG_FORMAT={settings.log_format!r} : il faut json ou text.")
    if settings.log_level not in LEVELS:
        raise SettingError(f"VIGIE_LOG_LEVEL={settings.log_level!r} : il faut info, warning ou error.")
    ours: list[Processor] = [structlog.contextvars.merge_contextvars, structlog.stdlib.add_log_level, _stamp]
    structlog.configure(
        processors=[*ours, _without_message, _only_kept, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(LEVELS[settings.log_level]),
    )
    handler = JournalHandler(stream)
    foreign: list[Processor] = [*ours, structlog.stdlib.add_logger_name, _without_message, _only_kept]
    shown = [structlog.stdlib.ProcessorFormatter.remove_processors_meta, _renderer(settings.log_format)]
    handler.setFormatter(_TemplateOnly(processors=shown, foreign_pre_chain=foreign))
    root = logging.getLogger()
    root.handlers = [one for one in root.handlers if not isinstance(one, JournalHandler)] + [handler]
    root.setLevel(LEVELS[settings.log_level])


class JournalHandler(logging.Handler):
    """Writes to wherever `stream()` is now."""

    def __init__(self, stream: Callable[[], Any]) -> None:
        super().__init__()
        self._stream = stream

    def emit(self, record: logging.LogRecord) -> None:
        """One line; a line that cannot be written is lost rather than the work it tells of."""
        try:
            print(self.format(record), file=self._stream(), flush=True)
        except (OSError, ValueError):
            return


class _TemplateOnly(structlog.stdlib.ProcessorFormatter):
    """A library's line is its pattern, "mail from %s": what stood in its places may be a person's."""

    def format(self, record: logging.LogRecord) -> str:
        if not isinstance(record.msg, dict):
            record = logging.makeLogRecord(record.__dict__ | {"msg": str(record.msg), "args": ()})
        return super().format(record)


def _renderer(log_format: str) -> Processor:
    if log_format == "text":
        return structlog.dev.ConsoleRenderer(colors=False)
    return structlog.processors.JSONRenderer(ensure_ascii=False, default=str)


def _stamp(_logger: object, _name: str, line: EventDict) -> EventDict:
    line["at"] = clock.real_now().isoformat(timespec="milliseconds")
    return line


def _without_message(_logger: object, _name: str, line: EventDict) -> EventDict:
    """An exception is told by its kind and by where it was raised."""
    given = line.pop("exc_info", None)
    error = sys.exc_info()[1] if given is True else given[1] if isinstance(given, tuple) else given
    if isinstance(error, BaseException):
        line["exception"] = " < ".join(_kinds(error))
        line["where"] = _frames(error.__traceback__)
        if state := getattr(getattr(error, "orig", error), "sqlstate", None):
            line["sqlstate"] = state
    return line


def _kinds(error: BaseException | None) -> list[str]:
    """The exception's class, then the class of what caused it, and so on."""
    kinds: list[str] = []
    while error is not None and len(kinds) < 8:
        kinds.append(f"{type(error).__module__}.{type(error).__qualname__}")
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return kinds


def _frames(trace: TracebackType | None) -> list[str]:
    frames = []
    while trace is not None:
        code = trace.tb_frame.f_code
        path = Path(code.co_filename)
        name = path.relative_to(_ROOT) if path.is_relative_to(_ROOT) else Path(*path.parts[-2:])
        frames.append(f"{name}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return frames[-25:]


def _only_kept(_logger: object, _name: str, line: EventDict) -> EventDict:
    """The names we know to be harmless, and `_record`, which the formatter needs; patterns of personal facts hidden."""
    kept = {name: value for name, value in line.items() if name in KEPT or name.startswith("_")}
    return {name: _PERSONAL.sub(_HIDDEN, value) if isinstance(value, str) else value for name, value in kept.items()}
