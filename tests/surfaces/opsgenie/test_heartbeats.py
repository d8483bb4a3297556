"""Opsgenie's heartbeats are ours, by their names."""

from datetime import timedelta
from typing import Any

from tests.surfaces.opsgenie.door import Door
from tests.world import Clock
from tocsin.signals import actions as signals

WANTED = {
    "name": "nightly/backup",
    "interval": 10,
    "intervalUnit": "minutes",
    "enabled": True,
    "ownerTeam": {"name": "payments"},
    "alertPriority": "P1",
}
PATH = "/v2/heartbeats/nightly%2Fbackup"


def test_a_heartbeat_is_made_by_who_may_and_pinged_by_who_has_a_key(
    door: Door, tokens: Any, clock: Clock
) -> None:
    refused = door.ask("POST", "/v2/heartbeats", WANTED)
    assert (refused.status_code, refused.json()["code"]) == (403, 40301)
    made = door.ask("POST", "/v2/heartbeats", WANTED, key=tokens["cleo"])
    expected = {"name": "nightly/backup", "enabled": True, "expired": False}
    assert (made.status_code, made.json()["data"]) == (201, expected)
    for method in ("GET", "POST", "PUT", "PATCH"):
        pinged = door.ask(method, f"{PATH}/ping")
        assert pinged.status_code == 202
        assert pinged.json()["result"] == "PONG - Heartbeat received"
    found = door.ask("GET", PATH).json()["data"]
    assert (found["interval"], found["intervalUnit"]) == (10, "minutes")
    assert (found["alertPriority"], found["lastPingTime"]) == ("P1", "2026-03-16T09:30:00.000Z")
    listed = door.ask("GET", "/v2/heartbeats").json()["data"]["heartbeats"]
    assert [one["name"] for one in listed] == ["nightly/backup"]

    at = clock.forward(timedelta(minutes=11))
    with door.database.transaction() as tx:
        assert len(signals.late_heartbeats(tx, now=at)) == 1
    assert door.ask("GET", PATH).json()["data"]["expired"] is True
    assert door.ask("POST", f"{PATH}/ping").status_code == 202
    assert door.ask("GET", PATH).json()["data"]["expired"] is False


def test_a_heartbeat_is_changed_switched_and_removed(door: Door, tokens: Any) -> None:
    cleo = tokens["cleo"]
    door.ask("POST", "/v2/heartbeats/", WANTED, key=cleo)
    changed = door.ask("PATCH", PATH, {"interval": 2, "intervalUnit": "hours"}, key=cleo)
    assert changed.status_code == 200, changed.text
    assert door.ask("GET", PATH).json()["data"]["intervalUnit"] == "hours"
    for verb, enabled in (("disable", False), ("enable", True)):
        answer = door.ask("POST", f"{PATH}/{verb}", key=cleo)
        assert answer.json()["data"]["enabled"] is enabled
    assert door.ask("POST", f"{PATH}/{verb}").status_code == 403
    assert door.ask("DELETE", PATH, key=cleo).status_code == 200
    assert door.ask("GET", PATH).status_code == 404
    bad = door.ask("POST", "/v2/heartbeats", {"name": "x", "interval": 0}, key=cleo)
    assert set(bad.json()["errors"]) == {"interval", "intervalUnit"}


def test_a_ping_for_a_heartbeat_that_nobody_knows_is_answered_and_pages(door: Door) -> None:
    for _ in range(2):
        answer = door.ask("GET", "/jsm/ops/integration/v2/heartbeats/backup/ping")
        assert (answer.status_code, answer.json()["result"]) == (202, "PONG - Heartbeat received")
    assert door.all("title") == ["There is no heartbeat 'backup', but somebody pings it"]
