"""What deploy/ and docs/operating.md name is there: commands, options, settings, addresses, files."""

import re
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from tasks.database import POOL
from web.cli import main
from web.pages import PAGES

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
OPERATING = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
KNOWN = set(re.findall(r'"(GUIZHANG_[A-Z_]+)"', (ROOT / "src/web/config.py").read_text(encoding="utf-8")))
UNITS = sorted(DEPLOY.glob("systemd/*.service"))
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))


def check_command(words: list[str]) -> None:
    """Follow the words through the command's groups; click itself says what it does not know."""
    command: click.Command = main
    while isinstance(command, click.Group):
        found = command.get_command(click.Context(command), words[0]) if words else None
        assert found is not None, f"there is no `guizhang {' '.join(words)}`"
        command, words = found, words[1:]
    options = [option for parameter in command.params for option in parameter.opts]
    for word in words:
        assert not word.startswith("-") or word in options, f"{command.name} has no {word}"


def test_compose_names_a_database_nodes_workers_and_a_door() -> None:
    services = COMPOSE["services"]
    commands = {name: service.get("command") for name, service in services.items()}
    assert commands["pages"] == ["guizhang", "serve", "--pages-only"]
    assert commands["worker"] == ["guizhang", "worker"]
    assert services["database"]["image"].startswith("postgres:")
    assert "443:443" in services["proxy"]["ports"]
    for name in ("upgrade", "pages", "worker"):
        assert commands[name][0] == "guizhang"
        check_command(commands[name][1:])
    for name, service in services.items():
        for needed in service.get("depends_on", ()):
            assert needed in services, f"{name} waits for {needed}"
        for volume in service.get("volumes", ()):
            source = volume.split(":")[0]
            assert (DEPLOY / source).exists() if source.startswith(".") else source in COMPOSE["volumes"]
        assert (ROOT / service["build"]["dockerfile"]).is_file() if "build" in service else True


def test_the_database_of_compose_takes_every_connection_the_nodes_may_ask_for() -> None:
    services = COMPOSE["services"]
    [most] = re.findall(r"max_connections=(\d+)", " ".join(services["database"]["command"]))
    pool = POOL["pool_size"] + POOL["max_overflow"]
    asked = pool * (2 * services["pages"]["deploy"]["replicas"] + services["worker"]["deploy"]["replicas"])
    assert f"ask for {asked} connections" in (DEPLOY / "compose.yaml").read_text()
    assert asked + 10 <= int(most), "and room for whoever looks at it"


def test_compose_sets_what_is_read() -> None:
    for service in COMPOSE["services"].values():
        for name in service.get("environment", {}):
            assert not name.startswith("GUIZHANG_") or name in KNOWN | {"GUIZHANG_NAME"}, name
    health = COMPOSE["services"]["pages"]["healthcheck"]["test"][-1]
    assert re.search(r"localhost:(\d+)(/\w+)", health).groups() == ("8000", "/ready")


@pytest.mark.parametrize("unit", UNITS, ids=[unit.name for unit in UNITS])
def test_a_unit_starts_what_exists(unit: Path) -> None:
    text = unit.read_text(encoding="utf-8")
    [started] = re.findall(r"^ExecStart=/opt/guizhang/bin/guizhang (.+)$", text, re.MULTILINE)
    check_command(started.split())
    assert "EnvironmentFile=/etc/guizhang/environment" in text
    assert set(re.findall(r"GUIZHANG_[A-Z_]+", text)) <= KNOWN


def test_units_name_pages_and_workers() -> None:
    started = {unit.name.partition(".")[0] for unit in UNITS}
    assert {"guizhang-pages@", "guizhang-worker@", "guizhang-upgrade"} <= started
    for timer in DEPLOY.glob("systemd/*.timer"):
        assert timer.with_suffix(".service") in UNITS
    assert set(re.findall(r"^(GUIZHANG_[A-Z_]+)=", (DEPLOY / "environment").read_text(), re.MULTILINE)) <= KNOWN


def test_doors_keep_the_figures_inside_and_name_the_ports_of_the_units() -> None:
    for door in ("Caddyfile", "nginx.conf"):
        assert "/metrics" in (DEPLOY / door).read_text()
    ports = set(re.findall(r"server 127\.0\.0\.1:(\d+)", (DEPLOY / "nginx.conf").read_text()))
    assert ports == set(re.findall(r"guizhang-pages@(\d+)", OPERATING))


def test_the_handbook_names_what_exists() -> None:
    for said in re.findall(r"`guizhang ([a-z][^`…]*)`", OPERATING):
        check_command([word for word in said.split() if word.islower() or word.startswith("-")])
    assert set(re.findall(r"GUIZHANG_[A-Z_]+", OPERATING)) - {"GUIZHANG_NAME"} == KNOWN, "every setting, and no other"
    for name in re.findall(r"`(deploy/[\w./-]+)`", OPERATING):
        assert (ROOT / name).exists() or name == "deploy/.env", name
    rules = {bp.name for bp in PAGES}
    assert {"watch", "running"} <= rules


def test_both_locks_hold_the_same_versions() -> None:
    pinned = re.compile(r"^([A-Za-z0-9_.-]+==[^ ]+)", re.MULTILINE)
    run, everything = (
        set(pinned.findall((ROOT / name).read_text())) for name in ("deploy/requirements.lock", "requirements.lock")
    )
    assert run
    assert run <= everything, "run `make lock`"
    assert any(line.startswith("psycopg==") for line in run)
