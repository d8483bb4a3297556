"""The first time on a telephone, and a test that is seen from leaving to arriving."""

import httpx2
import pytest

from tests.cast import Cast
from tests.surfaces.conftest import Enter
from tests.twins.push import Browser
from tocsin.identity.actor import SYSTEM
from tocsin.kit.db import Database
from tocsin.kit.settings import Settings
from tocsin.notify import actions as notify
from tocsin.notify import callbacks
from tocsin.notify.callbacks import Sent
from tocsin.notify.notification import NotificationQuery

BROWSER = Browser("https://push.example/send/one")
PHONE = {"user-agent": "Mozilla/5.0 (Linux; Android 15) Chrome/140 Mobile Safari/537.36"}
IPHONE = {"user-agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0) Version/19.0 Mobile/15E148"}


@pytest.fixture
def ana(enter: Enter) -> httpx2.Client:
    return enter("ana")


@pytest.fixture
def trial(ana: httpx2.Client) -> str:
    """The page that follows a test, where subscribing leads."""
    ana.post("/account/push/key")
    form = {"address": BROWSER.address, "label": "Chrome on Android"}
    answer = ana.post("/account/push", data=form)
    assert answer.status_code == 303
    where: str = answer.headers["location"]
    return where


def test_a_test_is_seen_from_leaving_to_arriving(
    ana: httpx2.Client, trial: str, database: Database, settings: Settings
) -> None:
    page = ana.get(trial).text
    assert "Test of Chrome on Android" in page
    assert 'data-says="On its way out"' in page
    with database.reading() as tx:
        query = NotificationQuery(channel="webpush")
        (sent,) = notify.list_notifications(tx, query, actor=SYSTEM).items
    token = callbacks.token(settings.key, Sent(sent.id, 1))
    assert ana.post(f"/callbacks/webpush/{token}").status_code == 204
    page = ana.get(trial).text
    assert 'data-says="It arrived"' in page
    assert "Shown by the browser." in page
    assert ana.post(f"/callbacks/webpush/{token}x").status_code == 403
    assert ana.post(f"/callbacks/webpush/{token}").status_code == 204, "twice is no fault"


def test_what_could_not_go_out_says_why(ana: httpx2.Client, trial: str, database: Database) -> None:
    way = trial.removesuffix("/tests")
    ana.post(f"{way}/switch", data={"is_enabled": "false", "label": "Phone"})
    assert "It did not go out" in ana.get(trial).text


def test_nobody_follows_the_tests_of_others(enter: Enter, trial: str) -> None:
    assert enter("bo").get(trial).status_code == 404


def test_a_phone_is_set_up_at_the_start_until_somebody_says_not_now(ana: httpx2.Client) -> None:
    first = ana.get("/", headers=PHONE)
    assert first.headers["location"] == "/account/phone"
    page = ana.get("/account/phone", headers=PHONE).text
    assert "Install Tocsin" in page
    assert "Push pages to this phone" in page
    assert "Add to Home Screen" in ana.get("/account/phone", headers=IPHONE).text
    ana.post("/account/phone/later")
    assert ana.get("/", headers=PHONE).headers["location"] != "/account/phone"


@pytest.mark.usefixtures("trial")
def test_who_has_a_phone_or_sits_at_a_desk_is_led_to_work(ana: httpx2.Client, enter: Enter) -> None:
    assert ana.get("/", headers=PHONE).headers["location"] != "/account/phone"
    assert enter("bo").get("/").headers["location"] != "/account/phone"


def test_a_link_from_a_message_is_never_kept_waiting(ana: httpx2.Client) -> None:
    assert ana.get("/on-call", headers=PHONE).status_code == 200


def test_who_cannot_be_paged_is_not_asked(enter: Enter, people: Cast) -> None:
    assert enter("dan").get("/", headers=PHONE).headers["location"] != "/account/phone"
