"""My account in the browser: profile, password, contacts, rules, sessions, tokens of my own."""

import re
from datetime import datetime, timedelta

import httpx2
import pytest

from tests import codes
from tests.cast import Cast
from tests.surfaces.conftest import Enter
from tests.world import Clock
from tocsin.identity import actions as identity
from tocsin.identity.actions import sessions
from tocsin.identity.actor import SYSTEM
from tocsin.kit.db import Database
from tocsin.kit.settings import Settings
from tocsin.notify import actions as notify
from tocsin.notify import sealing
from tocsin.notify.message import Message, Urgency

PASSWORD = "correct horse battery"


@pytest.fixture
def ana(enter: Enter, database: Database, people: Cast, now: datetime) -> httpx2.Client:
    with database.transaction() as tx:
        sessions.set_password(tx, people.ana.id, PASSWORD, now=now)
    return enter("ana")


@pytest.fixture
def mail(database: Database, settings: Settings, now: datetime) -> None:
    values = {"host": "127.0.0.1", "port": 2525, "sender": "tocsin@example.com"}
    with database.transaction() as tx:
        notify.set_channel_settings(tx, "email", values, key=settings.key, actor=SYSTEM, now=now)


def test_whom_nothing_would_wake_is_told_so(ana: httpx2.Client) -> None:
    page = ana.get("/account").text
    assert "Nothing that is set up would wake you" in page
    assert "You have no contact yet" in page


def test_a_profile_is_changed_but_not_its_address(
    ana: httpx2.Client, database: Database, people: Cast
) -> None:
    form = {"name": "Ana Ferreira", "time_zone": "Europe/Lisbon", "locale": "en"}
    ana.post("/account/edit", data=form | {"email": "evil@example.com"})
    with database.reading() as tx:
        person = identity.person(tx, people.ana.id)
    assert (person.name, person.email) == ("Ana Ferreira", "ana@example.com")
    wrong = ana.post("/account/edit", data=form | {"time_zone": "Mars/Base"})
    assert "Give a time zone of the IANA list" in wrong.text


def test_a_password_is_changed_by_whoever_knows_it(
    ana: httpx2.Client, database: Database, people: Cast
) -> None:
    wrong = ana.post("/account/password", data={"current": "no idea", "new": "a b c d e f g"})
    assert wrong.status_code == 422
    right = {"current": PASSWORD, "new": "another sentence to keep"}
    assert ana.post("/account/password", data=right).status_code == 303
    assert ana.get("/account").status_code == 200
    ana.cookies.clear()
    form = {"email": "ana@example.com", "password": "another sentence to keep"}
    assert ana.post("/sign-in", data=form).status_code == 303


def test_a_contact_is_added_proved_tried_switched_and_removed(
    ana: httpx2.Client, database: Database, people: Cast, settings: Settings, mail: None
) -> None:
    form = {"person_id": people.ana.id, "channel": "email", "address": "ana@home.example"}
    answer = ana.post("/contacts/new", data=form | {"label": "Home"})
    way = answer.headers["location"].removesuffix("/verification")
    with database.reading() as tx:
        stored = tx.value("select message from notification order by id desc limit 1")
    letter = Message.from_json(stored)
    title = sealing.uncovered(letter, address="ana@home.example", key=settings.key).title
    assert ana.post(f"{way}/verification", data={"code": "000000x"}).status_code == 422
    ana.post(f"{way}/verification", data={"code": title.split()[0]})
    page = ana.get("/account").text
    assert "in use" in page
    assert "Nothing that is set up" not in page
    assert ana.post(f"{way}/tests").status_code == 303
    ana.post(f"{way}/switch", data={"is_enabled": "false", "label": "Home"})
    assert "switched off" in ana.get("/account").text
    ana.post(f"{way}/removal")
    with database.reading() as tx:
        assert notify.contacts(tx, people.ana.id) == []


def test_a_wrong_address_is_named_and_what_was_written_stays(
    ana: httpx2.Client, people: Cast, mail: None
) -> None:
    form = {"person_id": people.ana.id, "channel": "email", "address": "home", "label": "Home"}
    answer = ana.post("/contacts/new", data=form)
    assert answer.status_code == 422
    assert "is not an e-mail address" in answer.text
    assert 'value="Home"' in answer.text


