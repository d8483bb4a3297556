"""An app that is installed, a browser that takes pages, and what it does when we are not there."""

import json
import re

import httpx2
import pytest

from tests.cast import Cast
from tests.surfaces.conftest import Enter
from tests.twins.push import Browser
from tocsin.identity.actor import SYSTEM
from tocsin.kit.db import Database
from tocsin.kit.settings import Settings
from tocsin.notify import actions as notify
from tocsin.notify import webpush
from tocsin.notify.contact import Contact
from tocsin.notify.notification import Notification, NotificationQuery

PHONE = Browser("https://push.example/send/one")


@pytest.fixture
def ana(enter: Enter) -> httpx2.Client:
    return enter("ana")


def contacts(database: Database, people: Cast) -> list[Contact]:
    with database.reading() as tx:
        return notify.contacts(tx, people.ana.id)


def queued(database: Database) -> list[Notification]:
    with database.reading() as tx:
        query = NotificationQuery(channel="webpush")
        return notify.list_notifications(tx, query, actor=SYSTEM).items


def test_the_first_to_ask_makes_the_key_and_it_stays(ana: httpx2.Client, settings: Settings,
                                                     database: Database) -> None:  # fmt: skip
    first, again = (ana.post("/account/push/key").json()["key"] for _ in range(2))
    assert first == again
    assert len(webpush.read(first)) == 65
    with database.reading() as tx:
        opened = notify.opened_settings(tx, "webpush", key=settings.key)
    assert webpush.public_key(opened["private_key"]) == first


def test_a_browser_becomes_a_contact_and_is_tried_out_at_once(
    ana: httpx2.Client, database: Database, people: Cast
) -> None:
    ana.post("/account/push/key")
    form = {"address": PHONE.address, "label": "Chrome on Android"}
    assert ana.post("/account/push", data=form).status_code == 303
    assert [(c.channel, c.label, c.is_verified) for c in contacts(database, people)] == [
        ("webpush", "Chrome on Android", True)
    ]
    assert [n.title for n in queued(database)] == ["This is a test of your contact"]
    page = ana.get("/account/push").text
    assert "Chrome on Android" in page
    assert PHONE.auth not in page, "the secret of the subscription is nobody's business"


def test_subscribing_anew_switches_the_same_contact_on_again(
    ana: httpx2.Client, database: Database, people: Cast
) -> None:
    ana.post("/account/push/key")
    form = {"address": PHONE.address, "label": "Phone"}
    ana.post("/account/push", data=form)
    number = contacts(database, people)[0].id
    ana.post(f"/contacts/{number}/switch", data={"is_enabled": "false", "label": "Phone"})
    ana.post("/account/push", data=form)
    assert [(c.id, c.is_enabled) for c in contacts(database, people)] == [(number, True)]


@pytest.mark.parametrize("address", ["", "https://push.example", "http://x#y.z", "ü" * 2000])
def test_what_no_browser_gave_is_refused(
    ana: httpx2.Client, database: Database, people: Cast, address: str
) -> None:
    answer = ana.post("/account/push", data={"address": address})
    assert answer.status_code == 422
    assert "not the subscription of a browser" in answer.text
    assert contacts(database, people) == []


def test_where_it_is_switched_off_nobody_subscribes(
    ana: httpx2.Client, database: Database, people: Cast, settings: Settings
) -> None:
    ana.post("/account/push/key")
    with database.transaction() as tx:
        now = tx.value("select app_now()")
        notify.enable_channel(tx, "webpush", is_enabled=False, actor=SYSTEM, now=now)
    answer = ana.post("/account/push/key")
    assert answer.status_code == 409
    assert "switched off" in answer.text


def test_nobody_types_a_subscription(ana: httpx2.Client) -> None:
    ana.post("/account/push/key")
    assert "webpush" not in ana.get("/contacts/new").text
    assert 'href="/account/push"' in ana.get("/account").text


def test_the_worker_keeps_what_the_page_without_connection_needs(browser: httpx2.Client) -> None:
    answer = browser.get("/service-worker.js")
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["cache-control"] == "no-cache"
    kept = json.loads(re.search(r"const KEPT = (\[.*\]);", answer.text)[1])  # type: ignore[index]
    for path in kept:
        assert browser.get(path).status_code == 200, path
    pictures = json.loads(re.search(r"const PICTURES = (.*);", answer.text)[1])  # type: ignore[index]
    for path in pictures.values():
        assert browser.get(path).status_code == 200, path


def test_the_app_can_be_installed(browser: httpx2.Client) -> None:
    said = browser.get("/manifest.webmanifest").json()
    assert {"name", "short_name", "start_url", "display", "icons", "id", "scope"} <= set(said)
    assert {"192x192", "512x512"} <= {icon["sizes"] for icon in said["icons"]}
    assert "maskable" in {icon["purpose"] for icon in said["icons"]}
    for icon in said["icons"]:
        assert browser.get(icon["src"]).headers["content-type"] == icon["type"]
