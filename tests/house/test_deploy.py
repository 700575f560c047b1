"""What an operator copies from deploy/ and docs/operating.md works with this program: settings, commands, files, figures."""

from __future__ import annotations

import configparser
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import flask_migrate.cli
import pytest
import yaml
from flask import Flask

from app import cli
from app.config import documented
from tests.house.sources import ROOT, listed

PAGE = ROOT / "docs" / "operating.md"
DEPLOY = ROOT / "deploy"
FILES = sorted(path for path in DEPLOY.rglob("*") if path.is_file())
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
SETTING = re.compile(r"\b(VIGIE_[A-Z_]*[A-Z]|DATABASE_URL)\b")
COMMAND = re.compile(r"(?:flask|bin/flask) --app wsgi ([^`\n;”|]+)")
METRIC = re.compile(r"\bvigie_[a-z_]+\b")
OF_FLASK = {"db": flask_migrate.cli.db}


def told_settings(path: Path) -> set[str]:
    return set(SETTING.findall(path.read_text("utf-8")))


def commands(text: str) -> list[list[str]]:
    """The words after `flask --app wsgi`, in prose, blocks of code, units and the compose file."""
    listed_ones = re.findall(r"\[flask, --app, wsgi, ([^\]]+)\]", text)
    return [shlex.split(one) for one in COMMAND.findall(text)] + [re.split(r",\s*", one) for one in listed_ones]


@pytest.fixture(scope="module")
def known_commands() -> dict[str, click.Command]:
    app = Flask("none")
    cli.register(app)
    return {**app.cli.commands, **OF_FLASK}


def unknown_words(words: list[str], known: dict[str, click.Command]) -> Iterator[str]:
    """What of a command this program does not have."""
    command, rest = known.get(words[0]), words[1:]
    if command is None:
        yield words[0]
        return
    while isinstance(command, click.Group):
        if not rest or rest[0] not in command.commands:
            yield " ".join(words)
            return
        command, rest = command.commands[rest[0]], rest[1:]
    options = {name for parameter in command.params for name in parameter.opts} | {"--help"}
    yield from (f"{' '.join(words)}: {word}" for word in rest if word.startswith("--") and word not in options)


def test_every_setting_told_to_operators_exists() -> None:
    known = {variable for variable, _, _ in documented()}
    faults = [
        f"{path.relative_to(ROOT)}: {name}" for path in [PAGE, *FILES] for name in sorted(told_settings(path) - known)
    ]
    assert not faults, listed(faults)


def test_every_command_told_to_operators_exists(known_commands: dict[str, click.Command]) -> None:
    told = [(path, words) for path in [PAGE, *FILES] for words in commands(path.read_text("utf-8"))]
    faults = [f"{path.name}: {fault}" for path, words in told for fault in unknown_words(words, known_commands)]
    assert len(told) > 20
    assert not faults, listed(faults)


def test_command_that_does_not_exist_is_seen(known_commands: dict[str, click.Command]) -> None:
    [wrong] = commands("run `flask --app wsgi backup make`")
    assert list(unknown_words(wrong, known_commands)) == ["backup make"]
    [wrong] = commands("run `flask --app wsgi backup create --forever`")
    assert list(unknown_words(wrong, known_commands)) == ["backup create --forever: --forever"]


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_unit_is_sound(path: Path) -> None:
    unit = configparser.RawConfigParser(strict=False)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(path, "utf-8")
    service = unit["Service"]
    assert service["ExecStart"].startswith("/opt/vigie/.venv/bin/")
    assert service["User"] == "vigie"
    assert service["EnvironmentFile"] == "/etc/vigie/vigie.env"
    assert service["Type"] in ("simple", "oneshot")
    assert (service["Type"] == "oneshot") == path.with_suffix(".timer").exists()
    assert service["Type"] == "oneshot" or int(service["TimeoutStopSec"]) >= 60


@pytest.mark.parametrize("path", sorted((DEPLOY / "systemd").glob("*.timer")), ids=lambda path: path.name)
def test_timer_is_sound(path: Path) -> None:
    timer = configparser.RawConfigParser(strict=False)
    timer.read(path, "utf-8")
    assert timer["Timer"]["OnCalendar"]
    assert timer["Install"]["WantedBy"] == "timers.target"


def test_compose_file_is_sound() -> None:
    compose = yaml.safe_load((DEPLOY / "compose" / "compose.yaml").read_text("utf-8"))
    ours = {name: one for name, one in compose["services"].items() if one["image"] == "vigie"}
    assert set(ours) == {"tables", "pages", "door", "alarms", "mail", "letters", "webhooks", "backup"}
    for name, service in ours.items():
        assert service["command"], name
        assert service["environment"]["DATABASE_URL"].endswith("@db/vigie")
        assert set(service["depends_on"]) <= set(compose["services"])
    mounted = {volume.split(":")[0] for one in compose["services"].values() for volume in one["volumes"]}
    assert mounted == set(compose["volumes"])
    published = [port for one in compose["services"].values() for port in one.get("ports", ())]
    assert published
    assert all(port.startswith("127.0.0.1:") for port in published)  # nothing is open to the street by itself


def test_image_holds_every_room_of_the_program() -> None:
    copied = re.findall(r"^COPY (.+)$", (DEPLOY / "compose" / "Dockerfile").read_text("utf-8"), re.MULTILINE)
    named = {word for line in copied for word in line.split()[:-1]}
    assert {"app", "workflows", "migrations", "escalation_rules.yaml", "wsgi.py", "requirements.txt"} <= named
    assert all((ROOT / name).exists() for name in named)


def test_patroni_keeps_what_was_acknowledged() -> None:
    patroni = yaml.safe_load((DEPLOY / "patroni" / "patroni.yml").read_text("utf-8"))
    assert patroni["bootstrap"]["dcs"]["synchronous_mode"] is True


def test_alerts_speak_of_figures_that_exist() -> None:
    code = (ROOT / "app/web/views/metrics.py").read_text("utf-8")
    known = set(METRIC.findall(code)) | {"vigie_last_backup_timestamp_seconds", "vigie_last_drill_timestamp_seconds"}
    rules = [
        rule
        for group in yaml.safe_load((DEPLOY / "prometheus" / "alerts.yml").read_text())["groups"]
        for rule in group["rules"]
    ]
    assert rules
    for rule in rules:
        assert set(METRIC.findall(rule["expr"])) <= known, rule["alert"]
    yaml.safe_load((DEPLOY / "prometheus" / "prometheus.yml").read_text())


def test_front_keeps_the_figures_inside() -> None:
    for name in ("Caddyfile", "nginx.conf"):
        text = (DEPLOY / "front" / name).read_text("utf-8")
        assert "metrics" in text
        assert "404" in text
        assert text.count("{") == text.count("}")
        assert "X-Request-Id" in text


def test_files_the_page_names_are_there() -> None:
    named = set(re.findall(r"`(deploy/[\w./-]*)`", PAGE.read_text("utf-8")))
    assert named
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []
