"""Whether Vigie stands watch: a page for people, two short answers for machines."""

from __future__ import annotations

from flask import Response, current_app, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_migrate import Migrate
from sqlalchemy.exc import SQLAlchemyError

from app import clock
from app.extensions import db
from app.reports import health as report
from app.reports.lateness import lateness
from app.reports.schema import schema_is_current
from app.web.chrome import chrome
from app.web.pages import pages
from app.web.policy import public, requires
from workflows.permissions import Act


@pages.get("/sante")
@requires(Act.READ_INCIDENTS)
def health() -> ResponseReturnValue:
    """For people: each duty in words, what waits, what is lost."""
    now, session = clock.now(), db.session()
    return render_template(
        "health.html",
        watch=report.watch(session, real_now=clock.real_now(), now=now),
        load=report.load(session, now=now),
        lateness=lateness(session),
        practice=report.practice(session),
        schema=schema_is_current(session, _migrations()),
        real_now=clock.real_now(),
        settings=current_app.config["SETTINGS"],
        database=session.get_bind().dialect.name,
    )


@pages.get("/sante/alerte")
@public
def watch_strip() -> ResponseReturnValue:
    """The banner alone, asked by open pages: somebody who only looks must see a stand-still too."""
    if not current_user.is_authenticated:
        return "", 204  # a page left open past its session keeps what was typed in it
    return render_template("watch_strip.html", around=chrome())


@pages.get("/healthz")
@public
def live() -> Response:
    """The process answers."""
    return Response("ok\n", mimetype="text/plain")


@pages.get("/readyz")
@public
def ready() -> Response:
    """The process can do its work: database, tables, engine, mails read, letters leaving. 503 names what is missing."""
    try:
        session = db.session()
        watch = report.watch(session, real_now=clock.real_now(), now=clock.now())
        faults = [f"engine {duty.duty}" for duty in watch.still]
        faults += ["mail unread"] * (watch.unread_since is not None)
        faults += ["letters unsent"] * (watch.unsent_since is not None)
        if not schema_is_current(session, _migrations()):
            faults.append("migrations")
    except SQLAlchemyError:
        db.session.rollback()
        faults = ["database"]
    return Response("\n".join(faults or ["ok"]) + "\n", 503 if faults else 200, mimetype="text/plain")


def _migrations() -> str:
    migrate: Migrate = current_app.extensions["migrate"]
    return str(migrate.directory)
