"""The child process that reads mails: `python -m app.intake.reader_child`, started by `reader.py`.

Limits: 256 MB of address space above what the interpreter and its libraries take, 2 s of CPU for each mail. The
kernel keeps them: SIGPROF or SIGXCPU ends the process in the middle of any C loop. There is no network, database or
Flask in here, and nothing is written but the answer.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
from pathlib import Path

from app.intake.frames import read_frame, write_frame
from app.intake.parse import parse
from app.intake.parsed_mail import ParsedMail

MEMORY_BYTES = 256 * 1024 * 1024
CPU_SECONDS = 2.0
LARGEST_MAIL = 128 * 1024 * 1024
MEMORY_EXIT = 71


def _address_space() -> int:
    try:
        return int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
    except OSError:
        return 128 * 1024 * 1024


def _limit_memory() -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = _address_space() + MEMORY_BYTES
    resource.setrlimit(resource.RLIMIT_AS, (most if hard < 0 else min(most, hard), hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _limit_cpu(seconds: float) -> None:
    """Give the next mail its seconds. The timer counts to the millisecond; the rlimit behind it counts whole seconds
    and cannot be caught or cleared by what runs here."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    soft = int(used.ru_utime + used.ru_stime + seconds) + 2
    resource.setrlimit(resource.RLIMIT_CPU, (soft if hard < 0 else min(soft, hard), hard))
    signal.setitimer(signal.ITIMER_PROF, seconds)


def _misbehave_for_tests(raw: bytes) -> None:
    """What the tests of the limits ask for, only under VIGIE_READER_TEST: burn CPU, eat memory, stop answering."""
    if b"X-Test: burn-cpu" in raw:
        while True:
            pass
    if b"X-Test: eat-memory" in raw:
        _ = [bytearray(10_000_000) for _ in range(1_000)]
    if b"X-Test: sleep" in raw:
        signal.pause()
    if b"X-Test: die" in raw:
        os._exit(1)


def _read_mail(raw: bytes, envelope_from: str | None) -> ParsedMail:
    if os.environ.get("VIGIE_READER_TEST"):
        _misbehave_for_tests(raw)
    return parse(raw, envelope_from)


def main() -> int:
    """Answer one frame for each frame until the parent closes the pipe; exit code 71 when the memory is used up."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    _limit_memory()
    asked, answered = sys.stdin.buffer, sys.stdout.buffer
    write_frame(answered, {"ready": True}, [])
    try:
        while (frame := read_frame(asked, LARGEST_MAIL)) is not None:
            document, (raw,) = frame
            del frame
            _limit_cpu(CPU_SECONDS)
            mail = _read_mail(raw, document["envelope_from"])
            signal.setitimer(signal.ITIMER_PROF, 0)
            write_frame(answered, {"mail": mail.as_document()}, [one.content for one in mail.attachments])
            del mail, raw
    except MemoryError:
        return MEMORY_EXIT
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


if __name__ == "__main__":
    sys.exit(main())
