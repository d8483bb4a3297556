"""A lived-in Tocsin to be attacked: the demo's organisation and its month of history.

``house`` is a database of the test's own with all of it; ``as_person("dan")`` speaks to its API.
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx2
import psycopg
import pytest
from playwright.sync_api import Browser, sync_playwright
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

from tests import databases, served
from tests.browser.shots import CHROMIUM
from tests.surfaces import rehearsal
from tocsin import server as composition
from tocsin.api import app
from tocsin.blueprints.demo import actions as demo
from tocsin.blueprints.sections.setting import Setting
from tocsin.identity import actions as identity
from tocsin.identity.actor import SYSTEM, Scope
from tocsin.identity.person import Person
from tocsin.identity.token import NewToken
from tocsin.kit import clock, db, secrets
from tocsin.kit.settings import Settings

KEY_TEXT = "k" * 32
KEY = secrets.from_text(KEY_TEXT)


@pytest.fixture(autouse=True)
def _quiet() -> None:
    """Thousands of requests need not all be told of."""
    logging.getLogger().setLevel(logging.ERROR)


@dataclass
class House:
    """One database with people who can be spoken for."""

    dsn: str
    database: db.Database
    people: dict[str, Person]

    def token(self, name: str, *scopes: Scope) -> str:
        person = self.people[name]
        with self.database.transaction() as tx:
            wanted = NewToken(name, person.role, frozenset(scopes or Scope), person_id=person.id)
            return identity.create_token(tx, wanted, actor=SYSTEM, now=clock.now(tx))


@pytest.fixture(scope="session")
def lived_in(server: str, template: str) -> str:
    """The name of a database in which the demo was played once."""
    name = f"{template}_demo"
    address = _cloned(server, template, name)
    database = db.Database(address)
    with database.transaction() as tx:
        demo.play(Setting(tx, SYSTEM, clock.now(tx), KEY))
    database.close()
    return name


@pytest.fixture
def house(server: str, lived_in: str) -> Iterator[House]:
    name = f"{lived_in}_{House.__name__.lower()}"
    address = _cloned(server, lived_in, name)
    database = db.Database(address)
    with database.reading() as tx:
        found = {p.email.partition("@")[0]: p for p in identity.people(tx, limit=100)}
    yield House(address, database, found)
    database.close()
    with psycopg.connect(server, autocommit=True) as connection:
        databases.drop(connection, name)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path, public_url="http://tocsin.test", secret_key=KEY_TEXT)


@pytest.fixture
def stage(house: House, settings: Settings) -> Iterator[Starlette]:
    """The API over the house, where whatever is done is undone at once."""
    forgetful = rehearsal.Rehearsal(house.dsn)
    yield Starlette(routes=[Mount(app.PATH, rehearsal.patient_api(forgetful, settings))])
    forgetful.close()


@pytest.fixture
def as_person(house: House, stage: Starlette) -> Iterator[Callable[[str], httpx2.Client]]:
    opened: list[TestClient] = []

    def speak(name: str) -> httpx2.Client:
        headers = {"Authorization": f"Bearer {house.token(name)}"}
        opened.append(TestClient(stage, base_url="http://tocsin.test", headers=headers))
        return opened[-1]

    yield speak
    for client in opened:
        client.close()


def _cloned(server: str, template: str, name: str) -> str:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(
            f"create database {name} template {template} strategy file_copy".encode()
        )
    return psycopg.conninfo.make_conninfo(server, dbname=name)


@pytest.fixture
def composed(house: House, settings: Settings) -> Starlette:
    """All of the web process over the house; what is done lasts."""
    return composition.compose(house.database, settings)


@pytest.fixture
def site(house: House, tmp_path: Path) -> Iterator[str]:
    """The address of a running Tocsin over the house."""
    with served.listening(house.database, tmp_path, secret_key=KEY_TEXT) as url:
        yield url


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        pytest.skip("chromium is not on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()
