"""Drills in the browser: planned, changed, started, ended, noted, called off."""

import httpx2
import pytest

from tests.surfaces.conftest import Enter

DRILL = {"title": "The shop burns", "scenario": "Smoke at **noon**.", "planned_for": ""}


@pytest.fixture
def ana(enter: Enter) -> httpx2.Client:
    return enter("ana")


@pytest.fixture
def planned(ana: httpx2.Client) -> str:
    return ana.post("/drills/new", data=DRILL).headers["location"]


def test_an_empty_list_teaches(ana: httpx2.Client) -> None:
    assert "Nothing was rehearsed yet" in ana.get("/drills").text


def test_a_drill_is_planned_started_and_ended(ana: httpx2.Client, planned: str) -> None:
    assert "<strong>noon</strong>" in ana.get(planned).text
    incident = ana.post(planned + "/start").headers["location"]
    assert incident.startswith("/incidents/")
    assert "End the drill" in ana.get(planned).text
    ana.post(planned + "/end", data={"notes": "Nobody had a hose."})
    page = ana.get(planned).text
    assert "not reached" in page
    assert "Nobody had a hose." in page
    assert "ended" in ana.get("/drills").text


def test_a_plan_is_changed_in_the_zone_of_its_reader(ana: httpx2.Client, planned: str) -> None:
    ana.post(planned + "/edit", data=DRILL | {"planned_for": "2031-02-03T14:00"})
    assert 'value="2031-02-03T14:00"' in ana.get(planned + "/edit").text


def test_what_cannot_be_planned_is_said_beside_its_field(ana: httpx2.Client) -> None:
    found = ana.post("/drills/new", data=DRILL | {"title": " ", "scenario": "Kept."})
    assert found.status_code == 422
    assert "1 to 200 characters" in found.text
    assert "Kept." in found.text


def test_a_drill_is_called_off_once(ana: httpx2.Client, planned: str) -> None:
    assert ana.post(planned + "/dropping").status_code == 303
    assert ana.post(planned + "/start").status_code == 409


def test_who_only_reads_starts_nothing(ana: httpx2.Client, enter: Enter, planned: str) -> None:
    assert enter("sam").post(planned + "/start").status_code == 403
