"""Alerts, silences and the inbox, as pages."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.surfaces.shop import Shop
from tests.surfaces.visitor import Visitors, said, titles
from tests.world import Clock
from tocsin.kit.db import Database
from tocsin.notify import actions as notify
from tocsin.notify.message import Kind, Message
from tocsin.notify.store import inbox
from tocsin.signals import actions as signals

SILENCE: dict[str, Any] = {
    "matchers": 'alertname="DiskFull"\ninstance=~"db-.*"',
    "ends_at": "2026-03-16T12:00",
    "reason": "New disks tonight",
}


@pytest.fixture
def fired(payments: Shop, now: datetime) -> Shop:
    payments.fire("CheckoutIsDown", now, labels={"alertname": "Down", "instance": "<b>1</b>"})
    return payments


def test_alerts_are_listed_with_what_tells_them_apart(
    visitors: Visitors, payments: Shop, now: datetime
) -> None:
    for number in (1, 2):
        labels = {"alertname": "Down", "cluster": "eu", "instance": f"web-{number}"}
        payments.fire("Down", now, labels=labels)
    page = visitors.bo.get("/alerts")
    assert titles(page) == ["Down happened", "Down happened"]
    line = said(page)
    assert line.index("instance= web-2") < line.index("cluster= eu")
    assert 'href="/incidents/1"' in page


def test_an_alert_shows_its_labels_and_the_bytes_it_came_in(
    visitors: Visitors, fired: Shop
) -> None:
    page = visitors.bo.get("/alerts/1")
    assert "&lt;b&gt;1&lt;/b&gt;" in page
    assert "<b>1</b>" not in page
    assert "As it arrived" in page
    assert "As it arrived" not in visitors.sam.get("/alerts/1"), "bytes may hold a sender's key"
    visitors.dan.get("/alerts/1", status=403)
    visitors.bo.get("/alerts/2", status=404)


def test_an_alert_is_closed_by_hand(visitors: Visitors, fired: Shop) -> None:
    visitors.bo.post("/alerts/1/closure")
    assert titles(visitors.bo.get("/alerts")) == []
    assert titles(visitors.bo.get("/alerts?status=closed")) == ["CheckoutIsDown happened"]
    visitors.bo.post("/alerts/1/closure", status=409)


def test_bytes_that_are_gone_are_not_missed(visitors: Visitors, fired: Shop, now: datetime) -> None:
    with fired.database.transaction() as tx:
        signals.forget_raw(tx, before=now + timedelta(days=1))
    assert "As it arrived" not in visitors.bo.get("/alerts/1")


def test_a_silence_proposes_the_labels_of_an_alert(visitors: Visitors, fired: Shop) -> None:
    page = visitors.bo.get("/silences/new?alert=1")
    assert "alertname=&#34;Down&#34;" in page
    assert 'value="2026-03-16T12:30"' in page, "two hours, by the reader's clock"


def test_a_silence_is_made_shown_and_ended(visitors: Visitors, payments: Shop) -> None:
    visitors.bo.post("/silences", **SILENCE)
    page = visitors.sam.get("/silences")
    assert titles(page) == ["New disks tonight"]
    assert "until today 12:00" in said(page)
    assert "Bo" in said(page)
    assert "End now" not in page, "who only reads ends nothing"
    assert "instance=~" in visitors.bo.get("/silences/1")
    visitors.bo.post("/silences/1/end")
    assert "End now" not in visitors.bo.get("/silences")


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ({"matchers": ""}, "Say which alerts are meant"),
        ({"matchers": "nonsense"}, "is no matcher"),
        ({"matchers": 'a=~"("'}, "is no matcher"),
        ({"matchers": 'a=~".*"'}, "hold for every alert"),
        ({"ends_at": ""}, "is not a date and time"),
        ({"ends_at": "2026-03-16T09:00"}, "has to end after it starts"),
        ({"reason": ""}, "Say why"),
    ],
)
def test_a_silence_that_could_not_be_judged_is_refused(
    visitors: Visitors, payments: Shop, wrong: dict[str, Any], complaint: str
) -> None:
    page = visitors.bo.post("/silences", status=422, **(SILENCE | wrong)).text
    assert complaint in said(page)
    assert titles(visitors.bo.get("/silences")) == []


def test_a_silence_takes_a_responder(visitors: Visitors, payments: Shop) -> None:
    visitors.sam.get("/silences/new", status=403)
    visitors.sam.post("/silences", status=403, **SILENCE)


def test_an_empty_list_teaches(visitors: Visitors, payments: Shop) -> None:
    assert "Nothing fires" in visitors.bo.get("/alerts")
    assert "Nothing is silenced" in visitors.bo.get("/silences")
    assert "Nothing has been sent to you" in visitors.bo.get("/inbox")


def tell(database: Database, person_id: int, title: str, now: datetime) -> None:
    message = Message(title, "Look at it.", path="/incidents/1", kind=Kind.NOTICE)
    with database.transaction() as tx:
        queued = notify.notify_person(
            tx, person_id, message=message, subject="incident/1", cause=title, now=now
        )
        inbox.insert(tx, queued.notification_ids[0], message, person_id=person_id, at=now)


def test_the_inbox_is_ones_own_and_can_be_read(
    visitors: Visitors, payments: Shop, clock: Clock
) -> None:
    tell(payments.database, payments.people.bo.id, "Assigned to you", clock.at)
    page = visitors.bo.get("/inbox")
    assert titles(page) == ["Assigned to you"]
    assert "1 unread" in said(page)
    assert titles(visitors.ana.get("/inbox")) == []
    visitors.bo.post("/inbox/read", up_to=1)
    assert "Mark all read" not in visitors.bo.get("/inbox")


def test_a_wrong_cursor_is_refused_and_not_a_fault(visitors: Visitors, payments: Shop) -> None:
    for path in ("/alerts", "/inbox", "/incidents", "/reports"):
        visitors.bo.get(f"{path}?cursor=made-up", status=422)
