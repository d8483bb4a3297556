"""Readiness over the API, on the command line and in the browser."""

from datetime import datetime

import pytest

from tests.cast import Cast
from tests.mailbox import set_up
from tests.surfaces.conftest import As, Enter, Run
from tests.surfaces.told import told
from tocsin.identity.actor import SYSTEM
from tocsin.kit.db import Database
from tocsin.notify import actions as notify
from tocsin.notify.contact import NewContact
from tocsin.oncall import actions as oncall
from tocsin.oncall import turn
from tocsin.oncall.rotation import Rotation
from tocsin.oncall.schedule import NewSchedule

API = "/api/v1"


@pytest.fixture(autouse=True)
def _on_call(database: Database, people: Cast, now: datetime) -> None:
    """Ana is on call with a mail contact, Bo is next and never verified his."""
    start = datetime.fromisoformat("2026-01-05T09:00")
    layer = Rotation((people.ana.id, people.bo.id), "Europe/Berlin", start, turn.parse("7d"))
    new = NewSchedule("primary", "Europe/Berlin", (layer,))
    with database.transaction() as tx:
        oncall.create_schedule(tx, new, actor=SYSTEM, now=now)
        set_up(tx, now)
        for member, by in ((people.ana, SYSTEM), (people.bo, people.bo.actor)):
            contact = NewContact(member.id, "email", member.email)
            notify.add_contact(tx, contact, actor=by, now=now)


def test_the_api_says_who_is_needed_and_what_is_weak(as_: As) -> None:
    found = as_("sam").get(f"{API}/readiness?days=14").json()
    assert found["is_ready"] is False  # nobody of the catch-all ever verified a contact
    assert [(f["severity"], f["kind"]) for f in found["findings"]] == [
        ("broken", "catch_all"),
        ("weak", "one_way"),
        ("weak", "account_only"),
    ]
    ana, bo = found["people"]
    assert (ana["name"], [p["state"] for p in ana["paths"]]) == ("Ana", ["works"])
    assert [(p["contact_id"] is None, p["state"]) for p in bo["paths"]] == [
        (False, "unverified"),
        (True, "works"),
    ]
    assert as_("sam").get(f"{API}/readiness?days=1000").status_code == 422


def test_the_timetable_is_set_and_tests_are_sent(as_: As) -> None:
    cleo = as_("cleo")
    assert cleo.get(f"{API}/readiness/timetable").json()["canary_days"] == []
    wanted = {"time_zone": "Europe/Berlin", "canary_days": ["tue"], "canary_at": "11:00"}
    assert cleo.put(f"{API}/readiness/timetable", json=wanted).json()["canary_at"] == "11:00"
    assert cleo.put(f"{API}/readiness/timetable", json={"time_zone": "Mars"}).status_code == 422
    assert cleo.post(f"{API}/readiness/tests").json() == {"sent": 1}
    tested = cleo.get(f"{API}/readiness").json()["people"][0]["paths"][0]["tested"]
    assert tested["status"] == "pending"


def test_the_command_line_ends_with_one_when_anything_is_broken(run: Run) -> None:
    checked = run("readiness")
    assert checked.exit_code == 1
    assert "account's address" in checked.output
    assert told(run("readiness", "test", "--json")) == {"sent": 1}
    assert told(run("readiness", "people", "--json"))[0]["test"] == "pending"
    set_so = run("readiness", "timetable", "--test-on", "tue", "--test-at", "09:30", "--json")
    assert told(set_so)["canary_days"] == ["tue"]


def test_the_page_shows_what_is_wrong_and_what_became_of_the_tests(enter: Enter) -> None:
    cleo = enter("cleo")
    page = cleo.get("/readiness").text
    assert "Nobody of the catch-all has a verified contact" in page
    assert 'href="/settings/people/2"' in page
    assert cleo.post("/readiness/tests").status_code == 303
    assert "Pending" in cleo.get("/readiness").text
    assert 'value="08:00"' in cleo.get("/readiness/timetable").text
    form = {"time_zone": "UTC", "digest_days": "daily", "digest_at": "07:30", "canary_days": "tue"}
    assert cleo.post("/readiness/timetable", data=form).status_code == 303
    assert "mon, tue, wed, thu, fri, sat, sun at 07:30" in cleo.get("/readiness").text
    for wrong in ({"digest_at": "soon"}, {"digest_days": "someday"}, {"time_zone": "Mars"}):
        assert cleo.post("/readiness/timetable", data=form | wrong).status_code == 422
    assert "Send test pages" not in enter("ana").get("/readiness").text
