"""The first run: from nothing to a test page, step by step, each with one form."""

import re
from typing import Any

import pytest

from tests import codes
from tests.surfaces.shop import Shop
from tests.surfaces.visitor import Visitors, said
from tocsin.identity.actor import SYSTEM
from tocsin.incidents.actions import reading
from tocsin.kit.db import Database
from tocsin.kit.settings import Settings
from tocsin.oncall.actions import pages

STEPS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("mail", {"host": "127.0.0.1", "port": "2525", "sender": "tocsin@example.com"}),
    ("person", {"name": "Finn", "email": "finn@example.com", "time_zone": "Europe/Berlin"}),
    ("team", {"name": "platform", "person_ids": [1, 2]}),
    (
        "schedule",
        {
            "name": "platform-primary",
            "person_ids": [2, 1],
            "turn": "7d",
            "starts_at": "2026-03-16T09:00",
            "time_zone": "Europe/Berlin",
        },
    ),
    ("policy", {"name": "platform", "schedule_id": 1, "minutes": 5, "fallback_id": 5}),
    ("service", {"name": "search", "tier": 1, "team_id": 2, "policy_id": 1}),
)


def ticked(page: str) -> int:
    return len(re.findall(r'class="step is-done"', page))


def test_an_administrator_of_something_new_is_led_to_the_first_steps(visitors: Visitors) -> None:
    assert visitors.eve.leads("/") == "/start"
    assert visitors.bo.leads("/") == "/board"
    visitors.bo.get("/start", status=403)
    page = visitors.eve.get("/start")
    assert "Become the administrator" in page
    assert page.count('<form class="form step-form"') == 1


def test_from_nothing_to_a_page_on_its_way(
    visitors: Visitors, database: Database, settings: Settings
) -> None:
    eve = visitors.eve
    for step, fields in STEPS:
        assert f'action="/start/{step}#step"' in eve.get(f"/start?step={step}")
        eve.post(f"/start/{step}", **fields)
    assert ticked(eve.get("/start")) == 7
    assert "Confirm" not in eve.get("/start?step=reach")
    sent = eve.post("/start/reach").headers["location"]
    assert "Confirm" in eve.get(sent.partition("#")[0])
    assert eve.post("/start/reach", code="12").headers["location"] == sent
    assert ticked(eve.get("/start")) == 7, "a wrong code proves nothing"
    with database.reading() as tx:
        code = codes.newest(tx, settings.key)
    assert eve.post("/start/reach", code=code).headers["location"] == "/start#step"
    made = eve.post("/start/source", status=201, name="prom", kind="prometheus", service_id=1)
    key = re.search(r"/am/([A-Za-z0-9_-]{16,})", made.text)
    assert key, said(made.text)
    assert "shown this once" in made.text
    assert ticked(eve.get("/start")) == 9
    answer = eve.post("/start/test", service_id=1)
    assert answer.headers["location"] == "/incidents/1/paging"
    with database.reading() as tx:
        incident = reading.get(tx, 1, actor=SYSTEM)
        page = pages.page_of(tx, "incident/1")
    assert incident.is_drill
    assert page is not None
    assert "Ready to page" in eve.get("/start")


@pytest.mark.parametrize(
    ("step", "fields", "complaint"),
    [
        ("mail", {"host": "", "sender": "nobody"}, "another look"),
        ("person", {"name": "Ana", "email": "ana@example.com"}, "ana@example.com"),
        ("team", {"name": ""}, "name"),
        ("schedule", {"name": "x", "starts_at": "2026-03-16T09:00"}, "Choose who takes turns"),
        ("schedule", {"name": "x", "person_ids": "1", "starts_at": "soon"}, "the first turn"),
        ("service", {"name": ""}, "has 1 to 120 characters"),
        ("source", {"name": "", "kind": "prometheus"}, "A source needs a name"),
    ],
)
def test_a_step_that_went_wrong_is_shown_again(
    visitors: Visitors, step: str, fields: dict[str, Any], complaint: str
) -> None:
    page = visitors.eve.post(f"/start/{step}", status=422, **fields).text
    assert complaint in said(page)
    assert f'action="/start/{step}#step"' in page


@pytest.mark.parametrize(("step", "fields"), STEPS)
def test_the_steps_are_not_for_everybody(
    visitors: Visitors, step: str, fields: dict[str, Any]
) -> None:
    visitors.ana.post(f"/start/{step}", status=403, **fields)


def test_once_something_happened_the_start_is_the_board(visitors: Visitors, payments: Shop) -> None:
    visitors.ana.post("/report", title="I cannot pay")
    assert visitors.eve.leads("/") == "/board"
