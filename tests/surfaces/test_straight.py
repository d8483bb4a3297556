"""The straight way of plain requests to the door: every answer and every event is as ever.

Each request goes byte for byte to two servers of one Tocsin, of which one reads HTTP as uvicorn
does; what they answer, and what is kept, is the same.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest

from tests.surfaces.lines import ALERT, KEY, PATH, listening, post, talked
from tocsin import server
from tocsin.api.doors import quick
from tocsin.identity import actor
from tocsin.kit.db import Database
from tocsin.kit.settings import Settings
from tocsin.signals import actions as signals
from tocsin.signals.source import NewSource

STRAIGHT, ORDINARY = "5" * 32, "7" * 32
LIMIT = 100_000


def unsized(body: bytes, *headers: bytes) -> bytes:
    return b"\r\n".join([b"POST %s HTTP/1.1" % PATH, b"Host: tocsin.test", *headers, b"", body])


@dataclass(frozen=True)
class Case:
    """What is sent, in these pieces; ``answers`` is how many there are, the last of which ends
    the connection where it says so."""

    name: str
    pieces: Sequence[bytes]
    answers: int = 1

    def of(self, key: str) -> list[bytes]:
        return [piece.replace(KEY, key.encode()) for piece in self.pieces]


BARE = b"/api/v2/alerts"
RECEIVERS = b"GET /am/" + KEY + b"/api/v2/receivers HTTP/1.1\r\n\r\n"
BAD = b'[{"labels":{"bad-name":"x"}}]'
CASES = [
    Case("plain", [post()]),
    Case("each byte by itself", [bytes([byte]) for byte in post()]),
    Case("head and body apart", post().partition(b"\r\n\r\n")),
    Case("one after the other on one line", [post(), post(), post()], 3),
    Case("pipelined", [post() * 3], 3),
    Case("pipelined with others", [post() + RECEIVERS + post()], 3),
    Case("pipelined, the second in two pieces", [post() + post()[:30], post()[30:]], 2),
    Case("pipelined, the last ends the line", [post() + post(ALERT, b"Connection: close")], 2),
    Case("the key in a header", [post(ALERT, b"X-Tocsin-Key: " + KEY, to=BARE)]),
    Case("the key as a token", [post(ALERT, b"Authorization: Bearer " + KEY, to=BARE)]),
    Case("a login", [post(ALERT, b"Authorization: Basic cHJvbTp3cm9uZw==", to=BARE)]),
    Case("a header twice", [post(ALERT, b"X-Tocsin-Key: " + KEY, b"X-Tocsin-Key: b", to=BARE)]),
    Case("odd letters in a header", [post(ALERT, b"X-Team: caf\xe9", b"x-TEAM:\t b ")]),
    Case("an empty header", [post(ALERT, b"X-Empty:")]),
    Case("many headers", [post(ALERT, *(b"X-%d: %d" % (n, n) for n in range(60)))]),
    Case("a long header", [post(ALERT, b"X-Long: " + b"x" * 5000)]),
    Case("a longer prefix", [post(to=b"/a/b/" + KEY + b"/c" + BARE)]),
    Case("two slashes", [post(to=b"//am/" + KEY + BARE)]),
    Case("a slash at the end", [post(to=PATH + b"/")]),
    Case("an escaped address", [post(to=b"/%61m/" + KEY + BARE)]),
    Case("letters beyond ASCII in the address", [post(to=b"/caf\xc3\xa9/" + KEY + BARE)]),
    Case("the key in the query", [post(to=BARE + b"?key=" + KEY)]),
    Case("a query", [post(to=PATH + b"?")]),
    Case("a fragment", [post(to=PATH + b"#x")]),
    Case("a whole address", [post(to=b"http://tocsin.test" + PATH)]),
    Case("an unknown key", [post(to=b"/am/nobody" + BARE), post()], 2),
    Case("no key", [post(to=BARE)]),
    Case("no body", [post(b"")]),
    Case("no alerts", [post(b"[]")]),
    Case("no JSON", [post(b"{"), post()], 2),
    Case("a bad name", [post(BAD), post()], 2),
    Case("a key in the body", [post(b'[{"labels":{"alertname":"' + KEY + b'"}}]')]),
    Case("another type", [post(ALERT, b"Content-Type: text/plain")]),
    Case("a body that is not small", [post(b"[" + b" " * 70_000 + b"]")]),
    Case("a body that is too large", [post(b"[" + b" " * LIMIT + b"]")]),
    Case("in chunks", [unsized(b"2\r\n[]\r\n0\r\n\r\n", b"Transfer-Encoding: chunked")]),
    Case("no length", [unsized(b"")]),
    Case("two lengths", [unsized(b"[]", b"Content-Length: 2", b"Content-Length: 2")]),
    Case("a length that is none", [unsized(b"[]", b"Content-Length: +2")]),
    Case("Expect", [post(ALERT, b"Expect: 100-continue").removesuffix(ALERT), ALERT], 2),
    Case("the end of the line", [post(ALERT, b"Connection: close")]),
    Case("HTTP/1.0", [post(version=b"1.0")]),
    Case("HTTP/1.0 that stays", [post(ALERT, b"Connection: keep-alive", version=b"1.0")]),
    Case("another protocol", [post(ALERT, b"Connection: Upgrade", b"Upgrade: h2c")]),
    Case("from a proxy", [post(ALERT, b"X-Forwarded-For: 192.0.2.7", b"X-Forwarded-Proto: https")]),
    Case("HEAD", [b"HEAD " + PATH + b" HTTP/1.1\r\nConnection: close\r\n\r\n"]),
    Case("GET", [RECEIVERS, post()], 2),
    Case("PUT", [post().replace(b"POST", b"PUT")]),
    Case("a bad header", [post(ALERT, b"No colon")]),
    Case("no HTTP", [b"\x16\x03\x01\x00\xa5\r\n\r\n"]),
    Case("one and then no HTTP", [post(), b"nonsense\r\n\r\n"], 2),
]

NAMELESS = post(BAD.ljust(len(ALERT)))
AGAIN = [
    Case("each byte by itself", [bytes([byte]) for byte in post()]),
    Case("head and body apart", post().partition(b"\r\n\r\n")),
    Case("body in two pieces", [post()[:-9], post()[-9:]]),
    Case("one after the other on one line", [post(), post(), post()], 3),
    Case("pipelined", [post() * 3], 3),
    Case("pipelined with others", [post() + RECEIVERS + post()], 3),
    Case("pipelined, the second in two pieces", [post() + post()[:30], post()[30:]], 2),
    Case("between others", [RECEIVERS, post(), RECEIVERS, post()], 4),
    Case("after half a request", [post()[:40], post()[40:] + post()[:40], post()[40:], post()], 3),
    Case("another body as long", [NAMELESS, post(), NAMELESS], 3),
    Case("after an end of line", [b"\r\n" + post(), b"\r\n" + post()], 2),
    Case("after another method", [post().replace(b"POST", b"PUT"), post(), post()], 3),
    Case("and then no HTTP", [post(), b"nonsense\r\n\r\n"], 2),
]


@dataclass(frozen=True)
class Ways:
    """The two servers, each with the key of a source of its own."""

    straight: tuple[int, str]
    ordinary: tuple[int, str]
    database: Database

    def said(self, case: Case) -> list[tuple[object, ...]]:
        """What each answered and what came of it."""
        return [self._said(case, *way) for way in (self.straight, self.ordinary)]

    def _said(self, case: Case, port: int, key: str) -> tuple[object, ...]:
        with self.database.reading() as tx:
            before = tx.value("select coalesce(max(id), 0) from raw_event")
        answered = talked(port, case.of(key), case.answers)
        with self.database.reading() as tx:
            kept = tx.column(
                """
                select to_jsonb(raw_event) - '{id, source_id, nonce, received_at}'::text[]
                from raw_event
                where id > %(before)s
                order by id
                """,
                before=before,
            )
        return _without(answered, key), [_without(str(one).encode(), key) for one in kept]


@pytest.fixture(scope="module")
def ways(lender: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ways]:
    address = lender.lend()
    opened = Database(address)
    settings = Settings(data=tmp_path_factory.mktemp("doors"), max_batch=LIMIT)
    try:
        with opened.transaction() as tx:
            now = datetime.fromisoformat("2026-03-16T09:30:00+00:00")
            for key in (STRAIGHT, ORDINARY):
                source = NewSource(f"prom {key[0]}", "prometheus", key=key)
                signals.create_source(tx, source, actor=actor.SYSTEM, now=now)
        with (
            listening(quick.Quick(server.compose(opened, settings)), settings) as one,
            listening(quick.Quick(server.compose(opened, settings)), settings, by="httptools") as b,
        ):
            yield Ways((one, STRAIGHT), (b, ORDINARY), opened)
    finally:
        opened.close()
        lender.take_back(address)


def _without(said: bytes, key: str) -> bytes:
    return said.replace(key.encode(), KEY)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_an_odd_request_is_answered_and_kept_the_same_by_both_ways(ways: Ways, case: Case) -> None:
    by_one, by_the_other = ways.said(case)
    assert by_one == by_the_other


@pytest.mark.parametrize("case", AGAIN, ids=lambda case: case.name)
def test_it_is_so_too_once_the_head_is_known(ways: Ways, case: Case) -> None:
    ways.said(Case("plain", [post()]))
    by_one, by_the_other = ways.said(case)
    assert by_one == by_the_other
