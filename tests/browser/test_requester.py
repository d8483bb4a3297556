"""A requester's way from the link in the mail to the last word, and a call logged by keys alone."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Look, violations
from tests.browser.shots import SIZES
from tests.cast import Cast
from tests.incident_of import declared
from tocsin.desk.actions import outages, rating
from tocsin.desk.outage import NewOutage
from tocsin.identity.actions import portal_links
from tocsin.incidents.actions import asking, configuring, progress, resolving
from tocsin.incidents.form import Condition, Field, FieldKind
from tocsin.incidents.resolution import Code, Resolution
from tocsin.kit import clock
from tocsin.kit.db import Database
from tocsin.knowledge.actions import articles
from tocsin.knowledge.article import NewArticle
from tocsin.knowledge.audience import Readership

pytestmark = pytest.mark.browser
WORDS = {"de": ("Welches Gerät", "")}
DEVICE = Field(
    "device", "Which device", FieldKind.CHOICE, True, options=("Laptop", "Printer"), words=WORDS
)
ROOM = Field("room", "Which room", is_required=True, when=Condition("device", ("Printer",)))


@pytest.fixture
def desk_at_work(database: Database, people: Cast) -> Database:
    """An outage is known, an answer is written, hardware asks more."""
    with database.transaction() as tx:
        now = clock.now(tx)
        ana, cleo = people.ana.actor, people.cleo.actor
        made = declared(tx, "db-7 is full", actor=ana, now=now)
        outages.announce(tx, made, NewOutage("Payments are slow"), actor=ana, now=now)
        said = "Check its paper."
        new = NewArticle("The printer prints nothing", said, audience=Readership.REQUESTERS)
        articles.publish(tx, articles.write(tx, new, actor=ana, now=now), actor=ana, now=now)
        configuring.add_category(tx, "hardware", actor=cleo, now=now)
        asking.set_form(tx, "hardware", (DEVICE, ROOM), actor=cleo, now=now)
    return database


def solve(database: Database, people: Cast, number: int) -> None:
    ana = people.ana.actor
    with database.transaction() as tx:
        now = clock.now(tx)
        progress.acknowledge(tx, number, actor=ana, now=now)
        done = Resolution(Code.FIXED, "Neues Papier.")
        later = now + timedelta(seconds=1)
        resolving.resolve(tx, number, done, actor=ana, now=later)
        rating.ask(tx, number, resolved_by=ana.label, now=later)


def entered(page: Page, database: Database) -> None:
    """Come by a link, as somebody whom nobody knew, and choose German."""
    with database.transaction() as tx:
        now = clock.now(tx)
        way = portal_links.way_in(tx, "kim@harbour.example", admits_strangers=True, now=now)
    assert way is not None
    page.goto(f"/portal/{way.token}")
    page.get_by_label("Your name").fill("Kim Lee")
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Deutsch").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Was stimmt nicht?")


def test_from_the_link_to_the_last_word(look: Look, desk_at_work: Database, people: Cast) -> None:
    page = look("/portal", width=390)
    entered(page, desk_at_work)
    expect(page.get_by_text("Payments are slow")).to_be_visible()
    page.get_by_label("In wenigen Worten").fill("The printer prints nothing at all")
    expect(page.get_by_role("link", name="The printer prints nothing")).to_be_visible()
    page.get_by_label("Was für eine Sache es ist").select_option("hardware")
    page.get_by_label("Welches Gerät").select_option("Laptop")
    expect(page.get_by_label("Which room")).to_be_hidden()
    page.get_by_label("Welches Gerät").select_option("Printer")
    page.get_by_label("Which room").fill("B 12")
    assert violations(page) == []
    page.get_by_role("button", name="Melden").last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Danke. Ihre Nummer ist #2")
    page.get_by_role("link", name="Sehen, wie es weitergeht").click()
    page.get_by_label("Etwas hinzufügen").fill("Es eilt.")
    page.get_by_role("button", name="Senden").click()
    expect(page.get_by_text("Es eilt.")).to_be_visible()
    solve(desk_at_work, people, 2)
    page.reload()
    assert violations(page) == []
    page.get_by_role("button", name="Ja, es geht").click()
    expect(page.get_by_text("Schön, dass es wieder geht.")).to_be_visible()
    page.get_by_label("5, sehr gut").check()
    page.get_by_role("button", name="Senden").last.click()
    expect(page.get_by_text("Danke für Ihre Antwort.")).to_be_visible()


def test_a_call_takes_two_keys_beside_the_words_and_no_click(
    look: Look, desk_at_work: Database, people: Cast
) -> None:
    page = look("/phone", as_person=people.ana.id)
    page.keyboard.type("dan@ex")
    expect(page.locator("#callers")).to_contain_text("Dan, dan@example.com")
    page.keyboard.press("Tab")
    page.keyboard.type("No mail since noon")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Logged as #2. Ready for the next call.")).to_be_visible()
    expect(page.get_by_label("Who is calling")).to_be_focused()
    assert violations(page) == []


@pytest.mark.parametrize("width", SIZES)
def test_pages_of_the_portal_break_no_rule(
    look: Look, desk_at_work: Database, people: Cast, width: int
) -> None:
    page = look("/report", as_person=people.dan.id, width=width, scheme="dark")
    assert violations(page) == []
    for path in ("/reports", "/report/articles/1"):
        page.goto(path)
        assert violations(page) == []
    door = look("/portal", width=width)
    assert violations(door) == []
