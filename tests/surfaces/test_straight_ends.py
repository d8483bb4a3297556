"""The straight way of plain requests where something ends: the line, the server, the room."""

import asyncio
import socket
import threading
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from uvicorn.server import ServerState

from tests.journeys.harness import eventually
from tests.surfaces.lines import ALERT, PATH, SECONDS, listening, post, talked
from tocsin.api.doors import gate, quick
from tocsin.api.doors.flood import Flood
from tocsin.api.doors.gate import Gate
from tocsin.api.doors.refused import Recorder
from tocsin.cli import both, web
from tocsin.cli.straight import Straight
from tocsin.incidents.delivery import UNKNOWN_KEY, Delivery, Receipt
from tocsin.kit import errors
from tocsin.kit.settings import Settings

TAKEN = Receipt(1, 1, changes=1)


@dataclass
class Writer:
    """What stands behind the gate: it says ``outcome`` of each, once it may go on."""

    outcome: Receipt | Exception = TAKEN
    bodies: list[bytes] = field(default_factory=list)
    has_some: threading.Event = field(default_factory=threading.Event)
    may_go: threading.Event = field(default_factory=threading.Event)

    def write(self, given: Sequence[Delivery]) -> list[Receipt]:
        self.bodies += [one.body for one in given]
        self.has_some.set()
        assert self.may_go.wait(SECONDS)
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return [self.outcome] * len(given)

    def rescue(self, _given: Delivery, error: Exception) -> Receipt:
        raise error


def application(writer: Writer, settings: Settings) -> quick.Quick:
    """A door with nothing behind it."""
    whole = Starlette()
    whole.state.settings = settings
    whole.state.gate = Gate(writer.write, rescue=writer.rescue)
    whole.state.flood = Flood(settings.events_per_second, _nothing, seconds=lambda: 0.0)
    whole.state.recorder = Recorder(_nothing, _nothing)
    return quick.Quick(whole)


def _nothing(*_given: object) -> None:
    """Nobody has to hear of it here."""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path, events_per_second=2)


@pytest.fixture
def writer() -> Writer:
    return Writer()


@contextmanager
def serving(application: quick.Quick, settings: Settings) -> Iterator[tuple[int, both.Server]]:
    """As the web process does, which takes its time to end."""
    running = both.Server(web.config(settings, lambda: application), None)
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        thread = threading.Thread(target=running.run, args=([listener],), daemon=True)
        thread.start()
        yield listener.getsockname()[1], running
        running.should_exit = True
        thread.join(SECONDS)
        assert not thread.is_alive()


def connected(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=SECONDS)


def test_what_was_sent_is_kept_though_its_sender_hung_up(
    writer: Writer, settings: Settings
) -> None:
    with listening(application(writer, settings), settings) as port:
        with connected(port) as line:
            line.sendall(post())
            assert writer.has_some.wait(SECONDS)
        writer.may_go.set()
        assert talked(port, [post(b"[]")]).startswith(b"HTTP/1.1 200 OK")
    assert writer.bodies == [ALERT, b"[]"]


