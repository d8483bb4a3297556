"""One's own inbox over the API, and contacts that a browser left open cannot change."""

from datetime import datetime, timedelta

import httpx2
import pytest

from tests.cast import Cast
from tests.surfaces import signing
from tests.surfaces.conftest import As
from tests.surfaces.test_incident_progress import problem, said
from tests.world import Clock
from tocsin.identity.actor import ALL_SCOPES
from tocsin.kit.db import Database
from tocsin.notify import actions as notify
from tocsin.notify import delivery
from tocsin.notify.attempt import Attempt, Outcome
from tocsin.notify.contact import NewContact
from tocsin.notify.message import Kind, Message

INBOX, CONTACTS = "/api/v1/inbox", "/api/v1/contacts"


@pytest.fixture
def told(database: Database, people: Cast, now: datetime) -> None:
    """Three things came to Ana's inbox."""
    ana = people.ana
    with database.transaction() as tx:
        notify.add_contact(tx, NewContact(ana.id, "inbox"), actor=people.eve.actor, now=now)
        for number in range(3):
            message = Message(f"News {number}", path=f"/incidents/{number}", kind=Kind.NOTICE)
            notify.notify_person(
                tx, ana.id, message=message, subject=f"x/{number}", cause=f"{number}", now=now
            )
        while claimed := delivery.claim(tx, now):
            delivery.finish(tx, claimed, Attempt(Outcome.SENT, "inbox"), now)


@pytest.mark.usefixtures("told")
def test_what_came_is_read_newest_first_and_ticked_off(as_: As) -> None:
    ana = as_("ana")
    page = said(ana.get(f"{INBOX}?limit=2"))
    rest = said(ana.get(f"{INBOX}?limit=2&cursor={page['next']}"))
    items = page["items"] + rest["items"]
    assert [item["title"] for item in items] == ["News 2", "News 1", "News 0"]
    assert said(ana.get(f"{INBOX}/unread")) == {"unread": 3}
    assert said(ana.put(f"{INBOX}/read", json={"up_to": items[1]["id"]})) == {"unread": 1}
    assert said(as_("bo").get(INBOX))["items"] == []


@pytest.mark.usefixtures("told")
def test_the_log_says_when_it_was_sent(client: httpx2.Client) -> None:
    items = said(client.get("/api/v1/notifications?person=ana@example.com&channel=inbox"))["items"]
    assert {(item["status"], item["sent_at"]) for item in items} == {
        ("delivered", "2026-03-16T09:30:00Z")
    }


def test_a_token_of_nobodys_has_no_inbox(as_: As, client: httpx2.Client) -> None:
    new = {"name": "ci", "role": "admin", "scopes": sorted(ALL_SCOPES)}
    token = client.post("/api/v1/tokens", json=new).json()["token"]
    answer = as_(None).get(INBOX, headers={"Authorization": f"Bearer {token}"})
    assert problem(answer, 404) == "no-inbox"


def test_a_browser_left_open_cannot_lead_pages_elsewhere(
    as_: As, database: Database, people: Cast, clock: Clock
) -> None:
    browser = as_(None)
    csrf = signing.sign_in(browser, database, people.ana.id, clock)
    headers = {"X-CSRF-Token": csrf}
    new = {"channel": "inbox"}
    clock.forward(timedelta(minutes=20))
    answer = browser.post(CONTACTS, json=new, headers=headers)
    assert problem(answer, 403) == "not-confirmed"
    assert as_("ana").post(CONTACTS, json=new).status_code == 201
