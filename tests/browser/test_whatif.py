"""What if: asked by a form on a phone, with a draft beside, and a past week walked again."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Look, violations
from tests.cast import Cast
from tests.oncall import told
from tocsin.catalog import actions as catalog
from tocsin.catalog.service import NewService
from tocsin.identity.actor import SYSTEM
from tocsin.kit import clock
from tocsin.kit.db import Database
from tocsin.oncall import actions as oncall
from tocsin.oncall import turn
from tocsin.oncall.policy import NewPolicy, NewStep
from tocsin.oncall.rotation import Rotation
from tocsin.oncall.schedule import NewSchedule

pytestmark = pytest.mark.browser

CHRISTMAS = "2026-12-25T03:10"
DRAFT = """
policies:
  - name: tills
    fallback: person:cleo@example.com
    steps:
      - {targets: ["person:cleo@example.com"], delay: 5m}
"""


@pytest.fixture(autouse=True)
def tills(database: Database, people: Cast) -> None:
    """Ana has the week, then it is Bo, and Cleo is asked last."""
    with database.transaction() as tx:
        now = clock.now(tx)
        told.reachable(tx, *people.all, now=now)
        starts_at = (now - timedelta(days=1)).replace(tzinfo=None)
        layer = Rotation((people.ana.id,), "UTC", starts_at, turn.parse("7d"))
        oncall.create_schedule(
            tx, NewSchedule("payments-primary", "UTC", (layer,)), actor=SYSTEM, now=now
        )
        steps = (NewStep(("schedule:payments-primary",)), NewStep(("person:bo@example.com",)))
        policy = NewPolicy("tills", steps, "person:cleo@example.com")
        policy_id = oncall.create_policy(tx, policy, actor=SYSTEM, now=now)
        service = NewService("checkout", policy_id=policy_id, tier=1)
        catalog.create_service(tx, service, actor=SYSTEM, now=now)


def test_whom_something_would_page_is_asked_and_what_a_draft_would_change(
    look: Look, people: Cast
) -> None:
    page = look("/on-call", as_person=people.cleo.id, width=390)
    page.get_by_role("link", name="What if").click()
    page.get_by_label("Service").select_option(label="checkout")
    page.get_by_label("When").fill(CHRISTMAS)
    page.get_by_role("button", name="Look").click()
    answer = page.locator("#answer")
    expect(answer).to_contain_text("Step 1 of 2 of tills")
    expect(answer).to_contain_text("Ana")
    expect(answer).to_contain_text("Then there is nobody left to page.")
    expect(page.get_by_label("When")).to_have_value(CHRISTMAS)
    page.get_by_text("A draft, to see what it would change").click()
    page.get_by_label("Draft").fill(DRAFT)
    page.get_by_role("button", name="Look").click()
    expect(answer).to_contain_text("No more")
    expect(answer).to_contain_text("New")
    page.get_by_label("Draft").fill("colour: red")
    page.get_by_role("button", name="Look").click()
    expect(page.get_by_label("Draft")).to_be_visible()
    expect(page.locator("form.form", has=page.get_by_label("Draft"))).to_contain_text("unknown key")
    page.get_by_role("link", name="Replay a past week").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


@pytest.mark.parametrize("width", [390, 1440])
def test_neither_page_breaks_wcag_or_is_wider_than_the_screen(
    look: Look, people: Cast, width: int
) -> None:
    page = look("/what-if", as_person=people.cleo.id, width=width, scheme="dark")
    found = {}
    for path in (f"/what-if?service=1&at={CHRISTMAS}", "/what-if/replay"):
        page.goto(path)
        found[path] = violations(page)
        if page.evaluate("document.documentElement.scrollWidth - innerWidth") > 0:
            found[path].append("too wide")
    assert {path: faults for path, faults in found.items() if faults} == {}
