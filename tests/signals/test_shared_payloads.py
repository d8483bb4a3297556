"""Payloads of real senders, where they lie beside the checkout."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.signals.reading import NOW, one, parse
from tocsin.signals import reading
from tocsin.signals.provider import Context
from tocsin.signals.signal import State

FIRING, OK = State.FIRING, State.OK


@pytest.fixture
def payloads(shared: Path) -> Path:
    return shared / "payloads"


@pytest.mark.parametrize(
    ("kind", "name", "states"),
    [
        ("prometheus", "prometheus/captured_post_api_v2_alerts_firing_1", [FIRING]),
        ("prometheus", "prometheus/captured_post_api_v2_alerts_firing_2", [FIRING, FIRING]),
        ("prometheus", "prometheus/keep_mock_highcpuusage", [FIRING]),
        ("prometheus", "prometheus/keep_mock_mqfull_message_queue_is_full", [FIRING]),
        ("alertmanager", "alertmanager/alerta_prometheus_v3_alert", [FIRING]),
        ("alertmanager", "alertmanager/captured_webhook_v4_firing_DiskFull", [FIRING]),
        ("alertmanager", "alertmanager/captured_webhook_v4_firing_HighErrorRate", [FIRING]),
        ("alertmanager", "alertmanager/captured_webhook_v4_firing_ok1", [FIRING]),
        ("alertmanager", "alertmanager/captured_webhook_v4_resolved_HighErrorRate", [OK]),
        ("alertmanager", "alertmanager/iris_fake_post", [FIRING]),
        ("alertmanager", "alertmanager/pagertree_create", [FIRING]),
        # its group says resolved, its alert says firing
        ("alertmanager", "alertmanager/pagertree_resolve", [FIRING]),
        ("grafana", "grafana/alerta_grafana_alert_alerting", [FIRING]),
        ("grafana", "grafana/alerta_grafana_alert_ok", [OK]),
        ("grafana", "grafana/alerta_grafana_example", [FIRING]),
        ("grafana", "grafana/goalert_smoke", [FIRING]),
        ("grafana", "grafana/iris_fake_post", [FIRING]),
        ("grafana", "grafana/keep_mock_networklatencyishigh", [FIRING]),
        ("grafana", "grafana/pagertree_create", [FIRING]),
        ("grafana", "grafana/pagertree_resolve", [OK]),
        ("pagerduty", "pagerduty_events_v2/captured_from_alertmanager_trigger", [FIRING]),
        ("pagerduty", "pagerduty_events_v2/captured_from_alertmanager_resolve", [OK]),
    ],
)
def test_a_real_body_is_read(payloads: Path, kind: str, name: str, states: list[State]) -> None:
    body = firing_now((payloads / f"{name}.json").read_bytes())
    first, second = parse(kind, body, nonce="1"), parse(kind, body, nonce="2")
    assert [signal.state for signal in first] == states
    assert [s.identity for s in first] == [s.identity for s in second]
    assert all(signal.summary for signal in first)


def firing_now(body: bytes) -> bytes:
    """Move the captured ends behind the tests' now."""
    return body.replace(b'"endsAt": "2026-11-21', b'"endsAt": "2026-03-17')


@pytest.mark.parametrize(
    ("kind", "opening", "closing"),
    [
        ("pagerduty", "pagerduty_events_v2/captured_from_alertmanager_trigger",
         "pagerduty_events_v2/captured_from_alertmanager_resolve"),
        ("alertmanager", "alertmanager/captured_webhook_v4_firing_HighErrorRate",
         "alertmanager/captured_webhook_v4_resolved_HighErrorRate"),
        ("grafana", "grafana/pagertree_create", "grafana/pagertree_resolve"),
        ("grafana", "grafana/alerta_grafana_alert_alerting", "grafana/alerta_grafana_alert_ok"),
    ],
)  # fmt: skip
def test_what_closes_names_what_it_opened(
    payloads: Path, kind: str, opening: str, closing: str
) -> None:
    opened = one(kind, (payloads / f"{opening}.json").read_bytes())
    closed = one(kind, (payloads / f"{closing}.json").read_bytes())
    assert (opened.state, closed.state) == (FIRING, OK)
    assert opened.identity == closed.identity


