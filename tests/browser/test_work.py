"""An agent gets through a queue by keyboard, and the pages of work are fit to be read."""

import pytest
from playwright.sync_api import expect

from tests.browser import burning
from tests.browser.burning import Shift
from tests.browser.conftest import Look, violations
from tests.cast import Cast
from tocsin.identity.actor import SYSTEM
from tocsin.kit import clock
from tocsin.kit.db import Database
from tocsin.work.actions import checklists, macros
from tocsin.work.audience import Audience
from tocsin.work.edit import Answer
from tocsin.work.macro import NewMacro
from tocsin.work.task import NewChecklist

pytestmark = pytest.mark.browser

PAGES = (
    "/incidents?view=mine",
    "/views/new",
    "/bulk-edits/new?number={burning}&number={working}",
    "/incidents/{burning}/tasks",
    "/incidents/{burning}/macros/1",
    "/incidents/{burning}/splits/new",
    "/settings/macros/new",
    "/settings/checklists",
    "/settings/incident-templates/new",
    "/settings/assignment",
    "/settings/assignment/new",
    "/configuration-items",
)


@pytest.fixture
def shift(database: Database, people: Cast) -> Shift:
    with database.transaction() as tx:
        now = clock.now(tx)
        found = burning.shift(tx, people, now)
        steps = NewChecklist("Restart", ("Drain", "Restart"))
        checklists.create(tx, steps, actor=SYSTEM, now=now)
        answer = Answer("About {title}", is_public=True)
        thanks = NewMacro("Thanks", answer=answer, audience=Audience.ALL)
        macros.create(tx, thanks, actor=SYSTEM, now=now)
    return found


@pytest.mark.timeout(300)
@pytest.mark.parametrize("width", [390, 1440])
def test_the_pages_of_work_are_accessible(
    look: Look, people: Cast, shift: Shift, width: int
) -> None:
    page = look("/board", as_person=people.cleo.id, width=width)
    found = []
    for path in PAGES:
        page.goto(path.format(burning=shift.burning, working=shift.working))
        found += [f"{path}: {one}" for one in violations(page)]
        too_wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        found += [f"{path} is {too_wide} px wider than the screen"] if too_wide > 0 else []
    assert found == []


def test_lines_are_chosen_and_changed_without_a_mouse(
    look: Look, people: Cast, shift: Shift
) -> None:
    page = look("/incidents", as_person=people.ana.id, width=1440)
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("[data-select-count]")).to_have_text("2 chosen")
    page.keyboard.press("b")
    expect(page.get_by_role("heading", level=1)).to_have_text("Edit 2 incidents")
    page.get_by_label("Assignee").select_option("me")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#preview")).to_contain_text("Assignee")
    page.get_by_role("button", name="Change them").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("changed")
    page.keyboard.press("u")
    expect(page.get_by_role("heading", level=1)).to_have_text("Taken back")