def test_a_head_that_came_before_is_not_parsed_again(
    writer: Writer, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed: list[bytes] = []
    monkeypatch.setattr(Straight, "on_url", _noting(parsed, Straight.on_url))
    writer.may_go.set()
    with listening(application(writer, settings), settings) as port:
        answered = talked(port, [post(), post(), post(b"[]")], 3) + talked(port, [post()])
    assert answered.count(b"HTTP/1.1 200 OK") == 4
    assert parsed == [PATH, PATH], "of the first and of the one with a shorter body"
    assert writer.bodies == [ALERT, ALERT, b"[]", ALERT]


def _noting(
    noted: list[bytes], on_url: Callable[[Straight, bytes], None]
) -> Callable[[Straight, bytes], None]:
    def note(connection: Straight, url: bytes) -> None:
        noted.append(url)
        on_url(connection, url)

    return note


@dataclass
class Timer:
    at: float
    call: Callable[[], None]
    is_over: bool = False

    def cancel(self) -> None:
        self.is_over = True


@dataclass
class Clock:
    """The loop, with a time of its own."""

    now: float = 0.0
    timers: list[Timer] = field(default_factory=list)

    def time(self) -> float:
        return self.now

    def call_later(self, seconds: float, call: Callable[[], None]) -> Timer:
        self.timers.append(Timer(self.now + seconds, call))
        return self.timers[-1]

    def create_task(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        return asyncio.get_running_loop().create_task(work)

    def go_on(self, seconds: float) -> None:
        end = self.now + seconds
        while due := [one for one in self.timers if one.at <= end and not one.is_over]:
            first = min(due, key=lambda one: one.at)
            first.is_over, self.now = True, first.at
            first.call()
        self.now = end


class Line:
    """The other end of a connection, and what has come there."""

    def __init__(self, application: quick.Quick, settings: Settings) -> None:
        self.clock = Clock()
        self.said: list[bytes] = []
        self.is_over = False
        config = web.config(settings, lambda: application)
        config.load()
        self._near = Straight(config, ServerState(), {}, self.clock)  # type: ignore[arg-type]
        self._near.connection_made(self)  # type: ignore[arg-type]  # as much of one as is used

    def send(self, said: bytes) -> None:
        self._near.data_received(said)

    async def hear(self, answers: int) -> None:
        while len(self.said) < answers:
            await asyncio.sleep(0)

    def write(self, said: bytes) -> None:
        self.said.append(said)

    def close(self) -> None:
        self.is_over = True

    def is_closing(self) -> bool:
        return self.is_over

    def get_extra_info(self, _name: str) -> None:
        return None


def test_a_line_ends_five_seconds_after_its_last_answer(writer: Writer, settings: Settings) -> None:
    async def talk() -> None:
        line = Line(application(writer, settings), settings)
        writer.may_go.set()
        for number in (1, 2):
            line.send(post())
            await line.hear(number)
            line.clock.go_on(4.0)
            assert not line.is_over
        line.clock.go_on(1.0)
        assert line.is_over

    asyncio.run(talk())


def test_a_line_ends_as_late_after_an_answer_that_took_more(
    writer: Writer, settings: Settings
) -> None:
    async def talk() -> None:
        line = Line(application(writer, settings), settings)
        writer.may_go.set()
        line.send(post())
        await line.hear(1)
        line.clock.go_on(3.0)
        writer.outcome = UNKNOWN_KEY
        line.send(post())
        await line.hear(3)  # its body comes by itself
        line.clock.go_on(4.0)
        assert not line.is_over
        line.clock.go_on(1.0)
        assert line.is_over

    asyncio.run(talk())


def test_a_line_does_not_end_while_a_request_is_under_way(
    writer: Writer, settings: Settings
) -> None:
    async def talk() -> None:
        line = Line(application(writer, settings), settings)
        writer.may_go.set()
        line.send(post())
        await line.hear(1)
        line.send(post()[:-1])
        line.clock.go_on(60.0)
        writer.may_go.clear()
        line.send(post()[-1:])
        line.clock.go_on(60.0)
        assert not line.is_over
        writer.may_go.set()
        await line.hear(2)
        line.clock.go_on(5.0)
        assert line.is_over

    asyncio.run(talk())


def test_half_a_request_is_none(writer: Writer, settings: Settings) -> None:
    writer.may_go.set()
    with listening(application(writer, settings), settings) as port:
        with connected(port) as line:
            line.sendall(post()[:-1])
        assert talked(port, [post(b"[]")]).startswith(b"HTTP/1.1 200 OK")
    assert writer.bodies == [b"[]"]


def test_a_server_that_ends_answers_what_is_under_way(writer: Writer, settings: Settings) -> None:
    with serving(application(writer, settings), settings) as (port, running), connected(port) as it:
        it.sendall(post())
        assert writer.has_some.wait(SECONDS)
        assert not running.server_state.tasks, "it is answered without one"
        running.should_exit = True
        eventually(lambda: not keeps_its_lines(running), what="told to end")
        writer.may_go.set()
        answer = it.makefile("rb").read()
    assert answer.startswith(b"HTTP/1.1 200 OK")
    assert answer.endswith(b"\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")


def keeps_its_lines(running: both.Server) -> bool:
    lines = [one for one in running.server_state.connections if isinstance(one, Straight)]
    return any(line.cycle.keep_alive for line in lines)


FAILURES = {
    "nobody's": UNKNOWN_KEY,
    "refused": Receipt(1, 1, error="The body is not what it should be.", is_refused=True),
    "away": errors.Unavailable("The database cannot be reached at the moment."),
    "broken": ValueError("a defect"),
}


@pytest.mark.parametrize("outcome", FAILURES.values(), ids=list(FAILURES))
def test_what_is_not_taken_is_told_the_same_by_both_ways(
    writer: Writer, settings: Settings, outcome: Receipt | Exception
) -> None:
    writer.outcome = outcome
    assert said_by_both(writer, settings, [post(), post()])


@pytest.mark.parametrize("room", [0, 4096])
def test_too_many_are_told_the_same_by_both_ways(
    writer: Writer, settings: Settings, room: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Waiting to be written at all, or of one key."""
    monkeypatch.setattr(gate, "WAITING_AT_MOST", room)
    answered = said_by_both(writer, settings, [post()] * 10)
    assert answered.count(b"HTTP/1.1 503") == (0 if room else 8)
    assert answered.count(b"HTTP/1.1 429") == 2


def said_by_both(writer: Writer, settings: Settings, pieces: Sequence[bytes]) -> bytes:
    """What both say to the same, each with a door of its own."""
    writer.may_go.set()
    said = []
    for by in (None, "httptools"):
        more = {"by": by} if by else {}
        with listening(application(writer, settings), settings, **more) as port:
            said.append(talked(port, pieces, len(pieces)))
    assert said[0] == said[1]
    return said[0]
