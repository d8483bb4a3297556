"""What is offered to who sorts incidents, and what is asked of them, by API, browser and shell."""

from datetime import datetime

import pytest

from tests.cast import Cast
from tests.incident_of import declared
from tests.surfaces.conftest import As, Enter, Run
from tests.surfaces.test_incident_progress import problem, said
from tocsin.catalog import actions as catalog
from tocsin.catalog.service import NewService
from tocsin.kit.db import Database
from tocsin.triage.actions import learning

API = "/api/v1"
TITLES = {"hardware": "The printer on floor {} is jammed", "network": "No VPN in room {}"}


@pytest.fixture
def service_id(database: Database, people: Cast, now: datetime) -> int:
    """A history of printers and the VPN, learned; the VPN's incidents are of a service."""
    with database.transaction() as tx:
        cleo = people.cleo.actor
        of_team = NewService("printing", team_id=people.payments.id)
        printing = catalog.create_service(tx, of_team, actor=cleo, now=now)
        new = NewService("remote access", team_id=people.payments.id, tier=2)
        made = catalog.create_service(tx, new, actor=cleo, now=now)
        for i in range(15):
            for category, title in TITLES.items():
                about = {"service_ids": (made if category == "network" else printing,)}
                words = title.format(i)
                declared(tx, words, category=category, actor=people.ana.actor, now=now, **about)
        while learning.learn(tx):
            pass
    return made


def test_a_text_gets_what_it_most_likely_is_with_the_reasons(as_: As, service_id: int) -> None:
    ana = as_("ana")
    body = {"title": "My VPN is gone", "affected": 30}
    found = said(ana.post(f"{API}/suggestions", json=body))
    [best, *_] = found["category"]
    assert (best["name"], "vpn" in best["words"]) == ("network", True)
    assert best["confidence"] > 0.5
    assert "VPN" in best["cases"][0]["title"]
    assert found["service"][0]["id"] == service_id
    assert found["priority"]["priority"] == "P2"
    assert "it hits 30 people" in found["priority"]["impact_because"]
    number = ana.post(f"{API}/incidents", json={"title": "VPN down"}).json()["number"]
    of_one = said(ana.get(f"{API}/incidents/{number}/suggestions"))
    assert of_one["category"][0]["name"] == "network"
    assert number not in {case["number"] for case in of_one["category"][0]["cases"]}


def test_how_right_it_was_is_told_and_all_is_learned_anew(as_: As, service_id: int) -> None:
    found = said(as_("ana").get(f"{API}/suggestions/reliability"))["items"]
    assert {one["target"]: one["learned"] for one in found} == {
        "category": 30,
        "service": 30,
        "team": 30,
    }
    assert as_("cleo").post(f"{API}/suggestions/relearning").status_code == 204
    body = {"title": "My VPN is gone"}
    assert said(as_("ana").post(f"{API}/suggestions", json=body))["category"] == []


def test_what_is_required_is_set_and_named_where_it_lacks(as_: As, people: Cast) -> None:
    ana, cleo = as_("ana"), as_("cleo")
    wanted = {"acknowledged": ["category"], "resolved": ["category", "team"], "closed": []}
    assert said(cleo.put(f"{API}/required-fields", json=wanted)) == wanted
    made = ana.post(f"{API}/incidents", json={"title": "Slow", "pages": False}).json()
    place = f"{API}/incidents/{made['number']}"
    refused = ana.post(f"{place}/acknowledgement")
    assert problem(refused, 409) == "incomplete"
    assert "it lacks a category" in refused.json()["detail"]
    ana.put(f"{place}/category", json={"category": "software"})
    assert ana.post(f"{place}/acknowledgement").status_code < 300


def test_who_comes_first_is_raised_by_the_rule(as_: As) -> None:
    cleo = as_("cleo")
    assert said(cleo.get(f"{API}/vip-rule")) == {"raises": "urgency"}
    assert said(cleo.put(f"{API}/vip-rule", json={"raises": "both"})) == {"raises": "both"}


def test_in_the_browser_a_suggestion_is_taken_with_one_tap(
    enter: Enter, database: Database, people: Cast, service_id: int, now: datetime
) -> None:
    browser = enter("ana")
    with database.transaction() as tx:
        number = declared(tx, "VPN does not connect", actor=people.dan.actor, now=now, pages=True)
    page = browser.get(f"/incidents/{number}").text
    assert "To be sorted" in page
    assert "It says vpn" in page
    taken = browser.post(f"/incidents/{number}/category", data={"category": "network"})
    assert taken.status_code == 303
    browser.post(f"/incidents/{number}/services", data={"service_ids": service_id})
    browser.post(f"/incidents/{number}/team", data={"team_id": people.payments.id})
    assert "To be sorted" not in browser.get(f"/incidents/{number}").text


def test_in_the_browser_a_form_is_filled_in_by_what_is_offered(
    enter: Enter, service_id: int
) -> None:
    browser = enter("ana")
    for place in ("/incidents", "/phone"):
        form = {"title": "VPN is down again"}
        offered = browser.post(place, data=form | {"do": "preview"})
        assert offered.status_code == 200
        assert 'value="category/network"' in offered.text
        filled = browser.post(place, data=form | {"take": "category/network"}).text
        assert '<option value="network" selected>' in filled
        filled = browser.post(place, data=form | {"take": f"service/{service_id}"}).text
        assert "Taken" in filled


def test_in_the_browser_the_tree_is_edited(enter: Enter) -> None:
    browser = enter("cleo")
    browser.post("/settings/categories", data={"path": "wifi/guests"})
    place = "/settings/categories"
    assert "Name and place" in browser.get(f"{place}/form?path=wifi").text
    moved = {"path": "wifi", "name": "radio", "parent": "network"}
    assert browser.post(f"{place}/renaming", data=moved).status_code == 303
    assert "network/radio/guests" in browser.get(place).text
    wrong = {"path": "network/radio", "into": "network/radio/guests"}
    assert browser.post(f"{place}/merger", data=wrong).status_code == 422
    merged = {"path": "network/radio", "into": "hardware"}
    assert browser.post(f"{place}/merger", data=merged).status_code == 303
    assert "Part of hardware" in browser.get(place).text


def test_in_the_browser_what_is_required_is_ticked(enter: Enter) -> None:
    browser = enter("cleo")
    place = "/settings/required-fields"
    assert browser.post(place, data={"needed-closed-category": "yes"}).status_code == 303
    assert 'name="needed-closed-category" value="yes"' in browser.get(place).text
    first = {"raises": "impact"}
    assert browser.post("/settings/priorities/first", data=first).status_code == 303
    assert "The impact, by one" in browser.get("/settings/priorities").text
    assert "Too early to say" in browser.get("/settings/suggestions").text
    assert browser.post("/settings/suggestions/relearning").status_code == 303


def test_the_shell_says_the_same(run: Run, service_id: int) -> None:
    assert "network" in run("triage", "text", "My VPN is gone").output
    assert "no service is named" in run("triage", "text", "Nothing").output
    assert '"learned": 30' in run("triage", "reliability", "--json").output
    assert "category" in run("triage", "require", "closed", "category").output
    assert "category" in run("triage", "required").output
    assert "both" in run("triage", "vip", "both").output
    assert "both" in run("triage", "vip").output
    assert run("triage", "relearn").exit_code == 0
    assert run("triage", "incident", "1").exit_code == 0
    assert "hardware" in run("categories", "merge", "network", "hardware").output
