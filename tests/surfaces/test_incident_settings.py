"""What an organisation sets for all its incidents, over the API."""

from typing import Any

import httpx2
import pytest

from tests.surfaces.conftest import As
from tests.surfaces.test_incident_progress import ONE, problem, said
from tests.surfaces.test_incidents import declared

API = "/api/v1"
CATEGORIES, MATRIX = f"{API}/categories", f"{API}/priority-matrix"
OFFICE = {"time_zone": "Europe/Berlin", "weekly": {"monday": ["09:00-17:00"]}}


@pytest.fixture
def cleo(as_: As) -> httpx2.Client:
    return as_("cleo")


def paths(client: httpx2.Client, query: str = "") -> set[str]:
    return {item["path"] for item in said(client.get(f"{CATEGORIES}?{query}"))["items"]}


def test_the_tree_of_categories_grows_moves_and_is_pruned(cleo: httpx2.Client) -> None:
    made = cleo.post(CATEGORIES, json={"path": "Network/DNS"})
    assert made.status_code == 201
    category = made.json()
    assert (category["path"], category["name"], category["parent"]) == (
        "network/dns",
        "dns",
        "network",
    )
    place = f"{CATEGORIES}/{category['id']}"
    assert said(cleo.patch(place, json={"path": "software/dns"}))["path"] == "software/dns"
    assert cleo.delete(place).status_code == 204
    assert "software/dns" not in paths(cleo)
    assert "software/dns" in paths(cleo, "with_archived=true")


def test_a_category_that_cannot_be_is_refused(cleo: httpx2.Client) -> None:
    assert problem(cleo.post(CATEGORIES, json={"path": "a//b"}), 422) == "invalid-category"
    assert problem(cleo.patch(f"{CATEGORIES}/77", json={"path": "x"}), 404) == "no-such-category"
    assert problem(cleo.patch(f"{CATEGORIES}/1", json={"path": "data"}), 409) == "category-taken"


def test_a_requester_chooses_from_the_tree(as_: As) -> None:
    assert "network" in paths(as_("dan"))


def test_the_matrix_is_replaced_and_holds_from_then_on(cleo: httpx2.Client, as_: As) -> None:
    before = said(cleo.get(MATRIX))
    assert before["high"] == {"high": "P1", "medium": "P2", "low": "P3"}
    wanted = before | {"low": {"high": "P3", "medium": "P4", "low": "P4"}}
    assert said(cleo.put(MATRIX, json=wanted)) == wanted
    made = declared(as_("ana"), impact="low", urgency="low")
    assert made["priority"] == "P4"
    upside_down = before | {"high": {"high": "P5", "medium": "P5", "low": "P5"}}
    assert problem(cleo.put(MATRIX, json=upside_down), 422) == "invalid-matrix"
    assert cleo.put(MATRIX, json={"high": before["high"]}).status_code == 422


def test_the_closing_rule_counts_working_days(cleo: httpx2.Client, as_: As) -> None:
    rule = said(cleo.put(f"{API}/closing-rule", json={"days": 2, "calendar": OFFICE}))
    assert (rule["days"], rule["calendar"]["weekly"]) == (2, OFFICE["weekly"])
    assert said(cleo.get(f"{API}/closing-rule")) == rule
    ana = as_("ana")
    declared(ana, impact="low", urgency="low")
    # It is Monday, and only Mondays are worked.
    assert said(ana.post(f"{ONE}/resolution"))["close_at"].startswith("2026-03-30")
    never = {"days": 0, "calendar": OFFICE}
    assert cleo.put(f"{API}/closing-rule", json=never).status_code == 422


@pytest.mark.usefixtures("payments")
def test_an_agreement_holds_for_its_services(cleo: httpx2.Client, as_: As) -> None:
    calendar = said(cleo.put(f"{API}/sla-calendars/office", json=OFFICE))
    assert calendar == {"name": "office", "holidays": [], "places": [], **OFFICE}
    wanted: dict[str, Any] = {
        "calendar": "office",
        "targets": {"P3": {"response": "30m", "resolution": "8h"}, "P4": {"resolution": "2d"}},
        "pauses": ["pending"],
        "services": ["ledger"],
        "is_default": False,
    }
    policy = said(cleo.put(f"{API}/sla-policies/gold", json=wanted))
    shown = {name: policy[name] for name in wanted if name != "targets"}
    assert shown == {name: wanted[name] for name in shown}
    p3, p4 = policy["targets"]["P3"], policy["targets"]["P4"]
    assert (p3["response"], p3["resolution"], p4["response"]) == ("30m", "8h", None)
    assert policy in said(cleo.get(f"{API}/sla-policies"))["items"]
    assert calendar in said(cleo.get(f"{API}/sla-calendars"))["items"]

    ana = as_("ana")
    declared(ana, service="ledger", impact="medium", urgency="medium")
    clocks = said(ana.get(f"{ONE}/clocks"))["items"]
    assert [(c["policy"], c["target_seconds"]) for c in clocks] == [("gold", 1800), ("gold", 28800)]


@pytest.mark.usefixtures("payments")
def test_a_team_promises_how_long_it_has_incidents(cleo: httpx2.Client, as_: As) -> None:
    wanted = {
        "calendar": "around the clock",
        "targets": {"P3": {"team": "2h"}},
        "basis": "team",
        "teams": ["payments"],
        "warn_at": [75],
        "page_at": [100],
    }
    policy = said(cleo.put(f"{API}/sla-policies/own", json=wanted))
    assert {name: policy[name] for name in wanted if name != "targets"} == {
        name: wanted[name] for name in wanted if name != "targets"
    }
    ana = as_("ana")
    declared(ana, team="payments", impact="medium", urgency="medium")
    clocks = said(ana.get(f"{ONE}/clocks"))["items"]
    assert ("team", "payments", 7200) in [
        (c["clock"], c["party"], c["target_seconds"]) for c in clocks
    ]


def test_a_calendar_keeps_the_public_holidays_of_places(cleo: httpx2.Client) -> None:
    place = {**OFFICE, "places": ["de-BE"]}
    assert said(cleo.put(f"{API}/sla-calendars/office", json=place))["places"] == ["DE-BE"]
    nowhere = cleo.put(f"{API}/sla-calendars/office", json={**OFFICE, "places": ["Mars"]})
    assert nowhere.status_code == 422


@pytest.mark.parametrize(
    "wrong",
    [
        {"calendar": "nowhere"},
        {"basis": "team", "targets": {"P1": {"response": "1h"}}},
        {"teams": ["payments"], "vendors": ["anyone"]},
        {"warn_at": [0]},
        {"targets": {"P9": {"response": "1h"}}},
        {"targets": {"P1": {"response": "0s"}}},
        {"pauses": ["open"]},
        {"services": ["nowhere"]},
    ],
)
def test_an_agreement_that_cannot_be_kept_is_refused(
    cleo: httpx2.Client, wrong: dict[str, Any]
) -> None:
    right = {"calendar": "around the clock", "targets": {"P1": {"response": "1h"}}}
    assert cleo.put(f"{API}/sla-policies/gold", json=right | wrong).status_code == 422


def test_a_calendar_without_sense_is_refused(cleo: httpx2.Client) -> None:
    wrongs: list[dict[str, Any]] = [
        {"weekly": {"someday": []}},
        {"weekly": {"monday": ["17-9"]}},
        {},
    ]
    for wrong in wrongs:
        assert cleo.put(f"{API}/sla-calendars/odd", json=wrong).status_code == 422
