"""Schedules, overrides, policies and who is on call, over the API."""

from typing import Any

import httpx2
import pytest

from tests.cast import Cast
from tests.surfaces.conftest import As

API = "/api/v1"
ANA, BO, CLEO = "ana@example.com", "bo@example.com", "cleo@example.com"
WEEKLY = {"participants": [ANA, BO], "starts_at": "2026-01-05T09:00", "turn": "7d"}
PRIMARY = {"name": "primary", "time_zone": "Europe/Berlin", "rotations": [WEEKLY]}
POLICY = {
    "name": "payments",
    "steps": [{"targets": ["schedule:primary"]}, {"targets": [f"person:{CLEO}"], "delay": "10m"}],
    "fallback": "team:payments",
    "repeat": 2,
}
PLAIN = {
    "when": [], "way": "all", "channels": [], "answers": 1, "hold": "0s", "hold_seconds": 0
}  # fmt: skip
WEEK = "from=2026-03-16T00:00:00Z&to=2026-03-30T00:00:00Z"


@pytest.fixture
def cleo(as_: As) -> httpx2.Client:
    return as_("cleo")


@pytest.fixture
def primary(cleo: httpx2.Client) -> dict[str, Any]:
    """Ana and Bo take weekly turns from Mondays at nine in Berlin; it is Monday, half past ten."""
    found: dict[str, Any] = cleo.post(f"{API}/schedules", json=PRIMARY).json()
    return found


def people(answer: httpx2.Response) -> list[str]:
    return [item["person"] for item in answer.json()["items"]]


def test_a_schedule_is_made_by_addresses_and_shown_as_it_was_written(
    primary: dict[str, Any],
) -> None:
    (layer,) = primary["rotations"]
    assert (layer["participants"], layer["participant_ids"]) == ([ANA, BO], [1, 2])
    assert (layer["starts_at"], layer["turn"]) == ("2026-01-05T09:00:00", "7d")
    assert layer["time_zone"] == "Europe/Berlin"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"time_zone": "Mars/Base"}, "Mars/Base"),
        ({"turn": "a week"}, "write it like 12h, 1d, 7d, 2w or 1mo"),
        ({"participants": ["nobody@example.com"]}, "There is no person 'nobody@example.com'."),
        ({"participants": []}, "1 to 200 participants"),
        ({"starts_at": "2026-01-05T09:00Z"}, "wall time without an offset"),
        ({"restrictions": [{"starts": "8", "ends": "late"}]}, "A restriction is written like"),
    ],
)
def test_what_is_wrong_with_a_rotation_is_a_sentence(
    cleo: httpx2.Client, change: dict[str, Any], sentence: str
) -> None:
    body = PRIMARY | {"rotations": [WEEKLY | change]}
    answer = cleo.post(f"{API}/schedules", json=body)
    assert answer.status_code == 422
    assert sentence in answer.json()["detail"]


def test_who_is_on_call_is_told_for_now_and_for_any_moment(
    cleo: httpx2.Client, primary: dict[str, Any]
) -> None:
    now = cleo.get(f"{API}/oncall").json()
    assert now["next"] is None
    assert now["items"] == [
        {
            "person": ANA,
            "person_id": 1,
            "person_name": "Ana",
            "schedule": "primary",
            "schedule_id": primary["id"],
            "starts_at": "2026-03-16T08:00:00Z",
            "ends_at": "2026-03-23T08:00:00Z",
            "via": "rotation",
            "instead_of": None,
        }
    ]
    assert people(cleo.get(f"{API}/oncall?at=2026-03-23T08:00:00")) == [BO]
    assert people(cleo.get(f"{API}/oncall?schedule=primary&at=2026-03-23T08:59:59%2B01:00")) == [
        ANA
    ]
    assert people(cleo.get(f"{API}/oncall?at=2026-03-23T09:00:00+01:00")) == [BO]
    long_ago = cleo.get(f"{API}/oncall?schedule={primary['id']}&at=2025-01-01")
    assert people(long_ago) == [BO]  # counted backwards from the start
    assert cleo.get(f"{API}/oncall?schedule=none").json()["errors"].keys() == {"schedule"}
    assert cleo.get(f"{API}/oncall?at=soon").status_code == 422


