"""The version before goes on working on the tables of the next one: that is what an upgrade without a pause rests on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from flask_migrate import upgrade
from sqlalchemy import Engine, create_engine, inspect
from sqlalchemy.pool import StaticPool

from tests.use_cases.conftest import make_app

FIRST = "0013"  # nobody runs a version from before this one
# Those after it that want every part stopped, with the reason; CHANGELOG.md must say so to whoever upgrades.
WANT_A_STOP: dict[str, str] = {}


@dataclass(frozen=True)
class Tables:
    """What a program writes by: columns by table, those it must fill, what must be unique."""

    columns: dict[str, set[str]]
    needed: set[tuple[str, str]]
    unique: set[tuple[str, tuple[str, ...]]]


def revisions() -> list[str]:
    found = [one.revision for one in reversed(list(ScriptDirectory("migrations").walk_revisions()))]
    return found[found.index(FIRST) :]


def tables(engine: Engine) -> Tables:
    seen = inspect(engine)
    columns, needed, unique = {}, set(), set()
    for table in seen.get_table_names():
        found = seen.get_columns(table)
        columns[table] = {one["name"] for one in found}
        keys = set(seen.get_pk_constraint(table)["constrained_columns"])
        needed |= {
            (table, one["name"])
            for one in found
            if not one["nullable"] and one["default"] is None and one["name"] not in keys
        }
        unique |= {(table, tuple(sorted(one["column_names"]))) for one in seen.get_unique_constraints(table)}
    return Tables(columns, needed, unique)


def broken_by(before: Tables, after: Tables) -> Iterator[str]:
    """What the program of `before` would stumble over."""
    for table, columns in before.columns.items():
        if table not in after.columns:
            yield f"{table} is gone"
            continue
        yield from (f"{table}.{one} is gone" for one in columns - after.columns[table])
    kept = before.columns.keys()
    yield from (f"{table}.{one} must be filled" for table, one in after.needed - before.needed if table in kept)
    yield from (f"{table} {of} must be unique" for table, of in after.unique - before.unique if table in kept)


@pytest.mark.any_database
def test_each_version_leaves_the_one_before_what_it_writes_by(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'desk.sqlite'}"
    engine, found = create_engine(url), {}
    before: Tables | None = None
    with make_app(url, tmp_path).app_context():
        for revision in revisions():
            upgrade(revision=revision)
            after = tables(engine)
            found[revision] = sorted(broken_by(before, after)) if before else []
            before = after
    engine.dispose()
    assert {revision: broken for revision, broken in found.items() if broken and revision not in WANT_A_STOP} == {}


def test_what_an_older_program_stumbles_over_is_named() -> None:
    engine = create_engine("sqlite://", poolclass=StaticPool)
    with engine.begin() as connection:
        for line in ("one (id integer primary key, a text, b text not null)", "two (id integer primary key)"):
            connection.exec_driver_sql(f"create table {line}")
    before = tables(engine)
    changes = "one add c text not null default ''", "one add d text", "one drop a", "two rename to three"
    with engine.begin() as connection:
        for change in changes:
            connection.exec_driver_sql(f"alter table {change}")
        connection.exec_driver_sql("create table four (id integer primary key, e text not null, unique (e))")
    after = tables(engine)
    after.needed.add(("one", "d"))
    after.unique.add(("one", ("b",)))
    engine.dispose()
    assert sorted(broken_by(before, after)) == [
        "one ('b',) must be unique", "one.a is gone", "one.d must be filled", "two is gone",
    ]  # fmt: skip
