"""Alerts, silences and routing over the API."""

from datetime import datetime, timedelta
from typing import Any

import httpx2
import pytest

from tests.surfaces.conftest import As
from tests.surfaces.shop import Shop
from tests.surfaces.test_incident_progress import problem, said
from tests.world import Clock

API = "/api/v1"
ALERTS, SILENCES, ROUTING = f"{API}/alerts", f"{API}/silences", f"{API}/routing"
DISKS = {"matchers": ["alertname=DiskFull"], "lasts": "2h", "reason": "It is being replaced."}


@pytest.fixture
def ana(as_: As) -> httpx2.Client:
    return as_("ana")


def summaries(client: httpx2.Client, query: str = "") -> list[str]:
    return [item["summary"] for item in said(client.get(f"{ALERTS}?{query}"))["items"]]


def test_an_alert_is_listed_with_names_and_shown_whole(
    ana: httpx2.Client, payments: Shop, now: datetime
) -> None:
    payments.fire("DiskFull", now)
    payments.fire("DiskFull", now)
    (listed,) = said(ana.get(ALERTS))["items"]
    shown = {
        "source": "prom",
        "status": "open",
        "severity": "critical",
        "summary": "DiskFull happened",
        "service": "checkout",
        "incident": 1,
        "count": 2,
        "closed_at": None,
    }
    assert {name: listed[name] for name in shown} == shown
    whole = said(ana.get(f"{ALERTS}/{listed['id']}"))
    assert whole.items() >= listed.items()
    assert whole["raw_event_id"] > 0


def test_alerts_are_found_by_what_they_belong_to(
    ana: httpx2.Client, payments: Shop, now: datetime
) -> None:
    payments.fire("DiskFull", now)
    payments.fire("CheckoutIsDown", now)
    payments.recover("DiskFull", now)
    down, full = ["CheckoutIsDown happened"], ["DiskFull happened"]
    for query, found in {
        "": down,
        "status=closed": full,
        "service=checkout": down,
        "service=ledger": [],
        "source=prom": down,
        "incident=1": full,
        "incident=2": down,
    }.items():
        assert summaries(ana, query) == found, query
    assert problem(ana.get(f"{ALERTS}?source=nagios"), 422) == "unknown-name"
    assert problem(ana.get(f"{ALERTS}?incident=77"), 404) == "unknown-incident"


def test_alerts_come_in_pages(ana: httpx2.Client, payments: Shop, now: datetime) -> None:
    for number in range(3):
        payments.fire(f"Disk{number}", now)
    first = said(ana.get(f"{ALERTS}?limit=2"))
    rest = said(ana.get(f"{ALERTS}?limit=2&cursor={first['next']}"))
    assert [len(first["items"]), len(rest["items"]), rest["next"]] == [2, 1, None]
    assert problem(ana.get(f"{ALERTS}?cursor=WyJ4Il0"), 422) == "invalid"


def test_an_alert_is_closed_by_hand_once(ana: httpx2.Client, payments: Shop, now: datetime) -> None:
    payments.fire("DiskFull", now)
    assert said(ana.post(f"{ALERTS}/1/closure"))["status"] == "closed"
    assert problem(ana.post(f"{ALERTS}/1/closure"), 409) == "alert-is-closed"
    assert problem(ana.get(f"{ALERTS}/77"), 404) == "unknown-alert"


def test_a_silence_mutes_and_is_ended(ana: httpx2.Client, payments: Shop, now: datetime) -> None:
    made = ana.post(SILENCES, json=DISKS)
    assert made.status_code == 201
    silence = made.json()
    assert silence["matchers"] == ['alertname="DiskFull"']
    assert (silence["phase"], silence["ends_at"]) == ("active", "2026-03-16T11:30:00Z")
    payments.fire("DiskFull", now)
    (alert,) = said(ana.get(ALERTS))["items"]
    assert (alert["silence_id"], alert["incident"]) == (silence["id"], None)
    ended = said(ana.delete(f"{SILENCES}/{silence['id']}"))
    assert ended["phase"] == "expired"
    assert problem(ana.delete(f"{SILENCES}/{silence['id']}"), 409) == "silence-is-over"


def test_silences_are_listed_while_they_last_and_a_while_after(
    ana: httpx2.Client, clock: Clock
) -> None:
    ana.post(SILENCES, json=DISKS)
    ana.post(SILENCES, json={**DISKS, "starts_at": "2026-03-20T00:00:00Z", "lasts": "1d"})
    clock.forward(timedelta(hours=3))

    def phases(query: str = "") -> list[str]:
        return [item["phase"] for item in said(ana.get(f"{SILENCES}?{query}"))["items"]]

    assert phases() == ["pending"]
    assert phases("past=1d") == ["pending", "expired"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"matchers": []},
        {"matchers": ["alertname"]},
        {"matchers": ['alertname=~"("']},
        {"matchers": ['alertname=~".*"']},
        {"reason": " "},
        {"lasts": None},
        {"lasts": "long"},
        {"lasts": "9999999w"},
        {"ends_at": "2026-03-16T10:00:00Z"},
        {"lasts": None, "ends_at": "2026-03-16T09:00:00Z"},
    ],
)
def test_a_silence_says_whom_how_long_and_why(ana: httpx2.Client, wrong: dict[str, Any]) -> None:
    assert ana.post(SILENCES, json=DISKS | wrong).status_code == 422


@pytest.mark.usefixtures("payments")
def test_routing_is_replaced_as_a_whole_and_in_order(as_: As) -> None:
    cleo = as_("cleo")
    rules = [
        {"name": "books", "matchers": ['job=~"ledger.*"'], "service": "ledger", "is_enabled": True},
        {
            "name": "rest",
            "matchers": ["severity!=info"],
            "service": "checkout",
            "is_enabled": False,
        },
    ]
    put = said(cleo.put(ROUTING, json={"rules": rules}))["items"]
    assert [(r["name"], r["matchers"], r["service"], r["is_enabled"]) for r in put] == [
        ("books", ['job=~"ledger.*"'], "ledger", True),
        ("rest", ['severity!="info"'], "checkout", False),
    ]
    assert said(as_("sam").get(ROUTING))["items"] == put
    twice = cleo.put(ROUTING, json={"rules": [rules[0], rules[0]]})
    assert twice.status_code == 422
    assert said(cleo.put(ROUTING, json={"rules": []}))["items"] == []
