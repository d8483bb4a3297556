"""``tocsin send``: one line pages, and waits in its order where nobody answers."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests import served
from tests.cast import Cast
from tests.programs import free_port
from tocsin.cli.sending import event as events
from tocsin.cli.sending import nagios, place
from tocsin.cli.sending.event import Action, Event
from tocsin.cli.sending.spool import CannotKeep, Spool
from tocsin.identity import actor
from tocsin.kit import clock
from tocsin.kit.db import Database
from tocsin.signals import actions as signals
from tocsin.signals.source import NewSource

KEY = "0123456789abcdef0123456789abcdef"
PROBLEM = {
    "NOTIFICATIONTYPE": "PROBLEM",
    "HOSTNAME": "db-1",
    "HOSTADDRESS": "10.0.0.7",
    "SERVICEDESC": "Disk /var",
    "SERVICESTATE": "CRITICAL",
    "SERVICEOUTPUT": "DISK CRITICAL - 2% free",
    "LONGSERVICEOUTPUT": "/var 98%\\n/tmp 4%",
}
HOST = {
    "NOTIFICATIONTYPE": "PROBLEM",
    "HOSTNAME": "db-1",
    "HOSTSTATE": "DOWN",
    "HOSTOUTPUT": "PING CRITICAL",
    "SERVICEDESC": "$SERVICEDESC$",
}


@dataclass
class Shell:
    """A shell with an address and a key, and a home of its own."""

    home: Path
    url: str
    environment: dict[str, str] = field(default_factory=dict)

    def __call__(self, *words: str, given: str = "") -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, "-m", "tocsin", "send", *words],
            input=given,
            capture_output=True,
            text=True,
            env=self._surroundings(),
            timeout=60,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    @property
    def waiting(self) -> list[str]:
        found = sorted((self.home / "spool").glob("*.json"))
        return [json.loads(path.read_text())["title"] for path in found]

    def _surroundings(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("TOCSIN_", "NAGIOS_"))}
        ours = {
            "HOME": str(self.home),
            "TOCSIN_URL": self.url,
            "TOCSIN_KEY": KEY,
            "TOCSIN_SPOOL": str(self.home / "spool"),
        }
        return kept | ours | self.environment


@pytest.fixture
def url(database: Database, people: Cast, tmp_path: Path) -> Iterator[str]:
    with database.transaction() as tx:
        source = NewSource("shells", "pagerduty", key=KEY)
        signals.create_source(tx, source, actor=actor.SYSTEM, now=clock.now(tx))
    with served.listening(database, tmp_path / "data") as address:
        yield address


@pytest.fixture
def send(url: str, tmp_path: Path) -> Shell:
    return Shell(tmp_path, url)


def seen(database: Database) -> list[str]:
    with database.reading() as tx:
        return tx.column("select title || ': ' || status from incident order by number limit 100")


def test_one_line_pages_and_another_is_its_end(send: Shell, database: Database) -> None:
    words = ("--severity", "critical", "--label", "host=db-1", "--details", "-")
    assert send("Backup failed", *words, given="tar: no space\n") == (0, "")
    with database.reading() as tx:
        assert tx.value("select severity from alert") == "critical"
        assert tx.value("select labels ->> 'host' from alert") == "db-1"
        assert "tar: no space" in tx.value("select description from alert")
    assert send("Backup failed", "--resolve") == (0, "")
    assert send("--identity", "disk", given="not read") == (0, "")
    assert send(given="From a pipe\nwith more of it\n") == (0, "")
    assert seen(database) == ["Backup failed: resolved", "disk: open", "From a pipe: open"]


def test_what_nobody_took_waits_in_its_order(send: Shell, database: Database) -> None:
    """A resolution that overtook its trigger would leave an alert open."""
    away = Shell(send.home, f"http://127.0.0.1:{free_port()}")
    for words in (["One"], ["Two"], ["One", "--resolve"]):
        code, said = away(*words)
        assert code == 6
        assert f"It waits in {send.home}/spool." in said
    assert send.waiting == ["One", "Two", "One"]
    assert away("--flush")[0] == 6
    assert send("Three") == (0, "")
    assert send.waiting == []
    assert seen(database) == ["One: resolved", "Two: open", "Three: open"]


def test_a_wrong_key_loses_nothing(send: Shell, database: Database) -> None:
    send.environment = {"TOCSIN_KEY": "f" * 32}
    code, said = send("Disk full")
    assert (code, "knows no source with this key. It waits in" in said) == (5, True)
    assert "f" * 32 not in said
    send.environment = {"TOCSIN_KEY": f"key\n{KEY}"}
    assert send("Disk is still full")[0] == 5
    send.environment = {}
    assert send("--flush") == (0, "")
    assert seen(database) == ["Disk full: open", "Disk is still full: open"]


def test_what_is_no_event_stops_nothing_that_waits_behind_it(
    send: Shell, database: Database
) -> None:
    (send.home / "spool").mkdir()
    (send.home / "spool/00000000000000000001-1.json").write_text("{")
    code, said = send("Disk full")
    assert (code, "1 of 2 were refused" in said) == (2, True)
    assert seen(database) == ["Disk full: open"]
    assert len(list((send.home / "spool/refused").iterdir())) == 1


def test_nagios_says_what_is_wrong_and_when_it_is_over(send: Shell, database: Database) -> None:
    macros = {f"NAGIOS_{name}": value for name, value in PROBLEM.items()}
    send.environment = macros
    assert send("nagios") == (0, "")
    send.environment = macros | {"NAGIOS_NOTIFICATIONTYPE": "ACKNOWLEDGEMENT"}
    assert send("nagios") == (0, "")
    title = "Disk /var on db-1 is CRITICAL: DISK CRITICAL - 2% free"
    assert seen(database) == [f"{title}: acknowledged"]
    send.environment = {}
    words = [f"--macro={name}={value}" for name, value in PROBLEM.items()]
    over = ["--macro=NOTIFICATIONTYPE=RECOVERY", "--macro=SERVICESTATE=OK"]
    assert send("nagios", *words, *over) == (0, "")
    assert seen(database) == [f"{title}: resolved"]


def test_nobody_to_send_to_and_no_words_are_said_so(tmp_path: Path) -> None:
    nowhere = Shell(tmp_path, "")
    assert nowhere("Disk full")[0] == 2
    assert "TOCSIN_URL" in nowhere("Disk full")[1]
    assert nowhere("--url", "http://127.0.0.1:1", given=" \n")[0] == 2
    assert nowhere("nagios", "--url", "http://127.0.0.1:1")[0] == 2
    assert nowhere.waiting == []


@pytest.mark.parametrize(
    ("changes", "action", "severity", "identity"),
    [
        ({}, Action.TRIGGER, "critical", "nagios/db-1/Disk /var"),
        ({"SERVICESTATE": "WARNING"}, Action.TRIGGER, "warning", "nagios/db-1/Disk /var"),
        ({"SERVICESTATE": "UNKNOWN"}, Action.TRIGGER, "error", "nagios/db-1/Disk /var"),
        ({"NOTIFICATIONTYPE": "RECOVERY"}, Action.RESOLVE, "critical", "nagios/db-1/Disk /var"),
        ({"NOTIFICATIONTYPE": "Acknowledgement"}, Action.ACKNOWLEDGE, "critical",
         "nagios/db-1/Disk /var"),
        ({"NOTIFICATIONTYPE": "FLAPPINGSTART"}, Action.TRIGGER, "warning",
         "nagios/db-1/Disk /var/flapping"),
        ({"NOTIFICATIONTYPE": "FLAPPINGSTOP"}, Action.RESOLVE, "warning",
         "nagios/db-1/Disk /var/flapping"),
        ({"NOTIFICATIONTYPE": "SOMETHING NEW"}, Action.TRIGGER, "critical",
         "nagios/db-1/Disk /var"),
        ({"NOTIFICATIONTYPE": ""}, Action.TRIGGER, "critical", "nagios/db-1/Disk /var"),
    ],
)  # fmt: skip
def test_a_notification_is_an_event(
    changes: dict[str, str], action: Action, severity: str, identity: str
) -> None:
    made = nagios.event(nagios.Notification(PROBLEM | changes))
    assert (made.action, made.severity, made.identity) == (action, severity, identity)
    assert made.source == "db-1"
    assert "/var 98%\n/tmp 4%" in made.details


def test_a_host_has_no_check_even_where_its_macro_was_left_as_it_was() -> None:
    made = nagios.event(nagios.Notification(HOST))
    assert (made.title, made.identity) == ("db-1 is DOWN: PING CRITICAL", "nagios/db-1")
    assert (made.severity, dict(made.labels)) == ("critical", {"host": "db-1", "state": "DOWN"})


@pytest.mark.parametrize(
    ("kind", "state", "is_quiet"),
    [
        ("DOWNTIMESTART", "CRITICAL", True),
        ("DOWNTIMEEND", "CRITICAL", True),
        ("CUSTOM", "OK", True),
        ("CUSTOM", "CRITICAL", False),
        ("PROBLEM", "OK", False),
    ],
)
def test_downtimes_and_remarks_while_all_is_well_wake_nobody(
    kind: str, state: str, is_quiet: bool
) -> None:
    said = nagios.Notification(PROBLEM | {"NOTIFICATIONTYPE": kind, "SERVICESTATE": state})
    assert nagios.is_quiet(said) is is_quiet


def test_a_file_says_where_to_and_the_rest_overrules_it(tmp_path: Path) -> None:
    conf = tmp_path / "send.conf"
    conf.write_text("# ours\nurl = https://tocsin.example.com/\nkey = a=b\nspool = /var/spool/t\n")
    environment = {"TOCSIN_SEND_FILE": str(conf)}
    found = place.find({}, environment)
    assert found == place.Place("https://tocsin.example.com", "a=b", Path("/var/spool/t"))
    assert place.find({"key": "k"}, environment | {"TOCSIN_KEY": "e"}).key == "k"
    assert place.find({"key": None}, environment | {"TOCSIN_KEY": "e"}).key == "e"
    with pytest.raises(place.NowhereToSend, match="There is no url"):
        place.find({}, {"TOCSIN_SEND_FILE": str(tmp_path / "none")})


def test_a_spool_is_bounded_and_says_when_it_cannot_keep(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tocsin.cli.sending.spool.MOST_WAITING", 1)
    event = events.checked(Event("Disk full", ""))
    Spool(tmp_path / "spool", now=1).keep(event, at="2026-03-16T09:30:00+00:00")
    with pytest.raises(CannotKeep, match="is full"):
        Spool(tmp_path / "spool", now=2).keep(event, at="")
    (tmp_path / "file").write_text("")
    with pytest.raises(CannotKeep, match="cannot be made"):
        Spool(tmp_path / "file/spool", now=2).keep(event, at="")


def test_a_long_identity_stays_unique_and_a_label_has_a_name() -> None:
    one, other = (events.checked(Event("x" * 400 + end, "")).identity for end in "ab")
    assert len(one) == len(other) == events.IDENTITY_LIMIT
    assert one != other
    for wrong in ("host", "=x", " =x"):
        with pytest.raises(events.BadLabel):
            events.labels((wrong,))
