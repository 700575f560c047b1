"""The parent's side of the child that reads mails: one child, kept for many mails, replaced when it breaks a limit."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import IO, Any, cast

from app.intake.deadline_pipes import DeadlinePassed, DeadlinePipes
from app.intake.frames import BrokenFrame, read_frame, write_frame
from app.intake.parsed_mail import ParsedMail
from app.intake.reader_child import CPU_SECONDS, LARGEST_MAIL, MEMORY_EXIT

WALL_SECONDS = 10.0
"""Patience for one mail on a busy machine; 2 s of CPU may take longer when others work too."""

START_SECONDS = 30.0
_ROOT = Path(__file__).resolve().parents[2]


class MailUnreadable(Exception):
    """The child broke a limit over this mail; `reason` is "cpu", "memory", "time", "size" or "crash".

    The mail may be tried once more; the second time it belongs in quarantine.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(f"the mail could not be read: {reason}")
        self.reason = reason


class ReaderUnavailable(RuntimeError):
    """No child could be started: the machine is out of memory or processes, or the program broken. No mail's fault."""


class _Child:
    """One child process with its two pipes."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "app.intake.reader_child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=_ROOT,
            env={**os.environ, "MALLOC_ARENA_MAX": "1"},
            start_new_session=True,
        )
        self._pipes = DeadlinePipes(cast("IO[bytes]", self.process.stdin), cast("IO[bytes]", self.process.stdout))
        self._pipes.allow(START_SECONDS)
        self._ready = False

    def _answer(self, most_bytes: int) -> tuple[dict[str, Any], list[bytes]]:
        frame = read_frame(self._pipes, most_bytes)
        if frame is None:
            raise BrokenFrame("the child has ended")
        return frame

    def wait_until_ready(self) -> None:
        """Return when the child has started; DeadlinePassed or BrokenFrame when it does not."""
        if not self._ready:
            self._answer(0)
            self._ready = True

    def read(self, raw: bytes, envelope_from: str | None, seconds: float) -> ParsedMail:
        self._pipes.allow(seconds)
        write_frame(self._pipes, {"envelope_from": envelope_from}, [raw])
        document, contents = self._answer(4 * len(raw) + 4_000_000)
        return ParsedMail.from_document(document["mail"], contents)

    def is_alive(self) -> bool:
        return self.process.poll() is None

    def end(self) -> str:
        """Kill the child if it lives, wait for it, close the pipes; the reason it ended for ("time" if it lived)."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout=0.2)
        lived = self.process.poll() is None
        self.process.kill()
        code = self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            with contextlib.suppress(OSError):
                if pipe is not None:
                    pipe.close()
        if code in (-signal.SIGPROF, -signal.SIGXCPU):
            return "cpu"
        if code in (MEMORY_EXIT, -signal.SIGABRT, -signal.SIGSEGV):
            return "memory"
        return "time" if lived else "crash"


class MailReader:
    """Reads mails in one limited child; may be used from several threads, which take turns.

    Limits for each mail: 2 s of CPU, 256 MB, 10 s of the wall clock. The child starts with the first mail (or
    `start`) and lives until `close`; it ignores SIGINT, and ends by itself when the parent is gone.
    """

    def __init__(self, wall_seconds: float = WALL_SECONDS) -> None:
        self._wall_seconds = wall_seconds
        self._child: _Child | None = None
        self._turn = threading.Lock()
        self._closed = False

    def start(self) -> None:
        """Start the child now, so that the first mail need not wait for it. Raises ReaderUnavailable."""
        with self._turn:
            self._living_child()

    def _living_child(self) -> _Child:
        if self._closed:
            raise RuntimeError("the reader is closed")
        if self._child is not None and not self._child.is_alive():
            self._end_child()
        try:
            self._child = self._child or _Child()
            self._child.wait_until_ready()
        except (OSError, BrokenFrame, DeadlinePassed) as error:
            self._end_child()
            raise ReaderUnavailable(f"no child to read mails: {error}") from error
        return self._child

    def _end_child(self) -> None:
        if self._child is not None:
            self._child.end()
            self._child = None

    def read(self, raw: bytes, envelope_from: str | None = None) -> ParsedMail:
        """What the mail says. MailUnreadable when the child broke a limit over it; the next mail gets a new child.
        ReaderUnavailable when there is no child to read it: the mail is as good as untouched.
        """
        if len(raw) > LARGEST_MAIL:
            raise MailUnreadable("size")
        with self._turn:
            child = self._living_child()
            try:
                return child.read(raw, envelope_from, self._wall_seconds)
            except (BrokenFrame, DeadlinePassed, OSError, ValueError, KeyError, TypeError) as error:
                self._child = None
                raise MailUnreadable(child.end()) from error
            except BaseException:
                self._child = None
                child.end()
                raise

    @property
    def child_pid(self) -> int | None:
        """The process id of the living child, None when there is none."""
        child = self._child
        return child.process.pid if child is not None and child.is_alive() else None

    def close(self) -> None:
        """End the child and wait for it; a closed reader reads no more. May be called twice."""
        with self._turn:
            self._closed = True
            self._end_child()

    def __enter__(self) -> MailReader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


__all__ = ["CPU_SECONDS", "LARGEST_MAIL", "MailReader", "MailUnreadable", "ReaderUnavailable"]
