"""The machine room. `create_app` plugs configuration, extensions and doors together; it decides nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from app.config import Settings


def create_app(settings: Settings | None = None) -> Flask:
    """The program, ready to serve. Raises RulesError or SettingError when what it was given cannot be used."""
    # Imported here: the mail reader's child imports `app.intake` and must stay small.
    from flask import Flask

    from app import api, cli, logs, web
    from app.config import read_settings, secret_key
    from app.extensions import Number, csrf, db, login_manager, migrate
    from app.models.rule_book import load_rules
    from app.models.transaction import engine_options, prepare_engine
    from app.web.translation import PageEnvironment

    settings = settings or read_settings()
    logs.set_up(settings)
    Path(settings.instance).mkdir(parents=True, exist_ok=True)
    app = Flask(__name__, static_folder="web/static", template_folder="web/templates")
    app.jinja_environment = PageEnvironment  # type: ignore[assignment]  # before an extension asks for the one there is
    app.url_map.converters["int"] = Number
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=secret_key(settings),
        SECRET_KEY_FALLBACKS=settings.old_secret_keys.split(),
        SQLALCHEMY_DATABASE_URI=settings.sqlalchemy_url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(settings.sqlalchemy_url),
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=32 * 1024 * 1024,
    )
    load_rules(app, settings.rules)
    for extension in (db, csrf, login_manager):
        extension.init_app(app)
    migrate.init_app(app, db, directory="migrations", render_as_batch=True)
    with app.app_context():
        prepare_engine(db.engine)
    api.register(app)
    web.register(app)
    cli.register(app)
    return app
