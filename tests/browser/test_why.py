"""Was I paged: asked by whoever was not, by whoever was, and by whoever manages them."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Look, violations
from tests.cast import Cast
from tests.oncall import told
from tocsin.identity.actor import SYSTEM
from tocsin.incidents.actions import declare
from tocsin.incidents.incident import Declaration
from tocsin.kit import clock
from tocsin.kit.db import Database
from tocsin.oncall import actions as oncall
from tocsin.oncall import turn
from tocsin.oncall.override import NewOverride
from tocsin.oncall.policy import NewPolicy, NewStep
from tocsin.oncall.rotation import Rotation
from tocsin.oncall.schedule import NewSchedule

pytestmark = pytest.mark.browser

DAY = timedelta(days=1)


@pytest.fixture
def number(database: Database, people: Cast) -> int:
    """It was Ana's turn, and Bo had taken it over when the tills went down."""
    with database.transaction() as tx:
        now = clock.now(tx)
        told.reachable(tx, *people.all, now=now)
        starts_at = (now - DAY).replace(tzinfo=None)
        layer = Rotation((people.ana.id,), "UTC", starts_at, turn.parse("7d"))
        new = NewSchedule("payments-primary", "UTC", (layer,))
        schedule_id = oncall.create_schedule(tx, new, actor=SYSTEM, now=now)
        taken = NewOverride(
            schedule_id, people.bo.id, now - timedelta(hours=1), now + DAY, "dentist"
        )
        oncall.add_override(tx, taken, actor=SYSTEM, now=now)
        steps = (NewStep(("schedule:payments-primary",)), NewStep(("person:ana@example.com",)))
        policy = NewPolicy("tills", steps, "person:cleo@example.com")
        policy_id = oncall.create_policy(tx, policy, actor=SYSTEM, now=now)
        said = Declaration("The tills are down", policy_id=policy_id)
        return declare.declare(tx, said, actor=people.eve.actor, now=now)


def test_from_a_page_to_the_reason_that_it_came_or_did_not(
    look: Look, people: Cast, number: int
) -> None:
    page = look(f"/incidents/{number}/paging", as_person=people.bo.id)
    expect(page.locator(".callout").first).to_contain_text("Bo was paged")
    page.get_by_role("button", name="Acknowledge").first.click()
    expect(page.get_by_role("button", name="Acknowledge")).to_have_count(0)
    page.goto(f"/incidents/{number}/paging")
    expect(page.locator("#paging")).to_contain_text("Bo answered.")

    page = look("/on-call/mine", as_person=people.ana.id)
    page.get_by_role("link", name="Was I paged?").click()
    row = page.get_by_role("list", name="Pages").get_by_role("listitem").first
    expect(row).to_contain_text("The tills are down")
    expect(row).to_contain_text("Bo was on call in payments-primary in place of Ana: an override")
    page.get_by_text("Link by link").first.click()
    expect(page.locator(".trace").first).to_contain_text("(“dentist”), in place of Ana")

    page = look("/on-call/mine/pages", as_person=people.cleo.id)
    page.get_by_label("Who").select_option(label="Bo")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("heading", name="Was Bo paged?")).to_be_visible()
    page.get_by_role("link", name="The tills are down").click()
    expect(page.locator("#paging")).to_contain_text("It did not page Ana: Bo answered at")


@pytest.mark.parametrize("width", [390, 1440])
def test_neither_page_breaks_wcag_or_is_wider_than_the_screen(
    look: Look, people: Cast, number: int, width: int
) -> None:
    scheme = "dark" if width == 390 else "light"
    page = look("/on-call/mine/pages", as_person=people.cleo.id, width=width, scheme=scheme)
    found = {}
    for path in ("/on-call/mine/pages", f"/incidents/{number}/paging"):
        page.goto(path)
        found[path] = violations(page)
        if page.evaluate("document.documentElement.scrollWidth - innerWidth") > 0:
            found[path].append("too wide")
    assert {path: faults for path, faults in found.items() if faults} == {}
