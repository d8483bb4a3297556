"""A real Alertmanager that takes us for Opsgenie, and one that takes us for VictorOps."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2
import pytest

from tests import alertmanager as real
from tests.journeys import harness
from tests.surfaces.opsgenie.door import KEY, OTHER
from tocsin.kit.db import Database

pytestmark = [pytest.mark.realclient, pytest.mark.timeout(180)]

CONFIGURATION = """\
route:
  receiver: opsgenie
  group_by: [alertname]
  group_wait: 0s
  group_interval: 1s
  repeat_interval: 1h
  routes:
    - matchers: [via = victorops]
      receiver: victorops
receivers:
  - name: opsgenie
    opsgenie_configs:
      - api_url: "{url}/"
        api_key: "{key}"
        update_alerts: true
        priority: P1
        responders: [{{name: payments, type: team}}]
        tags: "a,b"
        details: {{region: eu}}
  - name: victorops
    victorops_configs:
      - api_url: "{url}/integrations/generic/20131114/alert/"
        api_key: "{other}"
        routing_key: payments
"""


@contextmanager
def alertmanager(url: str, directory: Path) -> Iterator[str]:
    told = CONFIGURATION.format(url=url, key=KEY, other=OTHER)
    with real.running(told, directory) as running:
        yield real.address(running)


def post(address: str, *, ends_in: timedelta) -> None:
    ends_at = (datetime.now(UTC) + ends_in).isoformat()
    alerts = [
        {
            "labels": {"alertname": name, "severity": "critical", "via": via},
            "annotations": {"summary": "/ is full"},
            "endsAt": ends_at,
        }
        for name, via in (("DiskIsFull", "opsgenie"), ("LoadIsHigh", "victorops"))
    ]
    httpx2.post(f"{address}/api/v2/alerts", json=alerts, timeout=20).raise_for_status()


def test_alertmanager_opens_updates_and_resolves_one_incident_each(
    url: str, database: Database, tmp_path: Path
) -> None:
    def found(what: str) -> list[str]:
        with database.reading() as tx:
            return tx.column(f"select {what} from incident order by number")

    with alertmanager(url, tmp_path) as address:
        post(address, ends_in=timedelta(minutes=10))
        harness.eventually(lambda: found("status") == ["open"] * 2, seconds=60, what="both open")
        titles = " ".join(found("title"))
        assert "DiskIsFull" in titles
        assert "LoadIsHigh" in titles
        headers = {"Authorization": f"GenieKey {KEY}"}
        (alert,) = httpx2.get(f"{url}/v2/alerts", headers=headers, timeout=20).json()["data"]
        assert (alert["priority"], alert["tags"]) == ("P1", ["a", "b"])
        whole = httpx2.get(f"{url}/v2/alerts/{alert['id']}", headers=headers, timeout=20).json()
        assert whole["data"]["details"]["region"] == "eu"
        assert "/ is full" in whole["data"]["description"]

        post(address, ends_in=timedelta(seconds=1))
        ended = ["resolved"] * 2
        harness.eventually(lambda: found("status") == ended, seconds=90, what="both resolved")
    with database.reading() as tx:
        paths = set(tx.column("select path from raw_event"))
    assert any("/message" in path for path in paths), "it updates what it has created"
