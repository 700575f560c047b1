"""Whether Vigie stands watch: a page for people, two short answers for machines."""

from __future__ import annotations

from flask import Response, current_app, render_template
from flask.typing import ResponseReturnValue
from flask_migrate import Migrate
from sqlalchemy.exc import SQLAlchemyError

from app import clock
from app.extensions import db
from app.reports import health as report
from app.reports.schema import schema_is_current
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
        schema=schema_is_current(session, _migrations()),
        real_now=clock.real_now(),
        settings=current_app.config["SETTINGS"],
        database=session.get_bind().dialect.name,
    )


@pages.get("/healthz")
@public
def live() -> Response:
    """The process answers."""
    return Response("ok\n", mimetype="text/plain")


@pages.get("/readyz")
@public
def ready() -> Response:
    """The process can do its work: database, tables, engine. 503 names what is missing, and nothing else."""
    try:
        session = db.session()
        still = report.watch(session, real_now=clock.real_now(), now=clock.now()).still
        faults = [f"engine {duty.duty}" for duty in still]
        if not schema_is_current(session, _migrations()):
            faults.append("migrations")
    except SQLAlchemyError:
        db.session.rollback()
        faults = ["database"]
    return Response("\n".join(faults or ["ok"]) + "\n", 503 if faults else 200, mimetype="text/plain")


def _migrations() -> str:
    migrate: Migrate = current_app.extensions["migrate"]
    return str(migrate.directory)
