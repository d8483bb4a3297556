"""The schedule's editor by mouse, keyboard and finger: drawn, moved, undone, saved once."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Dialog, Locator, Page, expect

from tests.browser.conftest import Look, violations
from tests.cast import Cast
from tocsin.identity.actor import SYSTEM
from tocsin.kit import clock
from tocsin.kit.db import Database
from tocsin.oncall import actions as oncall
from tocsin.oncall import turn
from tocsin.oncall.rotation import Rotation
from tocsin.oncall.schedule import NewSchedule

pytestmark = pytest.mark.browser
PATIENCE = 20_000


@pytest.fixture
def schedule_id(database: Database, people: Cast) -> int:
    """Ana and Bo take weekly turns that began yesterday."""
    with database.transaction() as tx:
        now = clock.now(tx)
        starts_at = (now - timedelta(days=1)).replace(
            tzinfo=None, minute=0, second=0, microsecond=0
        )
        layer = Rotation((people.ana.id, people.bo.id), "UTC", starts_at, turn.parse("7d"))
        new = NewSchedule("payments-primary", "UTC", (layer,))
        return oncall.create_schedule(tx, new, actor=SYSTEM, now=now)


def editor(look: Look, person_id: int, schedule_id: int, *, width: int = 1440) -> Page:
    page = look(f"/schedules/{schedule_id}/edit", as_person=person_id, width=width)
    expect(page.locator("[data-undo]")).to_be_visible(timeout=PATIENCE)
    return page


def said(page: Page) -> Locator:
    return page.locator("[data-editor-said]")


def drag(page: Page, row: Locator, begin: float, end: float) -> None:
    """Draw over hours, given as shares of what a row shows."""
    box = row.bounding_box()
    assert box
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * begin, y)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * end, y, steps=4)
    page.mouse.up()


def test_hours_drawn_with_the_mouse_become_a_cover_that_is_moved_undone_and_saved(
    look: Look, people: Cast, schedule_id: int
) -> None:
    page = editor(look, people.bo.id, schedule_id)
    drag(page, page.locator(".lane.is-final .lane-room"), 0.2, 0.3)
    who = page.locator("#covers-0-people-0")
    expect(who).to_be_focused(timeout=PATIENCE)
    expect(said(page)).to_contain_text("Cover added")
    who.select_option(label="Cleo")
    final = page.locator(".lane.is-final [role=img]")
    expect(final).to_have_attribute("aria-label", re.compile("Cleo"), timeout=PATIENCE)
    before = page.locator("#covers-0-starts_at").input_value()
    grip = page.locator("#grip-0")
    box = grip.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2 + 160, box["y"] + 10, steps=4)
    page.mouse.up()
    expect(page.locator("#covers-0-starts_at")).not_to_have_value(before, timeout=PATIENCE)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#covers-0-starts_at")).to_have_value(before, timeout=PATIENCE)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved. It holds from now on.")).to_be_visible(timeout=PATIENCE)
    expect(page.locator("main")).to_contain_text("Cleo")


def test_everything_goes_by_the_keyboard_and_is_said(
    look: Look, people: Cast, schedule_id: int
) -> None:
    page = editor(look, people.bo.id, schedule_id)
    page.locator("#shift-0").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#shift-1")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#covers-0-people-0")).to_be_focused(timeout=PATIENCE)
    starts, ends = page.locator("#covers-0-starts_at"), page.locator("#covers-0-ends_at")
    before = (starts.input_value(), ends.input_value())
    page.locator("#grip-0").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowUp")
    expect(starts).not_to_have_value(before[0], timeout=PATIENCE)
    expect(page.locator("#grip-0")).to_be_focused()
    expect(said(page)).to_contain_text("Bo")
    page.keyboard.press("Control+z")
    expect(starts).to_have_value(before[0], timeout=PATIENCE)
    expect(said(page)).to_contain_text("Undone", timeout=PATIENCE)
    page.locator("#grip-0").focus()
    page.keyboard.press("Delete")
    expect(page.locator("#cover-0")).to_have_count(0, timeout=PATIENCE)
    expect(said(page)).to_contain_text("Cover taken out", timeout=PATIENCE)


def test_people_change_places_by_handle_and_by_arrow_keys(
    look: Look, people: Cast, schedule_id: int
) -> None:
    page = editor(look, people.cleo.id, schedule_id)
    first = page.get_by_label("Turn 1", exact=True)
    page.locator("#layers-0-turns-0-handle").focus()
    page.keyboard.press("ArrowDown")
    expect(first).to_have_value(str(people.bo.id), timeout=PATIENCE)
    expect(page.locator("#layers-0-turns-1-handle")).to_be_focused()
    expect(said(page)).to_contain_text("Ana has turn 2")
    handle, place = page.locator("#layers-0-turns-1-handle"), page.locator("#layers-0-turns-0")
    handle.scroll_into_view_if_needed()
    taken, target = handle.bounding_box(), place.bounding_box()
    assert taken
    assert target
    page.mouse.move(taken["x"] + 8, taken["y"] + 8)
    page.mouse.down()
    page.mouse.move(taken["x"] + 8, target["y"] + target["height"] / 2, steps=5)
    page.mouse.up()
    expect(first).to_have_value(str(people.ana.id), timeout=PATIENCE)
    page.get_by_role("button", name="Add a layer").click()
    expect(page.locator("#layer-1")).to_be_visible(timeout=PATIENCE)
    expect(page.locator(".timeline-missing")).to_contain_text("Layer 2", timeout=PATIENCE)
    page.get_by_role("button", name="Take this layer out").last.click()
    expect(page.locator("#layer-1")).to_have_count(0, timeout=PATIENCE)


def test_a_finger_covers_a_shift_with_a_tap_and_every_target_is_large_enough(
    look: Look, people: Cast, schedule_id: int
) -> None:
    page = editor(look, people.bo.id, schedule_id, width=390)
    page.locator("#shift-0").tap()
    expect(page.locator("#cover-0")).to_be_visible(timeout=PATIENCE)
    assert violations(page) == []
    small = page.evaluate(
        """() => [...document.querySelectorAll(".editor-bar button, .cover button, .cover select")]
            .filter(one => one.offsetParent && one.getBoundingClientRect().height < 44)
            .map(one => one.outerHTML.slice(0, 120))"""
    )
    assert small == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_a_finger_that_holds_draws_hours_and_one_that_does_not_scrolls(
    look: Look, people: Cast, schedule_id: int
) -> None:
    page = editor(look, people.bo.id, schedule_id, width=390)
    box = page.locator(".lane.is-final .lane-room").bounding_box()
    assert box
    fingers = page.context.new_cdp_session(page)
    x, y = box["x"] + 150, box["y"] + 20

    def touch(kind: str, *at: float) -> None:
        points = [{"x": each, "y": y} for each in at]
        fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", x)
    page.locator(".lane-drawn").wait_for(state="attached", timeout=PATIENCE)
    for step in range(1, 5):
        touch("touchMove", x + step * 15)
    touch("touchEnd")
    expect(page.locator("#cover-0")).to_be_visible(timeout=PATIENCE)
    starts, ends = page.locator("#covers-0-starts_at"), page.locator("#covers-0-ends_at")
    assert starts.input_value() < ends.input_value()


def test_leaving_with_a_draft_asks_first(look: Look, people: Cast, schedule_id: int) -> None:
    page = editor(look, people.bo.id, schedule_id)
    asked: list[str] = []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", leave)
    page.locator("#shift-0").click()
    expect(page.locator("#cover-0")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("link", name="payments-primary").click()
    page.wait_for_url(f"**/schedules/{schedule_id}")
    assert asked == ["beforeunload"]
