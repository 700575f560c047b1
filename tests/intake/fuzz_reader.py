"""Feed the reader mutilated mails for as long as asked: `python -m tests.intake.fuzz_reader --seconds 3600`.

Seeds are the small mails of the corpus, cut, spliced, repeated and bent. An exception, more than 2 s of CPU or a text
that no database would take is a find: its bytes are written into the folder `--finds`, to become a case of the corpus.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import signal
import sys
import time
import traceback
from collections import Counter
from pathlib import Path
from types import FrameType

from app.intake.parse import _read
from app.intake.parsed_mail import ParsedMail
from tests.mails import make

CPU_SECONDS = 2.0
_LARGEST = 200_000
_TOKENS = (
    b"\r\n", b"\n", b"\r", b"\0", b":", b";", b'"', b"(", b")", b"<", b">", b",", b"=", b"--", b"--=_limite", b"\\", b"=?utf-8?q?",
    b"=?utf-8?b?", b"?=", b"=3D", b"=\r\n", b"\xff\xfe", b"\xc3", b"\xed\xa0\x80", b"\xf0\x9f\x92\xa9", b"&#0;", b"<div>", b"<!--",
    b"Content-Type: multipart/mixed; boundary=x\r\n", b"Content-Type: message/rfc822\r\n\r\n", b"Content-Transfer-Encoding: base64\r\n",
    b"Content-Disposition: attachment; filename*0*=utf-8''a\r\n", b"charset=utf-7", b"charset=idna", b"From: ", b"Subject: ", b"> ",
    b"begin 644 x\r\n", b"-----BEGIN PGP MESSAGE-----\r\n", b"Received: ", b"Date: 1 Jan 99999 ", b"Message-ID: <", b"\x1b[31m",
)  # fmt: skip


class TooSlow(BaseException):
    """More CPU than one mail may take."""


def bent(dice: random.Random, seeds: list[bytes]) -> bytes:
    """One seed with one to eight wounds."""
    raw = bytearray(dice.choice(seeds))
    for _ in range(dice.randint(1, 8)):
        at = dice.randrange(len(raw) + 1)
        end = min(len(raw), at + dice.choice((1, 2, 8, 64, 512)))
        match dice.randrange(7):
            case 0:
                raw[at:at] = dice.choice(_TOKENS) * dice.choice((1, 1, 2, 50, 2_000))
            case 1:
                del raw[at:end]
            case 2:
                raw[at:end] = bytes(dice.randrange(256) for _ in range(end - at))
            case 3:
                raw[at:at] = raw[at:end] * dice.choice((1, 3, 200))
            case 4:
                other = dice.choice(seeds)
                cut = dice.randrange(len(other) + 1)
                raw[at:] = other[cut:]
            case 5:
                raw[at:end] = dice.choice(_TOKENS)
            case _:
                if at < len(raw):
                    raw[at] ^= 1 << dice.randrange(8)
        del raw[_LARGEST:]
    return bytes(raw)


def check(mail: ParsedMail) -> None:
    """What was read can be stored and comes back the same."""
    text = json.dumps(mail.as_document(), ensure_ascii=False)
    text.encode("utf-8")
    assert "\\u0000" not in text
    assert not any(sign in mail.subject for sign in "\r\n")
    assert not any(sign in one.filename for one in mail.attachments for sign in "/\\\0\r\n")
    assert ParsedMail.from_document(json.loads(text), [one.content for one in mail.attachments]) == mail


def _too_slow(_number: int, _frame: FrameType | None) -> None:
    raise TooSlow


def tried(raw: bytes) -> tuple[str, float]:
    """ "" or what went wrong with it, and the CPU seconds it took."""
    started = time.process_time()
    signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS)
    try:
        check(_read(raw, None))
        fault = ""
    except TooSlow:
        fault = "TooSlow"
    except Exception:  # noqa: BLE001 - any exception at all is a find
        fault = traceback.format_exc()
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return fault, time.process_time() - started


def main() -> int:
    asked = argparse.ArgumentParser()
    asked.add_argument("--seconds", type=float, default=3600)
    asked.add_argument("--seed", type=int, default=0, help="0 takes the time")
    asked.add_argument("--finds", type=Path, default=Path(".artifacts/fuzz"))
    options = asked.parse_args()
    signal.signal(signal.SIGPROF, _too_slow)
    seed = options.seed or time.time_ns()
    dice, seeds = random.Random(seed), [case.raw for case in make.small_cases()]
    tries, slowest, finds, deadline = 0, 0.0, Counter[str](), time.monotonic() + options.seconds
    while time.monotonic() < deadline:
        raw = bent(dice, seeds)
        fault, seconds = tried(raw)
        tries, slowest = tries + 1, max(slowest, seconds)
        if fault:
            place = fault.strip().splitlines()[-1][:200]
            finds[place] += 1
            if finds[place] <= 3:
                options.finds.mkdir(parents=True, exist_ok=True)
                name = hashlib.sha256(raw).hexdigest()[:16]
                options.finds.joinpath(f"{name}.eml").write_bytes(raw)
                options.finds.joinpath(f"{name}.txt").write_text(fault, "utf-8")
    sys.stdout.write(f"seed {seed}: {tries} mails in {options.seconds:.0f} s, slowest {slowest:.2f} s of CPU\n")
    sys.stdout.writelines(f"{count} times: {place}\n" for place, count in finds.most_common())
    return 1 if finds else 0


if __name__ == "__main__":
    sys.exit(main())
