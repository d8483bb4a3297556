"""What is read and learned, as people meet it: without scripts, by form, at both widths."""

import itertools
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests import mailbox
from tests.browser.conftest import Look, violations
from tests.browser.shots import SIZES
from tests.cast import Cast
from tests.incident_of import declared
from tocsin.catalog import actions as catalog
from tocsin.catalog.service import NewService
from tocsin.comms.actions import pages
from tocsin.comms.status_page import NewComponent, NewPage
from tocsin.desk.actions import rating
from tocsin.identity.actor import SYSTEM
from tocsin.incidents.actions import progress, resolving
from tocsin.incidents.resolution import Code, Resolution
from tocsin.kit import clock
from tocsin.kit.db import Database
from tocsin.kit.settings import Settings
from tocsin.notify import links

pytestmark = pytest.mark.browser
PATHS = (
    "/insights",
    "/insights/service-levels",
    "/follow-ups",
    "/reviews",
    "/action-items",
    "/knowledge",
    "/knowledge/new",
    "/runbooks/new",
    "/drills",
    "/drills/new",
)


@pytest.fixture
def number(database: Database, people: Cast) -> int:
    """Dan's report on the shop, answered and resolved by Ana; the shop has a status page."""
    with database.transaction() as tx:
        now = clock.now(tx)
        mailbox.set_up(tx, now)
        shop = catalog.create_service(tx, NewService("shop"), actor=SYSTEM, now=now)
        shown = NewPage("shop", "Shop", is_public=True, components=(NewComponent(shop, "Shop"),))
        pages.create(tx, shown, actor=SYSTEM, now=now)
        began = now - timedelta(hours=1)
        made = declared(tx, "No way to pay", actor=people.dan.actor, now=began, pages=True)
        progress.acknowledge(tx, made, actor=people.ana.actor, now=began + timedelta(minutes=5))
        fixed = Resolution(Code.FIXED, "Restarted it.", is_verified=True)
        resolving.resolve(tx, made, fixed, actor=people.ana.actor, now=now)
        rating.ask(tx, made, resolved_by=people.ana.actor.label, now=now)
    return made


@pytest.mark.parametrize("width", SIZES)
@pytest.mark.usefixtures("number")
def test_the_status_page_is_read_without_scripts(look: Look, width: int) -> None:
    plain = look("/status/shop", width=width, scripts=False)
    expect(plain.get_by_role("heading", level=1)).to_have_text("Shop")
    expect(plain.get_by_text("All systems work")).to_be_visible()
    assert violations(look("/status/shop", width=width)) == []


@pytest.mark.parametrize(("path", "width"), [*zip(PATHS, itertools.cycle(SIZES), strict=False)])
@pytest.mark.usefixtures("number")
def test_no_page_of_learning_breaks_wcag(look: Look, people: Cast, width: int, path: str) -> None:
    """Each at one width, by turns."""
    page = look(path, as_person=people.ana.id, width=width)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_a_vote_is_given_by_the_form_alone(
    look: Look, database: Database, number: int, tmp_path: Path
) -> None:
    with database.reading() as tx:
        letters = mailbox.queued(tx, number)
    kept = next(str(m.message["path"]) for m in letters if m.message["kind"] == "survey")
    link = links.survey_path(Settings(data=tmp_path).key, kept)
    page = look(f"{link}?score=4", width=390, scripts=False)
    expect(page.get_by_label("4, good")).to_be_checked()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("You gave 4 of 5")).to_be_visible()
    page.get_by_label("Anything to add").fill("Quick.")
    page.get_by_role("button", name="Add that").click()
    expect(page.get_by_text("That is kept too.")).to_be_visible()
    for choice in ("", "?works=no"):
        assert violations(look(f"{link}{choice}", width=390)) == []


def test_the_figures_say_what_they_rest_on(look: Look, people: Cast, number: int) -> None:
    page = look("/insights", as_person=people.ana.id)
    card = page.locator(".kpi", has_text="MTTA")
    expect(card).to_contain_text("5 m")
    expect(card).to_contain_text("n = 1")


def test_a_review_is_written_and_published(look: Look, people: Cast, number: int) -> None:
    page = look(f"/incidents/{number}/review", as_person=people.ana.id)
    page.get_by_role("button", name="Begin the review").click()
    page.get_by_label("What happened").fill("The till stood still.")
    page.get_by_label("What it was").fill("A full disk.")
    assert violations(page) == []
    page.get_by_role("button", name="Save and publish").click()
    expect(page.get_by_text("A full disk.")).to_be_visible()
    expect(page.get_by_text("published", exact=True)).to_be_visible()
    assert violations(page) == []
