"""Swaps, take-overs and reminders over the API, on the command line and in the browser."""

from datetime import datetime
from typing import Any

import httpx2
import pytest

from tests.cast import Cast
from tests.surfaces.conftest import As, Enter, Run
from tests.surfaces.told import told
from tocsin.identity.actor import SYSTEM
from tocsin.kit.db import Database
from tocsin.oncall import actions as oncall
from tocsin.oncall import turn
from tocsin.oncall.rotation import Rotation
from tocsin.oncall.schedule import NewSchedule

API = "/api/v1"
ANA, BO = "ana@example.com", "bo@example.com"
HERS = {"starts_at": "2026-03-30T07:00:00Z", "ends_at": "2026-04-06T07:00:00Z"}
HIS = {"starts_at": "2026-03-23T08:00:00Z", "ends_at": "2026-03-30T07:00:00Z"}
ASKED = {"schedule": "primary", **HERS}


@pytest.fixture(autouse=True)
def primary(database: Database, people: Cast, now: datetime) -> int:
    """Ana and Bo take weekly turns; it is a Monday of Ana's."""
    start = datetime.fromisoformat("2026-01-05T09:00")
    layer = Rotation((people.ana.id, people.bo.id), "Europe/Berlin", start, turn.parse("7d"))
    new = NewSchedule("primary", "Europe/Berlin", (layer,))
    with database.transaction() as tx:
        return oncall.create_schedule(tx, new, actor=SYSTEM, now=now)


def on_call(client: httpx2.Client, at: str) -> str:
    found: str = client.get(f"{API}/oncall?at={at}").json()["items"][0]["person"]
    return found


def test_a_shift_is_asked_for_taken_and_given_back(as_: As) -> None:
    ana, bo = as_("ana"), as_("bo")
    asked: dict[str, Any] = ana.post(f"{API}/swaps", json=ASKED | {"note": "a wedding"}).json()
    assert (asked["status"], asked["standing"], asked["person"]) == ("open", "intact", ANA)
    assert [(a["person"], a["status"]) for a in asked["answers"]] == [(BO, "asked")]
    place = f"{API}/swaps/{asked['id']}"
    taken = bo.post(f"{place}/acceptance", json={}).json()
    assert (taken["status"], taken["taker"]) == ("agreed", BO)
    assert on_call(ana, HERS["starts_at"]) == BO
    assert bo.post(f"{place}/acceptance", json={}).status_code == 409
    assert [s["id"] for s in bo.get(f"{API}/swaps?person=me").json()["items"]] == [asked["id"]]
    assert bo.delete(place).status_code == 204
    assert on_call(ana, HERS["starts_at"]) == ANA


def test_an_offer_in_return_is_chosen(as_: As) -> None:
    ana, bo = as_("ana"), as_("bo")
    place = f"{API}/swaps/{ana.post(f'{API}/swaps', json=ASKED).json()['id']}"
    offered = bo.post(f"{place}/offers", json={"back": HIS, "note": "gladly"}).json()
    assert offered["answers"][0]["back"] == HIS
    assert ana.post(f"{place}/choice", json={"person": BO}).json()["back"] == HIS
    assert (on_call(ana, HERS["starts_at"]), on_call(ana, HIS["starts_at"])) == (BO, ANA)


def test_nobody_speaks_for_others_but_a_manager(as_: As) -> None:
    assert as_("bo").post(f"{API}/swaps", json=ASKED | {"person": ANA}).status_code == 403
    made = as_("cleo").post(f"{API}/swaps", json=ASKED | {"person": ANA})
    assert made.status_code == 201
    place = f"{API}/swaps/{made.json()['id']}/refusal"
    assert as_("cleo").post(place, json={"person": BO}).json()["status"] == "declined"


def test_a_token_of_nobody_is_told_to_say_for_whom(as_: As) -> None:
    eve = as_("eve")
    token = eve.post(f"{API}/tokens", json={"name": "cron", "role": "admin"}).json()["token"]
    nobody = {"Authorization": f"Bearer {token}"}
    refused = eve.post(f"{API}/swaps", json=ASKED, headers=nobody)
    assert (refused.status_code, "Name somebody" in refused.text) == (422, True)
    assert eve.post(f"{API}/swaps", json=ASKED | {"person": ANA}, headers=nobody).is_success


