"""A real Alertmanager in front of us, by webhook and as if we were PagerDuty; and amtool itself."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest

from tests import alertmanager as real
from tests.journeys import harness
from tests.journeys.conftest import Place
from tests.journeys.harness import KEY, eventually

pytestmark = [pytest.mark.realclient, pytest.mark.timeout(240)]

CONFIGURATION = """\
route:
  receiver: {receiver}
  group_by: [alertname]
  group_wait: 0s
  group_interval: 1s
  repeat_interval: 1h
receivers:
  - name: webhook
    webhook_configs:
      - {{url: "{url}/integrations/alertmanager/{key}", send_resolved: true}}
  - name: pagerduty
    pagerduty_configs:
      - {{url: "{url}/v2/enqueue", routing_key: "{key}", send_resolved: true}}
"""


@contextmanager
def alertmanager(place: Place, receiver: str) -> Iterator[str]:
    """Run one that tells us everything by the named receiver; yield its address."""
    told = CONFIGURATION.format(receiver=receiver, url=place.tocsin.url, key=KEY)
    with real.running(told, place.directory) as running:
        yield real.address(running)


def post(address: str, name: str, *, ends_in: timedelta) -> None:
    alert: dict[str, Any] = {
        "labels": {"alertname": name, "severity": "critical", "instance": "web-1"},
        "annotations": {"summary": f"{name} on web-1"},
        "endsAt": (datetime.now(UTC) + ends_in).isoformat(),
    }
    httpx2.post(f"{address}/api/v2/alerts", json=[alert], timeout=20).raise_for_status()


@pytest.mark.parametrize("receiver", ["webhook", "pagerduty"])
def test_alertmanager_opens_and_resolves_an_incident(place: Place, receiver: str) -> None:
    with alertmanager(place, receiver) as address:
        post(address, "DiskIsFull", ends_in=timedelta(minutes=10))
        incident = eventually(lambda: place.api.items("/incidents"), what="an incident")[0]
        assert incident["status"] == "open"
        assert incident["services"] == ["checkout"]
        assert "DiskIsFull" in incident["title"]
        eventually(lambda: place.sink.to("ana@example.com"), what="Ana's mail")

        post(address, "DiskIsFull", ends_in=timedelta(seconds=1))
        eventually(
            lambda: place.api.items("/incidents")[0]["status"] == "resolved", what="recovery"
        )
        assert len(place.api.items("/incidents")) == 1


def amtool(place: Place, key: str, *arguments: str) -> str:
    binary = harness.program("amtool", "prometheus-alertmanager")
    url = f"--alertmanager.url={place.tocsin.url}/am/{key}"
    done = subprocess.run(
        [binary, url, *arguments], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_amtool_takes_us_for_an_alertmanager(place: Place) -> None:
    amtool(place, KEY, "alert", "add", "LoadIsHigh", "severity=warning", "instance=db-1")
    found = json.loads(amtool(place, KEY, "alert", "query", "-o", "json"))
    assert [alert["labels"]["alertname"] for alert in found] == ["LoadIsHigh"]
    assert place.api.items("/incidents")[0]["priority"] == "P2"

    number = amtool(
        place, place.token, "silence", "add", "alertname=DiskIsFull", "-c", "planned work"
    ).strip()
    assert number in amtool(place, place.token, "silence", "query")
    amtool(place, KEY, "alert", "add", "DiskIsFull", "severity=critical")
    assert len(place.api.items("/incidents")) == 1, "a silenced alert pages nobody"

    amtool(place, place.token, "silence", "expire", number)
    eventually(
        lambda: len(place.api.items("/incidents")) == 2, what="what is still wrong pages now"
    )
    assert "ready" in amtool(place, KEY, "cluster", "show")


def test_a_sender_is_told_that_silences_are_not_its_to_make(place: Place) -> None:
    binary = harness.program("amtool", "prometheus-alertmanager")
    url = f"--alertmanager.url={place.tocsin.url}/am/{KEY}"
    command = [binary, url, "silence", "add", "alertname=X", "-c", "mine"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode != 0
    assert "scopes" in done.stderr
