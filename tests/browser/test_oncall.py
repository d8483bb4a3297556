"""On call as people meet it: building a schedule, seeing who has the pager, taking over."""

import re
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
from tocsin.oncall.policy import NewPolicy, NewStep
from tocsin.oncall.rotation import Rotation
from tocsin.oncall.schedule import NewSchedule

pytestmark = pytest.mark.browser


@pytest.fixture
def schedule_id(database: Database, people: Cast) -> int:
    """Ana and Bo take turns, and a policy pages whoever has it."""
    with database.transaction() as tx:
        now = clock.now(tx)
        starts_at = (now - timedelta(days=1)).replace(tzinfo=None)
        layer = Rotation((people.ana.id, people.bo.id), "UTC", starts_at, turn.parse("7d"))
        new = NewSchedule("payments-primary", "UTC", (layer,))
        schedule_id = oncall.create_schedule(tx, new, actor=SYSTEM, now=now)
        step = NewStep(("schedule:payments-primary",), timedelta(minutes=5))
        policy = NewPolicy("payments", (step,), "person:cleo@example.com")
        oncall.create_policy(tx, policy, actor=SYSTEM, now=now)
    return schedule_id


def test_a_schedule_is_built_and_says_who_is_on_call(look: Look, people: Cast) -> None:
    page = look("/schedules/new", as_person=people.cleo.id)
    page.get_by_label("Name", exact=True).fill("payments-primary")
    page.get_by_label("Turn 1", exact=True).select_option(label="Ana")
    page.get_by_label("Turn 2", exact=True).select_option(label="Bo")
    expect(page.get_by_label("Turn 3", exact=True)).to_be_visible(timeout=20_000)
    expect(page.locator("#timeline")).to_contain_text("Final")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="payments-primary")).to_be_visible()
    page.goto("/on-call")
    row = page.locator(".duty")
    expect(row).to_contain_text("payments-primary")
    expect(row).to_contain_text("until")


def test_the_preview_follows_what_is_filled_in(look: Look, people: Cast, schedule_id: int) -> None:
    page = look(f"/schedules/{schedule_id}/edit", as_person=people.cleo.id)
    final = page.locator(".lane.is-final [role=img]")
    expect(final).to_have_attribute("aria-label", re.compile("Ana"))
    page.get_by_label("Turn 1", exact=True).select_option(label="Cleo")
    expect(final).to_have_attribute("aria-label", re.compile("Cleo"), timeout=20_000)
    page.get_by_text("Only at certain hours").click()
    page.get_by_label("From").last.fill("09:00")
    page.get_by_label("Until").last.fill("17:00")
    expect(page.locator("#timeline")).to_contain_text("gaps", timeout=20_000)
    expect(page.locator(".lane-band").first).to_be_attached()


def test_a_live_shift_is_taken_over_in_a_dialog_and_undone(
    look: Look, people: Cast, schedule_id: int
) -> None:
    page = look("/on-call", as_person=people.bo.id)
    page.keyboard.press("o")
    dialog = page.get_by_role("dialog", name="Take over a shift")
    expect(dialog).to_be_visible()
    dialog.get_by_label("Why").fill("Ana sleeps")
    dialog.get_by_role("button", name="Take it over").click()
    expect(page.locator(f"#duty-{schedule_id} .duty-who")).to_contain_text("Bo")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(f"#duty-{schedule_id} .duty-who")).to_contain_text("Ana")


def test_a_change_of_shifts_comes_to_an_open_page(
    look: Look, people: Cast, database: Database, schedule_id: int
) -> None:
    page = look("/on-call", as_person=people.cleo.id)
    page.mouse.move(5, 5)
    page.evaluate("document.activeElement.blur()")
    look("/overrides/new", as_person=people.bo.id).get_by_role(
        "button", name="Take it over"
    ).click()
    expect(page.locator(f"#duty-{schedule_id} .duty-who")).to_contain_text("Bo", timeout=10_000)


def test_without_scripts_a_policy_gets_another_step(
    look: Look, people: Cast, schedule_id: int
) -> None:
    page = look("/policies/new", as_person=people.cleo.id, scripts=False)
    page.get_by_label("Name", exact=True).fill("night")
    page.locator("#steps-0-targets-0").select_option(label="On call: payments-primary")
    page.get_by_role("button", name="Add a step").click()
    expect(page.locator("fieldset.editor-part")).to_have_count(3)
    page.locator("#steps-1-targets-0").select_option(label="Cleo")
    page.get_by_role("button", name="Save").last.click()
    expect(page.get_by_role("list", name="Steps of night")).to_contain_text("Cleo")


@pytest.mark.parametrize("width", [390, 1440])
def test_no_page_about_on_call_breaks_wcag_or_is_wider_than_the_screen(
    look: Look, people: Cast, schedule_id: int, width: int
) -> None:
    scheme = "dark" if width == 390 else "light"
    page = look("/on-call", as_person=people.cleo.id, width=width, scheme=scheme)
    found = {}
    for path in ("/on-call", "/on-call/calendar", "/schedules", "/schedules/new",
                 f"/schedules/{schedule_id}", "/overrides/new",
                 f"/schedules/{schedule_id}/edit", "/policies", "/policies/1", "/policies/1/edit",
                 "/policies/catch-all", "/policies/bundling", "/escalation-matrix",
                 "/escalation-matrix/edit", "/on-call/mine", "/swaps/new", "/readiness",
                 "/readiness/timetable", "/fairness", "/fairness/rules",
                 "/what-if?at=2026-12-25T03:10", "/what-if/replay",
                 "/account/quiet"):  # fmt: skip
        page.goto(path)
        found[path] = violations(page)
        too_wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if too_wide > 0:
            found[path].append(f"{too_wide} px too wide")
    assert {path: faults for path, faults in found.items() if faults} == {}
