"""Incidents over the API: declared, found, shown, described better."""

from datetime import datetime
from typing import Any

import httpx2
import pytest

from tests.surfaces.conftest import As
from tests.surfaces.shop import Shop

INCIDENTS = "/api/v1/incidents"


def declared(client: httpx2.Client, title: str = "Checkout is down", **said: Any) -> dict[str, Any]:
    answer = client.post(INCIDENTS, json={"title": title, **said})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def numbers(client: httpx2.Client, query: str = "") -> list[int]:
    answer = client.get(f"{INCIDENTS}?{query}")
    assert answer.status_code == 200, answer.text
    return [item["number"] for item in answer.json()["items"]]


@pytest.mark.usefixtures("payments")
def test_an_incident_is_declared_with_names_and_shown_with_names(as_: As) -> None:
    made = declared(
        as_("ana"),
        services=["Checkout"],
        impact="high",
        urgency="medium",
        category="network",
        assignee="bo@example.com",
        occurred_at="2026-03-16T09:20:00+00:00",
    )
    listed = as_("sam").get(INCIDENTS).json()
    assert listed == {"items": [made], "next": None}
    shown = {
        "number": 1,
        "title": "Checkout is down",
        "status": "open",
        "priority": "P2",
        "impact": "high",
        "urgency": "medium",
        "category": "network",
        "services": ["checkout"],
        "alerts": [],
        "alert_count": 0,
        "team": "payments",
        "assignee": "bo@example.com",
        "reporter": "ana@example.com",
        "channel": "api",
        "resolution": None,
        "is_drill": False,
        "is_major": False,
        "occurred_at": "2026-03-16T09:20:00Z",
        "logged_at": "2026-03-16T09:30:00Z",
        "acknowledged_at": None,
        "url": "http://tocsin.test/incidents/1",
    }
    assert {name: made[name] for name in shown} == shown


def test_one_service_will_do_and_an_id_is_a_name(as_: As, payments: Shop) -> None:
    ana = as_("ana")
    assert declared(ana, service="ledger")["services"] == ["ledger"]
    assert declared(ana, service=payments.checkout)["services"] == ["checkout"]


def test_its_alerts_are_named_in_a_few_words(as_: As, payments: Shop, now: datetime) -> None:
    payments.fire("CheckoutIsDown", now)
    (incident,) = as_("sam").get(INCIDENTS).json()["items"]
    assert incident["alert_count"] == 1
    (alert,) = incident["alerts"]
    shown = {"status": "open", "severity": "critical", "summary": "CheckoutIsDown happened"}
    assert {name: alert[name] for name in shown} == shown


@pytest.mark.usefixtures("payments")
def test_a_requester_reports_and_sees_what_is_theirs(as_: As) -> None:
    dan = as_("dan")
    declared(as_("ana"))
    own = declared(dan, "I cannot pay", service="checkout", urgency="high", category="software")
    assert (own["reporter"], own["impact"]) == ("dan@example.com", "high")
    assert numbers(dan) == [own["number"]]
    assert dan.get(f"{INCIDENTS}/1").status_code == 404
    assert dan.post(INCIDENTS, json={"title": "x", "impact": "low"}).status_code == 403
    for_bo = {"title": "x", "assignee": "bo@example.com"}
    assert dan.post(INCIDENTS, json=for_bo).status_code == 403


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "title"),
        ({"title": "  "}, "title"),
        ({"title": "x", "service": "nowhere"}, "service"),
        ({"title": "x", "assignee": "nobody@example.com"}, "person"),
        ({"title": "x", "team": "nobodys"}, "team"),
        ({"title": "x", "category": "weather"}, "category"),
        ({"title": "x", "channel": "signal"}, "channel"),
        ({"title": "x", "owner": "ana"}, "owner"),
        ({"title": "x", "occurred_at": "2026-03-16T09:20:00"}, "occurred_at"),
    ],
)
def test_what_is_wrong_with_a_declaration_is_told_by_field(
    client: httpx2.Client, body: dict[str, Any], field: str
) -> None:
    answer = client.post(INCIDENTS, json=body)
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == [field]


