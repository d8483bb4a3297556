"""What is behind incidents, and what is kept of them, as it is seen: on a phone in the dark."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Look, violations
from tests.cast import Cast
from tests.incident_of import declared
from tocsin.catalog import actions as catalog
from tocsin.catalog.service import NewService
from tocsin.identity.actor import SYSTEM
from tocsin.incidents.actions import requiring
from tocsin.incidents.requirement import Need, Stage
from tocsin.kit import clock
from tocsin.kit.db import Database
from tocsin.knowledge.actions import articles
from tocsin.knowledge.article import NewArticle
from tocsin.knowledge.audience import Readership
from tocsin.problems.actions import linking, problems, recurring
from tocsin.problems.problem import NewProblem
from tocsin.reviews.action_item import NewActionItem
from tocsin.reviews.actions import action_items
from tocsin.triage.actions import learning

pytestmark = pytest.mark.browser
TITLES = {"hardware": "The label printer of hall {} is jammed", "network": "No VPN in room {}"}
PLACES = (
    *("/problems", "/problems/1", "/problems/2", "/problems/rule"),
    *("/knowledge/figures", "/insights/trends", "/help", "/help/1", "/incidents/31"),
    *("/settings/privacy", "/settings/people/4/erasure", "/settings/routing/tables/new"),
    "/settings/refused?start=2026-11-01&end=2026-11-30",
)


@pytest.fixture
def history(database: Database, people: Cast) -> None:
    """A known error, what comes again, something learned, and one that is to be sorted."""
    with database.transaction() as tx:
        now, ana = clock.now(tx), people.ana.actor
        printing = catalog.create_service(tx, NewService("printing"), actor=SYSTEM, now=now)
        known = NewProblem("The VPN drops", workaround="Dial in again.", root_cause="Old clients.")
        problem_id = problems.open_one(tx, known, actor=ana, now=now)
        item = NewActionItem("Update all laptops", people.ana.id, (now + timedelta(days=9)).date())
        action_items.add_to_problem(tx, problem_id, item, actor=ana, now=now)
        for i in range(15):
            for category, title in TITLES.items():
                about = {"service_ids": (printing,)} if category == "hardware" else {}
                words = title.format(i)
                number = declared(tx, words, category=category, actor=ana, now=now, **about)
        linking.link(tx, problem_id, number, actor=ana, now=now)
        recurring.propose(tx, now=now)
        while learning.learn(tx):
            pass
        wanted = {Stage.RESOLVED: frozenset({Need.CATEGORY, Need.TEAM})}
        requiring.set_requirements(tx, wanted, actor=people.cleo.actor, now=now)
        declared(tx, "The label printer of hall 40 jams", actor=ana, now=now)
        text = NewArticle("The printer jams", "Open it.", audience=Readership.REQUESTERS)
        article_id = articles.write(tx, text, actor=ana, now=now)
        articles.publish(tx, article_id, actor=ana, now=now)


def faults(page: Page) -> dict[str, list[str]]:
    found = {}
    for place in PLACES:
        answer = page.goto(place)
        assert answer is not None
        assert answer.ok, f"{place}: {answer.status}"
        too_wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        wide = [f"{too_wide} px too wide"] if too_wide > 0 else []
        if broken := [*violations(page), *wide]:
            found[place] = broken
    return found


@pytest.mark.usefixtures("history")
def test_what_is_behind_incidents_is_fit_to_be_read_and_answered(look: Look, people: Cast) -> None:
    page = look("/problems", as_person=people.eve.id, width=390, scheme="dark")
    expect(page.get_by_role("link", name="The label printer of hall")).to_be_visible()
    assert faults(page) == {}

    page.goto("/incidents/31")
    expect(page.get_by_role("button", name="Take hardware")).to_be_visible()
    expect(page.get_by_text("Before it is resolved it needs a category, a team.")).to_be_visible()

    page.goto("/problems/2")
    page.get_by_role("link", name="It is no problem").click()
    page.get_by_label("Why not").fill("They are being replaced.")
    page.get_by_role("button", name="Dismiss it").click()
    expect(page.get_by_text("For the same incidents it is not proposed again")).to_be_visible()
