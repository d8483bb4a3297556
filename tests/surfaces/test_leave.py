"""Leave, temporary schedules and public holidays by the API, the web and the command line."""

import re
from typing import Any

import httpx2
import pytest

from tests.cast import Cast
from tests.surfaces.conftest import As, Enter, Run
from tests.surfaces.told import told

API = "/api/v1"
ANA, BO, CLEO = "ana@example.com", "bo@example.com", "cleo@example.com"
WEEKLY = {"participants": [ANA, BO, CLEO], "starts_at": "2026-03-16T09:00", "turn": "7d"}
PRIMARY: dict[str, Any] = {"name": "primary", "time_zone": "Europe/Berlin", "rotations": [WEEKLY]}
DAY = {"starts_at": "2026-03-17T09:00:00Z", "ends_at": "2026-03-18T09:00:00Z"}
AT = "at=2026-03-17T12:00:00Z"


@pytest.fixture
def cleo(as_: As) -> httpx2.Client:
    return as_("cleo")


@pytest.fixture
def primary(cleo: httpx2.Client) -> dict[str, Any]:
    """It is Ana's week."""
    found: dict[str, Any] = cleo.post(f"{API}/schedules", json=PRIMARY).json()
    return found


def on_call(client: httpx2.Client, when: str = AT) -> tuple[str, str | None]:
    (item,) = client.get(f"{API}/oncall?{when}").json()["items"]
    return item["person"], item["instead_of"]


@pytest.mark.usefixtures("primary")
def test_leave_is_taken_seen_and_ended_over_the_api(as_: As) -> None:
    ana = as_("ana")
    made = ana.post(f"{API}/leave", json={**DAY, "reason": "dentist"})
    assert (made.status_code, made.json()["person"], made.json()["schedule"]) == (201, ANA, None)
    assert on_call(ana) == (BO, ANA)
    (listed,) = as_("bo").get(f"{API}/leave").json()["items"]
    assert (listed["person"], listed["reason"]) == (ANA, "")
    assert as_("bo").delete(f"{API}/leave/{listed['id']}").status_code == 403
    assert ana.delete(f"{API}/leave/{listed['id']}").status_code == 204
    assert on_call(ana) == (ANA, None)


def test_a_schedule_shows_weights_holidays_and_whom_it_follows(
    cleo: httpx2.Client, primary: dict[str, Any]
) -> None:
    layer = {**WEEKLY, "weights": [2, 1, 1], "on_holidays": "never", "turn": "1mo on last fri"}
    new = {**PRIMARY, "name": "all", "rotations": [layer], "holidays": "de-BE"}
    made = cleo.post(f"{API}/schedules", json=new).json()
    (shown,) = made["rotations"]
    assert (shown["weights"], shown["turn"]) == ([2, 1, 1], "1mo on last fri")
    assert (shown["holidays"], shown["on_holidays"], made["holidays"]) == (
        "DE-BE",
        "never",
        "DE-BE",
    )
    follower = {"name": "second", "secondary_of": primary["name"]}
    assert cleo.post(f"{API}/schedules", json=follower).json()["secondary_of"] == "primary"
    found = cleo.get(f"{API}/oncall?schedule=second&{AT}").json()["items"]
    assert [item["person"] for item in found] == [BO]
    bad = cleo.post(f"{API}/schedules", json={**new, "name": "bad", "holidays": "XX"})
    assert (bad.status_code, "XX" in bad.json()["detail"]) == (422, True)


@pytest.mark.usefixtures("primary")
def test_a_temporary_schedule_is_made_listed_and_ended(cleo: httpx2.Client) -> None:
    shift = {"person": CLEO, **DAY}
    new = {"schedule": "primary", **DAY, "shifts": [shift], "reason": "the release"}
    made = cleo.post(f"{API}/temporary-schedules", json=new)
    assert made.status_code == 201
    assert on_call(cleo) == (CLEO, None)
    (listed,) = cleo.get(f"{API}/temporary-schedules?schedule=primary").json()["items"]
    assert listed == made.json()
    assert cleo.delete(f"{API}/temporary-schedules/{listed['id']}").status_code == 204
    assert on_call(cleo) == (ANA, None)