def test_what_curl_mislabels_a_form_is_read_as_json(client: httpx2.Client) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = client.post(INCIDENTS, content=b'{"title": "From a shell"}', headers=headers)
    assert answer.status_code == 201
    assert client.post(f"{INCIDENTS}/1/acknowledgement", headers=headers).status_code == 200
    assert client.post(INCIDENTS, content=b"title=x", headers=headers).status_code == 422


def test_active_means_all_that_are_not_over(as_: As) -> None:
    ana = as_("ana")
    for _ in range(4):
        declared(ana)
    ana.post(f"{INCIDENTS}/2/acknowledgement")
    ana.post(f"{INCIDENTS}/3/resolution")
    ana.post(f"{INCIDENTS}/4/cancellation", json={"reason": "a mistake"})
    assert numbers(ana, "status=active") == [2, 1]
    assert numbers(ana, "status=open,resolved") == [3, 1]
    assert numbers(ana, "status=acknowledged&status=cancelled") == [4, 2]
    assert numbers(ana, "status=active&status=resolved&sort=oldest") == [1, 2, 3]
    assert numbers(ana) == [4, 3, 2, 1]


@pytest.mark.usefixtures("payments")
def test_a_list_is_narrowed_by_names(as_: As) -> None:
    ana = as_("ana")
    declared(ana, "Cards are refused", service="checkout", assignee="me", category="network")
    declared(ana, "Books do not balance", service="ledger", is_major=True, team="payments")
    for query, found in {
        "service=checkout": [1],
        "assignee=me": [1],
        "assignee=ana@example.com": [1],
        "is_unassigned=true": [2],
        "team=payments": [2, 1],
        "reporter=me": [2, 1],
        "category=network": [1],
        "is_major=true": [2],
        "is_drill=true": [],
        "q=balance": [2],
        "q=%231": [1],
        "priority=p1,P2&sort=priority": [1],
    }.items():
        assert numbers(ana, query) == found, query


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("status=broken", "status"),
        ("priority=P9", "priority"),
        ("service=nowhere", "service"),
        ("assignee=nobody@example.com", "person"),
        ("limit=1000", "limit"),
        ("sorted=newest", "sorted"),
    ],
)
def test_an_impossible_filter_is_told_by_field(
    client: httpx2.Client, query: str, field: str
) -> None:
    answer = client.get(f"{INCIDENTS}?{query}")
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == [field]


@pytest.mark.parametrize("sort", ["newest", "oldest", "priority"])
def test_a_cursor_leads_through_the_whole_list(as_: As, sort: str) -> None:
    ana = as_("ana")
    for _ in range(5):
        declared(ana)
    found: list[int] = []
    cursor = ""
    while cursor is not None:
        page = ana.get(f"{INCIDENTS}?limit=2&sort={sort}&cursor={cursor}".removesuffix("&cursor="))
        found += [item["number"] for item in page.json()["items"]]
        cursor = page.json()["next"]
    assert sorted(found) == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("sort", ["newest", "oldest", "priority"])
@pytest.mark.parametrize("cursor", ["x", "WyJ4Il0", "WyJ4IiwgIngiXQ", "WzFlOTld"])
def test_a_made_up_cursor_is_refused(client: httpx2.Client, sort: str, cursor: str) -> None:
    assert client.get(f"{INCIDENTS}?sort={sort}&cursor={cursor}").status_code == 422


def test_the_title_is_said_better(as_: As) -> None:
    ana = as_("ana")
    declared(ana, description="500s")
    said = ana.patch(f"{INCIDENTS}/1", json={"title": "Cards are refused"}).json()
    assert (said["title"], said["description"]) == ("Cards are refused", "500s")


def test_earlier_incidents_with_the_same_words_are_offered(as_: As) -> None:
    ana = as_("ana")
    for title in ("The resolver times out", "Disk full", "The resolver is slow"):
        declared(ana, title)
    found = ana.get(f"{INCIDENTS}/3/similar").json()["items"]
    assert [item["number"] for item in found] == [1]


def test_what_is_not_there_is_said_to_be_so(client: httpx2.Client) -> None:
    answer = client.get(f"{INCIDENTS}/77")
    assert answer.status_code == 404
    assert answer.json()["detail"] == "There is no incident 77."
    assert answer.json()["type"] == "urn:tocsin:problem:unknown-incident"
