"""A mapping built by picking values, and the list of what made no alert, as people see them."""

import json

import pytest

from tests.browser.conftest import Look, violations
from tests.cast import Cast
from tocsin.identity.actor import SYSTEM
from tocsin.incidents import intake
from tocsin.incidents.delivery import Delivery
from tocsin.kit import clock
from tocsin.kit.db import Database
from tocsin.signals import actions as signals
from tocsin.signals.actions import refusals
from tocsin.signals.refusal import NewRefusal, Reason
from tocsin.signals.source import NewSource

KEY = "3" * 32
BODY = {
    "run": "nightly-checks-of-all-the-databases-and-their-replicas-2026-03-16",
    "checks": [
        {"host": {"name": "db1", "ip": "10.0.0.1"}, "what": "disk", "st": "BAD", "value": 97.5},
        {"host": {"name": "db2", "ip": "10.0.0.2"}, "what": "cpu", "st": "FINE", "value": 12},
    ],
}


@pytest.fixture
def source(database: Database, people: Cast) -> int:
    with database.transaction() as tx:
        now = clock.now(tx)
        new = NewSource("nightly checks", "generic", key=KEY)
        made = signals.create_source(tx, new, actor=SYSTEM, now=now)
        body = json.dumps(BODY).encode()
        intake.accept(tx, [Delivery(KEY, "generic", body, "application/json")], now=now)
        intake.accept(tx, [Delivery(KEY, "generic", b"{broken")], now=now)
        said = "No enabled source has this key."
        refusals.refuse(
            tx, NewRefusal(Reason.UNKNOWN_KEY, said, address="192.0.2.7", body=body), now=now
        )
    return made.id


def test_the_pages_keep_to_wcag_and_to_the_screen(look: Look, people: Cast, source: int) -> None:
    mapping = f"/settings/sources/{source}/mapping?ref=event-1"
    for path, width in ((mapping, 390), (mapping, 1440), ("/settings/refused/refusal-1", 390)):
        page = look(path, as_person=people.cleo.id, width=width)
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path


def test_what_is_picked_lands_in_the_field_and_the_preview_follows(
    look: Look, people: Cast, source: int
) -> None:
    page = look(f"/settings/sources/{source}/mapping?ref=event-1", as_person=people.cleo.id)
    page.get_by_role("button", name="checks, 2 in a list").click()
    page.get_by_label("Title", exact=False).first.focus()
    page.get_by_role("button", name="what: disk").click()
    page.locator("#preview").get_by_text("2 alerts").wait_for()
    page.locator("#preview b", has_text="disk").wait_for()
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Saved. It holds from now on.").wait_for()


def test_without_scripts_the_page_comes_back_with_what_was_picked(
    look: Look, people: Cast, source: int
) -> None:
    path = f"/settings/sources/{source}/mapping?ref=event-1"
    page = look(path, as_person=people.cleo.id, scripts=False)
    page.get_by_role("button", name="checks, 2 in a list").click()
    page.get_by_label("What you pick goes to").select_option("identity")
    page.get_by_role("button", name="host.name: db1").click()
    assert page.locator("#texts-identity").input_value() == "host.name"
