"""Connections that are kept: used again where that is safe, and nowhere else."""

import time
from collections.abc import Iterator

import pytest

from tests.journeys.harness import eventually
from tests.twins import certificate, web
from tocsin.kit import dial, guard, http
from tocsin.kit.lines import AGE_SECONDS, IDLE_SECONDS, KEPT_AT_MOST, Lines, Place

HOME = guard.allowing(["127.0.0.0/8"])
WIDE = guard.allowing(["0.0.0.0/0"])
BRIEF = dial.Patience(connect=0.5, total=0.5)


class Clock:
    """Shows what it is set to, and begins at the moment at which lines are made."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> float:
        return time.monotonic() + self.ahead


@pytest.fixture
def twin() -> Iterator[web.Twin]:
    with web.running() as running:
        running.keeps = True
        yield running


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def lines(clock: Clock) -> Lines:
    return Lines(clock)


def ask(twin: web.Twin, lines: Lines | None, *, allow: guard.Guard = HOME) -> http.Response:
    made = http.Request("POST", f"{twin.url}/page", {"X-Key": "k"}, b"{}")
    return http.send(made, allow=allow, patience=BRIEF, lines=lines)


def test_what_goes_to_the_same_place_goes_over_one_line(twin: web.Twin, lines: Lines) -> None:
    assert [ask(twin, lines).status for _ in range(3)] == [200] * 3

    assert twin.connections == 1
    assert [(each.path, each.body) for each in twin.requests] == [("/page", b"{}")] * 3
    assert "connection" not in twin.requests[0].headers


def test_without_lines_each_request_has_its_own(twin: web.Twin) -> None:
    ask(twin, None)
    ask(twin, None)

    assert twin.connections == 2
    assert twin.requests[0].headers["connection"] == "close"


LAST = {
    "it parts": web.Say(200, {"Connection": "close"}),
    "it is too long": web.Say(200, {}, b"x" * (http.MAX_ANSWER + 1)),
    "another comes with it": web.Babble(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" * 2),
}


@pytest.mark.parametrize("answer", LAST.values(), ids=LAST)
def test_after_such_an_answer_a_new_line_is_dialled(
    twin: web.Twin, lines: Lines, answer: web.Answer
) -> None:
    twin.will(answer)
    ask(twin, lines)

    assert ask(twin, lines).status == 200
    assert twin.connections == 2


def test_a_line_that_was_hung_up_meanwhile_is_no_trouble(twin: web.Twin, lines: Lines) -> None:
    twin.keeps = False

    assert [ask(twin, lines).status for _ in range(4)] == [200] * 4

    assert len(twin.requests) == 4


def test_what_a_kept_line_breaks_off_goes_out_on_a_new_one(twin: web.Twin, lines: Lines) -> None:
    ask(twin, lines)
    twin.will(web.Reset())

    assert ask(twin, lines).status == 200

    assert len(twin.requests) == 3
    assert twin.connections == 2


def test_what_a_new_line_breaks_off_is_not_repeated(twin: web.Twin, lines: Lines) -> None:
    twin.will(web.Reset())

    with pytest.raises(dial.NoConnection):
        ask(twin, lines)

    assert len(twin.requests) == 1


@pytest.mark.parametrize("trouble", [web.Hang(), web.Drip()])
def test_a_kept_line_has_the_deadline_of_each_request(
    twin: web.Twin, lines: Lines, trouble: web.Answer
) -> None:
    ask(twin, lines)
    twin.will(trouble)

    with pytest.raises(dial.TooSlow, match=r"127\.0\.0\.1 took too long"):
        ask(twin, lines)

    assert len(twin.requests) == 2
    assert ask(twin, lines).status == 200


def test_a_line_is_for_those_alone_who_may_dial_that_address(twin: web.Twin, lines: Lines) -> None:
    ask(twin, lines)

    with pytest.raises(guard.Refused):
        ask(twin, lines, allow=guard.PUBLIC)
    ask(twin, lines, allow=WIDE)

    assert twin.connections == 2


def test_a_line_is_for_those_alone_who_trust_the_same(lines: Lines) -> None:
    with web.running(tls=certificate.serving()) as twin:
        twin.keeps = True
        trust, made = certificate.trusting(), http.Request("GET", twin.url)
        for _ in range(2):
            http.send(made, allow=HOME, trust=trust, lines=lines)
        with pytest.raises(dial.NoConnection, match="TLS failed"):
            http.send(made, allow=HOME, lines=lines)

        assert len(twin.requests) == 2


def test_a_line_that_rested_is_not_used_again(twin: web.Twin, lines: Lines, clock: Clock) -> None:
    ask(twin, lines)
    clock.ahead = IDLE_SECONDS

    ask(twin, lines)

    assert twin.connections == 2


def test_a_line_is_not_used_for_ever(twin: web.Twin, lines: Lines, clock: Clock) -> None:
    """Or a name that leads elsewhere by now would not be followed."""
    rounds = int(AGE_SECONDS / (IDLE_SECONDS - 1)) + 1
    for _ in range(rounds):
        ask(twin, lines)
        clock.ahead += IDLE_SECONDS - 1

    assert len(twin.requests) == rounds
    assert twin.connections == 2


def line_to(twin: web.Twin) -> dial.Line:
    return dial.dialled("127.0.0.1", twin.port, guard=HOME)


def place(twin: web.Twin) -> Place:
    return Place("http", "127.0.0.1", twin.port, HOME, None)


def test_no_two_have_the_same_line(twin: web.Twin, lines: Lines) -> None:
    lines.put(place(twin), line_to(twin))

    assert lines.take(place(twin)) is not None
    assert lines.take(place(twin)) is None


def test_what_nobody_uses_is_hung_up(twin: web.Twin, lines: Lines, clock: Clock) -> None:
    old, new = line_to(twin), line_to(twin)
    lines.put(place(twin), old)
    clock.ahead = IDLE_SECONDS
    lines.put(place(twin), new)

    lines.tidy()

    assert lines.take(place(twin)) is new
    with pytest.raises(OSError, match="Bad file descriptor"):
        old.sendall(b"x")


def test_only_so_many_are_kept(lines: Lines) -> None:
    with web.running() as twin:
        many = [line_to(twin) for _ in range(KEPT_AT_MOST + 1)]
        for each in many:
            lines.put(place(twin), each)
        with pytest.raises(OSError, match="Bad file descriptor"):
            many[-1].sendall(b"x")

        kept = iter(lambda: lines.take(place(twin)), None)
        assert len(list(kept)) == KEPT_AT_MOST


def test_a_line_on_which_something_came_unasked_is_hung_up(twin: web.Twin, lines: Lines) -> None:
    line = line_to(twin)
    line.sendall(b"GET / HTTP/1.1\r\n\r\n")
    eventually(lambda: not line.is_silent)

    lines.put(place(twin), line)

    assert lines.take(place(twin)) is None
