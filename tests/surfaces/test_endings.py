"""How incidents end, over the API and in the browser: seen to work, back too late, talked about."""

from datetime import datetime

import pytest

from tests import mailbox
from tests.cast import Cast
from tests.incident_of import declared
from tests.surfaces.conftest import As, Enter
from tests.surfaces.test_incident_progress import problem, said
from tocsin.desk.actions import rating
from tocsin.desk.satisfaction import Rating
from tocsin.incidents.actions import closing, resolving
from tocsin.incidents.resolution import Code, Resolution
from tocsin.kit.db import Database

API = "/api/v1"
FIXED = Resolution(Code.FIXED, "Restarted it.")


@pytest.fixture
def number(database: Database, people: Cast, now: datetime) -> int:
    """Dan's report, which Ana resolved and Dan found badly done."""
    with database.transaction() as tx:
        mailbox.set_up(tx, now)
        made = declared(tx, "My screen is dark", actor=people.dan.actor, now=now, pages=True)
        resolving.resolve(tx, made, FIXED, actor=people.ana.actor, now=now)
        rating.ask(tx, made, resolved_by=people.ana.actor.label, now=now)
        rating.rate(tx, made, Rating(1, "Slow."), actor=people.dan.actor, now=now)
    return made


def test_whoever_saw_it_work_is_named(as_: As, number: int) -> None:
    ana = as_("ana")
    place = f"{API}/incidents/{number}/verification"
    assert problem(ana.get(place), 404) == "not-verified"
    assert said(ana.put(place, json={"evidence": "Bright."}))["resolution"]["is_verified"]
    assert said(ana.get(place))["evidence"] == "Bright."


def test_what_is_over_is_followed_by_another(as_: As, number: int) -> None:
    ana = as_("ana")
    new = ana.post(f"{API}/incidents/{number}/follow-up", json={"reason": "Dark again."})
    assert new.status_code == 201
    assert new.json()["number"] != number
    wrong = ana.post(f"{API}/incidents/{new.json()['number']}/follow-up", json={"reason": "x"})
    assert problem(wrong, 409) == "not-resolved"


def test_a_code_that_is_not_set_is_refused(as_: As, number: int) -> None:
    ana = as_("ana")
    new = ana.post(f"{API}/incidents/{number}/follow-up", json={"reason": "Dark."}).json()
    place = f"{API}/incidents/{new['number']}/resolution"
    assert problem(ana.post(place, json={"code": "magic", "notes": "x"}), 422) == "unknown-code"
    cleo = as_("cleo")
    offered = said(cleo.get(f"{API}/resolution-codes"))["items"]
    more = [*offered, {"code": "magic", "needs_notes": False}]
    assert said(cleo.put(f"{API}/resolution-codes", json={"codes": more}))["items"][-1] == {
        "code": "magic",
        "needs_notes": False,
        "is_workaround": False,
        "is_retired": False,
    }
    assert said(ana.post(place, json={"code": "magic"}))["resolution"]["code"] == "magic"


def test_a_low_score_is_followed_up_once(as_: As, number: int) -> None:
    ana = as_("ana")
    (found,) = said(ana.get(f"{API}/follow-ups"))["items"]
    assert (found["incident_number"], found["score"], found["done_at"]) == (number, 1, None)
    place = f"{API}/follow-ups/{number}/completion"
    assert said(ana.post(place, json={"note": "We talked."}))["note"] == "We talked."
    assert problem(ana.post(place, json={"note": "Again."}), 409) == "already-done"
    assert said(ana.get(f"{API}/follow-ups"))["items"] == []


def test_in_the_browser_somebody_talks_to_them(enter: Enter, number: int) -> None:
    browser = enter("ana")
    assert "1 of 5" in browser.get("/follow-ups").text
    empty = browser.post(f"/follow-ups/{number}", data={"note": ""})
    assert "Say what came of it." in empty.text
    assert browser.post(f"/follow-ups/{number}", data={"note": "A spare."}).status_code == 303
    assert "Nobody waits for a word" in browser.get("/follow-ups").text
    assert "A spare." in browser.get("/follow-ups?is_open=false").text


def test_in_the_browser_it_is_verified_and_what_is_closed_is_followed(
    enter: Enter, database: Database, people: Cast, number: int, now: datetime
) -> None:
    browser = enter("ana")
    form = {"evidence": "Bright."}
    assert browser.post(f"/incidents/{number}/verification", data=form).status_code == 303
    assert "saw it work again: Bright" in browser.get(f"/incidents/{number}").text
    with database.transaction() as tx:
        closing.close(tx, number, actor=people.cleo.actor, now=now)
    assert "It is back" in browser.get(f"/incidents/{number}").text
    led = browser.post(f"/incidents/{number}/reopening", data={"reason": "Dark."})
    assert led.headers["location"].startswith(f"/incidents/{number + 1}")
