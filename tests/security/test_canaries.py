"""F48: a secret goes where it was meant to go, and into no log, row, audit or error page.

Each credential has a word of its own in it; then everything is made to fail at the level DEBUG.
"""

import logging
from collections.abc import Iterator

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from tests.security import rows
from tests.security.conftest import KEY, House
from tests.twins import mail, web
from tocsin.identity import actions as identity
from tocsin.identity import session as sessions
from tocsin.identity.actions import sessions as signing
from tocsin.identity.actor import SYSTEM
from tocsin.kit import clock, logs, secrets
from tocsin.kit.dial import Patience
from tocsin.notify import actions as notify
from tocsin.notify import delivery
from tocsin.notify.breaker import Breakers
from tocsin.notify.contact import NewContact
from tocsin.notify.delivery import Means
from tocsin.notify.message import Message

PASSWORD = "canary-password-8c1f in a phrase"
WRONG = "canary-wrong-password-55aa"
SMTP = "canary-smtp-password-91b2"
NTFY = "canary-ntfy-token-3fd0"
INGEST = "canary0ingest0key0d41c0a5e7b9f26"
HEADER = "canary-monitor-header-77c4"
COOKIE = "canary-cookie-1177"
BEARER = "canary-bearer-2288"
FIRST = "canary-setup-link-3399"


