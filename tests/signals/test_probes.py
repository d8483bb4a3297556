"""Probes against servers on the loopback: what works, breaks, hangs, or must not be asked."""

import asyncio
import ssl
import threading
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.signals.authority import Authority
from tests.signals.test_monitor_health import ROW
from tocsin.kit import guard
from tocsin.signals import dialing, probes
from tocsin.signals.check import Check, Health
from tocsin.signals.provider import Asking

NOW = datetime(2026, 3, 16, 9, 30, tzinfo=UTC)
ASKING = Asking(NOW, guard.allowing(guard.PRIVATE.split(",")))
Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@contextmanager
def server(serve: Serve, context: ssl.SSLContext | None = None) -> Iterator[int]:
    """A server on a port of its own, in a thread of its own."""
    loop = asyncio.new_event_loop()
    listening = loop.run_until_complete(asyncio.start_server(serve, "127.0.0.1", 0, ssl=context))
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield int(listening.sockets[0].getsockname()[1])
    finally:
        asyncio.run_coroutine_threadsafe(_stop(listening), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _stop(listening: asyncio.Server) -> None:
    listening.close()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


def http(status: str, body: str = "", headers: str = "") -> Serve:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        head = f"HTTP/1.1 {status}\r\n{headers}Content-Length: {len(body.encode())}\r\n\r\n"
        writer.write((head + body).encode())
        await writer.drain()
        writer.close()

    return serve


async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await asyncio.Event().wait()


async def hanging_up(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()


async def greeting(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"220 mail.example ESMTP\r\n")
    heard = await reader.readline()
    writer.write(b"250 " + heard)
    await writer.drain()
    writer.close()


def ask(probe: str, target: Mapping[str, Any], seconds: float = 5) -> Check:
    row = replace(ROW, probe=probe, target=dict(target), timeout=timedelta(seconds=seconds))
    (check,) = probes.run([row], asking=ASKING)
    return check


@pytest.mark.parametrize(
    ("status", "more", "health", "reason"),
    [
        ("200 OK", {}, Health.UP, "status 200"),
        ("201 Created", {}, Health.UP, "status 201"),
        ("404 Not Found", {}, Health.DOWN, "status 404 Not Found"),
        ("404 Not Found", {"status": "200, 400-404"}, Health.UP, "status 404"),
        ("302 Found", {"follow": False, "status": "302"}, Health.UP, "status 302"),
        ("200 OK", {"keyword": "all well"}, Health.UP, "status 200 and the page is as expected"),
        ("200 OK", {"keyword": "all ill"}, Health.DOWN, "the page does not hold 'all ill'"),
        ("200 OK", {"forbidden": "well"}, Health.DOWN, "the page holds 'well'"),
    ],
)
def test_a_page_is_judged_by_status_and_words(
    status: str, more: Mapping[str, Any], health: Health, reason: str
) -> None:
    with server(http(status, "all well here")) as port:
        check = ask("http", {"url": f"http://127.0.0.1:{port}/", **more})
    assert (check.health, check.reason) == (health, reason)


def test_method_headers_and_body_arrive() -> None:
    heard: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.readuntil(b"ping"))
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()

    with server(serve) as port:
        target = {
            "url": f"http://127.0.0.1:{port}/health?full=1",
            "method": "post",
            "headers": {"X-Token": "t"},
            "body": "ping",
        }
        assert ask("http", target).health is Health.UP
    assert heard[0].startswith(b"POST /health?full=1 HTTP/1.1")
    assert b"X-Token: t" in heard[0]
    assert b"User-Agent: Tocsin-Monitor" in heard[0]


def test_redirects_are_followed_but_not_for_ever() -> None:
    with server(http("302 Found", headers="Location: /again\r\n")) as port:
        check = ask("http", {"url": f"http://127.0.0.1:{port}/"})
    assert (check.health, check.reason) == (Health.DOWN, "more than 5 redirects")


def test_a_page_that_never_ends_ends_at_a_mebibyte() -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            writer.write(b"x" * 65536)
            await writer.drain()

    with server(serve) as port:
        check = ask("http", {"url": f"http://127.0.0.1:{port}/", "keyword": "y"})
    assert check.reason == "the page does not hold 'y'"


@pytest.mark.parametrize("probe", ["http", "tcp", "tls"])
def test_a_port_nobody_listens_on_is_down(probe: str) -> None:
    with server(silent) as port:
        pass
    check = ask(probe, {"url": f"http://127.0.0.1:{port}/", "host": "127.0.0.1", "port": port})
    assert (check.health, check.reason) == (Health.DOWN, "the connection was refused")


@pytest.mark.parametrize("probe", ["http", "tls"])
def test_a_server_that_says_nothing_is_down_at_the_deadline(probe: str) -> None:
    with server(silent) as port:
        target = {"url": f"http://127.0.0.1:{port}/", "host": "127.0.0.1", "port": port}
        started = time.monotonic()
        check = ask(probe, target, seconds=0.2)
    assert time.monotonic() - started < 2
    assert (check.health, check.reason) == (Health.DOWN, "no answer within 0.2 s")
    assert check.duration_ms >= 200


@pytest.mark.parametrize("probe", ["http", "tls"])
def test_a_server_that_hangs_up_is_down(probe: str) -> None:
    with server(hanging_up) as port:
        target = {"url": f"http://127.0.0.1:{port}/", "host": "127.0.0.1", "port": port}
        assert ask(probe, target).health is Health.DOWN


def test_what_is_not_http_is_down() -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"SSH-2.0-OpenSSH_9.2\r\n\r\n")
        await writer.drain()
        writer.close()

    with server(serve) as port:
        check = ask("http", {"url": f"http://127.0.0.1:{port}/"})
    assert check.health is Health.DOWN
    assert check.reason.startswith("the answer is not HTTP: ")


