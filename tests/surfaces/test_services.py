"""Services and change records over the API: names go in and come out."""

from typing import Any

import httpx2
import pytest

from tests.surfaces.conftest import As

API = "/api/v1"
SERVICES = f"{API}/services"
CHANGES = f"{API}/changes"
HOURS = {"time_zone": "Europe/Berlin", "weekly": {"monday": ["09:00-17:00"]}}


@pytest.fixture
def cleo(as_: As) -> httpx2.Client:
    return as_("cleo")


def made(client: httpx2.Client, name: str, **more: Any) -> dict[str, Any]:
    answer = client.post(SERVICES, json={"name": name, **more})
    assert answer.status_code == 201, answer.json()
    found: dict[str, Any] = answer.json()
    return found


def names(answer: httpx2.Response) -> list[str]:
    return [item["name"] for item in answer.json()["items"]]


def test_a_service_is_made_by_names_and_shown_with_names_and_ids(cleo: httpx2.Client) -> None:
    team = "Payments"
    checkout = made(cleo, "checkout", team=team, tier=1, group_window="90m", support_hours=HOURS)
    assert (checkout["team"], checkout["team_id"], checkout["policy"]) == ("payments", 1, None)
    assert (checkout["group_window"], checkout["group_window_seconds"]) == ("1h30m", 5400)
    assert checkout["support_hours"]["weekly"] == {"monday": ["09:00-17:00"]}
    assert cleo.get(f"{SERVICES}/{checkout['id']}").json() == checkout


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "a", "tier": 9}, "tier"),
        ({"name": "a", "team": "nobodys"}, "team"),
        ({"name": "a", "policy": 7}, "policy"),
        ({"name": "a", "group_window": "long"}, "group_window"),
        ({"name": "a", "owner": "ana"}, "owner"),
    ],
)
def test_what_is_wrong_with_a_service_is_told_by_field(
    cleo: httpx2.Client, body: dict[str, Any], field: str
) -> None:
    answer = cleo.post(SERVICES, json=body)
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == [field]


def test_services_are_listed_by_tier_and_found_by_team_and_text(cleo: httpx2.Client) -> None:
    made(cleo, "search", tier=2, description="Finds goods")
    made(cleo, "ledger", tier=1, team="payments")
    made(cleo, "checkout", tier=1)
    assert names(cleo.get(SERVICES)) == ["checkout", "ledger", "search"]
    assert names(cleo.get(f"{SERVICES}?team=payments")) == ["ledger"]
    assert names(cleo.get(f"{SERVICES}?q=GOODS")) == ["search"]
    assert cleo.get(f"{SERVICES}?team=nobodys").json()["errors"].keys() == {"team"}


def test_the_list_of_services_is_walked_by_its_cursor(cleo: httpx2.Client) -> None:
    for name in ("a", "b", "c"):
        made(cleo, name)
    first = cleo.get(f"{SERVICES}?limit=2").json()
    second = cleo.get(f"{SERVICES}?limit=2&cursor={first['next']}").json()
    assert [s["name"] for s in first["items"] + second["items"]] == ["a", "b", "c"]
    assert second["next"] is None
    assert cleo.get(f"{SERVICES}?cursor=nonsense").status_code == 422


def test_a_replaced_service_keeps_nothing_that_was_not_said_again(cleo: httpx2.Client) -> None:
    before = made(cleo, "checkout", team="payments", tier=1)
    answer = cleo.put(f"{SERVICES}/{before['id']}", json={"name": "Checkout"})
    assert (answer.json()["name"], answer.json()["team"]) == ("Checkout", None)
    assert cleo.put(f"{SERVICES}/99", json={"name": "x"}).status_code == 404


def test_an_archived_service_leaves_the_list_and_comes_back(cleo: httpx2.Client) -> None:
    place = f"{SERVICES}/{made(cleo, 'checkout')['id']}/archival"
    assert cleo.post(place).json()["is_archived"] is True
    assert names(cleo.get(SERVICES)) == []
    assert names(cleo.get(f"{SERVICES}?is_archived=true")) == ["checkout"]
    assert cleo.delete(place).json()["is_archived"] is False
    assert names(cleo.get(SERVICES)) == ["checkout"]


def test_what_a_service_needs_is_named_and_who_breaks_with_it_is_found(
    cleo: httpx2.Client,
) -> None:
    shop, checkout, ledger = (made(cleo, name)["id"] for name in ("shop", "checkout", "ledger"))
    place = f"{SERVICES}/{checkout}/dependencies"
    assert names(cleo.put(place, json={"services": ["Ledger"]})) == ["ledger"]
    cleo.put(f"{SERVICES}/{shop}/dependencies", json={"services": [checkout]})
    assert names(cleo.get(place)) == ["ledger"]
    assert names(cleo.get(f"{SERVICES}/{ledger}/dependents")) == ["checkout", "shop"]
    assert cleo.put(place, json={"services": ["checkout"]}).status_code == 422


def test_a_change_is_recorded_once_and_shown_with_its_service(cleo: httpx2.Client, as_: As) -> None:
    made(cleo, "checkout")
    body = {
        "title": "Release 7",
        "source": "ci",
        "service": "checkout",
        "external_id": "7",
        "labels": {"commit": "abc"},
    }
    first = as_("ana").post(CHANGES, json=body)
    again = as_("ana").post(CHANGES, json=body)
    assert (first.status_code, first.json()) == (201, again.json())
    assert (first.json()["service"], first.json()["at"]) == ("checkout", "2026-03-16T09:30:00Z")
    assert cleo.get(f"{CHANGES}/{first.json()['id']}").json() == first.json()
    assert as_("sam").post(CHANGES, json=body).status_code == 403


def test_changes_are_listed_newest_first_by_service_and_time(cleo: httpx2.Client) -> None:
    made(cleo, "checkout")
    made(cleo, "search")
    for hour, service in ((1, "checkout"), (2, "search"), (3, None)):
        at = f"2026-03-16T0{hour}:00:00Z"
        body = {"title": f"At {hour}", "source": "ci", "at": at, "service": service}
        cleo.post(CHANGES, json=body)

    def titles(query: str) -> list[str]:
        return [item["title"] for item in cleo.get(f"{CHANGES}?{query}").json()["items"]]

    assert titles("") == ["At 3", "At 2", "At 1"]
    assert titles("service=checkout") == ["At 3", "At 1"]
    assert titles("since=2026-03-16T02:00:00Z&until=2026-03-16T03:00:00Z") == ["At 2"]
    page = cleo.get(f"{CHANGES}?limit=2").json()
    assert titles(f"limit=2&cursor={page['next']}") == ["At 1"]
