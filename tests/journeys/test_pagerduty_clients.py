"""PagerDuty's own clients, and old ones, against Tocsin with TLS: they change one address."""

import json
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests import clients, databases, served
from tests.clients import answer
from tests.twins import certificate
from tocsin.catalog import actions as catalog
from tocsin.catalog.service import NewService
from tocsin.identity import actions as identity
from tocsin.identity.actor import SYSTEM, Role
from tocsin.identity.person import NewPerson
from tocsin.identity.token import NewToken
from tocsin.kit import clock, db
from tocsin.signals import actions as signals
from tocsin.signals.source import NewSource

KEY = "0123456789abcdef0123456789abcdef"


@dataclass(frozen=True)
class House:
    """A Tocsin at an address that is https, which its clients have to trust."""

    url: str
    database: db.Database
    chain: Path
    token: str

    @property
    def trust(self) -> Mapping[str, str]:
        names = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS")
        return {name: str(self.chain) for name in names}

    def python(self, script: str, *arguments: str) -> Any:
        return answer(clients.python(script, self.url, *arguments, env=self.trust))

    def incidents(self, of: str) -> list[tuple[str, str]]:
        """Title and status of those whose title begins so."""
        with self.database.reading() as tx:
            found = tx.column(
                """
                select title || '/' || status
                from incident
                where starts_with(title, %(of)s)
                order by number
                limit 100
                """,
                of=of,
            )
        return [(title, status) for title, _, status in (one.rpartition("/") for one in found)]


