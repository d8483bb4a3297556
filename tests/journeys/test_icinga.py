"""Icinga 2 itself notifies by ``tocsin send nagios``, with the objects of docs/howto/nagios.md."""

import getpass
import os
import re
import shutil
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tests import programs, served
from tests.clients import ROOT
from tests.journeys.harness import eventually
from tocsin.identity import actor
from tocsin.kit import clock
from tocsin.kit.db import Database
from tocsin.signals import actions as signals
from tocsin.signals.source import NewSource

pytestmark = [pytest.mark.realclient, pytest.mark.timeout(180)]
KEY = "0123456789abcdef0123456789abcdef"
# Debian's package without its library of checks; what it installs by hand is found here too.
PLACES = "/usr/sbin:/usr/lib/x86_64-linux-gnu/icinga2/sbin:/usr/lib/aarch64-linux-gnu/icinga2/sbin"
WORLD = """
object CheckerComponent "checker" {{ }}
object NotificationComponent "notification" {{ }}
object CheckCommand "as-told" {{ command = [ "/bin/sh", "{place}/$told$" ] }}
object Host "db-1" {{
  address = "10.0.0.7"
  check_command = "as-told"
  vars.told = "host"
  vars.tocsin = true
  max_check_attempts = 1
  check_interval = 1s
  retry_interval = 1s
}}
object Service "disk" {{
  host_name = "db-1"
  check_command = "as-told"
  vars.told = "service"
  vars.tocsin = true
  max_check_attempts = 1
  check_interval = 1s
  retry_interval = 1s
}}
"""


def objects() -> str:
    """What the page tells to write into its configuration."""
    page = (ROOT / "docs/howto/nagios.md").read_text("utf-8")
    found = re.search(r"## Icinga 2\n.*?```\n(.*?)```", page, re.DOTALL)
    assert found is not None
    return found[1]


@pytest.fixture
def told(database: Database, tmp_path: Path) -> Iterator[Path]:
    """Run Icinga; yield the folder with what its checks say."""
    program = shutil.which("icinga2", path=f"{os.environ['PATH']}:{PLACES}")
    if program is None:
        pytest.skip("icinga2 is not installed; Debian's package icinga2-bin brings it")
    with database.transaction() as tx:
        source = NewSource("icinga", "pagerduty", key=KEY)
        signals.create_source(tx, source, actor=actor.SYSTEM, now=clock.now(tx))
    with served.listening(database, tmp_path / "data") as url:
        place = tmp_path / "icinga"
        place.mkdir()
        say(place, host=0, service=0)
        command = place / "tocsin"
        command.write_text(
            f"#!/bin/sh\nexport TOCSIN_URL={url} TOCSIN_KEY={KEY}\n"
            f'exec {sys.executable} -m tocsin "$@" --spool {place}/spool\n'
        )
        command.chmod(0o755)
        ours = objects().replace("/usr/local/bin/tocsin", str(command))
        (place / "main.conf").write_text(WORLD.format(place=place) + ours)
        ready = programs.says("Activated all objects")
        asked = _run(program, place)
        with programs.running(lambda _: asked, place / "output", ready=ready):
            yield place


def say(place: Path, *, host: int, service: int) -> None:
    for name, code in (("host", host), ("service", service)):
        fresh = place / f"{name}.new"
        fresh.write_text(f"echo '{name} says {code}'\nexit {code}\n")
        fresh.rename(place / name)


def _run(program: str, place: Path) -> list[str]:
    names = ("DataDir", "CacheDir", "SpoolDir", "LogDir", "InitRunDir")
    settings = {name: place / name for name in names}
    for folder in settings.values():
        folder.mkdir()
    settings |= {
        name: place / f"{name}.file"
        for name in ("PidPath", "StatePath", "ObjectsPath", "VarsPath", "ModAttrPath")
    }
    defined = [f"-D{name}={value}" for name, value in settings.items()]
    user = getpass.getuser()
    defined += [f"-DRunAsUser={user}", f"-DRunAsGroup={user}"]
    return [program, "daemon", "-c", str(place / "main.conf"), *defined]


def _read(path: Path) -> str:
    return path.read_text("utf-8", "replace") if path.exists() else ""


def test_its_problems_page_and_its_recoveries_are_the_end(told: Path, database: Database) -> None:
    def incidents() -> set[str]:
        with database.reading() as tx:
            return set(tx.column("select title || ': ' || status from incident limit 10"))

    disk, host = "disk on db-1 is CRITICAL: service says 2", "db-1 is DOWN: host says 2"
    say(told, host=0, service=2)
    said = partial(_read, told / "output")
    eventually(lambda: incidents() == {f"{disk}: open"}, seconds=60, what=said)
    say(told, host=0, service=0)
    eventually(lambda: incidents() == {f"{disk}: resolved"}, seconds=60, what="the recovery")
    say(told, host=2, service=0)
    eventually(lambda: f"{host}: open" in incidents(), seconds=60, what=str(incidents()))
    say(told, host=0, service=0)
    eventually(lambda: f"{host}: resolved" in incidents(), seconds=60, what="the host's recovery")
