"""The beat: APScheduler runs each duty every second, a commit nudges it, and a watchdog mistrusts both."""

from __future__ import annotations

import threading
from datetime import UTC

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from flask import Flask

from app import clock
from app.engine.duties import Duty, all_duties
from app.intake.reader import MailReader
from app.models.transaction import forget_after_commit, tell_after_commit
from app.use_cases.note_beat import note_beat

log = structlog.get_logger()
BEAT_SECONDS = 1.0
_STILL_SECONDS = 5.0  # without a beat for so long, the scheduler's idea of time is not to be trusted
_NOTED_EVERY = 10.0


class Engine:
    """Wakes incidents, reads mails and sends letters from `start` to `stop`."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._reader = MailReader()
        self._duties = all_duties(self._reader)
        self._beats: dict[str, float] = {}
        self._noted: dict[str, float] = {}
        self._stopping = threading.Event()
        self._working = threading.local()  # a duty's own commits nudge nobody
        self._scheduler = BackgroundScheduler(
            jobstores={"default": MemoryJobStore()},
            executors={"default": ThreadPoolExecutor(len(self._duties))},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
            timezone=UTC,
        )

    def start(self) -> None:
        """Begin to beat; returns at once."""
        self._reader.start()
        for duty in self._duties:
            self._beats[duty.name] = clock.monotonic()
            self._scheduler.add_job(self._beat, "interval", seconds=BEAT_SECONDS, args=[duty], id=duty.name)
        self._scheduler.start()
        self.nudge()
        tell_after_commit(self.nudge)
        threading.Thread(target=self._watch, name="engine-watchdog", daemon=True).start()

    def stop(self) -> None:
        """Finish what is in hand, then beat no more."""
        self._stopping.set()
        forget_after_commit(self.nudge)
        self._scheduler.shutdown(wait=True)
        self._reader.close()

    def nudge(self) -> None:
        """Beat now: something was committed that may have made work due."""
        if getattr(self._working, "duty", None) is None and not self._stopping.is_set():
            self._beat_now()

    def _beat_now(self) -> None:
        for duty in self._duties:
            self._scheduler.modify_job(duty.name, next_run_time=clock.real_now())

    def _beat(self, duty: Duty) -> None:
        self._working.duty = duty.name
        try:
            with self._app.app_context():
                worked = self._drain(duty)
                self._note(duty, "")
        except Exception as error:
            log.exception("duty_failed", duty=duty.name)
            self._note_failure(duty, error)
            worked = 0
        finally:
            self._working.duty = None
        self._beats[duty.name] = clock.monotonic()
        if worked and not self._stopping.is_set():
            self._beat_now()  # a mail read has written letters, an alarm answered has written others

    def _drain(self, duty: Duty) -> int:
        worked = 0
        while not self._stopping.is_set() and (done := duty.run()):
            worked += done
            self._beats[duty.name] = clock.monotonic()
        return worked

    def _note(self, duty: Duty, error: str) -> None:
        now = clock.monotonic()
        if error or now - self._noted.get(duty.name, float("-inf")) >= _NOTED_EVERY:
            self._noted[duty.name] = now
            note_beat(duty.name, clock.real_now(), error)

    def _note_failure(self, duty: Duty, error: Exception) -> None:
        try:
            with self._app.app_context():
                self._note(duty, f"{type(error).__name__}: {error}"[:500])
        except Exception:  # noqa: BLE001 - the database itself is gone: the log has said so
            log.warning("beat_not_noted", duty=duty.name)

    def _watch(self) -> None:
        while not self._stopping.wait(_STILL_SECONDS):
            if any(clock.monotonic() - beat > _STILL_SECONDS for beat in self._beats.values()):
                log.warning("beat_missed", seconds=_STILL_SECONDS)
                self._beat_now()
