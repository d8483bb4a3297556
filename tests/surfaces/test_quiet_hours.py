"""Quiet hours over the API, on the command line and in the browser."""

from datetime import datetime

import httpx2
import pytest

from tests.cast import Cast
from tests.mailbox import set_up
from tests.surfaces.conftest import As, Enter, Run
from tests.surfaces.told import told
from tocsin.kit.db import Database
from tocsin.notify import actions as notify
from tocsin.notify.message import Message, Urgency

API = "/api/v1"
# It is half past ten in the morning in Berlin.
HOURS = {"starts": "10:00", "ends": "11:00", "once_within": "5m"}


@pytest.fixture
def ana(as_: As) -> httpx2.Client:
    return as_("ana")


def say(database: Database, people: Cast, title: str, now: datetime) -> None:
    message = Message(title, path="/incidents/7", urgency=Urgency.LOW)
    with database.transaction() as tx:
        set_up(tx, now)
        notify.notify_person(
            tx, people.ana.id, message=message, subject="incident/7", cause=title, now=now
        )


def test_they_are_set_for_oneself_and_what_waits_is_listed(
    as_: As, ana: httpx2.Client, database: Database, people: Cast, now: datetime
) -> None:
    assert ana.get(f"{API}/quiet-hours").json()["starts"] is None
    made = ana.put(f"{API}/quiet-hours", json=HOURS)
    assert made.json() == {
        "person": "ana@example.com", "starts": "10:00", "ends": "11:00", "once_within": "5m"
    }  # fmt: skip
    say(database, people, "Disk fills", now)
    (held,) = ana.get(f"{API}/quiet-hours/held").json()["items"]
    assert (held["title"], held["until"]) == ("Disk fills", "2026-03-16T10:00:00Z")
    assert (
        as_("bo").put(f"{API}/quiet-hours", json={"person": "ana@example.com"}).status_code == 403
    )
    assert ana.put(f"{API}/quiet-hours", json={"starts": "10:00"}).status_code == 422


def test_the_command_line_shows_and_sets_them(run: Run) -> None:
    words = ("--from", "22:00", "--to", "07:00", "--once-within", "5m", "--json")
    assert told(run("quiet", "set", *words))["ends"] == "07:00"
    assert "22:00" in run("quiet").output
    assert told(run("quiet", "held", "--json")) == []


def test_the_browser_shows_what_waits(
    enter: Enter, database: Database, people: Cast, now: datetime
) -> None:
    ana = enter("ana")
    assert 'href="/account/quiet"' in ana.get("/account").text
    assert ana.post("/account/quiet", data=HOURS).status_code == 303
    say(database, people, "Disk fills", now)
    page = ana.get("/account/quiet").text
    assert 'value="10:00"' in page
    assert 'href="/incidents/7"' in page
    for wrong in ({"starts": "soon"}, {"once_within": "soon"}, {"ends": ""}):
        assert ana.post("/account/quiet", data=HOURS | wrong).status_code == 422
