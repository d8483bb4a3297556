"""People, teams, tokens and the audit trail over the API."""

from datetime import timedelta

import httpx2
import pytest

from tests.cast import Cast
from tests.surfaces.conftest import As
from tests.world import Clock
from tocsin.kit.db import Database

API = "/api/v1"
INVITATION = "http://tocsin.test/password/"


def names(client: httpx2.Client, query: str) -> list[str]:
    return [item["name"] for item in client.get(f"{API}/people?{query}").json()["items"]]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Ana", "Bo", "Cleo", "Dan", "Eve", "Sam"]),
        ("q=LEO", ["Cleo"]),
        ("q=%25", []),
        ("q=sam@", ["Sam"]),
        ("role=responder", ["Ana", "Bo"]),
        ("team=1", ["Ana", "Bo"]),
        ("is_active=false", []),
    ],
)
def test_people_are_found_by_what_is_known_of_them(
    client: httpx2.Client, query: str, expected: list[str]
) -> None:
    assert names(client, query) == expected


def test_a_list_is_walked_by_its_cursor(client: httpx2.Client) -> None:
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = client.get(f"{API}/people", params={"limit": 4, "cursor": cursor or None}).json()
        seen += [person["name"] for person in page["items"]]
        cursor = page["next"]
    assert seen == ["Ana", "Bo", "Cleo", "Dan", "Eve", "Sam"]


def test_somebody_who_reports_sees_themselves_alone(as_: As, people: Cast) -> None:
    dan = as_("dan")
    assert dan.get(f"{API}/people").status_code == 403
    assert dan.get(f"{API}/people/{people.ana.id}").status_code == 403
    assert dan.get(f"{API}/people/{people.dan.id}").json()["email"] == "dan@example.com"


def test_an_administrator_invites_changes_and_dismisses(client: httpx2.Client) -> None:
    body = {"email": "Finn@Example.com", "name": " Finn  F. ", "role": "stakeholder"}
    made = client.post(f"{API}/people", json=body)
    place = f"{API}/people/{made.json()['id']}"
    assert (made.status_code, made.json()["name"]) == (201, "Finn F.")
    assert (
        client.post(f"{API}/people", json=body | {"email": "finn@example.com"}).status_code == 409
    )
    assert client.post(f"{place}/password-links").json()["url"].startswith(INVITATION)
    assert client.put(f"{place}/role", json={"role": "responder"}).json()["role"] == "responder"
    assert client.patch(place, json={"time_zone": "Asia/Tokyo"}).json()["name"] == "Finn F."
    assert client.post(f"{place}/deactivation").json()["is_active"] is False
    assert client.delete(f"{place}/deactivation").json()["is_active"] is True


def test_i_change_my_own_time_zone_but_not_my_role_or_address(as_: As, people: Cast) -> None:
    ana = as_("ana")
    assert (
        ana.patch(f"{API}/me", json={"time_zone": "Asia/Tokyo"}).json()["time_zone"] == "Asia/Tokyo"
    )
    assert ana.patch(f"{API}/me", json={"role": "admin"}).status_code == 422
    mine = f"{API}/people/{people.ana.id}"
    assert ana.patch(mine, json={"email": "ana@example.org"}).status_code == 403
    assert ana.put(f"{mine}/role", json={"role": "admin"}).status_code == 403


def test_the_last_administrator_stays(client: httpx2.Client, people: Cast) -> None:
    place = f"{API}/people/{people.eve.id}"
    assert client.put(f"{place}/role", json={"role": "manager"}).status_code == 409
    answer = client.post(f"{place}/deactivation")
    assert answer.json()["type"] == "urn:tocsin:problem:last-admin"


def test_a_lead_sets_the_members_of_their_own_team(as_: As, people: Cast) -> None:
    place = f"{API}/teams/{people.payments.id}/members"
    members = [{"person_id": people.ana.id, "is_lead": True}, {"person_id": people.cleo.id}]
    assert as_("bo").put(place, json={"members": members}).status_code == 403
    answer = as_("ana").put(place, json={"members": members}).json()
    assert [(m["person"]["name"], m["is_lead"]) for m in answer["items"]] == [
        ("Ana", True),
        ("Cleo", False),
    ]
    stranger = as_("cleo").put(place, json={"members": [{"person_id": 999}]})
    assert stranger.json()["errors"] == {"members": "No such person: 999."}


def test_a_token_is_shown_once_works_at_once_and_ends_at_once(
    client: httpx2.Client, as_: As
) -> None:
    made = client.post(f"{API}/tokens", json={"name": "ci", "role": "manager"}).json()["token"]
    headers = {"Authorization": f"Bearer {made}"}
    nobody = as_(None)
    assert nobody.get(f"{API}/me", headers=headers).json()["role"] == "manager"
    listed = client.get(f"{API}/tokens").json()["items"][0]
    assert listed["name"] == "ci"
    assert made not in str(listed)
    assert client.delete(f"{API}/tokens/{listed['id']}").status_code == 204
    assert nobody.get(f"{API}/me", headers=headers).status_code == 401


def test_i_make_a_token_of_my_own_that_can_do_no_more_than_i(as_: As, people: Cast) -> None:
    ana = as_("ana")
    body = {"name": "phone", "role": "responder", "person_id": people.ana.id, "scopes": ["respond"]}
    assert ana.post(f"{API}/tokens", json=body).status_code == 201
    assert ana.post(f"{API}/tokens", json=body | {"role": "admin"}).status_code == 403
    assert ana.post(f"{API}/tokens", json=body | {"person_id": people.bo.id}).status_code == 403
    assert ana.post(f"{API}/tokens", json=body | {"person_id": None}).status_code == 403
    mine = {item["person_id"] for item in ana.get(f"{API}/tokens").json()["items"]}
    assert mine == {people.ana.id}


def test_a_tokens_use_is_noted(client: httpx2.Client, as_: As, people: Cast, clock: Clock) -> None:
    clock.forward(timedelta(minutes=1))
    as_("ana").get(f"{API}/me")
    used = {t["name"]: t["used_at"] for t in client.get(f"{API}/tokens").json()["items"]}
    assert used["Ana"] == "2026-03-16T09:31:00Z"
    assert used["Bo"] is None


def test_what_was_done_is_in_the_audit_trail(client: httpx2.Client, database: Database) -> None:
    client.post(f"{API}/teams", json={"name": "platform"})
    newest = client.get(f"{API}/audit?limit=1").json()
    assert newest["items"][0]["kind"] == "team.created"
    assert newest["items"][0]["actor"].startswith("token/")
    older = client.get(f"{API}/audit", params={"limit": 1, "cursor": newest["next"]}).json()
    assert older["items"][0]["id"] < newest["items"][0]["id"]
    one = client.get(f"{API}/audit", params={"subject": "team/1", "limit": 1}).json()
    assert one["items"][0]["kind"] == "team.created"
    rest = client.get(f"{API}/audit", params={"subject": "team/1", "cursor": one["next"]}).json()
    assert [event["kind"] for event in rest["items"]] == ["team.changed"]
