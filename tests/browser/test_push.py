"""A browser that gets a push: it is shown with buttons, answered from there, and works offline."""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Worker

from tests.browser.conftest import Look, violations
from tests.cast import Cast
from tests.surfaces import shop
from tocsin.identity.actor import SYSTEM
from tocsin.incidents.actions import reading
from tocsin.incidents.lifecycle import Status
from tocsin.kit import clock
from tocsin.kit.db import Database
from tocsin.kit.settings import Settings
from tocsin.notify import answers

_SHOWN = """
    () => navigator.serviceWorker.ready
        .then(worker => worker.getNotifications())
        .then(shown => shown.map(one => [one.title, one.body, one.actions.map(a => a.title)]))
"""


@pytest.fixture
def page(look: Look, people: Cast, site: str) -> Page:
    """Bo's browser, which may show notifications."""
    opened = look("/account/push", as_person=people.bo.id, width=390)
    opened.context.grant_permissions(["notifications"], origin=site)
    opened.evaluate("() => navigator.serviceWorker.ready.then(() => 1)")
    return opened


def deliver(page: Page, site: str, data: str) -> None:
    """Let the browser believe that its push service brought this."""
    tools = page.context.new_cdp_session(page)
    known: list[dict[str, Any]] = []
    tools.on("ServiceWorker.workerRegistrationUpdated",
             lambda event: known.extend(event["registrations"]))  # fmt: skip
    tools.send("ServiceWorker.enable")
    while not known:
        page.wait_for_timeout(20)
    said = {"origin": site, "registrationId": known[-1]["registrationId"], "data": data}
    tools.send("ServiceWorker.deliverPushMessage", said)


def shown(page: Page, title: str) -> Any:
    """Wait for a notification of this title; return its text and the words of its buttons."""
    for _ in range(500):
        for found, body, actions in page.evaluate(_SHOWN):
            if found == title:
                return body, actions
        page.wait_for_timeout(20)
    pytest.fail(f"no notification {title!r} was shown")


def worker(context: BrowserContext) -> Worker:
    return context.service_workers[0]


def test_a_push_is_shown_with_buttons_and_answered_without_opening_anything(
    page: Page, site: str, people: Cast, database: Database, tmp_path: Path
) -> None:
    with database.reading() as tx:
        now = clock.now(tx)
    shop.opened(database, people, now).fire("CheckoutIsDown", now)
    codes = answers.buttons(Settings(data=tmp_path).key, 1, created_at=now)
    said = {
        "title": "[P1] CheckoutIsDown happened", "body": "Service: checkout", "tag": "incident/1",
        "url": f"{site}/incidents/1", "is_urgent": True,
        "codes": {each.verb: each.code for each in codes},
    }  # fmt: skip
    deliver(page, site, json.dumps(said))
    assert shown(page, "[P1] CheckoutIsDown happened") == (
        "Service: checkout", ["Acknowledge", "Decline"],
    )  # fmt: skip
    worker(page.context).evaluate("([said, code]) => answer(said, code)", [said, codes[0].code])
    body, _ = shown(page, "Answered")
    assert body == "You have #1 now. Paging stopped."
    with database.reading() as tx:
        assert reading.get(tx, 1, actor=SYSTEM).status is Status.ACKNOWLEDGED


@pytest.mark.parametrize("data", ["", "{"])
def test_whatever_arrives_is_shown(page: Page, site: str, data: str) -> None:
    deliver(page, site, data)
    assert shown(page, "Tocsin")[0].startswith("Something happened")


def test_without_a_connection_there_is_a_page_that_says_so(page: Page) -> None:
    page.context.set_offline(True)
    page.goto("/incidents")
    assert page.inner_text("h1") == "Tocsin cannot be reached from here"
    assert violations(page) == []
    page.context.set_offline(False)
    page.click("text=Try again")
    page.wait_for_url("**/board")


def test_a_browser_that_refuses_says_what_to_do(look: Look, people: Cast) -> None:
    page = look("/account/push", as_person=people.bo.id, scheme="dark")
    assert violations(page) == []
    page.click("main button:has-text('Push to this browser')")
    page.wait_for_selector("[data-push-said]:not([hidden])")
    assert "llow" in page.inner_text("[data-push-said]")
