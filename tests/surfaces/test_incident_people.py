"""Whose an incident is, over the API."""

import httpx2
import pytest

from tests.surfaces.conftest import As
from tests.surfaces.shop import Shop
from tests.surfaces.test_incident_progress import ONE, problem, said
from tests.surfaces.test_incidents import declared


@pytest.fixture
def ana(as_: As, payments: Shop) -> httpx2.Client:
    """Ana has declared incident 1 of checkout."""
    client = as_("ana")
    declared(client, service=payments.checkout)
    return client


def test_it_is_given_to_somebody_and_taken_back(ana: httpx2.Client) -> None:
    given = said(ana.put(f"{ONE}/assignment", json={"person": "bo@example.com"}))
    assert (given["assignee"], given["assignee_id"]) == ("bo@example.com", 2)
    assert said(ana.delete(f"{ONE}/assignment"))["assignee"] is None
    assert said(ana.put(f"{ONE}/assignment", json={"person": "me"}))["assignee_id"] == 1
    assert said(ana.put(f"{ONE}/assignment", json={"person": 2}))["assignee_id"] == 2


def test_only_who_may_work_gets_it(ana: httpx2.Client) -> None:
    dan, nobody = {"person": "dan@example.com"}, {"person": "nobody@example.com"}
    assert problem(ana.put(f"{ONE}/assignment", json=dan), 422) == "cannot-work"
    assert problem(ana.put(f"{ONE}/assignment", json=nobody), 422) == "unknown-name"


def test_a_requester_learns_nothing_about_who_is_there(as_: As) -> None:
    dan = as_("dan")
    declared(dan, "I cannot pay")
    for person in ("bo@example.com", "nobody@example.com", "2", "77"):
        answer = dan.put(f"{ONE}/assignment", json={"person": person})
        assert problem(answer, 403) == "not-permitted"


def test_it_is_a_teams_and_then_nobodys(ana: httpx2.Client) -> None:
    assert said(ana.get(ONE))["team"] == "payments"
    assert said(ana.delete(f"{ONE}/team"))["team"] is None
    assert said(ana.put(f"{ONE}/team", json={"team": "Payments"}))["team"] == "payments"


def test_roles_are_given_and_ended(ana: httpx2.Client) -> None:
    body = {"role": "scribe", "person": "bo@example.com"}
    held = said(ana.post(f"{ONE}/roles", json=body))["items"]
    assert [(h["role"], h["person"], h["name"]) for h in held] == [
        ("scribe", "bo@example.com", "Bo")
    ]
    assert said(ana.get(f"{ONE}/roles"))["items"] == held
    place = f"{ONE}/roles/scribe/{held[0]['person_id']}"
    assert ana.delete(place).status_code == 204
    assert problem(ana.delete(place), 409) == "has-no-such-role"


def test_everybody_may_watch_what_they_see(as_: As, ana: httpx2.Client) -> None:
    sam = as_("sam")
    assert sam.post(f"{ONE}/watchers").status_code == 204
    watching = said(ana.get(f"{ONE}/watchers"))["items"]
    assert [each["person"] for each in watching] == ["sam@example.com"]
    for_bo = {"person": "bo@example.com"}
    assert problem(sam.post(f"{ONE}/watchers", json=for_bo), 403) == "not-permitted"
    assert ana.post(f"{ONE}/watchers", json=for_bo).status_code == 204
    assert sam.delete(f"{ONE}/watchers/{watching[0]['person_id']}").status_code == 204
    assert [w["name"] for w in said(ana.get(f"{ONE}/watchers"))["items"]] == ["Bo"]


def test_a_requester_watches_their_own_and_does_not_see_who_else_does(as_: As) -> None:
    dan = as_("dan")
    declared(dan, "I cannot pay")
    assert dan.post(f"{ONE}/watchers").status_code == 204
    assert dan.get(f"{ONE}/watchers").status_code == 403


def test_it_is_escalated_to_a_team_and_to_managers(ana: httpx2.Client) -> None:
    functional = {"way": "functional", "team": "payments", "reason": "It is theirs."}
    hierarchical = {"way": "hierarchical", "reason": "It lasts."}
    named = {**hierarchical, "people": ["eve@example.com"]}
    for body in (functional, hierarchical, named):
        incident = said(ana.post(f"{ONE}/escalation", json=body))
    assert incident["escalated_count"] == 3
    sentences = [item["sentence"] for item in said(ana.get(f"{ONE}/timeline"))["items"]]
    assert [each for each in sentences if "escalated" in each] == [
        "Ana escalated it to the team payments: It is theirs.",
        "Ana escalated it to Cleo: It lasts.",
        "Ana escalated it to Eve: It lasts.",
    ]
    assert problem(ana.post(f"{ONE}/escalation", json={**functional, "team": None}), 422) == (
        "no-team-named"
    )


def test_the_next_step_is_paged_at_once_and_the_page_shows_it(ana: httpx2.Client) -> None:
    page = said(ana.get(f"{ONE}/page"))
    assert (page["status"], page["stage"], page["loop"], page["step"]) == ("paging", "step", 0, 0)
    assert page["policy"] == {
        "id": 1,
        "name": "payments",
        "repeat": 1,
        "fallback": "person:cleo@example.com",
        "steps": [
            {"targets": ["person:bo@example.com"], "delay": "5m"},
            {"targets": ["person:cleo@example.com"], "delay": "5m"},
        ],
    }
    page = said(ana.post(f"{ONE}/next-step"))
    assert [(told["step"], told["person"], told["outcome"]) for told in page["trace"]] == [
        (0, "bo@example.com", "paged"),
        (1, "cleo@example.com", "paged"),
    ]
    ana.post(f"{ONE}/acknowledgement")
    page = said(ana.get(f"{ONE}/page"))
    assert (page["status"], page["ended_by"]) == ("answered", "token/1")
    assert problem(ana.post(f"{ONE}/next-step"), 409) == "not-paging"


def test_who_was_paged_declines_and_it_goes_to_the_next(as_: As, ana: httpx2.Client) -> None:
    bo, cleo = as_("bo"), as_("cleo")
    assert problem(cleo.post(f"{ONE}/decline"), 409) == "not-paged-yet"
    page = said(bo.post(f"{ONE}/decline", json={"reason": "On a train"}))
    assert [told["person"] for told in page["trace"]] == ["bo@example.com", "cleo@example.com"]
    assert problem(bo.post(f"{ONE}/decline"), 409) == "already-declined"
    sentences = [item["sentence"] for item in said(ana.get(f"{ONE}/timeline"))["items"]]
    assert "Bo declined the page: On a train." in sentences


def test_who_asks_for_help_keeps_it_and_the_next_is_paged(as_: As, ana: httpx2.Client) -> None:
    page = said(as_("bo").post(f"{ONE}/help", json={"reason": "All is red"}))
    assert (page["status"], page["trace"][0]["person"]) == ("paging", "cleo@example.com")
    incident = said(ana.get(ONE))
    assert (incident["status"], incident["assignee"]) == ("acknowledged", "bo@example.com")
    sentences = [item["sentence"] for item in said(ana.get(f"{ONE}/timeline"))["items"]]
    assert "Bo asked for help: All is red." in sentences


def test_what_paged_nobody_has_no_page(ana: httpx2.Client) -> None:
    number = declared(ana, pages=False)["number"]
    answer = ana.get(f"/api/v1/incidents/{number}/page")
    assert problem(answer, 404) == "never-paged"
