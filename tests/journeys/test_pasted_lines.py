"""What a source gives to paste is run as it is: by a shell, by node, by the macros of Nagios."""

import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from tests import clients, databases, served
from tocsin.identity.actor import SYSTEM
from tocsin.kit import clock, db
from tocsin.signals import actions as signals
from tocsin.signals import paste
from tocsin.signals.source import NewSource

KINDS = ("nagios", "icinga", "checkmk", "wazuh", "zabbix", "uptimerobot", "uptime_kuma", "pingdom")
QUOTED = '95 % full; it\'s "bad" & $HOME > /tmp'


def key_of(kind: str) -> str:
    return f"key-of-{kind}-0123456789"


@dataclass(frozen=True, slots=True)
class House:
    url: str
    database: db.Database

    def lines(self, kind: str) -> str:
        return paste.lines(kind, url=self.url, key=key_of(kind))

    def alerts(self, kind: str) -> dict[str, str]:
        """The state of each alert of a kind by its identity."""
        with self.database.reading() as tx:
            found = tx.column(
                """
                select alert.identity || '=' || alert.status
                from alert
                join source on source.id = alert.source_id
                where source.name = %(kind)s
                order by alert.id
                limit 100
                """,
                kind=kind,
            )
        return {identity: state for identity, _, state in (one.rpartition("=") for one in found)}


