"""The second factor in the browser, over the API and by the command line."""

import re
from datetime import datetime, timedelta

import httpx2
import pyotp
import pytest

from tests.cast import Cast
from tests.surfaces.conftest import As, Enter, Run
from tests.world import Clock
from tocsin.identity import actions as identity
from tocsin.identity import session
from tocsin.identity.actions import sessions
from tocsin.identity.actor import SYSTEM
from tocsin.identity.sign_in_rule import AskedOf, SignInRule
from tocsin.kit.db import Database
from tocsin.kit.settings import Settings
from tocsin.notify import account_reactions
from tocsin.notify import actions as notify

PASSWORD = "correct horse battery"
ANA = {"email": "ana@example.com", "password": PASSWORD}
PATH = "/account/second-factor"


@pytest.fixture
def ana(enter: Enter, database: Database, people: Cast, now: datetime) -> httpx2.Client:
    with database.transaction() as tx:
        sessions.set_password(tx, people.ana.id, PASSWORD, now=now)
    return enter("ana")


@pytest.fixture
def secret(database: Database, people: Cast, settings: Settings, now: datetime) -> str:
    """Ana has a second factor, set up an hour ago."""
    before = now - timedelta(hours=1)
    with database.transaction() as tx:
        person, key = identity.person(tx, people.ana.id), settings.key
        begun = identity.begin_enrolment(person, host="desk", key=key, now=before)
        code = pyotp.TOTP(begun.secret).at(before)
        identity.enrol(tx, begun.sealed, code, key=key, actor=people.ana.actor, now=before)
    return begun.secret


def ask(database: Database, now: datetime) -> None:
    """Have everybody asked for one, since long ago."""
    with database.transaction() as tx:
        wanted = SignInRule(AskedOf.EVERYONE, timedelta())
        identity.set_sign_in_rule(tx, wanted, actor=SYSTEM, now=now)


def keep(browser: httpx2.Client, answer: httpx2.Response) -> None:
    """Keep the cookie of a session, which by the test's clock has long run out."""
    begun = re.search(rf"{session.COOKIE}=([^;]+)", answer.headers["set-cookie"])
    assert begun is not None
    browser.cookies.set(session.COOKIE, begun[1])


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None
    return found[1]


def test_it_is_set_up_by_a_picture_and_its_first_code(ana: httpx2.Client, now: datetime) -> None:
    page = ana.get(f"{PATH}/new").text
    assert "<svg" in page
    assert "style=" not in page
    sealed = hidden(page, "sealed")
    secret = re.search(r"secret=([A-Z2-7]+)", page)
    assert secret is not None
    mistyped = ana.post(f"{PATH}/new", data={"sealed": sealed, "code": "12"})
    assert mistyped.status_code == 422
    assert secret[1] in mistyped.text
    code = pyotp.TOTP(secret[1]).at(now)
    shown = ana.post(f"{PATH}/new", data={"sealed": sealed, "code": code})
    assert len(set(re.findall(r"[a-z2-7]{4}(?:-[a-z2-7]{4}){3}", shown.text))) == 10
    assert "10 recovery codes left" in ana.get("/account").text


def test_signing_in_takes_both_halves_and_goes_on_where_one_wanted_to(
    browser: httpx2.Client, ana: httpx2.Client, secret: str, now: datetime
) -> None:
    browser.cookies.clear()
    half = browser.post("/sign-in", data=ANA | {"next": "/services"})
    assert half.headers["location"] == "/sign-in/code?next=/services"
    assert browser.get("/services").headers["location"].startswith("/sign-in?")
    form = browser.get(half.headers["location"]).text
    next_ = hidden(form, "next")
    wrong = browser.post("/sign-in/code", data={"code": "000000", "next": next_})
    assert (wrong.status_code, "wrong" in wrong.text) == (401, True)
    code = pyotp.TOTP(secret).at(now)
    right = browser.post("/sign-in/code", data={"code": code, "next": next_})
    assert right.headers["location"] == "/services"
    keep(browser, right)
    assert browser.get("/services").status_code == 200


def test_without_the_first_half_there_is_no_second(browser: httpx2.Client, secret: str) -> None:
    assert browser.get("/sign-in/code").headers["location"].startswith("/sign-in?")
    answer = browser.post("/sign-in/code", data={"code": "123456", "next": "//evil.example"})
    assert answer.status_code == 401
    assert "evil.example" not in answer.text


