"""Vendors and shadows over the API and the command line."""

import httpx2
import pytest

from tests.surfaces.conftest import As, Run
from tests.surfaces.told import told

CONTOSO = {
    "name": "Contoso",
    "contract": "KV-12",
    "time_zone": "Europe/Berlin",
    "hours": [{"days": ["mon", "tue", "wed", "thu", "fri"], "starts": "08:00", "ends": "18:00"}],
    "holidays": "DE",
    "ways": [{"channel": "email", "address": "desk@contoso.example", "label": "the desk"}],
}
PRIMARY = {
    "name": "primary",
    "rotations": [
        {
            "participants": ["ana@example.com"],
            "starts_at": "2026-01-05T09:00",
            "turn": "1d on mon-fri",
        }
    ],
}


@pytest.fixture
def contoso(client: httpx2.Client) -> int:
    made = client.post("/api/v1/vendors", json=CONTOSO)
    assert made.status_code == 201, made.text
    return int(made.json()["id"])


@pytest.fixture
def number(client: httpx2.Client) -> int:
    made = client.post("/api/v1/incidents", json={"title": "Their API is down"})
    assert made.status_code == 201, made.text
    return int(made.json()["number"])


def test_a_vendor_is_made_shown_changed_and_removed(client: httpx2.Client, contoso: int) -> None:
    place = f"/api/v1/vendors/{contoso}"
    shown = client.get(place).json()
    assert (shown["contract"], shown["is_open"]) == ("KV-12", True)
    assert shown["ways"] == CONTOSO["ways"]
    assert client.put(place, json=CONTOSO | {"hours": []}).json()["hours"] == []
    (listed,) = client.get("/api/v1/vendors").json()["items"]
    assert listed["name"] == "Contoso"
    assert client.post("/api/v1/vendors", json=CONTOSO).status_code == 409
    assert client.delete(place).status_code == 204
    assert client.get(place).status_code == 404


def test_a_vendor_without_a_way_or_with_a_wrong_one_is_refused(client: httpx2.Client) -> None:
    for ways in ([], [{"channel": "inbox", "address": ""}], [{"channel": "email", "address": "?"}]):
        answer = client.post("/api/v1/vendors", json=CONTOSO | {"ways": ways})
        assert answer.status_code == 422


def test_a_vendor_is_asked_noted_and_let_go(
    client: httpx2.Client, contoso: int, number: int
) -> None:
    place = f"/api/v1/incidents/{number}/vendors"
    asked = client.post(place, json={"vendor": "contoso", "reason": "their part"})
    assert (asked.status_code, asked.json()["items"][0]["vendor_id"]) == (201, contoso)
    assert client.post(place, json={"vendor": contoso}).status_code == 409
    noted = client.put(f"{place}/{contoso}/ticket", json={"ticket": "CS-9"}).json()["items"][0]
    assert (noted["ticket"], noted["is_over"], noted["worked_seconds"]) == ("CS-9", False, 0)
    assert client.delete(f"{place}/{contoso}").status_code == 204
    assert client.get(place).json()["items"][0]["is_over"] is True
    assert client.delete(f"{place}/{contoso}").status_code == 404


def test_vendors_by_the_command_line(run: Run, contoso: int, number: int) -> None:
    assert "desk@contoso.example" in run("vendors").output
    assert told(run("vendors", "show", "Contoso", "--json"))["id"] == contoso
    asked = told(run("vendors", "ask", str(number), "contoso", "--reason", "theirs", "--json"))
    assert asked[0]["vendor"] == "Contoso"
    noted = told(run("vendors", "ticket", str(number), "contoso", "CS-9", "--json"))
    assert noted[0]["ticket"] == "CS-9"
    assert run("vendors", "release", str(number), "contoso").exit_code == 0
    assert told(run("vendors", "of", str(number), "--json"))[0]["is_over"] is True
    assert run("vendors", "remove", "Contoso").exit_code == 0


@pytest.fixture
def primary(client: httpx2.Client) -> None:
    assert client.post("/api/v1/schedules", json=PRIMARY).status_code == 201


@pytest.mark.usefixtures("primary")
def test_a_shadow_is_added_listed_and_ended(as_: As) -> None:
    bo = as_("bo")
    made = bo.post("/api/v1/shadows", json={"schedule": "primary", "lasts": "7d"})
    assert made.status_code == 201, made.text
    shown = made.json()
    assert (shown["person"], shown["schedule"]) == ("bo@example.com", "primary")
    assert [s["id"] for s in bo.get("/api/v1/shadows").json()["items"]] == [shown["id"]]
    assert bo.delete(f"/api/v1/shadows/{shown['id']}").status_code == 204
    assert bo.get("/api/v1/shadows?schedule=primary").json()["items"] == []


@pytest.mark.usefixtures("primary")
def test_shadows_by_the_command_line(run: Run) -> None:
    made = told(
        run("shadows", "add", "primary", "--person", "bo@example.com", "--for", "2d", "--json")
    )
    assert "bo@example.com" in run("shadows").output
    assert run("shadows", "remove", str(made["id"])).exit_code == 0
    assert "bo@example.com" not in run("shadows", "--schedule", "primary").output


@pytest.mark.usefixtures("primary")
def test_a_temporary_schedule_by_the_command_line(run: Run) -> None:
    period = ("--from", "2026-12-24T00:00Z", "--until", "2026-12-27T00:00Z")
    turns = ("--person", "bo@example.com", "--turn", "1d", "--at", "2026-12-24T09:00")
    fixed = ("--shift", "ana@example.com", "2026-12-25T08:00Z", "2026-12-25T20:00Z")
    made = told(run("temporary", "add", "primary", *period, *turns, *fixed, "--json"))
    assert made["shifts"][0]["person"] == "ana@example.com"
    span = ("--from", "2026-12-24T00:00Z", "--to", "2026-12-27T00:00Z")
    listed = run("temporary", "list", "primary", *span).output
    assert "bo@example.com" in listed
    assert "ana@example.com" in listed
    assert run("temporary", "remove", str(made["id"])).exit_code == 0
    assert "bo@example.com" not in run("temporary", "list", "primary", *span).output
    assert run("temporary", "add", "primary", *period, "--person", "bo@example.com").exit_code == 2
