"""The API as its clients meet it: over HTTP, on a database of the test's own.

``client`` speaks as an administrator; ``as_("ana")`` speaks as one of the cast.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import httpx2
import pytest
from click.testing import CliRunner, Result
from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

from tests.cast import Cast, cast
from tests.surfaces import rehearsal, shop, visitor
from tests.surfaces.served import served
from tests.surfaces.shop import Shop
from tests.surfaces.signing import sign_in
from tests.world import Clock
from tocsin import server
from tocsin.api import app
from tocsin.cli import app as cli
from tocsin.identity import actions as identity
from tocsin.identity.actor import SYSTEM
from tocsin.identity.token import NewToken
from tocsin.kit.db import Database
from tocsin.kit.settings import Settings

As = Callable[[str | None], httpx2.Client]
Run = Callable[..., Result]
Enter = Callable[[str], httpx2.Client]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path, public_url="http://tocsin.test")


@pytest.fixture
def api(database: Database, settings: Settings) -> FastAPI:
    return app.create_api(database, settings)


@pytest.fixture
def people(database: Database, clock: Clock, now: datetime) -> Cast:
    """The cast, in a world whose clock stands still."""
    with database.transaction() as tx:
        return cast(tx, now)


@pytest.fixture
def payments(database: Database, people: Cast, now: datetime) -> Shop:
    """Their services, sources and policy."""
    return shop.opened(database, people, now)


@pytest.fixture
def tokens(database: Database, people: Cast, now: datetime) -> dict[str, str]:
    """A token for each of the cast, with all scopes, by lower-case name."""
    with database.transaction() as tx:
        return {
            member.person.name.lower(): identity.create_token(
                tx,
                NewToken(member.person.name, member.person.role, person_id=member.id),
                actor=SYSTEM,
                now=now,
            )
            for member in people.all
        }


@pytest.fixture
def as_(api: FastAPI, tokens: dict[str, str]) -> Iterator[As]:
    """Speak as one of the cast, or as nobody."""
    opened: list[TestClient] = []

    def speak(name: str | None) -> httpx2.Client:
        headers = {"Authorization": f"Bearer {tokens[name]}"} if name else {}
        outer = Starlette(routes=[Mount(app.PATH, api)])
        client = TestClient(outer, base_url="http://tocsin.test", headers=headers)
        opened.append(client)
        return client

    yield speak
    for client in opened:
        client.close()


@pytest.fixture
def client(as_: As) -> httpx2.Client:
    return as_("eve")


@pytest.fixture
def run(api: FastAPI, tokens: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """Run a command line as Eve and return what it printed."""
    with served(Starlette(routes=[Mount(app.PATH, api)])) as url:
        monkeypatch.setenv("TOCSIN_URL", url)
        monkeypatch.setenv("TOCSIN_TOKEN", tokens["eve"])
        yield lambda *words: CliRunner().invoke(cli.app, words)


@pytest.fixture
def composed(database: Database, settings: Settings) -> Starlette:
    return server.compose(database, settings)


@pytest.fixture
def browser(composed: Starlette) -> Iterator[httpx2.Client]:
    """Somebody's browser at our address, not signed in."""
    headers = {"Sec-Fetch-Site": "same-origin"}
    with TestClient(
        composed, base_url="http://tocsin.test", headers=headers, follow_redirects=False
    ) as client:
        yield client


@pytest.fixture
def enter(browser: httpx2.Client, database: Database, people: Cast, clock: Clock) -> Enter:
    """Sign the browser in as one of the cast; what it posts carries their token."""

    def as_one(name: str) -> httpx2.Client:
        found = {member.person.name.lower(): member for member in people.all}[name]
        browser.headers["X-CSRF-Token"] = sign_in(browser, database, found.id, clock)
        return browser

    return as_one


@pytest.fixture
def visitors(
    browser: httpx2.Client, database: Database, people: Cast, clock: Clock
) -> visitor.Visitors:
    return visitor.Visitors(browser, database, people, clock)


@pytest.fixture
def stage(
    database: Database, dsn: str, people: Cast, settings: Settings, now: datetime
) -> Iterator[Starlette]:
    """The API over a world in which nothing lasts; there is somebody and a team to be changed."""
    with database.transaction() as tx:
        rehearsal.furnish(tx, people, now)
    forgetful = rehearsal.Rehearsal(dsn)
    yield Starlette(routes=[Mount(app.PATH, rehearsal.patient_api(forgetful, settings))])
    forgetful.close()