def test_a_running_shift_is_taken_over_in_one_word(as_: As) -> None:
    made = as_("bo").post(f"{API}/takeovers", json={"schedule": "primary"})
    assert (made.status_code, made.json()["ends_at"]) == (201, "2026-03-23T08:00:00Z")
    again = as_("bo").post(f"{API}/takeovers", json={"schedule": "primary"})
    assert (again.status_code, again.json()["type"]) == (
        409,
        "urn:tocsin:problem:nothing-to-take-over",
    )


def test_everybody_sets_when_they_are_reminded(as_: As) -> None:
    bo = as_("bo")
    assert bo.get(f"{API}/shift-notices").json()["leads"] == ["1d"]
    mine = bo.put(f"{API}/shift-notices", json={"leads": ["30m", "2d"], "of_hand_overs": False})
    assert mine.json() == {"person": BO, "leads": ["2d", "30m"], "of_hand_overs": False}
    assert bo.put(f"{API}/shift-notices", json={"leads": ["10s"]}).status_code == 422


def test_the_command_line_asks_and_answers_on_behalf_of_others(run: Run) -> None:
    times = ("--from", HERS["starts_at"], "--to", HERS["ends_at"])
    back = ("--ask", BO, "--back-from", HIS["starts_at"], "--back-to", HIS["ends_at"])
    made = told(run("swaps", "ask", "primary", *times, *back, "--person", ANA, "--json"))
    number = str(made["id"])
    assert BO in run("swaps", "show", number).output
    assert told(run("swaps", "accept", number, "--person", BO, "--json"))["status"] == "agreed"
    assert [row["id"] for row in told(run("swaps", "--json"))] == [made["id"]]
    assert run("swaps", "follow", number).exit_code != 0
    assert run("swaps", "withdraw", number).exit_code == 0
    other = str(told(run("swaps", "ask", "primary", *times, "--person", ANA, "--json"))["id"])
    run("swaps", "offer", other, "--person", BO, "--note", "gladly")
    assert told(run("swaps", "choose", other, BO, "--json"))["taker"] == BO
    third = told(
        run(
            "swaps",
            "ask",
            "primary",
            "--from",
            HIS["starts_at"],
            "--to",
            HIS["ends_at"],
            "--person",
            BO,
            "--json",
        )
    )
    assert (
        told(run("swaps", "decline", str(third["id"]), "--person", ANA, "--json"))["status"]
        == "declined"
    )
    assert told(run("oncall", "take", "primary", "--person", BO, "--json"))["person"] == BO


def test_a_swap_goes_its_way_in_the_browser(enter: Enter) -> None:
    ana = enter("ana")
    mine = ana.get("/on-call/mine").text
    assert "/swaps/new?schedule=" in mine
    assert 'value="1d"' in mine
    form = {
        "schedule_id": "1",
        "starts_at": "2026-03-30T09:00",
        "ends_at": "2026-04-06T09:00",
        "asked-0": "",
    }
    assert "is not a date" in ana.post("/swaps/new", data=form | {"ends_at": "soon"}).text
    made = ana.post("/swaps/new", data=form)
    place = made.headers["location"]
    assert "has not answered" in ana.get(place).text
    bo = enter("bo")
    assert place in bo.get("/on-call/mine").text
    assert "I take it" in bo.get(place).text
    assert bo.post(f"{place}/offers", data={"back_starts_at": "soon"}).status_code == 422
    offer = {"back_starts_at": "2026-03-23T09:00", "back_ends_at": "2026-03-30T09:00"}
    assert bo.post(f"{place}/offers", data=offer).status_code == 303
    ana = enter("ana")
    assert "Take this offer" in ana.get(place).text
    assert ana.post(f"{place}/choice", data={"person_id": "2"}).status_code == 303
    assert "taken by" in ana.get(place).text
    assert ana.post(f"{place}/withdrawal").status_code == 303
    notice = {"leads": "2h", "of_hand_overs": "true"}
    assert ana.post("/on-call/mine/notice", data=notice).status_code == 303
    assert 'value="2h"' in ana.get("/on-call/mine").text
    assert ana.post("/on-call/mine/notice", data={"leads": "soon"}).status_code == 422


def test_the_running_shift_is_taken_from_the_board(enter: Enter) -> None:
    bo = enter("bo")
    assert 'action="/takeovers"' in bo.get("/on-call").text
    assert bo.post("/takeovers", data={"schedule_id": "1"}).status_code == 303
    assert "You are on call" in bo.get("/on-call").text
