"""An alert mail says what is wrong, and one that ends it is known to be about the same."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tocsin.signals import mail_alert, sources
from tocsin.signals.provider import Context
from tocsin.signals.signal import Severity, Signal, State, Unparseable

NOW = datetime(2026, 3, 16, 9, 30, tzinfo=UTC)


def told(
    subject: str, text: str = "", rules: dict[str, Any] | None = None, more: str = ""
) -> Signal:
    raw = f"From: nagios@example.com\n{more}Subject: {subject}\n\n{text}".encode()
    [found] = sources.PROVIDERS["mail"].parse(raw, {}, Context(NOW, mapping=rules))
    return found


@pytest.mark.parametrize(
    ("firing", "over"),
    [
        ("** PROBLEM Service Alert: web/HTTP is CRITICAL **",
         "** RECOVERY Service Alert: web/HTTP is OK **"),
        ("Problem: High CPU on db1", "Resolved in 5m 3s: High CPU on db1"),
        ("[FIRING:1] DiskFull (web1 critical)", "[RESOLVED] DiskFull (web1 critical)"),
        ("Monitor is DOWN: example.com", "Monitor is UP: example.com"),
        ("Alert triggered: queue too long", "Alert resolved: queue too long"),
        ('ALARM: "cpu" in EU (Ireland)', 'OK: "cpu" in EU (Ireland)'),
        ("db1 is down", "db1 recovered"),
        ("Disk usage on web1 is 91% at 12:03", "Re: Disk usage on web1 is 40% - OK"),
    ],
)  # fmt: skip
def test_the_end_is_known_and_of_the_same_alert(firing: str, over: str) -> None:
    first, last = told(firing), told(over)
    assert (first.state, last.state) == (State.FIRING, State.OK)
    assert first.identity == last.identity


@pytest.mark.parametrize(
    "subject",
    [
        "db1 is not OK", "PROBLEM: disk not ok", "Closed connection errors on db1",
        "Load is up on db1", "OK to restart?", "Backup succeeded never", "Up to 90% of disk used",
        "Unresolved: queue", "", "Could not be resolved: example.com",
    ],
)  # fmt: skip
def test_in_doubt_it_fires(subject: str) -> None:
    assert told(subject).state is State.FIRING


def test_two_troubles_stay_two() -> None:
    subjects = ("port 443 down", "port 80 down", "web1 down", "web2 down", "High CPU", "Low CPU")
    assert len({told(subject).identity for subject in subjects}) == len(subjects)


def test_a_number_that_moves_makes_no_new_alert() -> None:
    assert told("Disk 91% full at 12:03").identity == told("Disk 92% full at 12:08").identity


@pytest.mark.parametrize(
    ("subject", "wanted"),
    [
        ("CRITICAL: db1", Severity.CRITICAL),
        ("[WARNING] db1", Severity.WARNING),
        ("disk is WARNING", Severity.WARNING),
        ("[Info] db1 and more", Severity.INFO),
        ("no info from the sensor", Severity.ERROR),
        ("something is wrong", Severity.ERROR),
    ],
)
def test_severity_is_what_is_said_aloud(subject: str, wanted: Severity) -> None:
    assert told(subject).severity is wanted


def test_a_mapping_names_the_alert_and_its_words() -> None:
    rules = {"pattern": r"job (\w+)", "resolved": ["beendet"], "labels": {"host": r"on (\S+)"}}
    begun = told("job nightly hangs", "on db1", rules)
    ended = told("job nightly", "beendet on db1", rules)
    assert begun.identity == ended.identity == "nightly"
    assert (begun.state, ended.state) == (State.FIRING, State.OK)
    assert begun.labels == {"from": "nagios@example.com", "host": "db1"}
    both = {"firing": ["error"], "resolved": ["done"]}
    assert told("done", "with error", both).state is State.FIRING


def test_a_header_names_the_alert() -> None:
    rules = {"header": "X-Alert"}
    assert told("one", rules=rules, more="X-Alert: 42\n").identity == "42"
    assert told("one thing", rules=rules).identity == "one thing"


@pytest.mark.parametrize(
    "rules",
    [
        {"adress": "x@y"}, {"address": "nowhere"}, {"pattern": "("}, {"pattern": 4},
        {"resolved": "done"}, {"labels": ["x"]}, {"labels": {"host": "("}}, {"header": 1},
    ],
)  # fmt: skip
def test_a_mapping_with_a_mistake_is_told(rules: dict[str, Any]) -> None:
    assert mail_alert.mistakes(rules)


def test_a_mapping_without_a_mistake_is_taken() -> None:
    rules = {"address": "a@example.com", "pattern": r"x(\d)", "labels": {"host": "on (.*)"}}
    assert mail_alert.mistakes(rules) == []


def test_what_came_with_it_is_told() -> None:
    mail = (
        "Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\ntext\n--b\n"
        "Content-Type: application/pdf; name=report.pdf\n\n1234\n--b--"
    )
    [found] = sources.PROVIDERS["mail"].parse(mail.encode(), {}, Context(NOW))
    assert "report.pdf (4 bytes)" in found.description


def test_an_empty_mail_is_a_complaint() -> None:
    with pytest.raises(Unparseable):
        sources.PROVIDERS["mail"].parse(b" ", {}, Context(NOW))
