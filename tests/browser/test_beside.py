"""What lies beside the places of the rail: links from mails, dialogs, first steps, mistakes."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests import mailbox
from tests.browser import burning
from tests.browser.burning import Shift
from tests.browser.conftest import Look, violations
from tests.browser.shots import SIZES
from tests.cast import Cast
from tocsin.comms.actions import pages, updates
from tocsin.comms.status_page import NewComponent, NewPage
from tocsin.comms.update import NewUpdate
from tocsin.desk.actions import rating
from tocsin.identity import actions as identity
from tocsin.identity.actor import SYSTEM
from tocsin.incidents.actions import reading, resolving
from tocsin.incidents.resolution import Code, Resolution
from tocsin.kit import clock
from tocsin.kit.db import Database
from tocsin.kit.settings import Settings
from tocsin.notify import actions as notify
from tocsin.notify import links
from tocsin.notify.contact import NewContact

pytestmark = pytest.mark.browser
WIDTHS = pytest.mark.parametrize("width", SIZES)
DIALOGS = ("?", "Control+k", "r", "e")


def scheme(width: int) -> str:
    """Dark where it is read at night."""
    return "dark" if width < 720 else "light"


def faults(page: Page) -> list[str]:
    too_wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return [*violations(page), *([f"{too_wide} px too wide"] if too_wide > 0 else [])]


@pytest.fixture
def shift(database: Database, people: Cast) -> Shift:
    """Bo was paged by mail and in the inbox; customers were told."""
    with database.transaction() as tx:
        now = clock.now(tx)
        mailbox.set_up(tx, now)
        notify.add_contact(tx, NewContact(people.bo.id, "inbox"), actor=SYSTEM, now=now)
        made = burning.shift(tx, people, now)
        (service,) = reading.services_of(tx, reading.get(tx, made.burning, actor=SYSTEM))
        shown = (NewComponent(service.id, "Checkout"),)
        pages.create(
            tx, NewPage("shop", "Shop", is_public=True, components=shown), actor=SYSTEM, now=now
        )
        told = NewUpdate("We look into it.", is_public=True)
        updates.post(tx, made.burning, told, actor=people.bo.actor, now=now)
        fixed = Resolution(Code.FIXED, "New toner.", is_verified=True)
        resolving.resolve(tx, made.reported, fixed, actor=people.ana.actor, now=now)
        rating.ask(tx, made.reported, resolved_by=people.ana.actor.label, now=now)
    return made


@WIDTHS
def test_answering_from_a_mail_breaks_no_rule_of_wcag(
    look: Look, shift: Shift, database: Database, site: str, tmp_path: Path, width: int
) -> None:
    with database.reading() as tx:
        sent = tx.value(
            "select max(id) from notification where channel = 'email' and kind = 'page'"
        )
        now = clock.now(tx)
    key = Settings(data=tmp_path, public_url=site).key
    link = links.answer_path(links.answer_token(key, sent, created_at=now))
    page = look(link, width=width, scheme=scheme(width))
    assert faults(page) == []
    page.get_by_role("button", name="Acknowledge").click()
    expect(page.get_by_text("You have it. Paging stopped.")).to_be_visible()
    assert faults(page) == []


@WIDTHS
def test_a_vote_and_the_status_page_break_no_rule_of_wcag(
    look: Look, shift: Shift, database: Database, width: int
) -> None:
    with database.reading() as tx:
        letters = mailbox.queued(tx, shift.reported)
    link = next(str(m.message["path"]) for m in letters if m.message["kind"] == "survey")
    page = look(link, width=width, scheme=scheme(width))
    places = (
        link,
        "/status/shop",
        "/status/shop/history",
        f"/status/shop/incidents/{shift.burning}",
    )
    found = {}
    for place in places:
        page.goto(place)
        found[place] = faults(page)
    assert {place: said for place, said in found.items() if said} == {}


@WIDTHS
def test_no_dialog_breaks_wcag(look: Look, shift: Shift, width: int) -> None:
    path = f"/incidents/{shift.working}"
    page = look(path, as_person=shift.people.ana.id, width=width, scheme=scheme(width))
    for key in DIALOGS:
        page.keyboard.press(key)
        expect(page.locator("dialog[open]")).to_be_visible()
        assert faults(page) == [], key
        page.keyboard.press("Escape")
        expect(page.locator("dialog[open]")).to_have_count(0)
    page.locator(".action-bar summary").click()
    assert faults(page) == []
    page.goto("/on-call")
    page.get_by_role("link", name="Take over a shift").click()
    expect(page.get_by_role("dialog", name="Take over a shift")).to_be_visible()
    assert faults(page) == []


@WIDTHS
def test_the_inbox_is_a_step_away_and_what_is_in_it_breaks_no_rule(
    look: Look, shift: Shift, width: int
) -> None:
    page = look("/board", as_person=shift.people.bo.id, width=width, scheme=scheme(width))
    if width < 720:
        page.locator(".rail-more summary").click()
    page.get_by_role("link", name="Inbox").locator("visible=true").click()
    expect(page.get_by_role("heading", name="Inbox", level=1)).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("Checkout answers"))).to_be_visible()
    assert faults(page) == []


@WIDTHS
def test_the_first_steps_break_no_rule_of_wcag(look: Look, database: Database, width: int) -> None:
    with database.transaction() as tx:
        token = identity.first_admin_link(tx, clock.now(tx))
    page = look(f"/setup/{token}", width=width, scheme=scheme(width))
    assert faults(page) == []
    page.get_by_label("Your name").fill("Eve")
    page.get_by_label("E-mail").fill("eve@example.com")
    page.get_by_label("Password").fill("a sentence is easiest")
    page.get_by_role("button").locator("visible=true").last.click()
    expect(page.get_by_role("heading", name="First steps")).to_be_visible()
    assert faults(page) == []


@WIDTHS
def test_a_mistake_has_a_page_that_breaks_no_rule_of_wcag(
    look: Look, people: Cast, width: int
) -> None:
    found = {}
    for who, path in ((None, "/nothing"), (people.ana, "/incidents/99"), (people.dan, "/settings")):
        person = who.id if who else None
        page = look(path, as_person=person, width=width, scheme=scheme(width))
        found[path] = faults(page)
    assert found == {"/nothing": [], "/incidents/99": [], "/settings": []}


def test_the_tab_that_is_shown_is_in_sight_on_a_phone(look: Look, shift: Shift) -> None:
    page = look("/incidents?status=closed", as_person=shift.people.ana.id, width=390)
    current = page.locator(".segments [aria-current]").bounding_box()
    assert current is not None
    assert current["x"] + current["width"] <= 390


def test_fields_side_by_side_lie_on_one_line(look: Look, people: Cast) -> None:
    page = look("/settings/people/new", as_person=people.eve.id)
    role, zone = (page.get_by_label(name).bounding_box() for name in ("Role", "Time zone"))
    assert role is not None
    assert zone is not None
    assert role["y"] == zone["y"], "though the hint of one is longer"
