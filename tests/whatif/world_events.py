"""What comes to the doors of a random world, and what comes after it while that is open."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from tocsin.incidents.delivery import Delivery

KEYS = {"pager": "p" * 32, "prom": "m" * 32}
DAYS = ("2026-03-08", "2026-03-29", "2026-10-25", "2026-11-01", "2026-07-15", "2026-12-25")
SERVICES = ("checkout", "ledger", "island")
_SEVERITIES = ("critical", "error", "warning", "info")
_CHANGES = ("again", "worse", "worse", "like", "like", "like", "taken", "over")


@dataclass(frozen=True)
class Event:
    """What comes to a door, and when."""

    source: str
    body: bytes
    at: datetime

    @property
    def delivery(self) -> Delivery:
        kind = {"pager": "pagerduty", "prom": "alertmanager"}[self.source]
        return Delivery(KEYS[self.source], kind, self.body, "application/json")


def event(rng: Random, seed: int) -> Event:
    day = datetime.fromisoformat(rng.choice(DAYS)).replace(tzinfo=UTC)
    at = day + timedelta(seconds=rng.randrange(2 * 86_400))
    if rng.random() < 0.6:
        return Event("pager", json.dumps(_trigger(rng, seed)).encode(), at)
    return Event("prom", json.dumps(_notice(rng, seed)).encode(), at)


def after(rng: Random, first: Event, seed: int) -> Event:
    """Something that comes while the first is open: again, worse, like it, over, or apart."""
    at = first.at + timedelta(minutes=rng.choice((1, 4, 25, 95, 400)), seconds=rng.randrange(60))
    body = json.loads(first.body)
    change = rng.choice(_CHANGES)
    if first.source == "pager":
        _change_trigger(rng, body, change, seed)
    else:
        for alert in body["alerts"]:
            _change_alert(rng, alert, change, seed)
    return Event(first.source, json.dumps(body).encode(), at)


def _change_trigger(rng: Random, body: dict[str, Any], change: str, seed: int) -> None:
    if change in ("taken", "over"):
        body["event_action"] = {"taken": "acknowledge", "over": "resolve"}[change]
    if change == "like":
        body["dedup_key"] = f"seed-{seed}-like"
        body["payload"] |= {"summary": f"Trouble {seed} too", "severity": rng.choice(_SEVERITIES)}
    if change == "worse":
        body["payload"]["severity"] = "critical"


def _change_alert(rng: Random, alert: dict[str, Any], change: str, seed: int) -> None:
    if change == "over":
        alert["status"] = "resolved"
    if change == "like":
        alert["fingerprint"] = alert["fingerprint"][::-1] + "f"
        alert["labels"] |= {"instance": "like", "severity": rng.choice(("critical", "info"))}
        alert["labels"]["service"] = rng.choice(SERVICES)
    if change == "worse":
        alert["labels"]["severity"] = "critical"


def _trigger(rng: Random, seed: int) -> dict[str, object]:
    details = {"env": rng.choice(("prod-1", "dev")), "component": rng.choice(("db", "web"))}
    payload = {
        "summary": f"Trouble {seed}",
        "source": "monitor",
        "severity": rng.choice(_SEVERITIES),
        "component": details["component"],
        "custom_details": details,
    }
    return {
        "routing_key": KEYS["pager"],
        "event_action": "trigger",
        "dedup_key": f"seed-{seed}",
        "payload": payload,
    }


def _notice(rng: Random, seed: int) -> dict[str, object]:
    alerts = [
        {
            "status": "firing",
            "labels": {
                "alertname": f"Trouble{seed}",
                "instance": f"i{number}",
                "component": rng.choice(("db", "web", "cache")),
                "env": rng.choice(("prod-1", "dev")),
                "severity": rng.choice(("critical", "warning", "info")),
                "service": rng.choice(SERVICES),
            },
            "annotations": {"summary": f"Trouble {seed} at {number}"},
            "startsAt": "2026-01-01T00:00:00Z",
            "fingerprint": f"{seed:08x}{number:08x}",
        }
        for number in range(rng.choice((1, 1, 2, 3)))
    ]
    return {"version": "4", "status": "firing", "receiver": "tocsin", "alerts": alerts}