def test_the_board_shows_schedules_that_have_nobody_too(
    cleo: httpx2.Client, primary: dict[str, Any]
) -> None:
    cleo.post(f"{API}/schedules", json={"name": "spare"})
    rows = cleo.get(f"{API}/oncall/board").json()["items"]
    assert [row["schedule"] for row in rows] == ["primary", "spare"]
    assert (rows[0]["current"]["person"], rows[0]["following"]["person"]) == (ANA, BO)
    assert rows[0]["schedule_id"] == primary["id"]
    assert (rows[1]["current"], rows[1]["following"]) == (None, None)


@pytest.mark.usefixtures("primary")
def test_i_see_my_own_shifts_and_those_of_others(as_: As) -> None:
    mine = as_("bo").get(f"{API}/oncall/shifts").json()["items"]
    assert [(s["schedule"], s["starts_at"]) for s in mine] == [
        ("primary", "2026-03-23T08:00:00Z"),
        ("primary", "2026-04-06T07:00:00Z"),
    ]
    hers = as_("bo").get(f"{API}/oncall/shifts?person={ANA}&{WEEK}").json()["items"]
    assert [s["starts_at"] for s in hers] == ["2026-03-16T08:00:00Z"]
    assert as_("dan").get(f"{API}/oncall/shifts").json()["items"] == []
    assert as_("dan").get(f"{API}/oncall/shifts?person={ANA}").status_code == 403


def test_the_final_shifts_of_a_schedule_change_with_an_override(
    as_: As, primary: dict[str, Any]
) -> None:
    ana = as_("ana")
    body = {"schedule": "primary", "person": CLEO, "ends_at": "2026-03-16T12:00:00Z"}
    made = ana.post(f"{API}/overrides", json=body | {"reason": "Dentist"})
    assert made.status_code == 201
    assert (made.json()["person"], made.json()["starts_at"]) == (CLEO, "2026-03-16T09:30:00Z")
    place = f"{API}/schedules/{primary['id']}/shifts?{WEEK}"
    assert people(ana.get(place)) == [BO, ANA, CLEO, ANA, BO]
    listed = ana.get(f"{API}/overrides?schedule=primary").json()["items"]
    assert [each["reason"] for each in listed] == ["Dentist"]
    assert ana.delete(f"{API}/overrides/{made.json()['id']}").status_code == 204
    assert people(ana.get(place)) == [BO, ANA, BO]
    assert ana.delete(f"{API}/overrides/{made.json()['id']}").status_code == 404


@pytest.mark.usefixtures("primary")
def test_i_take_over_myself_when_i_name_nobody(as_: As) -> None:
    body = {"schedule": "primary", "ends_at": "2026-03-16T12:00:00Z"}
    assert as_("bo").post(f"{API}/overrides", json=body).json()["person"] == BO
    assert people(as_("bo").get(f"{API}/oncall")) == [BO]
    assert as_("dan").post(f"{API}/overrides", json=body).status_code == 403


@pytest.mark.parametrize(
    "said", [{}, {"lasts": "1h", "ends_at": "2026-03-16T12:00:00Z"}, {"lasts": "999999999d"}]
)
@pytest.mark.usefixtures("primary")
def test_an_override_ends_and_says_when_once(as_: As, said: dict[str, str]) -> None:
    body = {"schedule": "primary", **said}
    answer = as_("bo").post(f"{API}/overrides", json=body)
    assert answer.json()["errors"].keys() == {"ends_at"}
    made = as_("bo").post(f"{API}/overrides", json={"schedule": "primary", "lasts": "90m"})
    assert made.json()["ends_at"] == "2026-03-16T11:00:00Z"


def test_a_period_that_no_schedule_reaches_is_refused(cleo: httpx2.Client) -> None:
    for period in (
        "from=9999-12-31T23:00:00Z",
        "from=0001-01-01T00:00:00%2B14:00",
        "to=1980-01-01",
    ):
        assert cleo.get(f"{API}/oncall/gaps?{period}").status_code == 422
    assert cleo.get(f"{API}/oncall?at=0001-01-01T00:00:00%2B14:00").status_code == 422


def test_gaps_and_weak_spots_are_shown_before_they_hurt(cleo: httpx2.Client, people: Cast) -> None:
    nights = {"days": ["mon"], "starts": "20:00", "ends": "08:00"}
    layer = WEEKLY | {"restrictions": [nights]}
    made = cleo.post(f"{API}/schedules", json=PRIMARY | {"rotations": [layer]}).json()
    assert made["rotations"][0]["restrictions"] == [nights]
    gaps = cleo.get(f"{API}/oncall/gaps?schedule=primary&{WEEK}").json()["items"]
    assert (gaps[0]["schedule"], gaps[0]["ends_at"]) == (
        "primary",
        "2026-03-16T19:00:00Z",
    )
    spots = cleo.get(f"{API}/oncall/weak-spots").json()["items"]
    assert {spot["kind"] for spot in spots} >= {"gap", "unreachable"}
    assert {spot["subject"] for spot in spots} >= {"schedule/1", f"person/{people.ana.id}"}
    assert {spot["name"] for spot in spots} >= {"primary", "Ana"}