def test_a_mailed_link_does_not_get_around_it(
    browser: httpx2.Client, database: Database, people: Cast, secret: str, now: datetime
) -> None:
    with database.transaction() as tx:
        link = identity.password_link(tx, people.ana.id, actor=SYSTEM, now=now)
    answer = browser.post(f"/password/{link}", data={"password": "another sentence to keep"})
    assert answer.headers["location"] == "/sign-in/code?next=/"


def test_it_is_asked_again_with_the_password_before_it_is_given_up(
    ana: httpx2.Client, secret: str, clock: Clock
) -> None:
    clock.forward(timedelta(minutes=20))
    answer = ana.post(f"{PATH}/removal")
    assert answer.headers["location"].startswith("/account/confirmation")
    assert 'name="code"' in ana.get("/account/confirmation").text
    given = {"password": PASSWORD, "next": PATH}
    assert ana.post("/account/confirmation", data=given).status_code == 422
    code = pyotp.TOTP(secret).at(clock.at)
    assert ana.post("/account/confirmation", data=given | {"code": code}).status_code == 303
    assert ana.post(f"{PATH}/codes").status_code == 200
    assert ana.post(f"{PATH}/removal").headers["location"] == "/account"


def test_whom_it_is_asked_of_sets_it_up_first_and_answers_pages_all_the_same(
    browser: httpx2.Client, ana: httpx2.Client, database: Database, clock: Clock, now: datetime
) -> None:
    ask(database, now)
    assert ana.get("/incidents").status_code == 200
    clock.forward(timedelta(days=1))
    browser.cookies.clear()
    keep(browser, browser.post("/sign-in", data=ANA))
    sent = browser.get("/incidents")
    assert sent.headers["location"] == f"{PATH}?next=/incidents"
    assert "Set it up now" in browser.get(PATH).text
    refused = browser.get("/api/v1/me")
    assert (refused.status_code, refused.json()["type"]) == (
        403,
        "urn:tocsin:problem:enrol-first",
    )
    assert browser.get("/answer/of-no-message").status_code != 303


def test_the_rule_is_set_in_the_settings_and_over_the_api(
    enter: Enter, client: httpx2.Client, run: Run
) -> None:
    eve = enter("eve")
    form = {"second_factor": "managers", "grace": "7d"}
    assert eve.post("/settings/sign-in/rule", data=form).status_code == 303
    assert "Managers, administrators and auditors" in eve.get("/settings/sign-in").text
    assert client.get("/api/v1/sign-in-rule").json()["grace"] == "7d"
    assert "everyone" in run("sign-in", "set", "--second-factor", "everyone").output
    assert "everyone" in run("sign-in").output
    wrong = eve.post("/settings/sign-in/rule", data=form | {"grace": "400d"})
    assert "up to 90 days" in wrong.text


def test_an_administrator_takes_it_off_and_its_owner_is_told(
    run: Run, as_: As, people: Cast, database: Database, settings: Settings, secret: str,
    now: datetime,
) -> None:  # fmt: skip
    path = f"/api/v1/people/{people.ana.id}/second-factor"
    assert as_("ana").get(path).json()["codes_left"] == 10
    assert as_("bo").get(path).status_code == 403
    assert run("people", "remove-second-factor", "ana@example.com", "--dry-run").exit_code == 0
    assert run("people", "remove-second-factor", "ana@example.com").exit_code == 0
    assert as_("ana").get(path).json()["enrolled_at"] is None
    assert as_("eve").delete(path).status_code == 404
    values = {"host": "127.0.0.1", "port": 2525, "sender": "tocsin@example.com"}
    with database.transaction() as tx:
        notify.set_channel_settings(tx, "email", values, key=settings.key, actor=SYSTEM, now=now)
        event = identity.audit_trail(tx, actor=people.eve.actor, limit=9).items
        removed = next(each for each in event if each.kind == "person.second_factor_removed")
        account_reactions.tell_owner(tx, removed, now)
        told = tx.value("select message ->> 'title' from notification where address = %(a)s",
                        a="ana@example.com")  # fmt: skip
    assert told == "Your second factor was taken off"


def test_an_administrator_takes_it_off_in_the_browser(
    enter: Enter, people: Cast, secret: str
) -> None:
    eve = enter("eve")
    path = f"/settings/people/{people.ana.id}"
    assert "Take off their second factor" in eve.get(path).text
    assert eve.post(f"{path}/second-factor/removal").headers["location"] == path
    assert "Take off their second factor" not in eve.get(path).text
