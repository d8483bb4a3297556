"""The incident pages in a real browser: at 3 a.m. on a phone, by keyboard, live."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import burning
from tests.browser.burning import Shift
from tests.browser.conftest import Look, violations
from tests.browser.shots import SIZES, Scheme
from tests.cast import Cast
from tests.incident_of import declared
from tocsin.identity.actor import SYSTEM
from tocsin.incidents.actions import progress, reading, talking
from tocsin.incidents.lifecycle import Status
from tocsin.kit import clock
from tocsin.kit.db import Database

pytestmark = pytest.mark.browser

PAGES = (
    "/board",
    "/incidents",
    "/incidents?status=resolved&q=zebra",
    "/incidents/new",
    "/incidents/{burning}",
    "/incidents/{working}",
    "/incidents/{over}",
    "/incidents/{burning}/alerts",
    "/incidents/{burning}/paging",
    "/incidents/{burning}/updates",
    "/incidents/{burning}/milestones",
    "/alerts",
    "/alerts/1",
    "/silences",
    "/silences/1",
    "/silences/new?alert=1",
    "/inbox",
    "/start",
    "/start?step=policy",
)
FORMS = (
    "hold",
    "resolution",
    "closure",
    "assignment",
    "roles",
    "escalation",
    "priority",
    "category",
    "services",
    "links/new",
    "updates/new",
    "attachments/new",
)


@pytest.fixture
def shift(database: Database, people: Cast) -> Shift:
    with database.transaction() as tx:
        return burning.shift(tx, people, clock.now(tx))


def status(database: Database, number: int) -> Status:
    with database.reading() as tx:
        return reading.get(tx, number, actor=SYSTEM).status


@pytest.mark.timeout(300)
@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1440, "light")])
def test_no_page_breaks_wcag_2_2_aa(look: Look, shift: Shift, width: int, scheme: Scheme) -> None:
    page = look("/board", as_person=shift.people.eve.id, width=width, scheme=scheme)
    found = []
    for path in PAGES:
        page.goto(path.format(burning=shift.burning, working=shift.working, over=shift.over))
        found += [f"{path}: {one}" for one in violations(page)]
        too_wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        found += [f"{path} is {too_wide} px wider than the screen"] if too_wide > 0 else []
    assert found == []


@pytest.mark.parametrize("width", SIZES)
def test_no_form_breaks_wcag_2_2_aa(look: Look, shift: Shift, width: int) -> None:
    page = look("/board", as_person=shift.people.bo.id, width=width)
    found = []
    for form in FORMS:
        page.goto(f"/incidents/{shift.working}/{form}")
        found += [f"{form}: {one}" for one in violations(page)]
    assert found == []


@pytest.mark.parametrize("path", ["/report", "/reports", "/incidents/5", "/report/5"])
def test_no_page_of_a_reporter_breaks_wcag_2_2_aa(look: Look, shift: Shift, path: str) -> None:
    page = look(path.replace("5", str(shift.reported)), as_person=shift.people.dan.id, width=390)
    assert violations(page) == []


def test_at_three_in_the_morning_one_screen_is_enough(look: Look, shift: Shift) -> None:
    page = look(f"/incidents/{shift.burning}", as_person=shift.people.bo.id, width=390)
    bar = page.locator(".action-bar")
    above = bar.bounding_box()
    assert above is not None
    for words in (burning.LONG, "Nobody has answered", "checkout", "P1, impact high"):
        seen = page.get_by_text(words).first.bounding_box()
        assert seen is not None
        assert seen["y"] + seen["height"] <= above["y"], words
    button = page.get_by_role("button", name="Acknowledge").bounding_box()
    assert button is not None
    assert button["height"] >= 48
    assert button["y"] > 844 * 0.7, "where the thumb is"


def test_acknowledging_answers_at_once_and_can_be_undone(
    look: Look, shift: Shift, database: Database
) -> None:
    page = look(f"/incidents/{shift.burning}", as_person=shift.people.bo.id, width=390)
    page.get_by_role("button", name="Acknowledge").click()
    expect(page.get_by_text("Paging stopped.")).to_be_visible()
    expect(page.locator("#glance")).to_contain_text("Bo")
    expect(page.get_by_role("button", name="Start work")).to_be_visible()
    assert status(database, shift.burning) is Status.ACKNOWLEDGED
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#glance")).to_contain_text("Nobody has answered")
    assert status(database, shift.burning) is Status.OPEN


def test_an_acknowledgement_that_fails_says_so_and_the_button_is_back(
    look: Look, shift: Shift
) -> None:
    page = look(f"/incidents/{shift.burning}", as_person=shift.people.bo.id)
    page.route("**/acknowledgement", lambda route: route.abort())
    page.get_by_role("button", name="Acknowledge").click()
    expect(page.get_by_text("There is no connection.")).to_be_visible()
    expect(page.get_by_role("button", name="Acknowledge")).to_be_enabled()


def test_what_others_do_comes_to_an_open_page(look: Look, shift: Shift, database: Database) -> None:
    page = look("/sign-in", as_person=shift.people.bo.id)
    with page.expect_response(re.compile(r"/live\?")):
        page.goto(f"/incidents/{shift.burning}")
    with database.transaction() as tx:
        now = clock.now(tx)
        progress.acknowledge(tx, shift.burning, actor=shift.people.ana.actor, now=now)
        talking.comment(tx, shift.burning, "I roll back.", actor=shift.people.ana.actor, now=now)
    expect(page.locator("#glance")).to_contain_text("Ana")
    expect(page.locator("#entries")).to_contain_text("I roll back.")
    expect(page.get_by_role("status").filter(has_text="Ana has it")).to_have_count(1)


def test_a_new_incident_slides_into_the_board(look: Look, shift: Shift, database: Database) -> None:
    page = look("/sign-in", as_person=shift.people.sam.id)
    with page.expect_response(re.compile(r"/live\?")):
        page.goto("/board")
    with database.transaction() as tx:
        declared(tx, "Mail is late", actor=shift.people.ana.actor, now=clock.now(tx))
    expect(page.get_by_role("link", name="Mail is late")).to_be_visible()


def test_a_shift_is_worked_by_keyboard(look: Look, shift: Shift, database: Database) -> None:
    page = look("/incidents?sort=priority", as_person=shift.people.bo.id)
    page.keyboard.press("j")
    expect(page.locator(":focus")).to_contain_text(burning.LONG)
    page.keyboard.press("a")
    expect(page.get_by_text("Paging stopped.")).to_be_visible()
    assert status(database, shift.burning) is Status.ACKNOWLEDGED
    page.keyboard.press("j")
    page.keyboard.press("r")
    expect(page.get_by_role("dialog", name=re.compile("Resolve #"))).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/incidents/\d+$"))


def test_a_form_is_filled_in_over_the_page(look: Look, shift: Shift, database: Database) -> None:
    page = look(f"/incidents/{shift.working}", as_person=shift.people.ana.id)
    page.keyboard.press("r")
    dialog = page.get_by_role("dialog", name=f"Resolve #{shift.working}")
    expect(dialog.get_by_label("What was done")).to_be_focused()
    assert violations(page) == []
    dialog.get_by_label("What was done").fill("The index is new.")
    dialog.get_by_role("button", name="Resolve").click()
    expect(page.get_by_role("status").filter(has_text="Resolved.")).to_be_visible()
    assert status(database, shift.working) is Status.RESOLVED


def test_without_scripts_the_same_is_done_on_pages(
    look: Look, shift: Shift, database: Database
) -> None:
    page = look(f"/incidents/{shift.working}", as_person=shift.people.ana.id, scripts=False)
    page.get_by_role("link", name="Resolve").click()
    page.get_by_label("What was done").fill("The index is new.")
    page.get_by_role("button", name="Resolve").click()
    expect(page).to_have_url(re.compile(f"/incidents/{shift.working}$"))
    assert status(database, shift.working) is Status.RESOLVED


def test_a_filter_holds_as_soon_as_it_is_chosen(look: Look, shift: Shift) -> None:
    page = look("/incidents", as_person=shift.people.ana.id)
    page.get_by_label("Assignee").select_option("me")
    expect(page).to_have_url(re.compile("assignee=me"))
    expect(page.locator("[data-row] .row-link")).to_have_text([re.compile("Search is slow")])


def test_ten_lines_of_the_board_are_seen_without_scrolling(
    look: Look, shift: Shift, database: Database
) -> None:
    with database.transaction() as tx:
        now = clock.now(tx)
        for number in range(12):
            declared(tx, f"Trouble {number}", actor=shift.people.ana.actor, now=now)
    page = look("/board", as_person=shift.people.ana.id)
    tenth = page.locator(".incident-row[data-row]").nth(9).bounding_box()
    assert tenth is not None
    assert tenth["y"] + tenth["height"] <= 900


def test_a_person_reports_and_follows_it_to_the_end(
    look: Look, people: Cast, database: Database
) -> None:
    page = look("/", as_person=people.dan.id, width=390)
    page.get_by_role("link", name="Report something").first.click()
    page.get_by_label("In a few words").fill("I cannot print")
    page.get_by_label("I cannot work").check()
    page.get_by_label("Pictures or files").set_input_files(
        {"name": "screen.png", "mimeType": "image/png", "buffer": b"\x89PNG"}
    )
    page.get_by_role("button", name="Report it").click()
    expect(page.get_by_role("heading", name="Your number is #1")).to_be_visible()
    page.get_by_role("link", name="See how it goes").click()
    expect(page.get_by_text("nobody has taken it yet")).to_be_visible()
    bo = look("/incidents/1", as_person=people.bo.id)
    bo.get_by_role("button", name="Acknowledge").click()
    expect(bo.get_by_text("Paging stopped.")).to_be_visible()
    bo.get_by_label("Comment", exact=True).fill("Which printer?")
    bo.get_by_label("The reporter may read it").check()
    bo.get_by_role("button", name="Comment").click()
    bo.keyboard.press("Escape")
    page.reload()
    expect(page.get_by_text("Which printer?")).to_be_visible()
    expect(page.get_by_text("Bo looks after it")).to_be_visible()
