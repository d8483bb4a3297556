"""The link that a reporter is sent, in a real browser: a form is all that it takes."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests import mailbox
from tests.browser.conftest import Look
from tests.cast import Cast
from tests.incident_of import declared
from tocsin.catalog import actions as catalog
from tocsin.catalog.service import NewService
from tocsin.comms.actions import pages
from tocsin.comms.status_page import NewComponent, NewPage
from tocsin.desk import actions as desk
from tocsin.identity.actor import SYSTEM
from tocsin.incidents.actions import progress, resolving
from tocsin.incidents.resolution import Code, Resolution
from tocsin.kit import clock
from tocsin.kit.db import Database

pytestmark = pytest.mark.browser
PATHS = (
    "/insights",
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
        desk.ask(tx, made, resolved_by=people.ana.actor.label, now=now)
    return made


def test_a_vote_is_given_by_the_form_alone(look: Look, database: Database, number: int) -> None:
    with database.reading() as tx:
        letters = mailbox.queued(tx, number)
    link = next(str(m.message["path"]) for m in letters if m.message["kind"] == "survey")
    page = look(link, width=390, scripts=False)
    page.get_by_label("4, good").check()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("You gave 4 of 5")).to_be_visible()
