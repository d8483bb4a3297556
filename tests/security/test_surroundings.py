"""What every answer says to the browser, and how often anybody may try."""

from collections.abc import Iterator
from datetime import timedelta

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from tests.security.conftest import House
from tocsin.identity import session as sessions
from tocsin.identity.actions import sessions as signing
from tocsin.kit import clock
from tocsin.kit.tx import Tx
from tocsin.notify import contact

PASSWORD = "a long and unheard-of phrase"
PAGES = ("/sign-in", "/nowhere", "/incidents", "/status/shop", "/answer/x", "/password/x")
API = ("/api/v1/me", "/api/v1/openapi.json", "/api/v1/docs", "/api/v1/nowhere")


@pytest.fixture
def secure(composed: Starlette) -> Iterator[httpx2.Client]:
    """Somebody who comes over TLS."""
    with TestClient(composed, base_url="https://tocsin.test", follow_redirects=False) as client:
        yield client


def signed_in(house: House, name: str) -> str:
    with house.database.transaction() as tx:
        now = clock.now(tx)
        signing.set_password(tx, house.people[name].id, PASSWORD, now=now)
        return signing.start(tx, house.people[name].id, now=now).token


def age(house: House, by: timedelta) -> None:
    """Let sessions have been confirmed that long ago."""

    def change(tx: Tx) -> None:
        tx.run("update session set confirmed_at = confirmed_at - %(by)s", by=by)

    with house.database.transaction() as tx:
        change(tx)


@pytest.mark.parametrize("path", [*PAGES, *API])
def test_every_answer_over_tls_binds_the_browser(secure: httpx2.Client, path: str) -> None:
    headers = secure.get(path).headers
    assert headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    policy = dict(
        part.strip().partition(" ")[::2] for part in headers["content-security-policy"].split(";")
    )
    assert policy["default-src"] in {"'self'", "'none'"}
    assert policy["frame-ancestors"] == "'none'"
    assert policy["base-uri"] == "'none'"
    assert "unsafe" not in headers["content-security-policy"]
    assert "access-control-allow-origin" not in headers


def test_over_plain_http_no_browser_is_told_to_come_by_tls_for_a_year(
    composed: Starlette,
) -> None:
    with TestClient(composed, base_url="http://tocsin.test") as client:
        assert "strict-transport-security" not in client.get("/sign-in").headers


def test_the_cookie_of_a_session_is_bound_to_its_host(house: House, secure: httpx2.Client) -> None:
    signed_in(house, "eve")
    form = {"email": house.people["eve"].email, "password": PASSWORD, "next": "//evil.example"}
    answer = secure.post("/sign-in", data=form)
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"__Host-{sessions.COOKIE}=")
    for word in ("HttpOnly", "Secure", "SameSite=lax", "Path=/"):
        assert word in cookie
    assert "Domain" not in cookie
    assert answer.headers["location"] == "/"


def test_signing_in_gives_a_new_session_and_signing_out_ends_it(
    house: House, secure: httpx2.Client
) -> None:
    old = signed_in(house, "eve")
    name = f"__Host-{sessions.COOKIE}"
    secure.cookies.set(name, old)
    form = {"email": house.people["eve"].email, "password": PASSWORD}
    headers = {"Sec-Fetch-Site": "same-origin", "X-CSRF-Token": sessions.csrf(old)}
    new = secure.post("/sign-in", data=form, headers=headers).cookies[name]
    secure.cookies.clear()
    secure.cookies.set(name, new)
    assert new != old
    assert len(new) >= 43, "256 bits"
    headers["X-CSRF-Token"] = sessions.csrf(new)
    secure.post("/sign-out", headers=headers)
    secure.cookies.clear()
    secure.cookies.set(name, new)
    assert secure.get("/board").headers["location"].startswith("/sign-in")


def test_an_administrator_ends_the_session_of_somebody_else(
    house: House, secure: httpx2.Client
) -> None:
    token = signed_in(house, "ana")
    with house.database.reading() as tx:
        number = tx.value("select max(id) from session")
    eve = {"Authorization": f"Bearer {house.token('eve')}"}
    assert secure.delete(f"/api/v1/sessions/{number}", headers=eve).status_code == 204
    secure.cookies.set(f"__Host-{sessions.COOKIE}", token)
    assert secure.get("/api/v1/me").status_code == 401


