"""On call in the browser: who has the pager, taking over, and the editors that work by forms."""

import re
from datetime import datetime, timedelta

import httpx2
import pytest

from tests.cast import Cast
from tests.oncall import told
from tests.surfaces.conftest import Enter
from tocsin.identity.actor import SYSTEM
from tocsin.kit.db import Database
from tocsin.notify.message import Message
from tocsin.oncall import actions as oncall
from tocsin.oncall import turn
from tocsin.oncall.page import NewPage
from tocsin.oncall.policy import NewPolicy, NewStep
from tocsin.oncall.rotation import Rotation
from tocsin.oncall.schedule import NewSchedule

MONDAY = datetime.fromisoformat("2026-03-16T09:00")


@pytest.fixture
def manager(enter: Enter) -> httpx2.Client:
    return enter("cleo")


@pytest.fixture
def schedule_id(database: Database, people: Cast, now: datetime) -> int:
    layer = Rotation((people.ana.id, people.bo.id), "Europe/Berlin", MONDAY, turn.parse("7d"))
    new = NewSchedule("payments-primary", "Europe/Berlin", (layer,))
    with database.transaction() as tx:
        return oncall.create_schedule(tx, new, actor=SYSTEM, now=now)


@pytest.fixture
def policy_id(database: Database, schedule_id: int, now: datetime) -> int:
    step = NewStep(("schedule:payments-primary",), timedelta(minutes=5))
    new = NewPolicy("payments", (step,), "person:cleo@example.com", repeat=1)
    with database.transaction() as tx:
        return oncall.create_policy(tx, new, actor=SYSTEM, now=now)


def layer(people: Cast, **changed: str) -> dict[str, str]:
    """A schedule of one layer as the editor sends it."""
    form = {
        "name": "payments-primary",
        "time_zone": "Europe/Berlin",
        "layers-0-name": "weeks",
        "layers-0-turn": "7d",
        "layers-0-starts_at": "2026-03-16T09:00",
        "layers-0-turns-0-person": str(people.ana.id),
        "layers-0-turns-1-person": str(people.bo.id),
        "layers-0-turns-2-person": "",
    }
    return form | changed


def test_the_page_says_who_has_the_pager_until_when_and_who_is_next(
    manager: httpx2.Client, schedule_id: int
) -> None:
    page = manager.get("/on-call").text
    row = page[page.index(f'id="duty-{schedule_id}"') :]
    assert "Ana" in row
    assert "until" in row
    assert 'href="mailto:ana@example.com"' in row
    assert re.search(r"Next.*Bo", row, re.DOTALL)
    assert "Two weeks from today" in manager.get("/on-call/calendar").text


def test_without_a_schedule_the_page_teaches_to_make_one(manager: httpx2.Client) -> None:
    page = manager.get("/on-call").text
    assert "Nobody is on call yet" in page
    assert "turn: 7d" in page
    assert 'href="/schedules/new"' in page


def test_whoever_is_on_call_is_told_so(enter: Enter, schedule_id: int) -> None:
    assert "You are on call" in enter("ana").get("/on-call").text
    assert "Your next shift" in enter("bo").get("/on-call/calendar").text


def test_a_live_shift_is_taken_over_and_given_back(
    manager: httpx2.Client, database: Database, people: Cast, schedule_id: int, now: datetime
) -> None:
    form = {"schedule_id": schedule_id, "person_id": people.bo.id, "ends_at": "2026-03-16T18:00"}
    answer = manager.post("/overrides", data=form)
    assert (answer.status_code, answer.headers["location"]) == (303, "/on-call")
    page = manager.get("/on-call").text
    assert "by an override" in page
    with database.reading() as tx:
        assert [each.person_id for each in oncall.on_call(tx, at=now)] == [people.bo.id]
    undo = re.search(r'action="(/overrides/\d+/removal)"', page)
    assert undo
    assert manager.post(undo[1]).status_code == 303
    with database.reading() as tx:
        assert [each.person_id for each in oncall.on_call(tx, at=now)] == [people.ana.id]


def test_an_override_that_ends_before_it_begins_is_shown_again(
    manager: httpx2.Client, people: Cast, schedule_id: int
) -> None:
    form = {"schedule_id": schedule_id, "person_id": people.bo.id, "ends_at": "never"}
    answer = manager.post("/overrides", data=form | {"reason": "a dentist"})
    assert answer.status_code == 422
    assert "is not a date and time" in answer.text
    assert 'value="a dentist"' in answer.text


def test_a_schedule_is_made_by_its_form(
    manager: httpx2.Client, database: Database, people: Cast
) -> None:
    answer = manager.post("/schedules/new", data=layer(people) | {"do": "save"})
    assert answer.status_code == 303
    with database.reading() as tx:
        made = oncall.schedule_by_name(tx, "payments-primary")
    assert made
    assert made.rotations[0].participants == (people.ana.id, people.bo.id)
    assert made.rotations[0].starts_at == MONDAY
    assert "The next two weeks" in manager.get(answer.headers["location"]).text


