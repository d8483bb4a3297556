"""Why somebody was paged or was not: over the API, on the command line and in the browser."""

from datetime import datetime, timedelta

import pytest

from tests.cast import Cast
from tests.oncall import told as pages
from tests.surfaces.conftest import As, Enter, Run
from tests.surfaces.told import told
from tocsin.identity.actor import SYSTEM
from tocsin.incidents.actions import declare, progress
from tocsin.incidents.incident import Declaration
from tocsin.kit.db import Database
from tocsin.oncall import actions as oncall
from tocsin.oncall import turn
from tocsin.oncall.override import NewOverride
from tocsin.oncall.policy import NewPolicy, NewStep
from tocsin.oncall.rotation import Rotation
from tocsin.oncall.schedule import NewSchedule

API = "/api/v1"
HOUR = timedelta(hours=1)
DAY = "from=2026-03-16T00:00:00Z&to=2026-03-17T00:00:00Z"
ASKED = ("--from", "2026-03-16T00:00:00Z", "--to", "2026-03-17T00:00:00Z")
THEIRS = "Why somebody was paged or not is for themselves and for managers to see."
OVERRIDDEN = "Bo was on call in primary in place of Ana: an override (“dentist”)."


@pytest.fixture(autouse=True)
def _overridden(database: Database, people: Cast, now: datetime) -> None:
    """It was Ana's turn, Bo had an override, and he answered incident 1 before Cleo's step."""
    start = datetime.fromisoformat("2026-03-02T09:00")
    layer = Rotation((people.ana.id,), "Europe/Berlin", start, turn.parse("7d"))
    steps = (NewStep(("schedule:primary",)), NewStep(("person:cleo@example.com",)))
    with database.transaction() as tx:
        pages.reachable(tx, *people.all, now=now)
        new = NewSchedule("primary", "Europe/Berlin", (layer,))
        schedule_id = oncall.create_schedule(tx, new, actor=SYSTEM, now=now)
        bo = NewOverride(schedule_id, people.bo.id, now - HOUR, now + HOUR, "dentist")
        oncall.add_override(tx, bo, actor=SYSTEM, now=now - HOUR)
        policy = NewPolicy("tills", steps, "person:cleo@example.com")
        policy_id = oncall.create_policy(tx, policy, actor=SYSTEM, now=now)
        said = Declaration("The tills are down", policy_id=policy_id)
        number = declare.declare(tx, said, actor=people.eve.actor, now=now)
        progress.acknowledge(tx, number, actor=people.bo.actor, now=now + HOUR)


def test_the_api_explains_an_incident_and_a_persons_time(as_: As) -> None:
    trace = as_("sam").get(f"{API}/incidents/1/trace").json()
    assert [each["hop"] for each in trace["origin"]] == ["event", "incident", "service"]
    (page,) = trace["pages"]
    assert (page["status"], page["links"][-1]["sentence"]) == ("answered", "Bo answered.")

    (mine,) = as_("ana").get(f"{API}/page-reasons?{DAY}").json()["items"]
    assert (mine["was_paged"], mine["reason"]) == (False, "overridden")
    assert (mine["subject"], mine["sentence"]) == ("incident/1", OVERRIDDEN)
    about = "person=cleo@example.com"
    (theirs,) = as_("eve").get(f"{API}/incidents/1/page-reasons?{about}").json()["items"]
    assert theirs["reason"] == "step_after_answer"
    assert as_("ana").get(f"{API}/page-reasons/muted?{DAY}").json()["items"] == []


def test_somebody_elses_reasons_are_for_leads_and_managers(as_: As) -> None:
    for path in ("page-reasons", "page-reasons/muted", "incidents/1/page-reasons"):
        answer = as_("bo").get(f"{API}/{path}?person=ana@example.com")
        assert (answer.status_code, answer.json()["detail"]) == (403, THEIRS)
        assert as_("ana").get(f"{API}/{path}?person=bo@example.com").status_code == 200
        assert as_("cleo").get(f"{API}/{path}?person=bo@example.com").status_code == 200


def test_a_time_is_at_most_a_month(as_: As) -> None:
    answer = as_("ana").get(f"{API}/page-reasons?from=2026-01-01T00:00:00Z&to=2026-03-01T00:00:00Z")
    assert answer.status_code == 422
    assert "at most 31 days" in answer.text


def test_the_command_line_says_the_same(run: Run) -> None:
    (theirs,) = told(run("why", "--person", "ana@example.com", *ASKED, "--json"))
    assert theirs["reason"] == "overridden"
    assert "an override" in run("why", "--person", "ana@example.com", *ASKED).output
    assert "Bo answered." in run("why", "1").output
    assert told(run("why", "1", "--json"))["number"] == 1
    (bo,) = told(run("why", "1", "--person", "bo@example.com", "--json"))
    assert bo["reason"] in ("paged", "paged_not_sent")


def test_the_page_tells_everybody_their_own_and_managers_others(enter: Enter, people: Cast) -> None:
    span = "start=2026-03-16&end=2026-03-16"
    ana = enter("ana")
    page = ana.get(f"/on-call/mine/pages?{span}").text
    assert OVERRIDDEN in page
    assert "Not paged" in page
    assert 'name="person"' not in page
    assert "/incidents/1/paging" in page
    assert ana.get(f"/on-call/mine/pages?{span}&person={people.bo.id}").status_code == 200
    assert ana.get(f"/on-call/mine/pages?{span}&person={people.eve.id}").status_code == 403
    assert "/on-call/mine/pages" in ana.get("/on-call/mine").text

    cleo = enter("cleo")
    page = cleo.get(f"/on-call/mine/pages?{span}&person={people.ana.id}").text
    assert "Was Ana paged?" in page
    assert OVERRIDDEN in page
    assert (
        "No page had to do with"
        in cleo.get("/on-call/mine/pages?start=2026-03-01&end=2026-03-01").text
    )


def test_the_trace_of_an_incident_says_what_it_came_to_for_its_reader(enter: Enter) -> None:
    page = enter("ana").get("/incidents/1/paging").text

    assert OVERRIDDEN in page
    assert "Bo was on call in primary by an override (“dentist”), in place of Ana" in page
