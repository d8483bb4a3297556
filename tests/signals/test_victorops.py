"""VictorOps' messages: their types, their identity, and what the path says of them."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.signals.reading import NOW, one, parse
from tocsin.signals.signal import Link, Severity, State, Unparseable

MESSAGE: dict[str, Any] = {
    "message_type": "CRITICAL",
    "entity_id": "disk/db-1",
    "entity_display_name": "Disk is full on db-1",
    "state_message": "97 % used\nof 40 GB",
    "monitoring_tool": "Nagios",
    "state_start_time": 1773653340,
    "hostname": "db-1",
    "vo_annotate.u.Runbook": "https://runbooks.example/disk",
}
PATH = "/integrations/generic/20131114/alert/KEY/payments"


def test_a_message_is_read() -> None:
    read = one("victorops", MESSAGE, path=PATH)
    assert (read.identity, read.state, read.severity) == (
        "disk/db-1",
        State.FIRING,
        Severity.CRITICAL,
    )
    assert (read.summary, read.description) == ("Disk is full on db-1", "97 % used\nof 40 GB")
    assert read.occurred_at == datetime(2026, 3, 16, 9, 29, tzinfo=UTC)
    assert read.labels["routing_key"] == read.service == "payments"
    assert (read.labels["monitoring_tool"], read.labels["hostname"]) == ("Nagios", "db-1")
    assert read.links == (Link("https://runbooks.example/disk", "Runbook"),)
    assert read.flags == ()


@pytest.mark.parametrize(
    ("word", "state", "severity", "flags"),
    [
        ("critical", State.FIRING, Severity.CRITICAL, ()),
        ("WARNING", State.FIRING, Severity.WARNING, ()),
        ("ACKNOWLEDGEMENT", State.ACKNOWLEDGED, Severity.ERROR, ()),
        ("RECOVERY", State.OK, Severity.INFO, ()),
        ("INFO", State.CHANGE, Severity.INFO, ()),
        ("OK", State.OK, Severity.INFO, ("'message_type' is invalid",)),
        ("DOWN", State.FIRING, Severity.CRITICAL, ("'message_type' is invalid",)),
        ("Bananas", State.FIRING, Severity.ERROR, ("'message_type' is invalid",)),
        (None, State.FIRING, Severity.ERROR, ("'message_type' is missing",)),
    ],
)
def test_a_type_is_a_state(
    word: str | None, state: State, severity: Severity, flags: tuple[str, ...]
) -> None:
    read = one("victorops", {**MESSAGE, "message_type": word})
    assert (read.state, read.severity, read.flags) == (state, severity, flags)


def test_an_alert_without_an_entity_is_one_of_its_own() -> None:
    read = one("victorops", {"message_type": "CRITICAL"}, nonce="a" * 32)
    assert (read.identity, read.summary) == ("a" * 32, "Alert without a name")
    assert read.occurred_at == NOW
    with pytest.raises(Unparseable, match="entity_id"):
        parse("victorops", {"message_type": "RECOVERY"})


@pytest.mark.parametrize(
    ("path", "routing_key"),
    [
        ("/integrations/generic/20131114/alert/KEY", ""),
        ("/integrations/generic/20131114/alert/KEY/", ""),
        ("/integrations/generic/20131114/alert/KEY/ops%2Fdb/", "ops/db"),
        ("", ""),
    ],
)
def test_the_routing_key_is_a_label(path: str, routing_key: str) -> None:
    assert one("victorops", MESSAGE, path=path).labels.get("routing_key", "") == routing_key


def test_what_alertmanager_sent_is_read(shared: Path) -> None:
    folder = shared / "payloads/victorops_splunk_oncall"
    critical, recovery = (
        one("victorops", (folder / f"captured_from_alertmanager_{name}.json").read_bytes())
        for name in ("critical", "recovery")
    )
    assert (critical.state, recovery.state) == (State.FIRING, State.OK)
    assert critical.identity == recovery.identity
