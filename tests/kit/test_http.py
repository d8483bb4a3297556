"""Outgoing requests: deadlines, hosts that must not be reached, answers that are no answers."""

import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.twins import certificate, web
from tocsin.kit import dial, guard, http

HOME = guard.allowing(["127.0.0.0/8", "::1"])
BRIEF = dial.Patience(connect=0.2, total=0.4)


@pytest.fixture
def twin() -> Iterator[web.Twin]:
    with web.running() as running:
        yield running


def ask(url: str, *, patience: dial.Patience = BRIEF) -> http.Response:
    return http.send(http.Request("GET", url), allow=HOME, patience=patience)


def test_the_request_arrives_as_it_was_made(twin: web.Twin) -> None:
    twin.will(web.Say(201, {"X-Id": "7"}, b"made"))
    made = http.Request("POST", f"{twin.url}/a b?q=ü", {"X-Key": "k"}, b"\x00\xff")

    answer = http.send(made, allow=HOME)

    got = twin.requests[0]
    assert (got.method, got.path, got.body) == ("POST", "/a%20b?q=%C3%BC", b"\x00\xff")
    assert got.headers["x-key"] == "k"
    assert got.headers["host"] == f"127.0.0.1:{twin.port}"
    assert (answer.status, answer.headers["x-id"], answer.body) == (201, "7", b"made")


@pytest.mark.parametrize("trouble", [web.Hang(), web.Drip()])
def test_silence_and_dripping_both_end_at_the_deadline(twin: web.Twin, trouble: Any) -> None:
    twin.will(trouble)
    started = time.monotonic()

    with pytest.raises(dial.TooSlow, match=r"127\.0\.0\.1 took too long"):
        ask(twin.url)

    assert 0.3 < time.monotonic() - started < 1.0


def test_a_server_that_reads_nothing_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        url = f"http://127.0.0.1:{deaf.getsockname()[1]}/"
        big = http.Request("POST", url, {}, b"x" * 50_000_000)

        with pytest.raises(dial.TooSlow):
            http.send(big, allow=HOME, patience=BRIEF)


@pytest.mark.parametrize("trouble", [web.Reset(), web.Babble(), web.Babble(b"")])
def test_what_is_not_http_is_no_answer(twin: web.Twin, trouble: Any) -> None:
    twin.will(trouble)

    with pytest.raises((dial.NoConnection, http.BadAnswer)):
        ask(twin.url)


def test_a_closed_port_is_no_connection() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

    with pytest.raises(dial.NoConnection, match="refused"):
        ask(f"http://127.0.0.1:{port}/")


def test_redirects_are_answers_and_not_followed(twin: web.Twin) -> None:
    twin.will(web.Say(302, {"Location": "http://169.254.169.254/latest/meta-data/"}))

    assert ask(twin.url).status == 302
    assert len(twin.requests) == 1


def test_only_the_first_64_kib_are_read(twin: web.Twin) -> None:
    twin.will(web.Say(200, {}, b"x" * 1_000_000))

    assert len(ask(twin.url).body) == http.MAX_ANSWER


def test_a_certificate_of_somebody_else_is_refused_though_its_authority_is_trusted() -> None:
    other = "192.0.2.7"
    with web.running(tls=certificate.serving(other)) as twin:
        asked = http.Request("GET", twin.url)
        with pytest.raises(dial.NoConnection, match="TLS failed"):
            http.send(asked, allow=HOME, trust=certificate.trusting(other))
        assert twin.requests == []


def test_a_certificate_is_checked() -> None:
    with web.running(tls=certificate.serving()) as twin:
        with pytest.raises(dial.NoConnection, match="TLS failed"):
            ask(twin.url)

        trusted = http.send(http.Request("GET", twin.url), allow=HOME, trust=certificate.trusting())
    assert trusted.status == 200


LOOPBACK_IN_DISGUISE = [
    "127.0.0.1", "127.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "017700000001",
    "0", "0.0.0.0", "localhost", "LOCALHOST", "[::1]", "[::]", "[::ffff:127.0.0.1]",
    "[0:0:0:0:0:ffff:7f00:1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[::127.0.0.1]",
    "①②⑦.⓪.⓪.①", "169.254.169.254", "[fd00:ec2::254]", "10.0.0.1", "100.64.0.1", "224.0.0.1",
    "192.0.0.8", "[fe80::1]", "[ff02::1]",
]  # fmt: skip


@pytest.mark.parametrize("host", LOOPBACK_IN_DISGUISE)
def test_no_form_of_a_private_address_is_reached(twin: web.Twin, host: str) -> None:
    with pytest.raises((guard.Refused, http.BadUrl, dial.NoConnection)):
        http.send(http.Request("GET", f"http://{host}:{twin.port}/"), patience=BRIEF)

    assert not twin.requests


def test_a_name_is_resolved_once_so_rebinding_reaches_nothing(
    twin: web.Twin, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first answer is public, every later one is loopback."""
    asked: list[str] = []

    def resolver(host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        asked.append(host)
        address = "192.0.2.1" if len(asked) == 1 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolver)
    documentation = guard.allowing(["192.0.2.0/24"])  # stands in for a public network here
    with pytest.raises((guard.Refused, dial.NoConnection, dial.TooSlow)):
        http.send(
            http.Request("GET", f"http://rebind.example:{twin.port}/"),
            allow=documentation,
            patience=BRIEF,
        )

    assert not twin.requests


def test_a_resolver_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    over = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: over.wait() and [])

    with pytest.raises(dial.TooSlow):
        ask("http://slow.example/")
    over.set()


BAD = [
    "", "example.com", "//example.com", "ftp://example.com/", "file:///etc/passwd", "http://",
    "http:///path", "http://user:secret@example.com/", "http://exa mple.com/",
    "http://example.com:99999/", "http://example.com:abc/", "http://[::1/", "gopher://x/",
    "http://a\\@127.0.0.1/", "http://a\r\nX: y/",
]  # fmt: skip


@pytest.mark.parametrize("url", BAD)
def test_what_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(http.BadUrl):
        http.parse(url)


def test_a_target_can_smuggle_nothing_into_the_request() -> None:
    assert "\r" not in http.parse("http://example.com/a\r\nX: y").target
    assert http.parse("http://bücher.example/").host == "xn--bcher-kva.example"
