"""The main job, end to end: a real Prometheus fires, people are paged, and it is all counted."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests import programs
from tests.journeys import harness
from tests.journeys.conftest import Place
from tests.journeys.harness import KEY, eventually

pytestmark = [pytest.mark.realclient, pytest.mark.timeout(180)]

CONFIGURATION = """\
global: {{evaluation_interval: 1s, scrape_interval: 60s}}
rule_files: ["{rules}"]
alerting:
  alertmanagers:
    - path_prefix: /am/{key}
      static_configs: [{{targets: ["{target}"]}}]
"""

RULES = """\
groups:
  - name: journey
    rules:
      - alert: CheckoutIsDown
        expr: {expression}
        labels: {{severity: critical}}
        annotations: {{summary: "Checkout answers nobody"}}
"""


@dataclass(frozen=True)
class Prometheus:
    """A real one whose only rule fires until it is told to stop."""

    address: str
    rules: Path

    def recover(self) -> None:
        write(self.rules, "vector(time()) < 0")
        httpx2.post(f"{self.address}/-/reload", timeout=30).raise_for_status()


def write(rules: Path, expression: str) -> None:
    rules.write_text(RULES.format(expression=expression))


@contextmanager
def prometheus(place: Place) -> Iterator[Prometheus]:
    binary = harness.program("prometheus", "prometheus")
    rules, configuration = place.directory / "rules.yml", place.directory / "prometheus.yml"
    write(rules, "vector(time()) > 0")
    target = place.tocsin.url.removeprefix("http://")
    configuration.write_text(CONFIGURATION.format(rules=rules, key=KEY, target=target))

    def command(port: int) -> Sequence[str]:
        return [
            binary,
            f"--config.file={configuration}",
            f"--web.listen-address=127.0.0.1:{port}",
            f"--storage.tsdb.path={place.directory / 'tsdb'}",
            "--rules.alert.resend-delay=2s",
            "--web.enable-lifecycle",
        ]

    with programs.running(command, place.directory / "prometheus.log") as running:
        yield Prometheus(f"http://127.0.0.1:{running.port}", rules)


def the_incident(place: Place) -> dict[str, Any]:
    found = place.api.items("/incidents")
    assert len(found) == 1
    return found[0]


def answer_link(text: str) -> str:
    found = re.search(r"https?://\S+/answer/\S+", text)
    assert found, text
    return found.group(0)


def test_from_the_first_signal_to_the_lesson_learned(place: Place) -> None:
    with prometheus(place) as prom:
        eventually(lambda: place.api.items("/incidents"), seconds=90, what="an incident")
        incident = the_incident(place)
        assert incident["title"] == "Checkout answers nobody"
        assert incident["status"] == "open"
        assert (incident["impact"], incident["urgency"], incident["priority"]) == (
            "high",
            "high",
            "P1",
        )
        assert incident["services"] == ["checkout"]
        number = incident["number"]

        eventually(lambda: place.sink.to("ana@example.com"), what="Ana's mail")
        eventually(lambda: place.sink.to("cleo@example.com"), what="Cleo's mail")
        cleos = place.sink.to("cleo@example.com")[0]
        assert "P1" in cleos.subject

        link = answer_link(cleos.text)
        for _ in range(3):
            assert httpx2.get(link).status_code == 200
            httpx2.head(link)
        assert the_incident(place)["status"] == "open", "a GET must not acknowledge"
        acknowledge(link)
        assert the_incident(place)["status"] == "acknowledged"
        sent = len(place.sink.mails)
        eventually(lambda: seconds_since_acknowledgement(place, number) > 5)
        paged = [m for m in place.sink.mails[sent:] if "P1" in m.subject and m is not cleos]
        assert not [m for m in paged if answerable(m.text)], "paging went on after the answer"

        prom.recover()
        eventually(lambda: the_incident(place)["status"] == "resolved", seconds=90, what="recovery")

    path = f"/incidents/{number}"
    place.api.post(
        f"{path}/resolution", {"code": "fixed", "notes": "Restarted.", "is_verified": True}
    )
    review(place, number)
    place.api.post(f"{path}/closure")
    assert the_incident(place)["status"] == "closed"
    assert_figures(place, number)


def acknowledge(link: str) -> None:
    """Press the button on the page that the link leads to, as a browser does."""
    with httpx2.Client(follow_redirects=True) as browser:
        page = browser.get(link)
        fields = dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', page.text))
        action = re.search(r'<form[^>]*action="([^"]+)"', page.text)
        target = httpx2.URL(link).join(action.group(1)) if action else link
        headers = {"Sec-Fetch-Site": "same-origin"}
        answered = browser.post(target, data=fields, headers=headers)
        assert answered.status_code == 200, answered.text


def answerable(text: str) -> bool:
    return "/answer/" in text


def seconds_since_acknowledgement(place: Place, number: int) -> float:
    entries = place.api.items(f"/incidents/{number}/timeline")
    times = [e["at"] for e in entries if e["kind"] == "incident.acknowledged"]
    assert times
    return (datetime.now(UTC) - datetime.fromisoformat(times[0])).total_seconds()


def review(place: Place, number: int) -> None:
    place.api.post(
        f"/incidents/{number}/review",
        {"summary": "Checkout was down.", "causes": [{"kind": "root", "text": "A full disk."}]},
    )
    place.api.post(f"/incidents/{number}/review/publication")


def assert_figures(place: Place, number: int) -> None:
    """The KPIs show what the timeline shows."""
    milestones = {
        entry["milestone"]: datetime.fromisoformat(entry["milestone_at"])
        for entry in place.api.items(f"/incidents/{number}/timeline")
        if entry.get("milestone")
    }
    now = datetime.now(UTC)
    kpis = place.api.get(
        "/kpis",
        **{"from": (now - timedelta(days=1)).isoformat(), "to": (now + timedelta(1)).isoformat()},
    )
    to_acknowledge = milestones["acknowledged"] - milestones["detected"]
    to_resolve = milestones["resolved"] - milestones["detected"]
    assert kpis["mtta"]["value"] == pytest.approx(to_acknowledge.total_seconds(), abs=0.001)
    assert kpis["mttr"]["value"] == pytest.approx(to_resolve.total_seconds(), abs=0.001)
    assert kpis["resolution_rate"]["value"] == 1
    assert kpis["mtta"]["n"] == 1
