"""The editor of a schedule over HTTP: what is laid on is drawn first, and kept by one save."""

import html
import re
from datetime import UTC, datetime
from typing import Any

import httpx2
import pytest

from tests.cast import Cast
from tests.surfaces.conftest import Enter
from tocsin.identity.actor import SYSTEM
from tocsin.kit.db import Database
from tocsin.oncall import actions as oncall
from tocsin.oncall import restriction, turn
from tocsin.oncall.actions import leaving, replacing
from tocsin.oncall.override import NewOverride
from tocsin.oncall.policy import NewPolicy, NewStep
from tocsin.oncall.rotation import Rotation
from tocsin.oncall.schedule import NewSchedule
from tocsin.oncall.shift import Span

MONDAY = datetime.fromisoformat("2026-03-16T09:00")
TUESDAY = datetime(2026, 3, 17, 12, tzinfo=UTC)
WEEK = Span(datetime(2026, 3, 16, 9, tzinfo=UTC), datetime(2026, 3, 23, 8, tzinfo=UTC))
NOON = {"starts_at": "2026-03-17T11:00:00.000Z", "ends_at": "2026-03-17T13:00:00.000Z"}


@pytest.fixture
def schedule_id(database: Database, people: Cast, now: datetime) -> int:
    """It is Ana's week, then Bo's; in the night there is a layer of its own."""
    night = restriction.parse({"starts": "22:00", "ends": "06:00"})
    line = (people.ana.id, people.bo.id)
    layer = Rotation(line, "Europe/Berlin", MONDAY, turn.parse("7d"), name="weeks")
    nights = Rotation(line[:1], "Europe/Berlin", MONDAY, turn.parse("1d"), (night,), "nights")
    new = NewSchedule("primary", "Europe/Berlin", (layer, nights))
    with database.transaction() as tx:
        return oncall.create_schedule(tx, new, actor=SYSTEM, now=now)


def sent(page: str) -> dict[str, str]:
    """The form as a browser would send it without a change."""
    form = page[page.index('id="editor"') : page.index("editor-end")]
    found = {}
    for name, value in re.findall(r'<input[^>]*name="([^"]+)"[^>]*?value="([^"]*)"', form):
        found[name] = html.unescape(value)
    for name, inner in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'value="([^"]*)" selected', inner)
        found[name] = chosen[1] if chosen else ""
    found = {name: value for name, value in found.items() if "-days-" not in name}
    return {name: v for name, v in found.items() if not name.endswith(("-shares", "csrf"))}


def cover(number: int = 0, /, **fields: Any) -> dict[str, str]:
    return {f"covers-{number}-{name}": str(value) for name, value in fields.items()}


def opened(client: httpx2.Client, schedule_id: int) -> dict[str, str]:
    return sent(client.get(f"/schedules/{schedule_id}/edit").text)


def saved(client: httpx2.Client, schedule_id: int, form: dict[str, str]) -> httpx2.Response:
    return client.post(f"/schedules/{schedule_id}/edit", data={**form, "do": "save"})


def has_it(database: Database, schedule_id: int, at: datetime = TUESDAY) -> int | None:
    with database.reading() as tx:
        found = oncall.on_call(tx, at=at, schedule_id=schedule_id)
    return found[0].person_id if found else None


def test_hours_that_are_drawn_over_are_shown_and_not_kept(
    enter: Enter, database: Database, people: Cast, schedule_id: int
) -> None:
    bo = enter("bo")
    form = opened(bo, schedule_id) | cover(**NOON, **{"people-0": people.bo.id})
    page = bo.post(f"/schedules/{schedule_id}/edit", data={**form, "do": "preview"}).text
    assert re.search(r'aria-label="Covers: Bo, Tomorrow 12:00 to Tomorrow 14:00"', page)
    assert 'value="2026-03-17T12:00"' in page
    assert has_it(database, schedule_id) == people.ana.id


def test_a_cover_holds_after_the_save_and_can_be_taken_back(
    enter: Enter, database: Database, people: Cast, schedule_id: int
) -> None:
    bo = enter("bo")
    form = opened(bo, schedule_id) | cover(**NOON, **{"people-0": people.bo.id, "reason": "lunch"})
    answer = saved(bo, schedule_id, form)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/schedules/{schedule_id}")
    assert has_it(database, schedule_id) == people.bo.id
    undo = re.search(r'action="(/overrides/\d+/removal)"', bo.get(f"/schedules/{schedule_id}").text)
    assert undo
    bo.post(undo[1])
    assert has_it(database, schedule_id) == people.ana.id


