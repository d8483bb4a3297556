"""Leave, calendars and temporary schedules as people meet them, by the rules of accessibility."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Look, violations
from tests.cast import Cast
from tocsin.identity.actor import SYSTEM
from tocsin.kit import clock
from tocsin.kit.db import Database
from tocsin.oncall import actions as oncall
from tocsin.oncall import turn
from tocsin.oncall.actions import leaving
from tocsin.oncall.leave import NewLeave
from tocsin.oncall.rotation import Rotation
from tocsin.oncall.schedule import NewSchedule

pytestmark = pytest.mark.browser


@pytest.fixture
def schedule_id(database: Database, people: Cast) -> int:
    """Ana, Bo and Cleo by the day; Ana is away."""
    with database.transaction() as tx:
        now = clock.now(tx)
        starts_at = now.replace(hour=0, minute=0, tzinfo=None)
        trio = (people.ana.id, people.bo.id, people.cleo.id)
        layer = Rotation(trio, "UTC", starts_at, turn.parse("1d"))
        new = NewSchedule("payments-primary", "UTC", (layer,))
        made = oncall.create_schedule(tx, new, actor=SYSTEM, now=now)
        leave = NewLeave(people.ana.id, now, now + timedelta(days=9))
        leaving.add_leave(tx, leave, actor=people.ana.actor, now=now)
    return made


@pytest.mark.parametrize(
    ("path", "width", "scheme"),
    [
        ("/leave", 390, "dark"),
        ("/leave", 1440, "light"),
        ("/calendars", 390, "light"),
        ("/calendars", 1440, "dark"),
        ("/shadows", 390, "dark"),
        ("/settings/vendors", 390, "light"),
        ("/settings/vendors/new", 1440, "dark"),
        ("/schedules/{}/temporary/new", 390, "light"),
    ],
)
def test_the_pages_are_for_everybody(
    look: Look, people: Cast, schedule_id: int, path: str, width: int, scheme: str
) -> None:
    page = look(path.format(schedule_id), as_person=people.cleo.id, width=width, scheme=scheme)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_leave_is_taken_without_scripts_and_shows_who_stands_in(
    look: Look, people: Cast, schedule_id: int, database: Database
) -> None:
    assert schedule_id
    page = look("/leave", as_person=people.bo.id, scripts=False)
    expect(page.locator("#relieved")).to_contain_text("Bo")
    with database.reading() as tx:
        soon = clock.now(tx) + timedelta(days=5)
    page.get_by_label("Until").fill(f"{soon:%Y-%m-%dT%H:%M}")
    page.get_by_role("button", name="Take leave").click()
    expect(page.locator("#away")).to_contain_text("Bo")
    expect(page.locator("#relieved")).to_contain_text("Cleo")
