"""Configuration items over the API and in the browser, and the incidents that concern them."""

import httpx2
import pytest

from tests.surfaces.conftest import As, Enter
from tests.surfaces.shop import Shop
from tocsin.api import app

API = app.PATH
LAPTOP = {"type": "laptop", "identifier": "QS-0421", "name": "Dan's", "team": "payments"}


@pytest.fixture
def laptop(payments: Shop, as_: As) -> int:
    return int(as_("cleo").post(f"{API}/configuration-items", json=LAPTOP).json()["id"])


def test_an_item_is_found_by_any_of_its_words(as_: As, laptop: int) -> None:
    cleo = as_("cleo")
    server = {"type": "server", "identifier": "web_1", "service": "checkout"}
    cleo.post(f"{API}/configuration-items", json=server)

    def found(query: str) -> list[str]:
        items = cleo.get(f"{API}/configuration-items?{query}").json()["items"]
        return [item["identifier"] for item in items]

    assert found("") == ["QS-0421", "web_1"]
    assert found("q=LAP+0421") == ["QS-0421"]
    assert found("q=%25") == []
    assert found("q=webX1") == []
    assert found("service=checkout") == ["web_1"]
    first = cleo.get(f"{API}/configuration-items?limit=1").json()
    assert found(f"limit=1&cursor={first['next']}") == ["web_1"]
    again = LAPTOP | {"type": "Laptop", "identifier": "qs-0421"}
    assert cleo.post(f"{API}/configuration-items", json=again).status_code == 409
    nameless = LAPTOP | {"identifier": " "}
    assert cleo.post(f"{API}/configuration-items", json=nameless).status_code == 422
    assert as_("ana").post(f"{API}/configuration-items", json=server).status_code == 403
    assert as_("dan").get(f"{API}/configuration-items").status_code == 403


def test_items_hang_together_and_are_retired(as_: As, laptop: int) -> None:
    cleo, place = as_("cleo"), f"{API}/configuration-items"
    dock = cleo.post(place, json={"type": "dock", "identifier": "D-7"}).json()["id"]
    related = {"relations": [{"kind": "connected_to", "item_id": dock}]}
    assert cleo.put(f"{place}/{laptop}/relations", json=related).status_code == 200
    [told] = cleo.get(f"{place}/{dock}/relations").json()["items"]
    assert told == {"kind": "connected_to", "item_id": laptop, "incoming": True}
    itself = {"relations": [{"kind": "part_of", "item_id": laptop}]}
    assert cleo.put(f"{place}/{laptop}/relations", json=itself).status_code == 422
    assert cleo.post(f"{place}/{dock}/retirement").json()["is_retired"]
    listed = cleo.get(place).json()["items"]
    assert [item["id"] for item in listed] == [laptop]
    assert not cleo.delete(f"{place}/{dock}/retirement").json()["is_retired"]
    changed = cleo.put(f"{place}/{laptop}", json=LAPTOP | {"note": "Loud."}).json()
    assert changed["note"] == "Loud."


def test_an_incident_concerns_items_and_they_remember_it(as_: As, laptop: int) -> None:
    ana, dan = as_("ana"), as_("dan")
    number = dan.post(f"{API}/incidents", json={"title": "It is loud"}).json()["number"]
    place = f"{API}/incidents/{number}/configuration-items"
    [item] = ana.put(place, json={"items": [laptop]}).json()["items"]
    assert item["identifier"] == "QS-0421"
    assert dan.get(place).status_code == 403
    told = ana.get(f"{API}/configuration-items/{laptop}/incidents").json()["items"]
    assert [each["number"] for each in told] == [number]
    assert ana.put(place, json={"items": [999]}).status_code == 404
    assert ana.put(place, json={"items": list(range(1, 102))}).status_code == 422
    assert dan.put(place, json={"items": []}).status_code == 403


def test_items_are_kept_and_named_in_the_browser(
    enter: Enter, client: httpx2.Client, payments: Shop
) -> None:
    browser, place = enter("cleo"), "/configuration-items"
    form = {"type": "laptop", "identifier": "QS-1", "name": "Loud one", "service": "1"}
    made = browser.post(f"{place}/new", data=form)
    assert made.headers["location"] == f"{place}/1"
    assert browser.post(f"{place}/new", data=form).status_code == 422
    browser.post(f"{place}/new", data={"type": "phone", "identifier": "QS-2"})
    assert "laptop QS-1" in browser.get(f"{place}?q=qs+laptop").text
    assert "Loud one" in browser.get(f"{place}/1/edit").text
    assert browser.post(f"{place}/1/edit", data=form | {"note": "x"}).status_code == 303
    number = client.post(f"{API}/incidents", json={"title": "It is loud"}).json()["number"]
    concerned = f"/incidents/{number}/configuration-items"
    several = browser.post(concerned, data={"add": "qs"})
    assert "Several are called so: laptop QS-1, phone QS-2." in several.text
    assert "no such item" in browser.post(concerned, data={"add": "toaster"}).text
    assert browser.post(concerned, data={"add": "laptop qs-1"}).status_code == 303
    assert "laptop QS-1" in browser.get(concerned).text
    assert "laptop QS-1" in browser.get(f"/incidents/{number}").text
    assert "It is loud" in browser.get(f"{place}/1").text
    browser.post(f"{place}/1/retirement")
    assert "Use it again" in browser.get(f"{place}/1").text
    browser.post(f"{place}/1/retirement/undo")