def test_a_schedule_is_replaced_and_is_removed_once_no_policy_pages_it(
    cleo: httpx2.Client, primary: dict[str, Any]
) -> None:
    place = f"{API}/schedules/{primary['id']}"
    renamed = cleo.put(place, json=PRIMARY | {"name": "first line"}).json()
    assert renamed["name"] == "first line"
    assert cleo.get(place).json() == renamed
    steps = [{"targets": ["schedule:first line"]}]
    cleo.post(f"{API}/policies", json=POLICY | {"steps": steps})
    assert "is paged by payments" in cleo.delete(place).json()["detail"]
    cleo.put(f"{API}/policies/1", json=POLICY | {"steps": [{"targets": ["admins"]}]})
    assert cleo.delete(place).status_code == 204
    assert cleo.get(place).status_code == 404


@pytest.mark.usefixtures("primary")
def test_a_policy_is_made_of_targets_as_they_are_written(cleo: httpx2.Client) -> None:
    made = cleo.post(f"{API}/policies", json=POLICY).json()
    assert made["steps"] == [
        {"targets": ["schedule:primary"], "delay": "5m", "delay_seconds": 300, **PLAIN},
        {"targets": [f"person:{CLEO}"], "delay": "10m", "delay_seconds": 600, **PLAIN},
    ]
    assert made["former_pages_in_flight"] == 0
    assert (made["fallback"], made["repeat"]) == ("team:payments", 2)
    assert cleo.get(f"{API}/policies").json()["items"] == [made]
    assert cleo.get(f"{API}/policies/{made['id']}").json() == made
    assert cleo.post(f"{API}/policies", json=POLICY).status_code == 409


@pytest.mark.usefixtures("primary")
def test_a_step_says_when_by_whom_through_what_and_how_often_it_is_to_be_answered(
    cleo: httpx2.Client,
) -> None:
    manner = {
        "when": ["priority:P1,P2", "outside:mon-fri 08:00-18:00 Europe/Berlin"],
        "way": "in_turn", "channels": ["ntfy", "email after 2m"], "answers": 2, "hold": "10m",
    }  # fmt: skip
    first = {"targets": ["schedule:primary"]}
    steps = [first, {"targets": ["team:payments", "admins"], **manner}]
    made = cleo.post(f"{API}/policies", json=POLICY | {"steps": steps}).json()
    assert made["steps"][1] == {
        "targets": ["team:payments", "admins"], "delay": "5m", "delay_seconds": 300,
        "hold_seconds": 600, **manner,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"steps": [{"targets": ["admins"], "when": ["full moon"]}]}, "is not a condition; write"),
        ({"steps": [{"targets": ["admins"], "channels": ["owl"]}]}, "There is no channel owl"),
        ({"steps": [{"targets": ["admins"], "hold": "5m"}]}, "The first step cannot wait"),
        ({"fallback": ""}, "Name a fallback"),
        ({"steps": []}, "takes 1 to 50 steps"),
        ({"fallback": "person:x@example.com"}, "There is no person x@example.com."),
        ({"fallback": "everybody"}, "is not a target; write person:EMAIL"),
        ({"steps": [{"targets": ["admins"], "delay": 0}]}, "The delay of step 1"),
        ({"steps": [{"targets": ["admins"], "delay": "soon"}]}, "write it like 90s, 5m"),
    ],
)
@pytest.mark.usefixtures("primary")
def test_a_policy_that_could_end_in_silence_is_refused(
    cleo: httpx2.Client, change: dict[str, Any], sentence: str
) -> None:
    answer = cleo.post(f"{API}/policies", json=POLICY | change)
    assert answer.status_code == 422
    assert sentence in answer.json()["detail"]


def test_the_catch_all_is_never_empty(cleo: httpx2.Client) -> None:
    place = f"{API}/catch-all"
    assert cleo.get(place).json() == {"targets": ["admins"]}
    body = {"targets": ["team:payments", f"person:{CLEO}"]}
    assert cleo.put(place, json=body).json() == body
    assert cleo.put(place, json={"targets": []}).json() == {"targets": ["admins"]}