@pytest.fixture
def override_id(database: Database, people: Cast, schedule_id: int, now: datetime) -> int:
    noon = {name: datetime.fromisoformat(at) for name, at in NOON.items()}
    new = NewOverride(schedule_id, people.bo.id, noon["starts_at"], noon["ends_at"])
    with database.transaction() as tx:
        return oncall.add_override(tx, new, actor=SYSTEM, now=now)


def test_what_stands_is_moved_or_taken_out_by_the_same_save(
    enter: Enter, database: Database, people: Cast, schedule_id: int, override_id: int
) -> None:
    bo = enter("bo")
    form = opened(bo, schedule_id)
    assert form["known"] == str(override_id)
    later = {"starts_at": "2026-03-18T11:00Z", "ends_at": "2026-03-18T13:00Z"}
    assert saved(bo, schedule_id, form | cover(**later)).status_code == 303
    assert has_it(database, schedule_id) == people.ana.id
    wednesday = TUESDAY.replace(day=18)
    assert has_it(database, schedule_id, wednesday) == people.bo.id
    without = {n: v for n, v in opened(bo, schedule_id).items() if not n.startswith("covers-")}
    assert saved(bo, schedule_id, without).status_code == 303
    assert has_it(database, schedule_id, wednesday) == people.ana.id


@pytest.mark.usefixtures("override_id")
def test_a_save_without_a_change_changes_nothing(enter: Enter, schedule_id: int) -> None:
    bo = enter("bo")
    saved(bo, schedule_id, opened(bo, schedule_id))
    assert "Nothing was changed" in bo.get(f"/schedules/{schedule_id}").text


def test_what_somebody_adds_meanwhile_is_not_taken_away(
    enter: Enter, database: Database, people: Cast, schedule_id: int, now: datetime
) -> None:
    bo = enter("bo")
    form = opened(bo, schedule_id)
    noon = (datetime.fromisoformat(NOON["starts_at"]), datetime.fromisoformat(NOON["ends_at"]))
    with database.transaction() as tx:
        new = NewOverride(schedule_id, people.cleo.id, *noon)
        oncall.add_override(tx, new, actor=SYSTEM, now=now)
    assert saved(bo, schedule_id, form).status_code == 303
    assert has_it(database, schedule_id) == people.cleo.id


def test_a_plan_made_from_what_is_over_is_refused_and_kept_on_the_screen(
    enter: Enter, database: Database, schedule_id: int, override_id: int, now: datetime
) -> None:
    bo = enter("bo")
    form = opened(bo, schedule_id) | cover(reason="dentist")
    with database.transaction() as tx:
        oncall.remove_override(tx, override_id, actor=SYSTEM, now=now)
    answer = saved(bo, schedule_id, form)
    assert answer.status_code == 422
    assert "is over by now" in answer.text
    assert 'value="dentist"' in answer.text


