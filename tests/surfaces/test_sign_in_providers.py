"""Signing in by a provider, against one that checks us strictly and can be made to lie (F50)."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import httpx2
import pyotp
import pytest
from joserfc import jwk
from starlette.applications import Starlette

from tests.cast import Cast
from tests.programs import free_port
from tests.surfaces.conftest import Enter, Run
from tests.surfaces.served import served
from tests.twins import provider as twins
from tests.twins.provider import CLIENT, SECRET, Asked
from tests.world import Clock
from tocsin.identity import actions as identity
from tocsin.identity import session
from tocsin.identity.actions import providers, sessions
from tocsin.identity.actor import SYSTEM, Role
from tocsin.identity.provider import InvalidProvider, NewProvider
from tocsin.kit import ledger
from tocsin.kit.db import Database
from tocsin.kit.settings import Settings

WAY = "/sign-in/with/keycloak"
HOUR = 3600
FOREIGN = jwk.RSAKey.generate_key(parameters={"kid": "unheard-of"})
POSING = jwk.RSAKey.import_key(FOREIGN.as_dict(private=True) | {"kid": "r"})
Set = Callable[..., int]


@pytest.fixture(scope="module")
def served_twin() -> Iterator[twins.Provider]:
    twin = twins.Provider()
    with served(twin.app()) as url:
        twin.issuer = url
        yield twin


@pytest.fixture
def twin(served_twin: twins.Provider, now: datetime) -> Iterator[twins.Provider]:
    served_twin.now = now
    yield served_twin
    served_twin.published.clear()


@pytest.fixture
def set_up(
    database: Database, people: Cast, twin: twins.Provider, settings: Settings, now: datetime
) -> Set:
    """Have a provider that differs in this."""

    def made(**differing: Any) -> int:
        plain = NewProvider("Keycloak", twin.issuer, CLIENT, trusts_email=True)
        with database.transaction() as tx:
            return providers.create_provider(
                tx, replace(plain, **differing), secret=SECRET, key=settings.key, actor=SYSTEM,
                now=now,
            )  # fmt: skip

    return made


def leave(browser: httpx2.Client, next: str = "/services", way: str = WAY) -> Asked:
    answer = browser.get(f"{way}?next={next}")
    assert answer.status_code == 303, answer.text
    return twins.asked(answer.headers["location"])


def come_back(browser: httpx2.Client, code: str, state: str, **more: str) -> httpx2.Response:
    return browser.get(f"{WAY}/return", params={"code": code, "state": state, **more})


def began(answer: httpx2.Response) -> bool:
    return f"{session.COOKIE}=" in str(answer.headers.get("set-cookie"))


def kinds(database: Database, person_id: int) -> list[str]:
    with database.reading() as tx:
        return [event.kind for event in ledger.of_subject(tx, f"person/{person_id}")]


@pytest.mark.parametrize("alg", ["RS256", "ES256", "PS256"])
def test_it_leads_there_and_back_to_the_account(
    browser: httpx2.Client, twin: twins.Provider, set_up: Set, alg: str
) -> None:
    set_up()
    assert "Sign in with Keycloak" in browser.get("/sign-in").text
    way = leave(browser)
    assert way.redirect_uri == f"http://tocsin.test{WAY}/return"
    assert way.query["code_challenge_method"] == ["S256"]
    answer = come_back(browser, twin.grant(way, alg=alg), way.state, iss=twin.issuer)
    assert (answer.status_code, answer.headers["location"]) == (303, "/services")
    assert began(answer)


def test_afterwards_the_pair_counts_and_the_address_does_not(
    browser: httpx2.Client, database: Database, people: Cast, twin: twins.Provider, set_up: Set
) -> None:
    set_up()
    for said in ({}, {"email": "bo@example.com"}, {"email": None}):
        way = leave(browser)
        assert began(come_back(browser, twin.grant(way, **said), way.state))
    assert kinds(database, people.ana.id).count("session.started") == 3
    assert "session.started" not in kinds(database, people.bo.id)
    way = leave(browser)
    other = come_back(browser, twin.grant(way, sub="somebody-else"), way.state)
    assert (other.status_code, began(other)) == (403, False)


LIES: list[dict[str, Any]] = [
    {"iss": "https://evil.example"},
    {"aud": "another-application"},
    {"aud": ["another-application"]},
    {"aud": [CLIENT, "other"], "azp": "other"},
    {"nonce": "of-another-sign-in"},
    {"nonce": None},
    {"exp": 1},
    {"exp": None},
    {"exp": "tomorrow"},
    {"iat": 1},
    {"iat": None},
    {"sub": None},
    {"sub": ""},
    {"sub": ["ana-at-id"]},
    {"alg": "none"},
    {"alg": "HS256", "key": jwk.OctKey.import_key(SECRET.ljust(32, "x"))},
    {"key": POSING},
    {"key": FOREIGN},
]


@pytest.mark.parametrize("lie", LIES, ids=lambda lie: "-".join(lie) + f"-{LIES.index(lie)}")
def test_a_token_that_cannot_be_believed_lets_nobody_in(
    browser: httpx2.Client, twin: twins.Provider, set_up: Set, lie: dict[str, Any]
) -> None:
    set_up()
    way = leave(browser)
    answer = come_back(browser, twin.grant(way, **lie), way.state)
    assert (answer.status_code, began(answer)) == (401, False)
    assert "cannot be believed" in answer.text


UNTRUSTED: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    ({"trusts_email": False}, {}, "Sign in with its password"),
    ({}, {"email_verified": False}, "Sign in with its password"),
    ({}, {"email_verified": "true"}, "Sign in with its password"),
    ({}, {"email_verified": None}, "Sign in with its password"),
    ({}, {"email": "new@example.com"}, "Nobody has an account for you"),
    ({"welcomes": True}, {"email": "n@example.com", "email_verified": False}, "not verified"),
    ({"domains": ("example.org",)}, {}, "people of example.org alone"),
    ({"domains": ("example.com",)}, {"email_verified": False}, "people of example.com alone"),
]


@pytest.mark.parametrize(("set_so", "said", "why"), UNTRUSTED)
def test_an_address_is_believed_as_far_as_the_provider_is_trusted(
    browser: httpx2.Client,
    twin: twins.Provider,
    set_up: Set,
    set_so: dict[str, Any],
    said: dict[str, Any],
    why: str,
) -> None:
    set_up(**set_so)
    way = leave(browser)
    answer = come_back(browser, twin.grant(way, **said), way.state)
    assert (answer.status_code, began(answer)) == (403, False)
    assert why in answer.text


def test_no_way_is_gone_twice_or_by_another_browser_or_too_late(
    browser: httpx2.Client, composed: Starlette, twin: twins.Provider, set_up: Set, clock: Clock
) -> None:
    set_up()
    way = leave(browser)
    carried = browser.cookies.get("tocsin_flow") or ""
    assert come_back(browser, twin.grant(way), "of-another-tab").status_code == 401
    browser.cookies.set("tocsin_flow", carried)
    assert began(come_back(browser, twin.grant(way), way.state))
    browser.cookies.set("tocsin_flow", carried)
    again = come_back(browser, twin.grant(way), way.state)
    assert (again.status_code, began(again)) == (401, False)
    browser.cookies.clear()
    way = leave(browser)
    browser.cookies.clear()
    assert come_back(browser, twin.grant(way), way.state).status_code == 401
    way = leave(browser)
    clock.forward(timedelta(minutes=10))
    assert come_back(browser, twin.grant(way), way.state).status_code == 401


def test_an_answer_of_another_issuer_or_a_refusal_is_told(
    browser: httpx2.Client, twin: twins.Provider, set_up: Set
) -> None:
    set_up()
    way = leave(browser)
    mixed = come_back(browser, twin.grant(way), way.state, iss="https://evil.example")
    assert mixed.status_code == 401
    way = leave(browser)
    answer = browser.get(f"{WAY}/return", params={"error": "access_denied", "state": way.state})
    assert (answer.status_code, "access_denied" in answer.text) == (503, True)
    way = leave(browser)
    answer = come_back(browser, "a-code-of-nobody", way.state)
    assert (answer.status_code, "invalid_grant" in answer.text) == (503, True)


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"sub": "ana-at-id", "email": "ana@example.com", "email_verified": True}, 303),
        ({"sub": "ana-at-id", "email": "ana@example.com"}, 403),
        ({"sub": "somebody-else", "email": "ana@example.com", "email_verified": True}, 401),
        ({"email": "ana@example.com", "email_verified": True}, 401),
    ],
)
def test_a_provider_that_tells_addresses_apart_is_asked_for_them(
    browser: httpx2.Client, twin: twins.Provider, set_up: Set, said: dict[str, Any], status: int
) -> None:
    set_up()
    twin.published["userinfo_endpoint"] = f"{twin.issuer}/about"
    twin.about = said
    way = leave(browser)
    code = twin.grant(way, email=None, email_verified=None)
    assert come_back(browser, code, way.state).status_code == status


PUBLISHED = [
    {"issuer": "https://evil.example"},
    {"token_endpoint": "file:///etc/passwd"},
    {"jwks_uri": None},
]


@pytest.mark.parametrize("lie", PUBLISHED)
def test_a_provider_that_publishes_nonsense_brings_nobody(
    browser: httpx2.Client, twin: twins.Provider, set_up: Set, lie: dict[str, Any]
) -> None:
    set_up()
    twin.published |= lie
    assert browser.get(WAY).status_code == 503
    assert "password" in browser.get("/sign-in").text


def test_a_made_up_key_has_the_provider_asked_once_more_and_not_each_time(
    browser: httpx2.Client, twin: twins.Provider, set_up: Set
) -> None:
    set_up()
    before = twin.keys_asked
    for _ in range(3):
        way = leave(browser)
        come_back(browser, twin.grant(way, key=FOREIGN), way.state)
    assert twin.keys_asked - before <= 2


def test_whom_nobody_knows_is_welcomed_with_the_role_and_teams_of_their_groups(
    browser: httpx2.Client, database: Database, people: Cast, twin: twins.Provider, set_up: Set
) -> None:
    set_up(
        welcomes=True,
        roles={"oncall": "responder", "leads": "manager"},
        teams={"pay-eng": people.payments.name, "gone": "A team that was renamed"},
    )
    said = {"sub": "new", "email": "new@example.com", "name": "Nia New"}
    for groups, role in ((["oncall", "leads", "pay-eng", "gone"], "manager"), ([], "stakeholder")):
        way = leave(browser)
        assert began(come_back(browser, twin.grant(way, **said, groups=groups), way.state))
        with database.reading() as tx:
            found = identity.person_by_email(tx, "new@example.com")
            assert found is not None
            assert (found.name, found.role) == ("Nia New", Role(role))
            assert [team.name for team in identity.teams_of(tx, found.id)] == ["payments"]


def test_groups_take_the_last_administrators_role_from_nobody(
    browser: httpx2.Client, database: Database, people: Cast, twin: twins.Provider, set_up: Set
) -> None:
    set_up(roles={"oncall": "responder"})
    way = leave(browser)
    said: dict[str, Any] = {"sub": "eve", "email": "eve@example.com", "groups": ["oncall"]}
    assert began(come_back(browser, twin.grant(way, **said), way.state))
    with database.reading() as tx:
        assert identity.person(tx, people.eve.id).role is Role.ADMIN


def test_somebody_who_was_dismissed_does_not_come_back_by_it(
    browser: httpx2.Client, database: Database, people: Cast, twin: twins.Provider, set_up: Set,
    now: datetime,
) -> None:  # fmt: skip
    set_up()
    with database.transaction() as tx:
        identity.deactivate_person(tx, people.ana.id, actor=SYSTEM, now=now)
    way = leave(browser)
    answer = come_back(browser, twin.grant(way), way.state)
    assert (answer.status_code, began(answer)) == (403, False)


def test_our_second_factor_is_asked_after_it_where_that_is_wanted(
    browser: httpx2.Client, database: Database, people: Cast, twin: twins.Provider, set_up: Set,
    settings: Settings, now: datetime,
) -> None:  # fmt: skip
    set_up(asks_code=True)
    with database.transaction() as tx:
        person = identity.person(tx, people.ana.id)
        begun = identity.begin_enrolment(person, host="", key=settings.key, now=now)
        code = pyotp.TOTP(begun.secret).at(now)
        identity.enrol(tx, begun.sealed, code, key=settings.key, actor=people.ana.actor, now=now)
    way = leave(browser)
    answer = come_back(browser, twin.grant(way), way.state)
    assert answer.headers["location"] == "/sign-in/code?next=/services"
    assert not began(answer)


def test_somebody_connects_it_themselves_and_confirms_by_it(
    enter: Enter, database: Database, people: Cast, twin: twins.Provider, set_up: Set,
    clock: Clock,
) -> None:  # fmt: skip
    set_up(trusts_email=False)
    ana = enter("ana")
    way = leave(ana, way="/account/providers/keycloak")
    assert come_back(ana, twin.grant(way), way.state).headers["location"] == "/account"
    assert "person.identity_linked" in kinds(database, people.ana.id)
    twin.now = clock.forward(timedelta(hours=1))
    for stale in ({"auth_time": None}, {"auth_time": int(twin.now.timestamp()) - HOUR}):
        way = leave(ana, next="/contacts/new", way="/account/confirmation/with/keycloak")
        assert way.query["prompt"] == ["login"]
        assert come_back(ana, twin.grant(way, **stale), way.state).status_code == 403
    way = leave(ana, next="/contacts/new", way="/account/confirmation/with/keycloak")
    assert come_back(ana, twin.grant(way), way.state).headers["location"] == "/contacts/new"
    assert ana.get("/contacts/new").status_code == 200


def test_a_provider_that_is_away_is_told_by_name_and_lets_nobody_in(
    browser: httpx2.Client, set_up: Set
) -> None:
    set_up(issuer=f"http://127.0.0.1:{free_port()}")
    answer = browser.get(WAY)
    assert (answer.status_code, began(answer)) == (503, False)
    assert "The provider does not answer." in answer.text
    assert "A password still lets in" in answer.text


def test_what_was_connected_is_taken_back_but_never_the_only_way_in(
    enter: Enter, database: Database, people: Cast, twin: twins.Provider, set_up: Set, now: datetime
) -> None:
    number = set_up(trusts_email=False)
    ana = enter("ana")
    way = leave(ana, way="/account/providers/keycloak")
    come_back(ana, twin.grant(way), way.state)
    there = f"/account/providers/{number}/disconnection"
    assert there in ana.get("/account").text
    refused = ana.post(there)
    assert (refused.status_code, "the only way into your account" in refused.text) == (409, True)
    with database.transaction() as tx:
        sessions.set_password(tx, people.ana.id, "correct horse battery", now=now)
    ana = enter("ana")
    assert ana.post(there).headers["location"] == "/account"
    assert "person.identity_unlinked" in kinds(database, people.ana.id)
    assert there not in ana.get("/account").text
    assert ana.post(there).status_code == 404
    way = leave(ana, way=WAY)
    assert not began(come_back(ana, twin.grant(way), way.state))


def test_an_administrator_takes_back_whose_address_is_somebody_elses_now(
    enter: Enter, client: httpx2.Client, run: Run, database: Database, people: Cast,
    twin: twins.Provider, set_up: Set,
) -> None:  # fmt: skip
    set_up(trusts_email=False)

    def connect() -> None:
        ana = enter("ana")
        way = leave(ana, way="/account/providers/keycloak")
        come_back(ana, twin.grant(way), way.state)

    def has_connected() -> bool:
        found = client.get(f"/api/v1/people/{people.ana.id}/sign-in-providers").json()["items"]
        return bool(found[0]["is_connected"])

    connect()
    assert has_connected()
    page = f"/settings/people/{people.ana.id}"
    shown = enter("eve").get(page).text
    assert "Comes by" in shown
    (there,) = re.findall(rf"{page}/providers/\d+/disconnection", shown)
    assert enter("cleo").post(there).status_code == 403
    assert enter("eve").post(there).headers["location"] == page
    assert not has_connected()
    connect()
    assert run("people", "disconnect", "ana@example.com", "Keycloak", "--dry-run").exit_code == 0
    assert has_connected()
    assert run("people", "disconnect", "ana@example.com", "Keycloak").exit_code == 0
    assert not has_connected()


def test_it_is_set_up_in_the_settings_and_its_secret_is_never_shown(
    enter: Enter, client: httpx2.Client, run: Run, database: Database, twin: twins.Provider
) -> None:
    eve = enter("eve")
    form = {"name": "Keycloak", "issuer": twin.issuer, "client_id": CLIENT, "is_enabled": "true"}
    wrong = eve.post("/settings/sign-in/providers", data=form | {"issuer": "http://id.example"})
    assert (wrong.status_code, "as the provider writes it" in wrong.text) == (422, True)
    form |= {"client_secret": SECRET, "roles": "oncall = responder"}
    made = eve.post("/settings/sign-in/providers", data=form).headers["location"]
    page = eve.get(made).text
    assert "http://tocsin.test/sign-in/with/keycloak/return" in page
    assert "oncall = responder" in page
    assert "s3cret" not in page
    listed = client.get("/api/v1/sign-in-providers").json()["items"]
    assert (listed[0]["has_secret"], listed[0]["roles"]) == (True, {"oncall": "responder"})
    assert "s3cret" not in client.get("/api/v1/blueprint").text
    body = {"name": "Keycloak", "issuer": twin.issuer, "client_id": "other"}
    assert client.put(f"/api/v1/sign-in-providers/{listed[0]['id']}", json=body).json()[
        "has_secret"
    ]
    assert "Keycloak" in run("sign-in", "providers").output
    assert run("sign-in", "remove-provider", "Keycloak").exit_code == 0
    assert client.get("/api/v1/sign-in-providers").json()["items"] == []
    with database.reading() as tx:
        trail = identity.audit_trail(tx, actor=SYSTEM, limit=20).items
    assert {"sign_in.provider_added", "sign_in.provider_removed"} <= {each.kind for each in trail}
    assert not any("s3cret" in str(each.data) for each in trail)


FAULTS = [
    {"issuer": "http://id.example.com"},
    {"issuer": "https://id.example.com/?realm=1"},
    {"issuer": "javascript:alert(1)"},
    {"name": ""},
    {"client_id": " "},
    {"domains": ("not a domain",)},
    {"roles": {"oncall": "emperor"}},
]


@pytest.mark.parametrize("fault", FAULTS)
def test_what_a_provider_cannot_be_like_is_refused(set_up: Set, fault: dict[str, Any]) -> None:
    with pytest.raises(InvalidProvider):
        set_up(**fault)


def test_a_password_is_a_way_in_all_the_same(
    browser: httpx2.Client, database: Database, people: Cast, set_up: Set, now: datetime
) -> None:
    set_up()
    with database.transaction() as tx:
        sessions.set_password(tx, people.eve.id, "correct horse battery", now=now)
    form = {"email": "eve@example.com", "password": "correct horse battery"}
    assert began(browser.post("/sign-in", data=form))
    assert re.search("/sign-in/with/keycloak", browser.get("/sign-in").text)