def test_many_targets_are_asked_at_once() -> None:
    with server(silent) as port:
        target = {"host": "127.0.0.1", "port": port, "expect": "hello"}
        row = replace(ROW, probe="tcp", target=target, timeout=timedelta(seconds=0.3))
        started = time.monotonic()
        checks = probes.run([row] * 20, asking=ASKING)
    assert time.monotonic() - started < 3
    assert [check.health for check in checks] == [Health.DOWN] * 20


@pytest.mark.parametrize(
    ("more", "health", "reason"),
    [
        ({}, Health.UP, "the port answers"),
        ({"expect": "ESMTP"}, Health.UP, "the answer is as expected"),
        ({"send": "NOOP\n", "expect": "250 NOOP"}, Health.UP, "the answer is as expected"),
        ({"send": "x\n", "expect": "500"}, Health.DOWN, "the answer does not hold '500'"),
    ],
)
def test_a_port_is_judged_by_its_words(
    more: Mapping[str, Any], health: Health, reason: str
) -> None:
    with server(greeting) as port:
        check = ask("tcp", {"host": "127.0.0.1", "port": port, **more})
    assert (check.health, check.reason) == (health, reason)


@pytest.mark.parametrize(
    ("days", "health", "reason"),
    [
        (90, Health.UP, "the certificate expires in 90 days, on 2026-06-14"),
        (20, Health.DEGRADED, "the certificate expires in 20 days, on 2026-04-05"),
        (6, Health.DOWN, "the certificate expires in 6 days, on 2026-03-22"),
        (0, Health.DOWN, "the certificate expired on 2026-03-16"),
    ],
)
def test_a_certificate_is_judged_by_the_days_it_has_left(
    tmp_path: Path, days: int, health: Health, reason: str
) -> None:
    authority = Authority(tmp_path)
    context = authority.serving("localhost", until=NOW + timedelta(days=days))
    with server(silent, context) as port:
        check = ask("tls", {"host": "localhost", "port": port, "verify": False})
    assert (check.health, check.reason) == (health, reason)


def test_a_certificate_must_be_vouched_for(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    context = authority.serving("localhost", until=datetime(2100, 1, 1, tzinfo=UTC))
    with server(silent, context) as port:
        target = {"host": "localhost", "port": port}
        unknown = ask("tls", target)
        known = ask("tls", {**target, "ca_certificate": authority.pem})
        other = ask("tls", {**target, "ca_certificate": authority.pem, "server_name": "x.example"})
    assert (unknown.health, known.health, other.health) == (Health.DOWN, Health.UP, Health.DOWN)
    assert "certificate is not valid" in unknown.reason
    assert "mismatch" in other.reason


def test_a_page_behind_an_unknown_certificate_is_down(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    context = authority.serving("localhost", until=datetime(2100, 1, 1, tzinfo=UTC))
    with server(http("200 OK"), context) as port:
        target = {"url": f"https://localhost:{port}/"}
        unknown = ask("http", target)
        known = ask("http", {**target, "ca_certificate": authority.pem})
        unchecked = ask("http", {**target, "verify": False})
    assert (unknown.health, known.health, unchecked.health) == (
        Health.DOWN, Health.UP, Health.UP,
    )  # fmt: skip
    assert "certificate is not valid" in unknown.reason


@pytest.mark.parametrize("probe", ["http", "tcp", "tls"])
@pytest.mark.parametrize("host", ["169.254.169.254", "[::ffff:169.254.169.254]", "[fe80::1]"])
def test_metadata_services_are_never_asked(probe: str, host: str) -> None:
    target = {"url": f"http://{host}/latest", "host": host.strip("[]"), "port": 80}
    check = ask(probe, target)
    assert check.health is Health.DOWN
    assert "an address that monitors may not ask" in check.reason


def test_a_redirect_to_the_metadata_service_is_not_followed() -> None:
    location = "Location: http://169.254.169.254/latest/meta-data\r\n"
    with server(http("302 Found", headers=location)) as port:
        check = ask("http", {"url": f"http://127.0.0.1:{port}/"})
    assert "an address that monitors may not ask" in check.reason


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.1", "192.168.1.1", "::1", "8.8.8.8"])
def test_private_networks_may_be_asked(address: str) -> None:
    dialing.refuse(address, allow=ASKING.allow)


def test_a_name_that_does_not_exist_is_down() -> None:
    check = ask("tcp", {"host": "nowhere.invalid", "port": 80})
    assert check.health is Health.DOWN
    assert "cannot be resolved" in check.reason


@pytest.mark.parametrize("url", ["http://[::1", "http://exa mple/", "http://", "http://x..y/"])
def test_an_address_that_is_none_is_down(url: str) -> None:
    assert ask("http", {"url": url}).health is Health.DOWN


def test_a_probe_that_is_gone_is_said() -> None:
    check = ask("oracle", {})
    assert (check.health, check.reason) == (Health.DOWN, "there is no probe 'oracle'")
