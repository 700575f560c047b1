"""The beat: APScheduler runs each duty every second, a commit nudges it, and a watchdog mistrusts both."""

from __future__ import annotations

import contextlib
import logging
import secrets
import threading
from collections.abc import Collection
from datetime import UTC

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.base import JobLookupError
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from flask import Flask
from structlog.contextvars import bound_contextvars

from app import clock
from app.engine.dead_man import DeadMan
from app.engine.duties import READ_MAILS, Duty, all_duties
from app.engine.every_second import EverySecond
from app.engine.one_engine import OneEngine
from app.extensions import db
from app.faults import fault
from app.intake.reader import MailReader
from app.models.transaction import forget_after_commit, tell_after_commit
from app.use_cases.note_beat import note_beat
from app.use_cases.note_engine_event import note_return

log = structlog.get_logger()
logging.getLogger("apscheduler.scheduler").setLevel(logging.ERROR)  # a beat longer than a second is nothing to warn of
_STILL_SECONDS = 5.0  # without a beat for so long, the scheduler's idea of time is not to be trusted
_NOTED_EVERY = 10.0


class Engine:
    """Wakes incidents, reads mails and sends letters from `start` to `stop`; only the duties `wanted`, if any is named."""

    def __init__(self, app: Flask, wanted: Collection[str] = ()) -> None:
        self._app = app
        self._reader = MailReader()
        self._stopping = threading.Event()
        self._dead_man = DeadMan(app)
        self._working = threading.local()  # a duty's own commits nudge nobody
        self._beating = {duty.name: Beating(duty) for duty in all_duties(self._reader, self._stopping, wanted)}
        with app.app_context():
            self._alone = OneEngine(db.engine.url)
        self._threads = ThreadPoolExecutor(len(self._beating), {"thread_name_prefix": "duty"})
        self._scheduler = BackgroundScheduler(
            jobstores={"default": MemoryJobStore()},
            executors={"default": self._threads},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
            timezone=UTC,
        )

    def start(self) -> None:
        """Begin to beat; returns at once. Raises EngineRunsAlready."""
        self._alone.take()
        with self._app.app_context():
            note_return(clock.real_now())
        fault("engine.started")
        if READ_MAILS in self._beating:
            threading.Thread(target=self._start_reader, name="mail-reader-start", daemon=True).start()
        for name, beating in self._beating.items():
            self._scheduler.add_job(self._beat, EverySecond(), args=[beating], id=name)
        self._scheduler.start()
        tell_after_commit(self.nudge)
        self._dead_man.start()
        threading.Thread(target=self._watch, name="engine-watchdog", daemon=True).start()

    def stop(self) -> None:
        """Finish what is in hand, then beat no more. May be called twice, and before `start`."""
        self._stopping.set()
        self._dead_man.stop()
        forget_after_commit(self.nudge)
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        self._threads.shutdown(wait=True)  # not by the scheduler: it would wait under a lock that a last nudge asks for
        self._reader.close()
        self._alone.give_back()

    def _start_reader(self) -> None:
        """The first mail would wait for it; alarms and letters need not."""
        with contextlib.suppress(RuntimeError):  # stopped before it had started
            self._reader.start()

    def nudge(self) -> None:
        """Beat now: something was committed that may have made work due."""
        if getattr(self._working, "duty", None) is None and not self._stopping.is_set():
            self._beat_now()

    def _beat_now(self) -> None:
        for name, beating in self._beating.items():
            beating.again.set()
            if beating.at_rest:  # one at work looks again before it rests
                try:
                    self._scheduler.modify_job(name, next_run_time=clock.real_now())
                except JobLookupError:
                    return  # the engine has just stopped

    def _beat(self, beating: Beating) -> None:
        self._working.duty = beating.duty.name
        beating.at_rest = False
        try:
            with bound_contextvars(duty=beating.duty.name, wake_id=secrets.token_hex(4)), self._app.app_context():
                worked = self._drain_or_note(beating)
        finally:
            beating.at_rest = True
            self._working.duty = None
        beating.beat = clock.monotonic()
        if worked and not self._stopping.is_set():
            self._beat_now()  # a mail read has written letters, an alarm answered has written others

    def _drain_or_note(self, beating: Beating) -> int:
        try:
            return self._drain(beating)
        except Exception as error:
            log.exception("duty_failed")
            self._note_failure(beating, error)
            return 0

    def _drain(self, beating: Beating) -> int:
        """Run the duty until it has nothing left to do, and once more if somebody nudged meanwhile."""
        worked = 0
        while not self._stopping.is_set():
            beating.again.clear()
            fault("beat.begun")
            done = beating.duty.run()
            worked += done
            fault("beat.drained")
            beating.beat = clock.monotonic()
            self._note(beating, "")
            if not done and not beating.again.is_set():
                break
        return worked

    def _note(self, beating: Beating, error: str) -> None:
        now = clock.monotonic()
        if error or now - beating.noted >= _NOTED_EVERY:
            beating.noted = now
            note_beat(beating.duty.name, clock.real_now(), error)
            fault("beat.noted")

    def _note_failure(self, beating: Beating, error: Exception) -> None:
        try:
            with self._app.app_context():
                self._note(beating, f"{type(error).__name__}: {error}"[:500])
        except Exception:  # noqa: BLE001 - the database itself is gone: the log has said so
            log.warning("beat_not_noted", duty=beating.duty.name)

    def _watch(self) -> None:
        while not self._stopping.wait(_STILL_SECONDS):
            if any(clock.monotonic() - one.beat > _STILL_SECONDS for one in self._beating.values()):
                log.warning("beat_missed", seconds=_STILL_SECONDS)
                self._beat_now()


class Beating:
    """One duty at work: when it last beat and was last noted (monotonic seconds), and whether it was nudged."""

    def __init__(self, duty: Duty) -> None:
        self.duty = duty
        self.beat = clock.monotonic()
        self.noted = float("-inf")
        self.at_rest = True
        self.again = threading.Event()
