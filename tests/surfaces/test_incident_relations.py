"""How incidents hang together, over the API."""

from datetime import datetime

import httpx2
import pytest

from tests.surfaces.conftest import As
from tests.surfaces.shop import Shop
from tests.surfaces.test_incident_progress import ONE, problem, said
from tests.surfaces.test_incidents import INCIDENTS, declared

TWO = f"{INCIDENTS}/2"


@pytest.fixture
def ana(as_: As) -> httpx2.Client:
    """Ana has declared incidents 1 and 2."""
    client = as_("ana")
    for title in ("Checkout is down", "Cards are refused"):
        declared(client, title, pages=False)
    return client


@pytest.mark.usefixtures("payments")
def test_services_are_set_by_name_in_order(ana: httpx2.Client) -> None:
    wanted = {"services": ["ledger", "checkout"]}
    assert said(ana.put(f"{ONE}/services", json=wanted))["services"] == ["ledger", "checkout"]
    nowhere = {"services": ["nowhere"]}
    assert problem(ana.put(f"{ONE}/services", json=nowhere), 422) == "unknown-name"


def test_incidents_and_addresses_are_linked_and_seen_from_both_ends(ana: httpx2.Client) -> None:
    ana.post(f"{ONE}/links", json={"kind": "caused_by", "number": 2})
    here = ana.post(f"{ONE}/links", json={"url": "https://example.com/graph", "title": "Graph"})
    assert [(each["kind"], each["number"], each["url"]) for each in said(here)["items"]] == [
        ("caused_by", 2, None),
        ("url", None, "https://example.com/graph"),
    ]
    there = said(ana.get(f"{TWO}/links"))["items"]
    assert [(each["number"], each["incoming"]) for each in there] == [(1, True)]
    assert ana.delete(f"{TWO}/links/{there[0]['id']}").status_code == 204
    assert problem(ana.delete(f"{TWO}/links/{there[0]['id']}"), 404) == "unknown-link"


@pytest.mark.parametrize(
    "body", [{"url": "javascript:alert(1)"}, {"kind": "related"}, {"number": 1}]
)
def test_a_link_leads_somewhere_else(ana: httpx2.Client, body: dict[str, object]) -> None:
    assert problem(ana.post(f"{ONE}/links", json=body), 422) == "invalid-link"


def test_an_incident_is_a_part_of_another(ana: httpx2.Client) -> None:
    assert said(ana.put(f"{TWO}/parent", json={"number": 1}))["parent_number"] == 1
    assert [each["number"] for each in said(ana.get(f"{ONE}/children"))["items"]] == [2]
    assert problem(ana.put(f"{ONE}/parent", json={"number": 2}), 409) == "in-circles"
    assert said(ana.delete(f"{TWO}/parent"))["parent_number"] is None


def test_one_is_merged_into_another(ana: httpx2.Client) -> None:
    assert said(ana.post(f"{TWO}/merge", json={"into": 1}))["number"] == 1
    duplicate = said(ana.get(TWO))
    assert (duplicate["status"], duplicate["merged_into"]) == ("cancelled", 1)
    assert problem(ana.post(f"{ONE}/merge", json={"into": 1}), 409) == "in-circles"


def test_alerts_move_between_incidents(as_: As, payments: Shop, now: datetime) -> None:
    payments.fire("CheckoutIsDown", now)
    ana = as_("ana")
    other = declared(ana, "The same", pages=False)["number"]
    alerts = said(ana.get(f"{ONE}/alerts"))["items"]
    assert [(a["summary"], a["incident"]) for a in alerts] == [("CheckoutIsDown happened", 1)]
    moved = ana.post(f"{INCIDENTS}/{other}/alerts", json={"alert_ids": [alerts[0]["id"]]})
    assert said(moved)["alert_count"] == 1
    assert said(ana.get(ONE))["alerts"] == []
    place = f"{INCIDENTS}/{other}/alerts/{alerts[0]['id']}"
    assert problem(ana.delete(place), 409) == "still-fires"
    payments.recover("CheckoutIsDown", now)
    assert ana.delete(place).status_code == 204
    assert problem(ana.delete(place), 404) == "not-its-alert"


def test_an_alert_that_is_not_there_cannot_be_attached(ana: httpx2.Client) -> None:
    answer = ana.post(f"{ONE}/alerts", json={"alert_ids": [77]})
    assert problem(answer, 404) == "unknown-alert"
    assert answer.json()["detail"] == "There is no alert 77."
