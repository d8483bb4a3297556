"""Alertmanager's webhook: each alert speaks for itself, the group does not."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.signals.reading import one, parse, payload
from tocsin.signals.signal import Link, Severity, State, Unparseable


def group(**more: Any) -> dict[str, Any]:
    alert = {"status": "firing", "labels": {"alertname": "DiskFull"}} | more
    return {"version": "4", "status": "firing", "alerts": [alert]}


def test_a_group_is_read_alert_by_alert() -> None:
    firing, resolved = parse("alertmanager", payload("alertmanager_group"))
    assert (firing.identity, firing.state) == ("34e4916d21d8b26f", State.FIRING)
    assert (resolved.identity, resolved.state) == ("c0ffee0000000001", State.OK)
    assert (firing.severity, firing.summary) == (Severity.CRITICAL, "Disk of db1 at 97 %")
    assert firing.ends_at is None
    assert resolved.ends_at == datetime(2026, 3, 16, 9, 21, tzinfo=UTC)
    assert Link("https://grafana.example/d/disk", "dashboard") in firing.links


def test_alerts_that_were_cut_off_are_flagged() -> None:
    firing, _ = parse("alertmanager", payload("alertmanager_group"))
    assert firing.flags == ("2 more alerts of this group were cut off by max_alerts",)


def test_without_a_fingerprint_the_labels_give_it() -> None:
    assert one("alertmanager", group(labels={"alertname": "ok1"})).identity == "d7252752c04bd3c5"


@pytest.mark.parametrize(
    ("more", "state"),
    [
        ({"status": "resolved"}, State.OK),
        ({"status": "resolved", "endsAt": "2026-03-16T10:00:00Z"}, State.OK),
        ({"status": "firing", "endsAt": "2026-03-16T09:00:00Z"}, State.FIRING),
        ({"status": "odd", "endsAt": "2026-03-16T09:00:00Z"}, State.OK),
        ({"status": None, "endsAt": "0001-01-01T00:00:00Z"}, State.FIRING),
    ],
)
def test_an_alerts_own_status_counts(more: dict[str, Any], state: State) -> None:
    assert one("alertmanager", group(**more)).state is state


def test_the_groups_status_is_ignored() -> None:
    body = json.loads(payload("alertmanager_group")) | {"status": "resolved"}
    assert [s.state for s in parse("alertmanager", body)] == [State.FIRING, State.OK]


def test_a_custom_payload_is_refused_with_advice() -> None:
    with pytest.raises(Unparseable, match=r"not Alertmanager's webhook.*custom payload"):
        parse("alertmanager", {"text": "something is wrong"})


@pytest.mark.parametrize("alerts", [None, {}, "none", 7])
def test_alerts_that_are_no_list_are_refused(alerts: Any) -> None:
    with pytest.raises(Unparseable, match="must be an array of alerts"):
        parse("alertmanager", {"alerts": alerts})


def test_a_broken_alert_does_not_take_its_neighbours_along() -> None:
    body = json.loads(payload("alertmanager_group"))
    body["alerts"].insert(1, {"status": "firing"})
    with pytest.raises(Unparseable, match="alert 1 has no labels") as raised:
        parse("alertmanager", body)
    assert len(raised.value.salvaged) == 2