def test_a_manager_gives_leave_and_a_rota_and_edits_the_layers_at_once(
    enter: Enter, database: Database, people: Cast, schedule_id: int
) -> None:
    cleo = enter("cleo")
    away = cover(**NOON, kind="leave", **{"people-0": people.ana.id})
    days = {"starts_at": "2026-03-18T00:00", "ends_at": "2026-03-20T00:00", "kind": "rota"}
    both = {"people-0": people.bo.id, "people-1": people.cleo.id}
    rota = cover(1, **days, **both)
    form = opened(cleo, schedule_id) | away | rota | {"layers-0-name": "all weeks"}
    assert saved(cleo, schedule_id, form).status_code == 303
    assert has_it(database, schedule_id) == people.bo.id
    assert has_it(database, schedule_id, TUESDAY.replace(day=19)) == people.cleo.id
    with database.reading() as tx:
        assert oncall.schedule(tx, schedule_id).rotations[0].name == "all weeks"
        assert len(leaving.list_leave(tx, span=WEEK, actor=SYSTEM)) == 1
        assert len(replacing.list_temporaries(tx, schedule_id, span=WEEK, actor=SYSTEM)) == 1


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({**NOON, "kind": "leave"}, "Cover 1: You can only give leave to yourself"),
        ({**NOON, "kind": "rota"}, "Cover 1: A rota in place of the layers is made by a manager"),
        ({"starts_at": NOON["ends_at"], "ends_at": NOON["starts_at"]}, "Cover 1: It must end"),
        ({"starts_at": "noon", "ends_at": "night"}, "is not a date and time"),
    ],
)
def test_what_cannot_be_is_said_with_its_number_and_nothing_is_lost(
    enter: Enter, people: Cast, schedule_id: int, given: dict[str, str], said: str
) -> None:
    bo = enter("bo")
    form = opened(bo, schedule_id) | cover(**given, **{"people-0": people.ana.id, "reason": "x y"})
    drawn = bo.post(f"/schedules/{schedule_id}/edit", data={**form, "do": "preview"})
    assert drawn.status_code == 200
    assert 'aria-label="Final: Ana' in drawn.text
    answer = saved(bo, schedule_id, form)
    assert answer.status_code == 422
    for page in (drawn.text, answer.text):
        assert said in html.unescape(page)
        assert 'value="x y"' in page


def test_a_responder_cannot_change_the_layers_by_any_form(
    enter: Enter, database: Database, schedule_id: int
) -> None:
    bo = enter("bo")
    assert "layers-0-name" not in bo.get(f"/schedules/{schedule_id}/edit").text
    saved(bo, schedule_id, {"name": "mine", "layers-0-name": "mine", "known": ""})
    with database.reading() as tx:
        assert oncall.schedule(tx, schedule_id).name == "primary"


def test_hours_of_a_layer_are_bands_and_gaps_are_counted(enter: Enter, schedule_id: int) -> None:
    cleo = enter("cleo")
    page = cleo.get(f"/schedules/{schedule_id}/edit").text
    assert page.count('class="lane-band"') >= 14
    assert "No gaps" in page
    form = sent(page) | {"do": "remove-layers-0"}
    assert re.search(r"\d+ gaps", cleo.post(f"/schedules/{schedule_id}/edit", data=form).text)


def test_other_days_are_looked_at_without_scripts(enter: Enter, schedule_id: int) -> None:
    bo = enter("bo")
    form = opened(bo, schedule_id)
    way = f"/schedules/{schedule_id}/edit"
    later = bo.post(way, data={**form, "days": "7", "do": "later"}).text
    assert 'name="first" value="2026-03-23"' in later
    assert 'data-days="7"' in later
    back = bo.post(way, data={**sent(later), "do": "today"}).text
    assert 'name="first" value=""' in back
    assert bo.post(way, data={**form, "first": "the ides", "days": "many"}).status_code == 303


def test_a_new_cover_proposes_me_for_a_day(enter: Enter, people: Cast, schedule_id: int) -> None:
    bo = enter("bo")
    form = opened(bo, schedule_id) | {"do": "add-covers"}
    page = bo.post(f"/schedules/{schedule_id}/edit", data=form).text
    assert f'<option value="{people.bo.id}" selected>' in page[page.index('id="cover-0"') :]
    assert sent(page)["covers-0-ends_at"] > sent(page)["covers-0-starts_at"]


def test_the_editor_shows_what_a_draft_changes_of_pages(
    enter: Enter, database: Database, people: Cast, schedule_id: int, now: datetime
) -> None:
    steps = (NewStep(("schedule:primary",)),)
    with database.transaction() as tx:
        new = NewPolicy("payments", steps, "person:cleo@example.com")
        oncall.create_policy(tx, new, actor=SYSTEM, now=now)
    manager = enter("cleo")
    form = opened(manager, schedule_id) | cover(**NOON, **{"people-0": people.bo.id})
    page = manager.post(f"/schedules/{schedule_id}/edit", data={**form, "do": "whatif"}).text
    assert "With the draft, beside what holds" in page
    difference = page[page.index('id="difference"') :]
    assert "No more" in difference
    assert "Tomorrow 12:00" in page or "17 Mar 12:00" in page, "the first moment of somebody else"
    assert has_it(database, schedule_id) == people.ana.id
