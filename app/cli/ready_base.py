"""Commands that read incidents say so where there is no base to read, rather than showing a trace."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import click
from sqlalchemy import inspect
from sqlalchemy.exc import OperationalError

from app.extensions import db
from app.labels import phrase
from app.models import Incident

Given = ParamSpec("Given")
Answer = TypeVar("Answer")


def needs_base(command: Callable[Given, Answer]) -> Callable[Given, Answer]:
    """`command`, refused in words where the base does not answer or has no tables yet (exit 1)."""

    @wraps(command)
    def guarded(*given: Given.args, **options: Given.kwargs) -> Answer:
        try:
            ready = inspect(db.session().connection()).has_table(Incident.__tablename__)
        except OperationalError as silent:
            raise click.ClickException(phrase("base_unreachable", detail=silent.orig)) from silent
        if not ready:
            raise click.ClickException(phrase("base_not_ready"))
        return command(*given, **options)

    return guarded
