"""A scanner of mail: it follows every link of every message before anybody has read it."""

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from tests.mutants.rebinding import rebound
from tests.sim import house
from tests.sim.senders import Said
from tests.sim.stage import Ground
from tests.world import Clock
from tocsin import server
from tocsin.incidents import intake
from tocsin.kit import clock, secrets
from tocsin.kit.db import Database
from tocsin.kit.settings import Settings
from tocsin.notify import delivery, transport
from tocsin.notify.attempt import Attempt, Outcome
from tocsin.notify.breaker import Breakers
from tocsin.notify.channel import Call, Mail, Request
from tocsin.notify.delivery import Means

URL = "http://testserver"
_LINK = re.compile(rb"http://testserver(/[^\s\"<>]*)")
_STATE = """
    select format('incident %%s %%s %%s', number, status, acknowledged_at) from incident
    union all
    select format('page %%s %%s %%s', id, status, next_due_at) from page
    union all
    select format('notification %%s %%s', id, status) from notification
    union all
    select format('event %%s %%s', id, kind) from event
    order by 1
"""


def breaches(ground: Ground) -> list[str]:
    """Page somebody, follow what the messages hold, and return what that changed."""
    with ground.clone() as dsn:
        Clock(dsn, house.FOUNDED)
        database = Database(dsn)
        try:
            return list(_crawled(database))
        finally:
            database.close()


def _crawled(database: Database) -> Iterator[str]:
    links = _links(_messages(database))
    if not any("/answer/" in link for link in links):
        yield "no message held a link to answer"
    settings = Settings(data=Path(tempfile.gettempdir()), secret_key=house.KEY, public_url=URL)
    client = TestClient(server.compose(database, settings))
    for link in links:
        for method in ("HEAD", "GET", "GET", "OPTIONS"):
            before = _state(database)
            client.request(method, link)
            if _state(database) != before:
                yield f"{method} {link[:20]}… changed something"


def _messages(database: Database) -> list[bytes]:
    """What the providers are handed about one incident."""
    said = Said("shop", "shop-1", "trigger", house.FOUNDED, _BODY)
    with database.transaction() as tx:
        intake.accept(tx, [said.delivery], now=clock.now(tx))
    sent: list[bytes] = []

    def carry(request: Request, **_: Any) -> Attempt:
        if isinstance(request, Mail):
            sent.append(request.content.replace(b"=\r\n", b"").replace(b"=3D", b"="))
        if isinstance(request, Call):
            sent.append(request.request.body)
        return Attempt(Outcome.SENT)

    means = Means(secrets.from_text(house.KEY), URL, Breakers())
    with rebound(transport, carry=carry):
        while _delivers(database, means):
            pass
    return sent


_BODY = (
    b'{"event_action": "trigger", "dedup_key": "shop-1",'
    b' "payload": {"summary": "Checkout is down", "severity": "critical", "source": "probe"}}'
)


def _delivers(database: Database, means: Means) -> bool:
    with database.transaction() as tx:
        claimed = delivery.claim(tx, clock.now(tx))
    if claimed is None:
        return False
    attempt = delivery.send(claimed, means=means)
    with database.transaction() as tx:
        delivery.finish(tx, claimed, attempt, clock.now(tx))
    return True


def _links(messages: list[bytes]) -> list[str]:
    found = (match for message in messages for match in _LINK.findall(message))
    return sorted({link.decode().rstrip('",') for link in found})


def _state(database: Database) -> list[str]:
    with database.reading() as tx:
        return [str(line) for line in tx.column(_STATE)]