def test_an_old_session_gives_the_password_again_before_contacts_change(
    ana: httpx2.Client, people: Cast, clock: Clock
) -> None:
    clock.forward(timedelta(minutes=20))
    answer = ana.get("/contacts/new")
    assert answer.headers["location"] == "/account/confirmation?next=/contacts/new"
    blocked = ana.post("/contacts/new", data={"person_id": people.ana.id, "channel": "inbox"})
    assert blocked.headers["location"].startswith("/account/confirmation")
    wrong = ana.post("/account/confirmation", data={"password": "x", "next": "/contacts/new"})
    assert wrong.status_code == 422
    right = ana.post("/account/confirmation", data={"password": PASSWORD, "next": "/contacts/new"})
    assert right.headers["location"] == "/contacts/new"
    assert ana.get("/contacts/new").status_code == 200


def test_nobody_changes_the_contacts_of_others(
    ana: httpx2.Client, database: Database, people: Cast, mail: None
) -> None:
    form = {"person_id": people.bo.id, "channel": "email", "address": "evil@example.com"}
    assert ana.post("/contacts/new", data=form).status_code == 403
    with database.reading() as tx:
        assert notify.contacts(tx, people.bo.id) == []


def test_rules_say_which_contact_is_used_when(
    ana: httpx2.Client, database: Database, people: Cast
) -> None:
    ana.post("/contacts/new", data={"person_id": people.ana.id, "channel": "inbox"})
    with database.reading() as tx:
        (contact,) = notify.contacts(tx, people.ana.id)
    form = {"high-0-contact_id": contact.id, "high-0-delay": "2m", "low-0-contact_id": ""}
    assert ana.post("/account/rules", data=form).status_code == 303
    assert "after 2 m" in ana.get("/account").text
    with database.reading() as tx:
        (rule,) = notify.rules(tx, people.ana.id, actor=people.ana.actor)
    assert (rule.urgency, rule.delay) == (Urgency.HIGH, timedelta(minutes=2))
    wrong = ana.post("/account/rules", data=form | {"high-0-delay": "2 days later"})
    assert "is not a duration" in wrong.text


def test_other_sessions_are_seen_and_ended(
    ana: httpx2.Client, database: Database, people: Cast, now: datetime
) -> None:
    with database.transaction() as tx:
        sessions.start(tx, people.ana.id, now=now, address="203.0.113.9", user_agent="Phone")
    page = ana.get("/account").text
    assert "203.0.113.9" in page
    end = re.search(r'action="(/account/sessions/\d+/end)"', page)
    assert end
    ana.post(end[1])
    assert "203.0.113.9" not in ana.get("/account").text


def test_a_token_of_ones_own_acts_as_oneself(ana: httpx2.Client) -> None:
    form = {"name": "laptop", "role": "responder", "is_mine": "true", "days": "30"}
    page = ana.post("/settings/tokens/new", data=form).text
    assert re.search(r"tocsin_[0-9a-f]{8}_", page)
    assert "laptop" in ana.get("/account").text
    wider = ana.post("/settings/tokens/new", data=form | {"role": "admin"})
    assert wider.status_code == 403


def test_a_forgotten_password_is_mailed_for_and_nobody_learns_who_has_an_account(
    browser: httpx2.Client, database: Database, settings: Settings, people: Cast, mail: None
) -> None:
    assert "We mail you a link" in browser.get("/password").text
    known = browser.post("/password", data={"email": "bo@example.com"}).text
    unknown = browser.post("/password", data={"email": "no@example.com"}).text
    assert known.replace("bo@example.com", "X") == unknown.replace("no@example.com", "X")
    with database.reading() as tx:
        sent = tx.column("select message::text from notification")
        link = codes.letter(tx, settings.key).path
    assert len(sent) == 1
    assert link.removeprefix("/password/") not in sent[0]
    answer = browser.post(link, data={"password": "a sentence is easiest"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


def test_without_mail_the_way_to_an_administrator_is_told(
    browser: httpx2.Client, people: Cast
) -> None:
    assert "Ask an administrator" in browser.get("/password").text