def test_public_holidays_are_listed_by_place(cleo: httpx2.Client) -> None:
    found = cleo.get(f"{API}/holidays?place=DE-BE&year=2026").json()["items"]
    assert "Women's Day" in next(each["name"] for each in found if each["day"] == "2026-03-08")
    places = cleo.get(f"{API}/holidays/places").json()["items"]
    assert "BE" in next(place["parts"] for place in places if place["country"] == "DE")
    assert cleo.get(f"{API}/holidays?place=Atlantis").status_code == 422


@pytest.mark.usefixtures("primary")
def test_leave_is_taken_on_the_web_and_the_page_says_who_stands_in(
    enter: Enter, people: Cast
) -> None:
    ana = enter("ana")
    form = {"starts_at": "2026-03-17T09:00", "ends_at": "2026-03-18T09:00", "reason": "dentist"}
    page = ana.post("/leave", data=form, follow_redirects=True).text
    assert "Who stands in" in page
    assert "dentist" in page
    assert "dentist" not in enter("bo").get("/leave").text
    ana = enter("ana")
    refused = ana.post("/leave", data={"ends_at": "2020-01-01T09:00"})
    assert (refused.status_code, "past" in refused.text) == (422, True)
    others = {**form, "person_id": str(people.eve.id)}
    assert ana.post("/leave", data=others).status_code == 403
    taken = enter("cleo").post("/leave", data=others, follow_redirects=True)
    assert taken.status_code == 200


def test_the_editor_keeps_what_a_layer_says_of_holidays_and_shares(
    enter: Enter, people: Cast
) -> None:
    cleo = enter("cleo")
    form = {
        "name": "all",
        "time_zone": "Europe/Berlin",
        "holidays": "DE-BE",
        "layers-0-turn": "1mo on first mon",
        "layers-0-starts_at": "2026-03-16T09:00",
        "layers-0-turns-0-person": str(people.ana.id),
        "layers-0-turns-1-person": str(people.bo.id),
        "layers-0-turns-0-share": "2",
        "layers-0-shares": "yes",
        "layers-0-on_holidays": "never",
        "layers-0-time_zone": "Asia/Tokyo",
        "do": "save",
    }
    saved = cleo.post("/schedules/new", data=form)
    assert saved.status_code == 303
    page = cleo.get(f"{saved.headers['location']}/edit").text
    for value in ("1mo on first mon", "2", "Asia/Tokyo", "DE-BE"):
        assert f'value="{value}"' in page
    wrong = cleo.post("/schedules/new", data={**form, "layers-0-turns-1-share": "many"})
    assert "Layer 1: A share is a number of turns" in wrong.text


@pytest.mark.usefixtures("primary")
def test_leave_is_taken_from_a_shell(run: Run) -> None:
    given = ("--person", ANA, "--from", DAY["starts_at"], "--for", "1d", "--json")
    made = told(run("leave", "add", *given))
    assert (made["person"], made["ends_at"]) == (ANA, "2026-03-18T09:00:00Z")
    assert ANA in run("leave", "list").output
    run("leave", "remove", str(made["id"]))
    assert told(run("leave", "list", "--json")) == []


def test_another_rota_is_kept_for_a_while_on_the_web(
    enter: Enter, people: Cast, primary: dict[str, Any]
) -> None:
    cleo = enter("cleo")
    where = f"/schedules/{primary['id']}"
    assert "Another rota for a while" in cleo.get(f"{where}/temporary/new").text
    form = {
        "starts_at": "2026-03-17T00:00",
        "ends_at": "2026-03-19T00:00",
        "reason": "the release",
        "layers-0-turn": "1d",
        "layers-0-starts_at": "2026-03-17T00:00",
        "layers-0-turns-0-person": str(people.cleo.id),
        "do": "preview",
    }
    preview = cleo.post(f"{where}/temporary/new", data=form).text
    assert "For a while" in preview
    saved = cleo.post(f"{where}/temporary/new", data={**form, "do": "save"})
    assert (saved.status_code, saved.headers["location"]) == (303, where)
    page = cleo.get(where).text
    assert "the release" in page
    end = re.search(rf'{where}/temporary/\d+[^"]*', page)
    assert end
    assert cleo.post(end[0], data={}, follow_redirects=True).status_code == 200
    assert "the release" not in cleo.get(where).text
    backwards = {**form, "do": "save", "ends_at": "2026-03-16T12:00"}
    assert cleo.post(f"{where}/temporary/new", data=backwards).status_code == 422
    assert enter("ana").get(f"{where}/temporary/new").status_code == 403
