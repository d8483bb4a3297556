"""Sources, heartbeats and monitors by the command line, against a server on loopback."""

from typing import Any

import pytest
from click.testing import CliRunner

from tests.surfaces.conftest import Run
from tests.surfaces.told import lines, told
from tests.world import Clock
from tocsin.cli import app
from tocsin.incidents import intake
from tocsin.incidents.delivery import Delivery
from tocsin.kit.db import Database
from tocsin.signals import actions as signals
from tocsin.signals.check import Check, Health

KEY = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def prom(run: Run, database: Database, clock: Clock) -> Run:
    """A source of the name prom that has sent one alert."""
    assert run("sources", "add", "prom", "--kind", "prometheus", "--key", KEY).exit_code == 0
    body = b'[{"labels": {"alertname": "DiskFull"}}]'
    delivery = Delivery(KEY, "prometheus", body, "application/json", {}, "", "n")
    with database.transaction() as tx:
        intake.accept(tx, [delivery], now=clock.at)
    return run


def test_adding_a_source_prints_what_to_paste(run: Run) -> None:
    pasted = run("sources", "add", "prom", "--kind", "prometheus", "--key", KEY).output
    assert f"path_prefix: /am/{KEY}" in pasted
    assert run("sources", "paste", "prom").output == pasted.replace(KEY, "YOUR-KEY")
    assert lines(run("sources"))[1].split()[1:5] == ["prom", "prometheus", "–", "…cdef"]
    assert "prometheus" in run("sources", "kinds").output


def test_a_rotated_key_is_printed_in_its_lines(prom: Run) -> None:
    key = told(prom("sources", "rotate", "prom", "--json"))["key"]
    assert key not in prom("sources", "list").output
    assert "path_prefix: /am/" in prom("sources", "rotate", "prom").output


def test_a_secret_is_read_from_standard_input(run: Run, database: Database) -> None:
    run("sources", "add", "shop", "--kind", "github")
    words = ["sources", "secret", "shop"]
    assert CliRunner().invoke(app.app, words, input="between GitHub and us\n").exit_code == 0
    assert is_kept(database)
    assert run("sources", "secret", "shop", "--remove").exit_code == 0
    assert not is_kept(database)


def is_kept(database: Database) -> bool:
    with database.reading() as tx:
        return bool(tx.value("select secret is not null from source where name = 'shop'"))


def test_what_a_source_sent_is_printed_with_its_fate(prom: Run) -> None:
    assert "1 opened" in lines(prom("sources", "events", "prom"))[1]
    assert prom("sources", "payload", "prom").output.startswith('[{"labels"')
    assert told(prom("sources", "payload", "prom", "--json"))["signals"] == 1


def test_a_heartbeat_is_added_and_waits(run: Run) -> None:
    line = run("heartbeats", "add", "backup", "--every", "1d").output
    assert "curl -fsS http://tocsin.test/heartbeat/" in line
    assert lines(run("heartbeats"))[1].split()[1:5] == ["backup", "waiting", "1d", "1m"]
    assert run("heartbeats", "rotate", "backup").output != line


def test_a_monitor_is_told_what_to_ask(run: Run) -> None:
    words = ("url=https://shop.test", "status=200", "verify=false")
    made = told(run("monitors", "add", "shop", "http", *words, "--every", "30s", "--json"))
    assert made["target"] == {"url": "https://shop.test", "status": "200", "verify": False}
    assert made["interval"] == "30s"
    assert "Begins with http" in run("monitors", "probes").output
    assert lines(run("monitors"))[1].split()[1:4] == ["shop", "http", "up"]


def test_what_a_monitor_found_is_printed(run: Run, database: Database, clock: Clock) -> None:
    run("monitors", "add", "shop", "http", "url=https://shop.test")
    with database.transaction() as tx:
        now = clock.forward(signals.monitors(tx)[0].interval)
        (row,) = signals.claim_monitors(tx, now=now)
        signals.record_check(tx, row, Check(Health.UP, 20, "It answers."), now=now)
    assert lines(run("monitors", "checks", "shop"))[1].endswith("It answers.")
    assert "100.000%" in lines(run("monitors", "uptime", "shop"))[1]
    found: dict[str, Any] = told(run("monitors", "uptime", "shop", "--days", "7", "--json"))
    assert found["share"] == 1.0


@pytest.mark.parametrize(
    ("words", "sentence", "code"),
    [
        (("sources", "paste", "nothing"), "There is no source named nothing.", 3),
        (("sources", "add", "a", "--kind", "nagois"), "did you mean nagios", 2),
        (("heartbeats", "add", "a", "--every", "1s"), "between 10 seconds and 366 days", 2),
        (("monitors", "add", "a", "http", "url"), "not of the form FIELD=VALUE", 2),
        (("monitors", "add", "a", "tcp", "host=a", "port=x"), "port is a number; 'x' is none", 2),
        (("monitors", "add", "a", "smoke"), "There is no probe 'smoke'", 2),
    ],
)
@pytest.mark.usefixtures("run")
def test_a_refusal_is_a_sentence_and_an_exit_code(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], sentence: str, code: int
) -> None:
    assert app.run(list(words)) == code
    assert sentence in capsys.readouterr().err
