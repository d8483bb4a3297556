"""The frame of the pages over HTTP: the way in, whose forms count, what is said when it fails."""

import re

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from tests.cast import Cast
from tests.surfaces.signing import sign_in
from tests.world import Clock
from tocsin.identity import actions as identity
from tocsin.identity import session as sessions
from tocsin.kit import clock, ticks
from tocsin.kit.db import Database

PASSWORD = "correct horse battery"


@pytest.fixture
def setup_token(database: Database, clock: Clock) -> str:
    with database.transaction() as tx:
        token = identity.first_admin_link(tx, clock.at)
    assert token
    return token


def become_admin(browser: httpx2.Client, token: str, **wrong: str) -> httpx2.Response:
    form = {"name": "Eve", "email": "eve@example.com", "password": PASSWORD, "time_zone": "UTC"}
    return browser.post(f"/setup/{token}", data=form | wrong)


def test_the_one_time_link_makes_the_first_administrator(
    browser: httpx2.Client, setup_token: str
) -> None:
    assert "You are the first one here" in browser.get(f"/setup/{setup_token}").text
    answer = become_admin(browser, setup_token)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie


def test_looking_at_the_link_uses_nothing_up(browser: httpx2.Client, setup_token: str) -> None:
    for _ in range(3):
        assert browser.get(f"/setup/{setup_token}").status_code == 200


def test_a_spent_link_says_so(browser: httpx2.Client, setup_token: str) -> None:
    become_admin(browser, setup_token)
    answer = browser.get(f"/setup/{setup_token}")
    assert answer.status_code == 404
    assert "ask for a new one" in answer.text


def test_a_mistake_is_shown_at_its_field_and_the_rest_is_kept(
    browser: httpx2.Client, setup_token: str
) -> None:
    answer = become_admin(browser, setup_token, email="eve")
    assert answer.status_code == 422
    assert re.search(r'id="email-error".*Give an e-mail address', answer.text)
    assert 'value="Eve"' in answer.text
    assert PASSWORD not in answer.text


def test_signing_in_leads_to_where_one_wanted_to_go(
    browser: httpx2.Client, setup_token: str
) -> None:
    become_admin(browser, setup_token)
    browser.cookies.clear()
    form = {"email": "eve@example.com", "password": PASSWORD, "next": "/incidents/42"}
    answer = browser.post("/sign-in", data=form)
    assert (answer.status_code, answer.headers["location"]) == (303, "/incidents/42")


@pytest.mark.parametrize(
    "next_", ["//evil.test/", "https://evil.test/", "/\\evil.test", "javascript:"]
)
def test_signing_in_leads_nowhere_else(
    browser: httpx2.Client, setup_token: str, next_: str
) -> None:
    become_admin(browser, setup_token)
    browser.cookies.clear()
    form = {"email": "eve@example.com", "password": PASSWORD, "next": next_}
    assert browser.post("/sign-in", data=form).headers["location"] == "/"


def test_a_wrong_password_is_said_without_saying_which(
    browser: httpx2.Client, people: Cast
) -> None:
    known, unknown = (
        browser.post("/sign-in", data={"email": email, "password": "wrong"})
        for email in (people.ana.email, "nobody@example.com")
    )
    assert known.status_code == unknown.status_code == 401
    assert known.text.replace(people.ana.email, "") == unknown.text.replace(
        "nobody@example.com", ""
    )


def test_signing_out_ends_the_session(
    browser: httpx2.Client, database: Database, people: Cast, clock: Clock
) -> None:
    csrf = sign_in(browser, database, people.ana.id, clock)
    token = browser.cookies[sessions.COOKIE]
    answer = browser.post("/sign-out", data={"csrf": csrf})
    assert answer.headers["location"] == "/sign-in"
    with database.transaction() as tx:
        assert identity.session_actor(tx, token, clock.at) is None


def test_a_form_without_the_sessions_token_changes_nothing(
    browser: httpx2.Client, database: Database, people: Cast, clock: Clock
) -> None:
    sign_in(browser, database, people.ana.id, clock)
    answer = browser.post("/sign-out", data={"csrf": "guessed"})
    assert answer.status_code == 403
    assert "Nothing was changed" in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "", "Origin": "https://evil.test"},
        {"Sec-Fetch-Site": "", "Origin": "null"},
    ],
)
def test_a_form_of_another_site_is_refused(
    browser: httpx2.Client, database: Database, people: Cast, clock: Clock, headers: dict[str, str]
) -> None:
    csrf = sign_in(browser, database, people.ana.id, clock)
    assert browser.post("/sign-out", data={"csrf": csrf}, headers=headers).status_code == 403


def test_over_https_the_cookie_is_bound_to_the_host(composed: Starlette, setup_token: str) -> None:
    with TestClient(composed, base_url="https://tocsin.test", follow_redirects=False) as client:
        answer = become_admin(client, setup_token)
    assert "__Host-" in answer.headers["set-cookie"]
    assert "Secure" in answer.headers["set-cookie"]
    assert answer.headers["strict-transport-security"].startswith("max-age=")


@pytest.mark.parametrize("path", ["/sign-in", "/nothing-here"])
def test_every_page_binds_the_browser(browser: httpx2.Client, path: str) -> None:
    answer = browser.get(path)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"


def test_no_page_has_a_style_or_a_script_inside(browser: httpx2.Client) -> None:
    page = browser.get("/sign-in").text
    assert " style=" not in page
    assert "<style" not in page
    assert re.search(r"<script(?![^>]*\ssrc=)", page) is None


def test_what_is_not_there_says_what_to_do(browser: httpx2.Client) -> None:
    answer = browser.get("/nothing-here")
    assert answer.status_code == 404
    assert "There is nothing here" in answer.text
    assert 'href="/"' in answer.text


def test_static_files_are_kept_for_ever_under_their_fingerprint(browser: httpx2.Client) -> None:
    address = re.search(r'href="(/static/[^"]+app\.css)"', browser.get("/sign-in").text)
    assert address
    answer = browser.get(address[1], headers={"Accept-Encoding": "gzip"})
    assert "immutable" in answer.headers["cache-control"]
    assert "@layer reset" in answer.text
    older = browser.get(re.sub(r"/static/[^/]+/", "/static/before/", address[1]))
    assert older.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("path", ["../app.py", "%2e%2e/app.py", "..%2fapp.py", "/etc/passwd"])
def test_only_what_is_in_the_tree_is_served(browser: httpx2.Client, path: str) -> None:
    assert browser.get(f"/static/x/{path}").status_code == 404


def test_the_style_guide_is_for_development(browser: httpx2.Client) -> None:
    assert browser.get("/styleguide").status_code == 404


def test_the_process_is_ready_once_an_engine_is_paging(
    browser: httpx2.Client, database: Database
) -> None:
    assert browser.get("/-/ready").status_code == 503
    with database.transaction() as tx:
        ticks.tick(tx, engine="e", lane=ticks.PAGING, now=clock.now(tx))
    assert browser.get("/-/ready").status_code == 200
    assert browser.head("/-/ready").status_code == 200
    assert "warning: nobody of the catch-all" in browser.get("/-/ready").text
    assert browser.get("/-/healthy").text == "healthy\n"
