"""From an empty plan to an answered page: a schedule is built, a shift swapped, a push answered."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Look, violations
from tests.browser.test_push import deliver, shown, worker
from tests.cast import Cast
from tests.surfaces import shop
from tocsin.identity.actor import SYSTEM
from tocsin.incidents.actions import reading
from tocsin.incidents.lifecycle import Status
from tocsin.kit import clock
from tocsin.kit.db import Database
from tocsin.kit.secrets import Key
from tocsin.kit.settings import Settings
from tocsin.notify import actions as notify
from tocsin.notify import answers, callbacks
from tocsin.notify.callbacks import Sent
from tocsin.notify.notification import Notification, NotificationQuery
from tocsin.oncall import actions as oncall
from tocsin.oncall.policy import NewPolicy, NewStep

pytestmark = pytest.mark.browser


def paged(database: Database, people: Cast) -> Notification:
    """Let checkout break and return what goes to Bo, who has Ana's shift by now."""
    with database.transaction() as tx:
        now = clock.now(tx)
    opened = shop.opened(database, people, now)
    with database.transaction() as tx:
        (found,) = oncall.policies(tx)
        steps = (NewStep(("schedule:payments-primary",), timedelta(minutes=5)),)
        wanted = NewPolicy("payments", steps, "person:cleo@example.com")
        oncall.replace_policy(tx, found.id or 0, wanted, actor=SYSTEM, now=now)
    opened.fire("CheckoutIsDown", now)
    with database.reading() as tx:
        query = NotificationQuery(subject="incident/1")
        sent = notify.list_notifications(tx, query, actor=SYSTEM).items
    assert {each.person_id for each in sent} == {people.bo.id}
    return sent[0]


def pushed(told: Notification, key: Key, site: str) -> dict[str, Any]:
    """Return what the push service would bring."""
    codes = answers.buttons(key, told.id, created_at=told.created_at)
    arrived = callbacks.path("webpush", callbacks.token(key, Sent(told.id, 1)))
    return {
        "title": told.title,
        "body": "Service: checkout",
        "tag": "incident/1",
        "is_urgent": True,
        "url": f"{site}/incidents/1",
        "receipt": f"{site}{arrived}",
        "codes": {each.verb: each.code for each in codes},
    }


def built(page: Page) -> None:
    """Ana and Bo take turns from Monday at nine on; it is Ana's week."""
    page.get_by_label("Name", exact=True).fill("payments-primary")
    page.get_by_label("Turn 1", exact=True).select_option(label="Ana")
    page.get_by_label("Turn 2", exact=True).select_option(label="Bo")
    expect(page.get_by_label("Turn 3", exact=True)).to_be_visible(timeout=20_000)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="payments-primary")).to_be_visible()


def asked(page: Page) -> None:
    """Ana would rather not."""
    expect(page.locator("main")).to_contain_text("hands over in")
    page.get_by_role("link", name="Ask for a swap").first.click()
    page.get_by_label("Ask", exact=False).select_option(label="Bo")
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_text("The shift stays yours meanwhile.")).to_be_visible()


def taken(page: Page) -> None:
    page.locator("#asked a").first.click()
    page.get_by_role("button", name="I take it").click()
    expect(page.get_by_text("Agreed. The schedule says so.")).to_be_visible()


def test_a_schedule_is_built_a_shift_swapped_and_a_push_answered(
    look: Look, people: Cast, site: str, database: Database, tmp_path: Path
) -> None:
    built(look("/schedules/new", as_person=people.cleo.id))
    asked(look("/on-call/mine", as_person=people.ana.id, width=390))
    page = look("/on-call/mine", as_person=people.bo.id, width=390)
    taken(page)
    page.goto("/account/phone")
    assert violations(page) == []
    page.context.grant_permissions(["notifications"], origin=site)
    page.evaluate("() => navigator.serviceWorker.ready.then(() => 1)")
    told = paged(database, people)
    said = pushed(told, Settings(data=tmp_path).key, site)
    deliver(page, site, json.dumps(said))
    assert shown(page, told.title)[1] == ["Acknowledge", "Decline"]
    pressed = [said, said["codes"]["acknowledge"]]
    worker(page.context).evaluate("([said, code]) => answer(said, code)", pressed)
    assert shown(page, "Answered")[0] == "You have #1 now. Paging stopped."
    with database.reading() as tx:
        assert reading.get(tx, 1, actor=SYSTEM).status is Status.ACKNOWLEDGED
        heard = notify.receipts_of(tx, [told.id])[told.id]
    assert [each.code for each in heard] == ["shown"]
