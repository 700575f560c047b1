"""The libraries this program is plugged into, each made once."""

from __future__ import annotations

from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf.csrf import CSRFProtect
from sqlalchemy import MetaData
from werkzeug.routing import IntegerConverter

# Names of our own for every constraint, so that a migration can speak of them on any database.
_NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Number(IntegerConverter):
    """The number of a row in an address. One longer than any database has is no such address: it leads nowhere."""

    regex = r"\d{1,18}"


db = SQLAlchemy(metadata=MetaData(naming_convention=_NAMING))
migrate = Migrate()
csrf = CSRFProtect()
login_manager = LoginManager()