def test_the_preview_shows_the_coverage_and_saves_nothing(
    manager: httpx2.Client, database: Database, people: Cast
) -> None:
    answer = manager.post("/schedules/new", data=layer(people) | {"do": "preview"})
    assert answer.status_code == 200
    assert re.search(r'aria-label="Final: [^"]*Ana', answer.text)
    with database.reading() as tx:
        assert oncall.schedules(tx) == []


def test_a_layer_is_added_moved_and_taken_out_without_scripts(
    manager: httpx2.Client, people: Cast
) -> None:
    page = manager.post("/schedules/new", data=layer(people) | {"do": "add-layers"}).text
    assert "Layer 2" in page
    nights = layer(people) | {"layers-1-name": "nights", "layers-1-turn": "1d"}
    page = manager.post("/schedules/new", data=nights | {"do": "up-layers-1"}).text
    assert page.index('value="nights"') < page.index('value="weeks"')
    page = manager.post("/schedules/new", data=nights | {"do": "remove-layers-0"}).text
    assert 'value="weeks"' not in page


def test_there_is_always_room_for_one_more_person(manager: httpx2.Client, people: Cast) -> None:
    page = manager.post("/schedules/new", data=layer(people) | {"do": "preview"}).text
    assert 'name="layers-0-turns-2-person"' in page
    assert 'name="layers-0-turns-3-person"' not in page


@pytest.mark.parametrize("button", ["up-layers-0-turns-1", "down-layers-0-turns-0"])
def test_people_change_their_places_without_scripts(
    manager: httpx2.Client, people: Cast, button: str
) -> None:
    page = manager.post("/schedules/new", data=layer(people) | {"do": button}).text
    chosen = re.findall(r'<option value="(\d+)" selected>', page[page.index("data-reorder") :])
    assert chosen[:2] == [str(people.bo.id), str(people.ana.id)]


def test_hours_of_the_week_narrow_a_layer(
    manager: httpx2.Client, database: Database, people: Cast
) -> None:
    hours = {
        "layers-0-windows-0-days-mon": "yes",
        "layers-0-windows-0-starts": "09:00",
        "layers-0-windows-0-ends": "17:00",
    }
    manager.post("/schedules/new", data=layer(people) | hours)
    with database.reading() as tx:
        made = oncall.schedule_by_name(tx, "payments-primary")
    assert made
    assert [str(day) for day in made.rotations[0].restrictions[0].days] == ["mon"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": ""}, "Give the schedule a name"),
        ({"time_zone": "Mars/Base"}, "is not a time zone"),
        ({"layers-0-turn": "often"}, "Layer 1: &#39;often&#39; is not a turn"),
        (
            {"layers-0-turns-0-person": "", "layers-0-turns-1-person": ""},
            "Layer 1: Choose who takes turns",
        ),
        ({"layers-0-starts_at": "soon"}, "Layer 1: Say from which date"),
    ],
)
def test_a_mistake_in_the_editor_is_named_and_nothing_is_lost(
    manager: httpx2.Client, people: Cast, wrong: dict[str, str], said: str
) -> None:
    answer = manager.post("/schedules/new", data=layer(people, **wrong))
    assert answer.status_code == 422
    assert said in answer.text
    assert 'value="weeks"' in answer.text


@pytest.mark.parametrize(
    "given",
    [
        {"layers-x-y-z-0-1-2-3-4": "deep"},
        {"layers": "flat"},
        {"layers-0": "flat", "do": "remove-layers-99999"},
        {"do": "up-layers-0-turns-7"},
    ],
)
def test_a_form_that_is_none_of_ours_is_refused_politely(
    manager: httpx2.Client, given: dict[str, str]
) -> None:
    assert manager.post("/schedules/new", data=given).status_code in {200, 422}


def test_a_policy_is_made_changed_and_says_that_pages_in_flight_go_on(
    manager: httpx2.Client, database: Database, schedule_id: int, policy_id: int
) -> None:
    page = manager.get(f"/policies/{policy_id}/edit").text
    assert "Edits never change a page in flight" in page
    assert 'value="schedule:payments-primary" selected' in page
    form = {
        "name": "payments",
        "steps-0-targets-0": "schedule:payments-primary",
        "steps-0-targets-1": "",
        "steps-0-delay": "10m",
        "steps-1-targets-0": "team:payments",
        "steps-1-delay": "15m",
        "repeat": "2",
        "fallback": "admins",
    }
    answer = manager.post(f"/policies/{policy_id}/edit", data=form | {"do": "save"})
    assert answer.status_code == 303
    with database.reading() as tx:
        changed = oncall.policy(tx, policy_id)
    assert [step.delay for step in changed.steps] == [timedelta(minutes=10), timedelta(minutes=15)]
    shown = manager.get(f"/policies/{policy_id}").text
    assert "whoever is on call in payments-primary" in shown
    assert "everybody in payments" in shown


