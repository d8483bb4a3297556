"""Ana leads payments: the browser offers her what is her team's to configure, and Bo none of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from tests.cast import Cast
from tests.surfaces.conftest import Enter
from tocsin.catalog import actions as catalog
from tocsin.catalog.service import NewService
from tocsin.identity.actor import SYSTEM
from tocsin.kit import secrets
from tocsin.kit.db import Database
from tocsin.kit.tx import Tx
from tocsin.oncall import actions as oncall
from tocsin.oncall import turn
from tocsin.oncall.policy import NewPolicy, NewStep
from tocsin.oncall.rotation import Rotation
from tocsin.oncall.schedule import NewSchedule
from tocsin.signals import actions as signals
from tocsin.signals.heartbeat import NewHeartbeat
from tocsin.signals.monitor import NewMonitor
from tocsin.signals.source import NewSource

MONDAY = datetime.fromisoformat("2026-03-16T09:00")
KEY = secrets.from_text("a key of the instance for these tests")
MAKING = (
    "/schedules/new",
    "/policies/new",
    "/settings/sources/new?kind=generic",
    "/settings/heartbeats/new",
    "/settings/monitors/new",
)


@dataclass(frozen=True)
class World:
    """The forms that change what is payments', and what is nobody's."""

    service_id: int
    ours: tuple[str, ...]
    theirs: tuple[str, ...]


@pytest.fixture
def world(database: Database, people: Cast, now: datetime) -> World:
    with database.transaction() as tx:
        new = NewService("till", team_id=people.payments.id)
        till = catalog.create_service(tx, new, actor=SYSTEM, now=now)
        ours = _forms(tx, till, people.bo.id, now)
        theirs = _forms(tx, None, people.cleo.id, now)
    return World(till, ours, theirs)


def _forms(tx: Tx, service_id: int | None, person_id: int, now: datetime) -> tuple[str, ...]:
    name = f"of {person_id}"
    layer = Rotation((person_id,), "Europe/Berlin", MONDAY, turn.parse("7d"))
    plan = NewSchedule(name, "Europe/Berlin", (layer,))
    schedule = oncall.create_schedule(tx, plan, actor=SYSTEM, now=now)
    ladder = NewPolicy(name, (NewStep((f"schedule:{name}",)),), "admins")
    policy = oncall.create_policy(tx, ladder, actor=SYSTEM, now=now)
    sender = NewSource(name, "generic", service_id)
    source = signals.create_source(tx, sender, actor=SYSTEM, now=now)
    job = NewHeartbeat(f"job {name}", timedelta(days=1), service_id=service_id)
    heartbeat = signals.create_heartbeat(tx, job, actor=SYSTEM, now=now)
    shop = {"host": "shop.test", "port": 443}
    asked = NewMonitor(f"shop {name}", "tcp", shop, service_id=service_id)
    monitor = signals.create_monitor(tx, asked, sealed_with=KEY, actor=SYSTEM, now=now)
    return (
        f"/schedules/{schedule}/temporary/new",
        f"/policies/{policy}/edit",
        f"/settings/sources/{source.id}/edit",
        f"/settings/sources/{source.id}/mapping",
        f"/settings/sources/{source.id}/secret",
        f"/settings/heartbeats/{heartbeat.id}",
        f"/settings/monitors/{monitor.id}/edit",
    )


def test_a_lead_is_let_into_the_forms_of_their_team_and_nobody_else_is(
    enter: Enter, world: World
) -> None:
    ana = enter("ana")
    assert {place: ana.get(place).status_code for place in (*MAKING, *world.ours)} == dict.fromkeys(
        (*MAKING, *world.ours), 200
    )
    assert [ana.get(place).status_code for place in world.theirs] == [403] * len(world.theirs)
    bo, all_of_them = enter("bo"), (*MAKING, *world.ours, *world.theirs)
    assert [bo.get(place).status_code for place in all_of_them] == [403] * len(all_of_them)


def test_the_buttons_are_there_for_whom_they_work(enter: Enter, world: World) -> None:
    for who, may in (("bo", False), ("ana", True)):
        browser = enter(who)
        for form in world.ours[1:4]:
            page = form.rpartition("/")[0]
            assert (form in browser.get(page).text) is may
        assert (world.ours[0] in browser.get(world.ours[0].partition("/temp")[0]).text) is may
        assert (world.ours[5] in browser.get("/settings/heartbeats").text) is may
        for page in ("/policies", "/settings/sources", "/settings/monitors", "/schedules"):
            assert (f"{page}/new" in browser.get(page).text) is may
    ana = enter("ana")
    for form in world.theirs[1:4]:
        assert form not in ana.get(form.rpartition("/")[0]).text


def test_a_lead_changes_the_layers_of_their_teams_schedule(enter: Enter, world: World) -> None:
    ana = enter("ana")
    ours, theirs = (each[0].replace("temporary/new", "edit") for each in (world.ours, world.theirs))
    assert "layers-0-name" in ana.get(ours).text
    assert "layers-0-name" not in ana.get(theirs).text


def test_what_goes_too_far_is_said_in_the_form_and_what_was_written_stays(
    enter: Enter, world: World
) -> None:
    ana = enter("ana")
    step = {"steps-0-targets-0": "person:cleo@example.com", "steps-0-delay": "5m"}
    form = {"name": "kept as written", "fallback": "admins", "repeat": "0", **step}
    answer = ana.post("/policies/new", data=form)
    assert answer.status_code == 422
    assert "or to lead the team that it is of" in answer.text
    assert 'value="kept as written"' in answer.text
    form["steps-0-targets-0"] = "person:bo@example.com"
    assert ana.post("/policies/new", data=form).status_code == 303


def test_a_lead_chooses_among_the_services_of_their_teams(enter: Enter, world: World) -> None:
    ana = enter("ana")
    form = {"kind": "generic", "name": "mine", "is_enabled": "true"}
    assert f'value="{world.service_id}"' in ana.get("/settings/sources/new?kind=generic").text
    assert ana.post("/settings/sources/new", data=form).status_code == 403
    form["service_id"] = str(world.service_id)
    assert "mine" in ana.post("/settings/sources/new", data=form).text
    job = {"name": "nightly", "interval": "1d", "grace": "15m", "is_enabled": "true"}
    of_ours = job | {"service_id": str(world.service_id)}
    assert ana.post(world.ours[5], data=of_ours).status_code == 303
