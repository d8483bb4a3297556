"""A browser's session speaks to the API too, if its page proves that it is ours."""

from datetime import datetime, timedelta

import httpx2
import pytest
from fastapi import FastAPI

from tests.cast import Cast
from tests.surfaces.conftest import As
from tests.world import Clock
from tocsin.identity import actions as identity
from tocsin.identity import session
from tocsin.identity.session import Session
from tocsin.kit.db import Database

TEAM = {"name": "platform"}


@pytest.fixture
def begun(database: Database, people: Cast, now: datetime) -> Session:
    with database.transaction() as tx:
        link = identity.password_link(tx, people.eve.id, actor=people.eve.actor, now=now)
        found = identity.redeem_password_link(tx, link, "a well-kept phrase", now)
    assert isinstance(found, Session)
    return found


@pytest.fixture
def browser(as_: As, begun: Session) -> httpx2.Client:
    client = as_(None)
    client.cookies.set(session.COOKIE, begun.token)
    return client


@pytest.fixture
def forgetful(api: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process notes each use, as it would ten minutes later."""
    monkeypatch.setattr(api.state.touches, "is_due", lambda _: True)


def test_a_session_may_read(browser: httpx2.Client) -> None:
    assert browser.get("/api/v1/me").json()["name"] == "Eve"


@pytest.mark.parametrize("token", [None, "", "guessed"])
def test_a_change_by_cookie_needs_the_sessions_form_token(
    browser: httpx2.Client, token: str | None
) -> None:
    headers = {} if token is None else {"X-CSRF-Token": token}
    answer = browser.post("/api/v1/teams", json=TEAM, headers=headers)
    assert answer.status_code == 403
    assert answer.json()["type"] == "urn:tocsin:problem:foreign-form"


def test_a_page_of_ours_may_change_things(browser: httpx2.Client, begun: Session) -> None:
    headers = {"X-CSRF-Token": session.csrf(begun.token)}
    assert browser.post("/api/v1/teams", json=TEAM, headers=headers).status_code == 201


def test_over_https_only_a_cookie_bound_to_the_host_counts(as_: As, begun: Session) -> None:
    client = as_(None)
    plain = {"Cookie": f"{session.COOKIE}={begun.token}"}
    bound = {"Cookie": f"__Host-{session.COOKIE}={begun.token}"}
    assert client.get("https://tocsin.test/api/v1/me", headers=plain).status_code == 401
    assert client.get("https://tocsin.test/api/v1/me", headers=bound).status_code == 200


def test_a_session_in_use_does_not_go_idle_and_one_left_alone_does(
    browser: httpx2.Client, clock: Clock, forgetful: None
) -> None:
    for _ in range(3):
        clock.forward(timedelta(days=6))
        assert browser.get("/api/v1/me").status_code == 200
    clock.forward(timedelta(days=7))
    assert browser.get("/api/v1/me").status_code == 401


def test_my_sessions_are_listed_and_can_be_ended(browser: httpx2.Client, begun: Session) -> None:
    (listed,) = browser.get("/api/v1/sessions").json()["items"]
    assert (listed["id"], listed["is_current"]) == (begun.id, True)
    headers = {"X-CSRF-Token": session.csrf(begun.token)}
    assert browser.delete(f"/api/v1/sessions/{begun.id}", headers=headers).status_code == 204
    assert browser.get("/api/v1/me").status_code == 401


def test_sessions_of_others_are_nobodys_business(as_: As, begun: Session) -> None:
    assert as_("cleo").delete(f"/api/v1/sessions/{begun.id}").status_code == 404