def test_a_step_is_edited_with_its_conditions_and_the_form_tells_of_pages_in_flight(
    manager: httpx2.Client, database: Database, people: Cast, policy_id: int, now: datetime
) -> None:
    with database.transaction() as tx:
        told.reachable(tx, people.ana, now=now)
        message = Message("Checkout is down")
        oncall.start_page(tx, NewPage("incident/1", policy_id, message), actor=SYSTEM, now=now)
    edit = f"/policies/{policy_id}/edit"
    assert "1 page in flight" in manager.get(edit).text
    form = {
        "name": "payments",
        "steps-0-targets-0": "schedule:payments-primary",
        "steps-0-delay": "10m",
        "steps-0-when": "priority:P1\r\nduring:mon-fri 08:00-18:00 Europe/Berlin\r\n",
        "steps-1-targets-0": "team:payments",
        "steps-1-delay": "15m",
        "steps-1-way": "in_turn",
        "steps-1-channels": "ntfy, email after 2m",
        "steps-1-answers": "2",
        "steps-1-hold": "20m",
        "repeat": "0",
        "fallback": "admins",
        "do": "save",
    }
    assert manager.post(edit, data=form).status_code == 303
    shown = manager.get(f"/policies/{policy_id}").text
    assert "1 page in flight uses the former version" in shown
    assert "Only if priority P1 and during mon-fri 08:00-18:00 Europe/Berlin." in shown
    assert "Until 2 people have answered." in shown
    again = manager.get(edit).text
    assert "priority:P1" in again
    assert 'value="ntfy, email after 2m"' in again
    refused = manager.post(edit, data=form | {"steps-0-when": "full moon"})
    assert refused.status_code == 422
    assert "Step 1: &#39;full moon&#39; is not a condition" in refused.text


def test_a_policy_without_a_target_is_refused_with_its_step(
    manager: httpx2.Client, policy_id: int
) -> None:
    form = {"name": "p", "steps-0-delay": "5m", "repeat": "0", "fallback": "admins"}
    answer = manager.post("/policies/new", data=form)
    assert answer.status_code == 422
    assert "Step 1 takes 1 to 50 targets" in answer.text


def test_the_escalation_matrix_is_written_shown_and_refused_with_its_row(
    manager: httpx2.Client, database: Database, people: Cast
) -> None:
    assert "There is no row yet" in manager.get("/escalation-matrix").text
    form = {
        "rows-0-name": "Slow",
        "rows-0-priorities": "P1, p2",
        "rows-0-unanswered": "15m",
        "rows-0-bring_in-0": "team:payments",
        "rows-0-bring_in-1": "",
        "rows-0-inform-0": "admins",
        "do": "save",
    }
    assert manager.post("/escalation-matrix/edit", data=form).status_code == 303
    shown = manager.get("/escalation-matrix").text
    assert "P1 or P2, unanswered for 15 m" in shown
    assert "everybody in payments" in shown
    assert 'value="P1, P2"' in manager.get("/escalation-matrix/edit").text
    more = manager.post("/escalation-matrix/edit", data=form | {"do": "add-rows"})
    assert 'name="rows-1-name"' in more.text
    for wrong, sentence in (
        ({"rows-0-priorities": "P9"}, "Row 1: write P1 to P5"),
        ({"rows-0-unanswered": "soon"}, "Row 1: &#39;soon&#39; is not a duration"),
        ({"rows-0-bring_in-0": "", "rows-0-inform-0": ""}, "Say whom Slow brings in"),
    ):
        refused = manager.post("/escalation-matrix/edit", data=form | wrong)
        assert refused.status_code == 422
        assert sentence in refused.text


def test_how_long_pages_wait_for_each_other_is_set_and_refused(manager: httpx2.Client) -> None:
    assert "Each page is a message of its own" in manager.get("/policies").text
    form = {"messages": "30s", "calls": "2m"}
    assert manager.post("/policies/bundling", data=form).status_code == 303
    assert "within 30 s of a page, calls within 2 m" in manager.get("/policies").text
    assert 'value="30s"' in manager.get("/policies/bundling").text
    refused = manager.post("/policies/bundling", data=form | {"messages": "1h"})
    assert (refused.status_code, "up to 5 minutes" in refused.text) == (422, True)


def test_responders_see_policies_but_do_not_change_them(enter: Enter, policy_id: int) -> None:
    browser = enter("bo")
    page = browser.get(f"/policies/{policy_id}").text
    assert "/edit" not in page
    assert browser.get(f"/policies/{policy_id}/edit").status_code == 403
    assert browser.post(f"/policies/{policy_id}/edit", data={"name": "x"}).status_code in {403, 422}


def test_the_last_resort_is_chosen(manager: httpx2.Client, database: Database) -> None:
    manager.post("/policies/catch-all", data={"targets-0": "team:payments", "targets-1": ""})
    with database.reading() as tx:
        assert [str(each) for each in oncall.catch_all(tx)] == ["team:payments"]
    assert "everybody in payments" in manager.get("/policies").text


def test_what_is_used_by_a_policy_is_not_removed(
    manager: httpx2.Client, schedule_id: int, policy_id: int
) -> None:
    answer = manager.post(f"/schedules/{schedule_id}/removal")
    assert answer.status_code == 409
    assert "payments-primary is paged by payments" in answer.text