@pytest.fixture(scope="module")
def house(server: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("pagerduty")
    chain, key = certificate.write(folder)
    name = f"{template}_pagerduty"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(
            f"create database {name} template {template} strategy file_copy".encode()
        )
    address = psycopg.conninfo.make_conninfo(server, dbname=name)
    with closing(db.Database(address)) as database:
        token = _furnished(database)
        with served.listening(database, folder, tls_cert=chain, tls_key=key) as url:
            yield House(url, database, chain, token)
    with psycopg.connect(server, autocommit=True) as connection:
        databases.drop(connection, name)


def _furnished(database: db.Database) -> str:
    """A service with a source, Ana, and a token of hers."""
    with database.transaction() as tx:
        now = clock.now(tx)
        new = NewPerson("ana@example.com", "Ana", Role.RESPONDER)
        ana = identity.create_person(tx, new, actor=SYSTEM, now=now)
        service = catalog.create_service(tx, NewService("checkout"), actor=SYSTEM, now=now)
        source = NewSource("senders", "pagerduty", service, key=KEY)
        signals.create_source(tx, source, actor=SYSTEM, now=now)
        wanted = NewToken("laptop", Role.RESPONDER, person_id=ana)
        return identity.create_token(tx, wanted, actor=SYSTEM, now=now)


def test_pagerdutys_library_for_events(house: House) -> None:
    said = house.python(
        """
import json, sys, pagerduty
url, key = sys.argv[1:]
client = pagerduty.EventsApiV2Client(key, base_url=url)
first = client.trigger("sdk: Disk full", "db-1", dedup_key="sdk/disk 1", custom_details={"a": 1})
client.acknowledge(first)
unnamed = client.trigger("sdk: Unnamed", "db-1")
client.submit("sdk: Deployed", source="ci", timestamp="2026-11-20T10:00:00Z",
              links=[{"href": "https://ci.example/1", "text": "Build"}])
client.resolve(first)
print(json.dumps([first, len(unnamed)]))
""",
        KEY,
    )
    assert said[0] == "sdk/disk 1"
    assert said[1] >= 32
    assert house.incidents("sdk:") == [("sdk: Disk full", "resolved"), ("sdk: Unnamed", "open")]
    with house.database.reading() as tx:
        assert tx.column("select title from change_record") == ["sdk: Deployed"]


def test_pagerdutys_command_line(house: House) -> None:
    run = "import sys, pagerduty.cli; pagerduty.cli.run(sys.argv[2:])"
    for words in (
        ("trigger", "-k", KEY, "-i", "cli-1", "--description", "cli: Disk full"),
        ("acknowledge", "-k", KEY, "-i", "cli-1"),
        ("resolve", "-k", KEY, "-i", "cli-1"),
    ):
        done = clients.python(run, house.url, *words, "--base-url", house.url, env=house.trust)
        assert "successfully. Deduplication key: cli-1" in done
    assert house.incidents("cli:") == [("cli: Disk full", "resolved")]


def test_pagerdutys_library_for_incidents(house: House) -> None:
    """What the chat bots and scripts do that people have written for it."""
    said = house.python(
        """
import json, sys, pagerduty
url, key, token = sys.argv[1:]
pagerduty.EventsApiV2Client(key, base_url=url).trigger("rest: Slow", "db-1", dedup_key="rest-1")
api = pagerduty.RestApiV2Client(token, base_url=url)
below = pagerduty.RestApiV2Client(token, base_url=url + "/pagerduty")
told = {"access": api.api_key_access, "me": below.rget("/users/me")["email"]}
[found] = [i for i in api.iter_all("incidents", params={"statuses[]": ["triggered"]})
           if i["title"] == "rest: Slow"]
told["key"] = found["incident_key"]
path = "/incidents/" + found["id"]
taken = api.rput(path, json={"type": "incident_reference", "status": "acknowledged"})
told["taken"] = [taken["status"], taken["assignments"][0]["assignee"]["summary"]]
api.rpost(path + "/notes", json={"content": "Looking."})
told["notes"] = [n["content"] for n in api.rget(path + "/notes")]
api.post(path + "/snooze", json={"duration": 600}).raise_for_status()
wanted = {"id": found["id"], "type": "incident", "status": "resolved"}
[done] = api.rput("/incidents", json=[wanted])
told["done"] = done["status"]
told["services"] = [s["name"] for s in api.list_all("services")]
told["found"] = api.find("users", "ana@example.com", attribute="email")["name"]
told["oncalls"] = api.list_all("oncalls")
try:
    api.rget("/incidents/999")
except pagerduty.HttpError as error:
    told["missing"] = [error.response.status_code, error.response.json()["error"]["code"]]
print(json.dumps(told))
""",
        KEY,
        house.token,
    )
    assert said == {
        "access": "user",
        "me": "ana@example.com",
        "key": "rest-1",
        "taken": ["acknowledged", "Ana"],
        "notes": ["Looking."],
        "done": "resolved",
        "services": ["checkout"],
        "found": "Ana",
        "oncalls": [],
        "missing": [404, 2100],
    }


def test_the_library_before_it(house: House) -> None:
    said = house.python(
        """
import json, sys, pdpyras
url, key = sys.argv[1:]
events = pdpyras.EventsAPISession(key)
changes = pdpyras.ChangeEventsAPISession(key)
events.url = changes.url = url
first = events.trigger("pdpyras: Disk full", "db-1", dedup_key="pdpyras-1", severity="warning")
events.acknowledge(first)
changes.submit("pdpyras: Deployed", source="ci", timestamp="2026-11-20T10:00:00Z")
events.resolve(first)
print(json.dumps(first))
""",
        KEY,
    )
    assert said == "pdpyras-1"
    assert house.incidents("pdpyras:") == [("pdpyras: Disk full", "resolved")]


def test_the_oldest_library_with_both_versions(house: House) -> None:
    said = house.python(
        """
import json, sys, pypd
from pypd.models.event import Event, EventV2
url, key = sys.argv[1:]
EventV2.base_url = url + "/v2/enqueue"
Event.base_url = url + "/generic/2010-04-15/create_event.json"
second = EventV2.create(data={"routing_key": key, "event_action": "trigger",
    "dedup_key": "pypd-2", "payload": {"summary": "pypd: Disk", "severity": "error",
    "source": "db-1"}})
first = Event.create(data={"service_key": key, "event_type": "trigger", "incident_key": "pypd-1",
    "description": "pypd: Old"})
Event.create(data={"service_key": key, "event_type": "resolve", "incident_key": "pypd-1"})
print(json.dumps([second, first]))
""",
        KEY,
    )
    assert said[0]["dedup_key"] == "pypd-2"
    assert said[1]["incident_key"] == "pypd-1"
    assert house.incidents("pypd:") == [("pypd: Disk", "open"), ("pypd: Old", "resolved")]


def test_pagerdutys_library_for_node(house: House) -> None:
    script = """
const {event, change, acknowledge, resolve, api} = require("@pagerduty/pdjs");
const [url, key, token] = process.argv.slice(1);
const server = url.replace("https://", "");
const payload = {summary: "pdjs: Disk full", source: "db-1", severity: "critical"};
(async () => {
  const said = [];
  const data = {routing_key: key, event_action: "trigger", dedup_key: "pdjs-1", payload};
  said.push((await event({data, server})).data.dedup_key);
  said.push((await acknowledge({data: {routing_key: key, dedup_key: "pdjs-1"}, server})).status);
  const deployed = {summary: "pdjs: Deployed", source: "ci", timestamp: "2026-11-20T10:00:00Z"};
  said.push((await change({data: {routing_key: key, payload: deployed}, server})).status);
  said.push((await resolve({data: {routing_key: key, dedup_key: "pdjs-1"}, server})).status);
  const pd = api({token, server});
  const queryParameters = {"statuses[]": "resolved"};
  const found = (await pd.get("/incidents", {queryParameters})).data.incidents;
  said.push(found.some(one => one.title === "pdjs: Disk full"));
  console.log(JSON.stringify(said));
})();
"""
    said = clients.node(
        script, house.url, KEY, house.token, package="@pagerduty/pdjs", env=house.trust
    )
    assert json.loads(said.strip().splitlines()[-1]) == ["pdjs-1", 202, 202, 202, True]
    assert house.incidents("pdjs:") == [("pdjs: Disk full", "resolved")]