def test_the_sixth_wrong_password_waits_a_quarter_of_an_hour(
    house: House, secure: httpx2.Client
) -> None:
    signed_in(house, "ana")
    form = {"email": house.people["ana"].email, "password": "wrong"}
    for _ in range(5):
        assert "wrong" in secure.post("/sign-in", data=form).text
    assert "Too many wrong passwords" in secure.post("/sign-in", data=form).text
    right = secure.post("/sign-in", data={**form, "password": PASSWORD})
    assert "Too many wrong passwords" in right.text


def test_one_address_cannot_try_account_after_account(house: House, secure: httpx2.Client) -> None:
    for number in range(20):
        form = {"email": f"nobody{number}@example.com", "password": "wrong"}
        assert "Too many" not in secure.post("/sign-in", data=form).text
    form = {"email": house.people["eve"].email, "password": "wrong"}
    assert "Too many wrong passwords" in secure.post("/sign-in", data=form).text


def test_contacts_are_changed_by_who_gave_the_password_lately(
    house: House, secure: httpx2.Client
) -> None:
    """A browser left open must not be the way to lead somebody's pages elsewhere."""
    token = signed_in(house, "ana")
    secure.cookies.set(f"__Host-{sessions.COOKIE}", token)
    secure.headers |= {"X-CSRF-Token": sessions.csrf(token), "Sec-Fetch-Site": "same-origin"}
    mine = secure.get("/api/v1/contacts").json()["items"][0]["id"]
    age(house, timedelta(days=1))
    new = {"channel": "email", "address": "elsewhere@example.com"}
    asked = [
        secure.post("/api/v1/contacts", json=new),
        secure.put(f"/api/v1/contacts/{mine}", json={"is_enabled": False}),
        secure.delete(f"/api/v1/contacts/{mine}"),
        secure.put("/api/v1/notification-rules", json={"urgency": "high", "rules": []}),
    ]
    assert [answer.status_code for answer in asked] == [403, 403, 403, 403]
    forms = {
        "/contacts/new": {"channel": "email", "address": "elsewhere@example.com"},
        f"/contacts/{mine}/removal": {},
        "/account/rules": {"do": "save"},
    }
    for path, form in forms.items():
        answer = secure.post(path, data=form)
        assert answer.status_code in {303, 404}, path
        if answer.status_code == 303:
            assert answer.headers["location"].startswith("/account/confirmation")
    secure.post("/account/confirmation", data={"password": PASSWORD})
    assert secure.post("/api/v1/contacts", json=new).status_code == 201


def test_test_messages_are_three_a_minute(house: House, secure: httpx2.Client) -> None:
    assert (3, timedelta(minutes=1)) == (contact.MOST_TESTS, contact.TESTS_WITHIN)
    secure.headers["Authorization"] = f"Bearer {house.token('ana')}"
    mine = secure.get("/api/v1/contacts").json()["items"][0]["id"]
    statuses = [secure.post(f"/api/v1/contacts/{mine}/tests").status_code for _ in range(4)]
    assert statuses == [201, 201, 201, 429]


def test_guesses_at_tokens_wait_and_known_ones_do_not(house: House, secure: httpx2.Client) -> None:
    secure.headers["Authorization"] = f"Bearer {house.token('ana')}"
    assert secure.get("/api/v1/me").status_code == 200
    guesses = {
        secure.get("/api/v1/me", headers={"Authorization": f"Bearer x{n}"}).status_code
        for n in range(80)
    }
    assert guesses == {401, 429}
    assert secure.get("/api/v1/me").status_code == 200


@pytest.mark.parametrize("where", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_signing_in_leads_to_no_other_site(house: House, secure: httpx2.Client, where: str) -> None:
    signed_in(house, "eve")
    form = {"email": house.people["eve"].email, "password": PASSWORD, "next": where}
    assert secure.post("/sign-in", data=form).headers["location"] == "/"