@pytest.fixture(scope="module")
def house(server: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    name = f"{template}_pasted"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(
            f"create database {name} template {template} strategy file_copy".encode()
        )
    address = psycopg.conninfo.make_conninfo(server, dbname=name)
    with closing(db.Database(address)) as database:
        _furnish(database)
        with served.listening(database, tmp_path_factory.mktemp("pasted")) as url:
            yield House(url, database)
    with psycopg.connect(server, autocommit=True) as connection:
        databases.drop(connection, name)


def _furnish(database: db.Database) -> None:
    with database.transaction() as tx:
        for kind in KINDS:
            new = NewSource(kind, kind, key=key_of(kind))
            signals.create_source(tx, new, actor=SYSTEM, now=clock.now(tx))


def run(command: list[str], env: Mapping[str, str] | None = None) -> None:
    done = subprocess.run(
        command, env=os.environ | dict(env or {}), capture_output=True, text=True, timeout=60,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"


def filled(line: str, macros: Mapping[str, str]) -> str:
    """The line as Nagios and Icinga run it; a macro that says nothing is empty."""
    return re.sub(r"\$([\w.]+)\$", lambda found: macros.get(found[1], ""), line)


def curl(*arguments: str) -> None:
    run(["curl", "-fsS", "-m", "30", *arguments])


def test_the_script_for_checkmk(house: House, tmp_path: Path) -> None:
    script = tmp_path / "tocsin"
    script.write_text(house.lines("checkmk"))
    said = {
        "NOTIFY_NOTIFICATIONTYPE": "PROBLEM",
        "NOTIFY_HOSTNAME": "db-1",
        "NOTIFY_SERVICEDESC": "Filesystem /",
        "NOTIFY_SERVICESTATE": "CRIT",
        "NOTIFY_SERVICEOUTPUT": QUOTED,
        "NOTIFY_HOSTADDRESS": "10.0.0.1",
    }
    run(["sh", str(script)], said)
    assert house.alerts("checkmk") == {"db-1/Filesystem /": "open"}
    run(["sh", str(script)], said | {"NOTIFY_NOTIFICATIONTYPE": "RECOVERY"})
    assert house.alerts("checkmk") == {"db-1/Filesystem /": "closed"}


def test_the_command_for_nagios(house: House) -> None:
    command = re.search(r"command_line (.*?)\n}", house.lines("nagios"), re.DOTALL)
    assert command is not None
    said = {
        "NOTIFICATIONTYPE": "PROBLEM",
        "HOSTNAME": "db-1",
        "SERVICEDESC": "disk",
        "SERVICESTATE": "CRITICAL",
        "SERVICEOUTPUT": "95 % full; its bad",
    }
    for kind, state in (("PROBLEM", "open"), ("RECOVERY", "closed")):
        run(["sh", "-c", filled(command[1], said | {"NOTIFICATIONTYPE": kind})])
        assert house.alerts("nagios") == {"db-1/disk": state}


def test_the_arguments_for_icinga(house: House) -> None:
    lines = house.lines("icinga")
    command = re.search(r"command = \[ (.*?) \]", lines)
    values = re.search(r"value = \[ (.*?) \]", lines, re.DOTALL)
    assert command is not None
    assert values is not None
    said = {"notification.type": "Problem", "host.name": "db-1", "service.name": "disk"}
    pairs = re.findall(r'"([^"]*)"', values[1])
    arguments = [filled(pair, said) for pair in pairs]
    program = re.findall(r'"([^"]*)"', command[1])
    run([*program, *(part for each in arguments for part in ("--data-urlencode", each))])
    assert house.alerts("icinga") == {"db-1/disk": "open"}


def test_the_script_for_wazuh(house: House, tmp_path: Path) -> None:
    lines = house.lines("wazuh")
    script, alert = tmp_path / "custom-tocsin", tmp_path / "alert.json"
    script.write_text(lines[lines.index("#!/bin/sh") :])
    hook = re.search("<hook_url>(.*)</hook_url>", lines)
    assert hook is not None
    alert.write_text('{"rule": {"id": "5710", "level": 10}, "agent": {"id": "001", "name": "a"}}')
    run(["sh", str(script), str(alert), "", hook[1]])
    assert house.alerts("wazuh") == {"5710/001": "open"}


# Zabbix runs a media type in an engine of its own, which has this request and no other
HTTP_REQUEST = """
const run = require("node:child_process").spawnSync;
class HttpRequest {
  headers = [];
  addHeader(header) { this.headers.push("-H", header); }
  post(url, body) {
    const form = ["-s", "-o", "/dev/null", "-w", "%{http_code}", "--data-binary", "@-"];
    this.status = run("curl", [...form, ...this.headers, url], { input: body }).stdout.toString();
  }
  getStatus() { return Number(this.status); }
}
const [value, script] = process.argv.slice(-2);
process.stdout.write(new Function("value", "HttpRequest", script)(value, HttpRequest));
"""


def test_the_script_for_zabbix(house: House) -> None:
    lines = house.lines("zabbix")
    script = lines[lines.index("var said") :]
    for value, state in (("1", "open"), ("0", "closed")):
        url = f"{house.url}/integrations/zabbix/{key_of('zabbix')}"
        said = f'{{"url": "{url}", "event_id": "23", "event_value": "{value}", "title": "Load"}}'
        assert clients.node(HTTP_REQUEST, said, script, package="uuid") == "OK"
        assert house.alerts("zabbix") == {"23": state}


def test_uptimerobot_asks_with_a_query(house: House) -> None:
    url = f"{house.url}/integrations/uptimerobot/{key_of('uptimerobot')}"
    curl(f"{url}?monitorID=7&monitorFriendlyName=shop&alertType=1&alertTypeFriendlyName=Down")
    assert house.alerts("uptimerobot") == {"7": "open"}
    curl(f"{url}?monitorID=7&monitorFriendlyName=shop&alertType=2&alertTypeFriendlyName=Up")
    assert house.alerts("uptimerobot") == {"7": "closed"}


def test_uptime_kuma_sends_json_a_form_or_a_query(house: House) -> None:
    url = f"{house.url}/integrations/uptime_kuma/{key_of('uptime_kuma')}"
    monitor = '"monitor": {"id": 3, "name": "shop"}'
    curl(
        url,
        "-H",
        "Content-Type: application/json",
        "-d",
        f'{{"heartbeat": {{"status": 0}}, {monitor}}}',
    )
    assert house.alerts("uptime_kuma") == {"3": "open"}
    curl(url, "-F", f'data={{"heartbeat": {{"status": 1}}, {monitor}}}')
    assert house.alerts("uptime_kuma") == {"3": "closed"}
    query = ('heartbeat={"status": 0}', 'monitor={"id": 4, "name": "mail"}', "msg=down")
    curl("-G", url, *(part for each in query for part in ("--data-urlencode", each)))
    assert house.alerts("uptime_kuma")["4"] == "open"
