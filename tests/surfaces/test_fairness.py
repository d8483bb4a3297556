"""Fairness over the API, on the command line and in the browser."""

from datetime import datetime

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
WEEK = "from=2026-03-09T00:00:00Z&to=2026-03-16T00:00:00Z"
RULES = {"holidays": "DE", "currency": "EUR", "rates": {"day": {"hour": 2, "interruption": 15}}}


@pytest.fixture(autouse=True)
def _on_call(database: Database, people: Cast, now: datetime) -> None:
    """Ana and Bo take weekly turns from Mondays at nine in Berlin."""
    start = datetime.fromisoformat("2026-01-05T09:00")
    layer = Rotation((people.ana.id, people.bo.id), "Europe/Berlin", start, turn.parse("7d"))
    new = NewSchedule("primary", "Europe/Berlin", (layer,))
    with database.transaction() as tx:
        oncall.create_schedule(tx, new, actor=SYSTEM, now=now)


def test_the_api_adds_up_hours_and_pay_by_rules_that_are_data(as_: As) -> None:
    cleo = as_("cleo")
    assert cleo.put(f"{API}/fairness/rules", json=RULES).json()["rates"]["day"]["hour"] == 2
    assert cleo.put(f"{API}/fairness/rules", json={"holidays": "XX"}).status_code == 422
    bo, ana = cleo.get(f"{API}/fairness?{WEEK}").json()["items"]
    assert (bo["name"], bo["all_hours"], ana["all_hours"]) == ("Bo", 160.0, 8.0)
    assert bo["hours"] == {"day": 77.0, "night": 35.0, "weekend": 48.0, "holiday": 0.0}
    assert bo["pay"] == 154.0
    lines = cleo.get(f"{API}/fairness/sheet?{WEEK}").text.splitlines()
    assert lines[0].startswith("person,hours,day hours,night hours")
    assert lines[1].startswith("Bo,160.0,77.0,35.0,48.0,0.0,0,")
    (rated,) = cleo.get(f"{API}/fairness/schedules").json()["items"]
    assert (rated["schedule"], rated["coverage"]) == ("primary", 1.0)
    assert rated["score"] > 90


def test_the_command_line_prints_the_same(run: Run) -> None:
    period = ("--from", "2026-03-09T00:00:00Z", "--to", "2026-03-16T00:00:00Z")
    assert told(run("fairness", *period, "--json"))[0]["name"] == "Bo"
    assert "160" in run("fairness", *period).output
    assert run("fairness", *period, "--csv").output.startswith("person,hours")
    assert "primary" in run("fairness", "schedules").output
    assert told(run("fairness", "rules", "--json"))["most_days"] == 7


def test_the_page_shows_who_carried_how_much_and_the_rules_are_edited(enter: Enter) -> None:
    cleo = enter("cleo")
    page = cleo.get("/fairness?start=2026-03-09&end=2026-03-15").text
    assert "159.0" in page
    assert "primary" in page
    sheet = cleo.get("/fairness.csv?start=2026-03-09&end=2026-03-15")
    assert sheet.headers["content-type"].startswith("text/csv")
    assert 'value="22:00"' in cleo.get("/fairness/rules").text
    form = {
        "night_from": "23:00", "night_to": "06:00", "weekend": "sun", "holidays": "",
        "currency": "EUR", "rates-day-hour": "2,50", "most_days": "5", "rest": "11h",
    }  # fmt: skip
    assert cleo.post("/fairness/rules", data=form).status_code == 303
    assert 'value="2.5"' in cleo.get("/fairness/rules").text
    for wrong in (
        {"rest": "soon"}, {"night_from": "late"}, {"rates-day-hour": "much"}, {"weekend": "x"}
    ):  # fmt: skip
        assert cleo.post("/fairness/rules", data=form | wrong).status_code == 422
