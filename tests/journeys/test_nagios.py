"""Nagios itself notifies by ``tocsin send nagios``, as docs/howto/nagios.md defines it."""

import getpass
import grp
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import programs, served
from tests.clients import ROOT
from tests.journeys.harness import eventually
from tests.programs import Running
from tocsin.identity import actor
from tocsin.kit import clock
from tocsin.kit.db import Database
from tocsin.signals import actions as signals
from tocsin.signals.source import NewSource

KEY = "0123456789abcdef0123456789abcdef"
MAIN = """\
log_file={place}/nagios.log
cfg_file={place}/objects.cfg
object_cache_file={place}/objects.cache
status_file={place}/status.dat
temp_file={place}/nagios.tmp
temp_path={place}
check_result_path={place}/results
command_file={place}/commands
state_retention_file={place}/retention.dat
lock_file={place}/nagios.pid
query_socket={place}/query
nagios_user={user}
nagios_group={group}
check_external_commands=1
execute_service_checks=0
execute_host_checks=0
enable_notifications=1
enable_environment_macros=1
use_syslog=0
"""
OBJECTS = """\
define timeperiod {{
    timeperiod_name  24x7
    alias            always
    sunday     00:00-24:00
    monday     00:00-24:00
    tuesday    00:00-24:00
    wednesday  00:00-24:00
    thursday   00:00-24:00
    friday     00:00-24:00
    saturday   00:00-24:00
}}
define command {{
    command_name  notify-tocsin
    command_line  {python} -m tocsin send nagios
}}
define command {{
    command_name  nothing
    command_line  /bin/true
}}
define contact {{
    contact_name                   tocsin
    host_notifications_enabled     1
    service_notifications_enabled  1
    host_notification_period       24x7
    service_notification_period    24x7
    host_notification_options      d,u,r,f
    service_notification_options   w,u,c,r,f
    host_notification_commands     notify-tocsin
    service_notification_commands  notify-tocsin
}}
define host {{
    host_name              db-1
    address                10.0.0.7
    check_command          nothing
    max_check_attempts     1
    check_period           24x7
    contacts               tocsin
    notification_interval  0
    notification_period    24x7
}}
define service {{
    host_name              db-1
    service_description    Disk /var
    check_command          nothing
    max_check_attempts     1
    check_interval         5
    retry_interval         1
    check_period           24x7
    active_checks_enabled  0
    contacts               tocsin
    notification_interval  0
    notification_period    24x7
    notification_options   w,u,c,r
}}
"""


@pytest.fixture
def program() -> str:
    unpacked = ROOT / ".clients/nagios/usr/sbin/nagios4"
    found = shutil.which("nagios4") or (str(unpacked) if unpacked.exists() else None)
    if found is None:
        pytest.skip("nagios4 is not installed; .ci/tools unpacks Debian's nagios4-core")
    return found


@pytest.fixture
def url(database: Database, tmp_path: Path) -> Iterator[str]:
    with database.transaction() as tx:
        source = NewSource("nagios", "pagerduty", key=KEY)
        signals.create_source(tx, source, actor=actor.SYSTEM, now=clock.now(tx))
    with served.listening(database, tmp_path / "data") as address:
        yield address


@pytest.fixture
def commands(
    program: str, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Path]:
    """Run Nagios; yield the pipe that it takes commands from."""
    place = tmp_path / "nagios"
    (place / "results").mkdir(parents=True)
    known = {
        "place": place,
        "python": sys.executable,
        "user": getpass.getuser(),
        "group": grp.getgrgid(os.getgid()).gr_name,
    }
    (place / "objects.cfg").write_text(OBJECTS.format(**known))
    (place / "nagios.cfg").write_text(MAIN.format(**known))
    conf = place / "send.conf"
    conf.write_text(f"url = {url}\nkey = {KEY}\nspool = {place}/spool\n")
    monkeypatch.setenv("TOCSIN_SEND_FILE", str(conf))
    pipe = place / "commands"

    def takes(_: Running) -> bool:
        return pipe.exists()

    command = [program, str(place / "nagios.cfg")]
    with programs.running(lambda _: command, place / "output", ready=takes):
        yield pipe


def say(commands: Path, result: str) -> None:
    with commands.open("a") as pipe:
        pipe.write(f"[0] PROCESS_SERVICE_CHECK_RESULT;db-1;Disk /var;{result}\n")


def test_its_problem_pages_and_its_recovery_is_the_end(commands: Path, database: Database) -> None:
    def incidents() -> list[str]:
        with database.reading() as tx:
            return tx.column("select title || ': ' || status from incident limit 10")

    title = "Disk /var on db-1 is CRITICAL: DISK CRITICAL - 2% free"
    say(commands, "2;DISK CRITICAL - 2% free")
    eventually(lambda: incidents() == [f"{title}: open"], seconds=90, what="the problem")
    say(commands, "0;DISK OK - 60% free")
    eventually(lambda: incidents() == [f"{title}: resolved"], seconds=90, what="the recovery")