@pytest.fixture(autouse=True)
def _talkative(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    logs.configure("debug")
    logging.getLogger().addHandler(caplog.handler)
    caplog.set_level("DEBUG")
    yield
    logs.configure("error")


@pytest.fixture
def visitor(composed: Starlette) -> Iterator[httpx2.Client]:
    with TestClient(
        composed, base_url="http://tocsin.test", raise_server_exceptions=False
    ) as client:
        yield client


class Told:
    """What came out of Tocsin: the answers, and the log as it is written."""

    def __init__(self) -> None:
        self.answers: list[tuple[str, str]] = []

    def ask(self, client: httpx2.Client, method: str, path: str, **more: object) -> httpx2.Response:
        answer = client.request(method, path, **more)  # type: ignore[arg-type]
        self.answers.append((f"{method} {path}", answer.text))
        return answer


def leaks(
    told: Told, house: House, words: list[str], capfd: pytest.CaptureFixture[str], log: str
) -> list[str]:
    """Say where one of the secrets stands; the log is read as it goes to standard error."""
    out, err = capfd.readouterr()
    found = [f"log: {s}" for s in words if s in out + err + log]
    for asked, answer in told.answers:
        found += [f"{asked}: {s}" for s in words if s in answer]
    return found + rows.holding(house.dsn, words)


def test_what_people_offer_to_prove_themselves_is_kept_nowhere(
    house: House,
    visitor: httpx2.Client,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    told, eve = Told(), house.people["eve"]
    with house.database.transaction() as tx:
        signing.set_password(tx, eve.id, PASSWORD, now=clock.now(tx))
        session = signing.start(tx, eve.id, now=clock.now(tx))
    token = house.token("eve")
    bearer = {"Authorization": f"Bearer {token}"}
    for given in (WRONG, PASSWORD):
        form = {"email": eve.email, "password": given, "next": "/"}
        told.ask(visitor, "POST", "/sign-in", data=form)
    for way in ("setup", "password"):
        visitor.get(f"/{way}/{FIRST}")  # whose form leads to its own address
    visitor.post(f"/password/{FIRST}", data={"password": PASSWORD})
    told.ask(visitor, "GET", "/api/v1/me", headers={"Authorization": f"Bearer {BEARER}"})
    visitor.cookies.clear()
    visitor.cookies.set(sessions.COOKIE, COOKIE)
    told.ask(visitor, "GET", "/incidents")
    visitor.cookies.clear()
    made = visitor.post("/api/v1/tokens", json={"name": "ci", "role": "admin"}, headers=bearer)
    for path in ("tokens", "audit", "me", "sessions"):
        told.ask(visitor, "GET", f"/api/v1/{path}", headers=bearer)
    with house.database.transaction() as tx:
        tx.run("alter table team rename to squad")
    assert told.ask(visitor, "GET", "/api/v1/teams", headers=bearer).status_code == 500
    visitor.cookies.set(sessions.COOKIE, session.token)
    assert told.ask(visitor, "GET", "/settings/teams").status_code == 500
    with house.database.transaction() as tx:
        tx.run("alter table squad rename to team")
    kept = [PASSWORD, WRONG, COOKIE, BEARER, FIRST, session.token, token, made.json()["token"]]
    assert leaks(told, house, kept, capfd, caplog.text) == []


def test_what_opens_a_providers_door_is_sealed_and_never_repeated(
    house: House,
    visitor: httpx2.Client,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    told, ana = Told(), house.people["ana"]
    bearer = {"Authorization": f"Bearer {house.token('eve')}"}
    with mail.running() as sink, web.running() as push:
        sink.will(mail.Refuse("AUTH", f"535 {SMTP} is not the password"))
        push.always = web.Say(500, {"X-Said": NTFY}, NTFY.encode())
        channels = {
            "email": {
                **{"host": "127.0.0.1", "port": sink.port, "sender": "t@example.com"},
                **{"username": "t", "password": SMTP, "security": "plain"},
            },
            "ntfy": {"server": push.url, "token": NTFY},
        }
        for slug, settings in channels.items():
            path = f"/api/v1/channels/{slug}"
            told.ask(visitor, "PUT", path, json={"settings": settings}, headers=bearer)
            told.ask(
                visitor, "PUT", path, json={"settings": {"server": NTFY, "x": SMTP}}, headers=bearer
            )
            told.ask(visitor, "GET", path, headers=bearer)
        _send(house, ana.id)
    for path in ("channels", "notifications", "audit", "blueprint", "blueprint/file.yaml"):
        told.ask(visitor, "GET", f"/api/v1/{path}", headers=bearer)
    # An address with a secret in it was refused with a sentence; the sentence need not repeat it.
    assert leaks(told, house, [SMTP], capfd, caplog.text) == []
    assert leaks(Told(), house, [NTFY], capfd, caplog.text) == []


def _send(house: House, person_id: int) -> None:
    """Queue a page by every way and let each attempt fail."""
    with house.database.transaction() as tx:
        now = clock.now(tx)
        notify.add_contact(tx, NewContact(person_id, "ntfy", "topic"), actor=SYSTEM, now=now)
        notify.notify_person(
            tx, person_id, message=Message("It burns"), subject="incident/1", cause="c", now=now
        )
    means = Means(KEY, "http://tocsin.test", Breakers(), Patience(connect=0.5, total=1))
    for _ in range(4):
        with house.database.transaction() as tx:
            claimed = delivery.claim(tx, clock.now(tx), channels=None)
        if claimed is None:
            break
        attempt = delivery.send(claimed, means=means)
        with house.database.transaction() as tx:
            delivery.finish(tx, claimed, attempt, clock.now(tx))


def test_what_senders_prove_themselves_with_is_kept_nowhere(
    house: House,
    visitor: httpx2.Client,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    told = Told()
    bearer = {"Authorization": f"Bearer {house.token('eve')}"}
    wanted = {"name": "grafana", "kind": "generic", "key": INGEST}
    made = visitor.post("/api/v1/sources", json=wanted, headers=bearer)
    assert made.json()["key"] == INGEST, "shown to its maker, once"
    event = {"summary": "It burns", "severity": "critical"}
    ways: list[tuple[str, dict[str, str], object]] = [
        ("/v2/enqueue", {}, {"routing_key": INGEST, "event_action": "trigger", "payload": event}),
        (f"/integrations/generic/{INGEST}", {}, event),
        (f"/integrations/grafana/{INGEST}/", {}, event),
        ("/integrations/generic", {"Authorization": f"Bearer {INGEST}"}, event),
        ("/integrations/generic", {"X-Api-Key": INGEST}, event),
        (f"/heartbeat/{INGEST}", {}, event),
        (f"/prometheus/{INGEST}/api/v2/alerts", {}, [{"labels": {"alertname": "x"}}]),
        ("/api/v2/alerts", {"Authorization": f"Bearer {INGEST}"}, [{"labels": {"alertname": "x"}}]),
    ]
    statuses = []
    for path, headers, body in ways:
        statuses.append(told.ask(visitor, "POST", path, json=body, headers=headers).status_code)
        told.ask(visitor, "POST", path, content=b"\xff", headers=headers)
    assert sum(200 <= status < 300 for status in statuses) >= 3, statuses
    for path in ("sources", "raw-events/1", "audit"):
        told.ask(visitor, "GET", f"/api/v1/{path}", headers=bearer)
    assert leaks(told, house, [INGEST], capfd, caplog.text) == []


def test_what_a_monitor_shows_its_target_is_in_no_log_and_no_answer(
    house: House,
    visitor: httpx2.Client,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    told = Told()
    bearer = {"Authorization": f"Bearer {house.token('eve')}"}
    target = {"url": "http://127.0.0.1:9/", "headers": {"X-Key": HEADER}, "body": HEADER}
    wanted = {"name": "shop", "probe": "http", "target": target}
    made = told.ask(visitor, "POST", "/api/v1/monitors", json=wanted, headers=bearer)
    number = made.json()["id"]
    for path in (
        f"monitors/{number}",
        "monitors",
        "audit",
        "blueprint",
        f"monitors/{number}/checks",
    ):
        told.ask(visitor, "GET", f"/api/v1/{path}", headers=bearer)
    assert leaks(told, house, [HEADER], capfd, caplog.text) == []


def test_what_is_sealed_for_one_place_opens_in_no_other() -> None:
    sealed = KEY.seal("channel_setting|secrets|email", SMTP)
    assert SMTP not in sealed
    assert KEY.open("channel_setting|secrets|email", sealed) == SMTP
    for place, text in (("channel_setting|secrets|ntfy", sealed), ("x", sealed), ("x", "AAAA")):
        with pytest.raises(secrets.WrongKey):
            KEY.open(place, text)
    assert KEY.seal("x", SMTP) != KEY.seal("x", SMTP)


def test_the_watch_finds_a_canary_in_each_of_its_places(
    house: House, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    told = Told()
    told.answers.append(("GET /", BEARER))
    logging.getLogger("tocsin.test").warning("%s", BEARER)
    with house.database.transaction() as tx:
        identity.touch_session(tx, "", now=clock.now(tx))
        tx.run("update team set description = %(words)s", words=BEARER)
    found = leaks(told, house, [BEARER], capfd, caplog.text)
    assert found == [f"log: {BEARER}", f"GET /: {BEARER}", f"team: {BEARER}"]