def test_prometheus_resolves_by_its_end(payloads: Path) -> None:
    body = (payloads / "prometheus/captured_post_api_v2_alerts_resolved.json").read_bytes()
    ended = body.replace(b'"endsAt": "2026-11-21', b'"endsAt": "2026-03-15')
    assert [signal.state for signal in parse("prometheus", ended)] == [OK, OK]


def test_our_fingerprints_are_alertmanagers(payloads: Path) -> None:
    listed = json.loads((payloads / "alertmanager/captured_get_api_v2_alerts.json").read_bytes())
    for alert in listed:
        posted = [{"labels": alert["labels"]}]
        assert one("prometheus", posted).identity == alert["fingerprint"]


def captures(shared: Path) -> Iterator[tuple[str, str, str]]:
    """Method and path, body, and client of every captured request."""
    for name in (
        "payloads/client_captures/amtool_0.25.json",
        "payloads/client_captures/pagerduty_opsgenie_clients.json",
        "data/wire/http_requests.json",
    ):
        for request in json.loads((shared / name).read_bytes()):
            if request["method"] == "POST" and request.get("body_encoding", "utf-8") == "utf-8":
                yield request["path"], request["body"], name


def test_captured_alerts_of_amtool_and_prometheus_are_read(shared: Path) -> None:
    bodies = [body for path, body, _ in captures(shared) if path == "/api/v2/alerts"]
    assert len(bodies) >= 3
    for body in bodies:
        moved = body.replace('"endsAt":"2026-1', '"endsAt":"2027-1').encode()
        assert {signal.state for signal in parse("prometheus", moved)} == {FIRING}


def test_captured_events_of_pagerdutys_clients_are_read(shared: Path) -> None:
    states = []
    for path, body, _ in captures(shared):
        if "/enqueue" in path or "create_event.json" in path:
            states.append(one("pagerduty", body.encode(), path=path, nonce="n").state)
    assert {*states} == {*State}
    assert len(states) >= 14


def test_captured_posts_of_apprise_are_read(shared: Path) -> None:
    bodies = {path: body for path, body, _ in captures(shared) if path.startswith("/apprise/")}
    form = "application/x-www-form-urlencoded"
    read = [
        one("generic", bodies["/apprise/json"].encode()),
        one("generic", bodies["/apprise/form"].encode(), content_type=form),
    ]
    assert {(signal.state, signal.summary) for signal in read} == {(FIRING, "Disk nearly full")}


def test_no_payload_of_any_sender_is_unreadable(payloads: Path) -> None:
    files = sorted(payloads.glob("*/*.json"))
    assert len(files) > 200
    for file in files:
        found = reading.read("generic", file.read_bytes(), {}, Context(now=NOW))
        assert found.error is None, file
        assert all(signal.summary and signal.identity for signal in found.signals), file


@pytest.mark.parametrize(
    ("folder", "opening", "closing"),
    [
        ("pingdom", "pagertree_create", "pagertree_resolve"),
        ("uptimerobot", "pagertree_create", "pagertree_resolve"),
        ("statuscake", "pagertree_create", "pagertree_resolve"),
        ("healthchecks", "pagertree_create", "pagertree_resolve"),
        ("uptime_kuma", "pagertree_create", "pagertree_resolve"),
        ("kapacitor", "pagertree_create", "pagertree_resolve"),
        ("azure_monitor", "pagertree_create", "pagertree_resolve"),
        ("deadmanssnitch", "pagertree_create", "pagertree_resolve"),
        ("hyperping", "pagertree_create", "pagertree_resolve"),
        ("uptime_com", "pagertree_create", "pagertree_resolve"),
        ("logicmonitor", "pagertree_create", "pagertree_resolve"),
        ("elastalert", "pagertree_create", "pagertree_resolve"),
        ("scom", "pagertree_create", "pagertree_resolve"),
        ("solarwinds", "pagertree_create", "pagertree_resolve"),
    ],
)
def test_the_guess_is_right_about_simple_senders(
    payloads: Path, folder: str, opening: str, closing: str
) -> None:
    opened = guess(payloads / folder / f"{opening}.json")
    closed = guess(payloads / folder / f"{closing}.json")
    assert (opened.state, closed.state) == (FIRING, OK)
    assert opened.identity == closed.identity


def guess(file: Path) -> Any:
    return one("generic", file.read_bytes())
