"""A lead's day: the queue by its figures, who gets what, promises kept, and who was not content."""

import pytest
from playwright.sync_api import expect

from tests import mailbox
from tests.browser.conftest import Look, violations
from tests.cast import Cast
from tests.incident_of import declared
from tocsin.desk.actions import rating as desk
from tocsin.desk.satisfaction import Rating
from tocsin.engine import reactions, steps
from tocsin.incidents.actions import assigning, progress, reading, resolving
from tocsin.incidents.resolution import Code, Resolution
from tocsin.kit import clock
from tocsin.kit.db import Database
from tocsin.work.actions import views
from tocsin.work.audience import Audience
from tocsin.work.view import Asked, NewView

pytestmark = pytest.mark.browser


@pytest.fixture
def queue(database: Database, people: Cast) -> Database:
    """Two reports that nobody has, in a queue that everybody sees."""
    with database.transaction() as tx:
        now = clock.now(tx)
        mailbox.set_up(tx, now)
        asked = Asked(is_unassigned=True)
        new = NewView("Nobody has it yet", asked, Audience.ALL)
        views.create(tx, new, actor=people.cleo.actor, now=now)
    for title in ("I cannot print", "My screen is dark"):
        report(database, people, title)
    return database


def report(database: Database, people: Cast, title: str) -> int:
    """Dan says what is wrong, for payments to see to; what follows from it happens."""
    with database.transaction() as tx:
        now = clock.now(tx)
        number = declared(tx, title, actor=people.dan.actor, now=now, pages=True)
        assigning.set_team(tx, number, people.payments.id, actor=people.cleo.actor, now=now)
    settled(database)
    return number


def settled(database: Database) -> None:
    table = reactions.combined()
    while steps.fan_out(table)(database) or steps.react(table)(database):
        pass


def solved_badly(database: Database, people: Cast, number: int) -> None:
    with database.transaction() as tx:
        now = clock.now(tx)
        progress.acknowledge(tx, number, actor=people.ana.actor, now=now)
        done = Resolution(Code.FIXED, "Restarted it.")
        resolving.resolve(tx, number, done, actor=people.ana.actor, now=now)
    settled(database)
    with database.transaction() as tx:
        rating = Rating(1, "Nobody called me.")
        desk.rate(tx, number, rating, actor=people.dan.actor, now=clock.now(tx))
    settled(database)


def test_a_lead_sees_to_the_queue_and_to_whom_it_left_unhappy(
    look: Look, queue: Database, people: Cast
) -> None:
    page = look("/incidents", as_person=people.cleo.id)
    tab = page.get_by_role("link", name="Nobody has it yet")
    expect(tab).to_contain_text("2")

    page.goto("/settings/assignment")
    page.get_by_role("link", name="New rule").click()
    page.get_by_label("Name").fill("Payments in turns")
    page.get_by_label("has the fewest open").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("link", name="1. Payments in turns")).to_be_visible()
    number = report(queue, people, "The door does not open")
    with queue.reading() as tx:
        has_it = reading.get(tx, number, actor=people.cleo.actor).assignee_id
    assert has_it in {people.ana.id, people.bo.id}
    page.goto(f"/incidents/{number}")
    expect(page.get_by_text("Payments in turns").first).to_be_visible()
    page.goto("/incidents")
    expect(page.get_by_role("link", name="Nobody has it yet")).to_contain_text("2")

    solved_badly(queue, people, number)
    page.goto("/insights/service-levels")
    expect(page.locator(".stat", has_text="Resolved in time")).to_contain_text("1 kept")
    assert violations(page) == []

    page.goto("/follow-ups")
    page.get_by_role("link", name=f"#{number}: 1 of 5").click()
    page.get_by_label("What came of it").fill("I called Dan; the door has a new lock.")
    page.get_by_role("button", name="Done").click()
    expect(page.get_by_text("Nobody waits for a word")).to_be_visible()
    page.get_by_role("link", name="Done").click()
    expect(page.get_by_text("the door has a new lock")).to_be_visible()
