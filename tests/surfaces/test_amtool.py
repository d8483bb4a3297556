"""Debian's amtool takes us for its Alertmanager: what it prints is success."""

import json
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests import served
from tests.journeys import harness
from tests.surfaces.shop import KEY, Shop
from tests.world import Clock
from tocsin.kit.db import Database

Amtool = Callable[..., subprocess.CompletedProcess[str]]
pytestmark = [pytest.mark.realclient, pytest.mark.timeout(120)]


@pytest.fixture
def url(database: Database, payments: Shop, clock: Clock, tmp_path: Path) -> Iterator[str]:
    """Served a little after the time that amtool takes from the machine's clock."""
    clock.set(datetime.now(UTC) + timedelta(minutes=2))
    with served.listening(database, tmp_path) as address:
        yield address


@pytest.fixture
def amtool(url: str) -> Amtool:
    binary = harness.program("amtool", "prometheus-alertmanager")

    def run(*words: str, key: str = KEY, code: int = 0) -> subprocess.CompletedProcess[str]:
        command = [binary, f"--alertmanager.url={url}/am/{key}", *words]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == code, done.stderr
        return done

    return run


def names(amtool: Amtool, *words: str) -> list[str]:
    found = json.loads(amtool("alert", "query", "-o", "json", *words).stdout)
    return sorted(alert["labels"]["alertname"] for alert in found)


def test_its_commands_for_alerts(amtool: Amtool) -> None:
    amtool("alert", "add", "High", "severity=critical", "instance=db-1")
    amtool("alert", "add", "Low", "severity=warning", "--annotation=summary=It is slow")
    assert names(amtool) == ["High", "Low"]
    assert names(amtool, "severity=~crit.*") == ["High"]
    assert names(amtool, "--receiver=checkout") == ["High", "Low"]
    assert names(amtool, "--receiver=other") == []
    assert "It is slow" in amtool("alert", "query", "alertname=Low").stdout
    assert "High" in amtool("alert", "query", "-o", "extended").stdout


def test_its_commands_for_silences(amtool: Amtool, tokens: dict[str, str], tmp_path: Path) -> None:
    ana = tokens["ana"]

    def silences(*words: str) -> list[dict[str, object]]:
        found: list[dict[str, object]] = json.loads(
            amtool("silence", "query", "-o", "json", *words, key=ana).stdout
        )
        return found

    words = ("--duration=2h", "--author=karma", "--comment=planned")
    number = amtool("silence", "add", "alertname=High", *words, key=ana).stdout.strip()
    assert [(s["id"], s["createdBy"], s["comment"]) for s in silences()] == [
        (number, "karma", "planned")
    ]
    amtool("alert", "add", "High", "severity=critical")
    assert names(amtool) == []
    assert names(amtool, "--silenced") == ["High"]
    amtool("silence", "update", "--duration=3h", number, key=ana)
    assert [s["id"] for s in silences("alertname=High")] == [number]
    kept = tmp_path / "silences.json"
    kept.write_text(json.dumps(silences()))
    amtool("silence", "expire", number, key=ana)
    assert [s["status"] for s in silences()] == [{"state": "expired"}]
    amtool("silence", "import", str(kept), key=ana)
    assert [s["comment"] for s in silences() if s["id"] != number] == ["planned"]
    assert "scopes" in amtool("silence", "add", "a=b", "-c", "x", code=1).stderr


def test_its_commands_for_what_it_is(amtool: Amtool) -> None:
    shown = amtool("config", "show").stdout
    assert "checkout" in shown
    assert "ready" in amtool("cluster", "show").stdout
    assert amtool("config", "routes", "test", "service=checkout").stdout.strip() == "checkout"
    assert amtool("config", "routes", "test", "service=none").stdout.strip() == "tocsin"
