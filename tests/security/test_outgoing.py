"""F45: no address that somebody else chose leads inside, by any channel and in any disguise.

A twin listens on every address of the loopback; what must not be reached must not reach it.
"""

import re
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.rules_of_the_house import source as rules
from tests.signals.test_monitor_health import ROW
from tests.twins import web
from tocsin.kit import dial, errors, guard, http, settings
from tocsin.kit.guard import Guard
from tocsin.notify import channels, transport
from tocsin.notify.attempt import Outcome
from tocsin.notify.channel import Mail, MailServer, Outgoing
from tocsin.notify.message import Message
from tocsin.signals import probes
from tocsin.signals.check import Health
from tocsin.signals.provider import Asking

NOW = datetime(2026, 3, 16, 9, 30, tzinfo=UTC)
BRIEF = dial.Patience(connect=0.3, total=0.5)
SECRET = "whsec_" + "QUJDREVGR0hJSktMTU5PUFFSU1RVVldY"

# Inside, however it is written: each of the 60 is tried by every way out that others may choose.
INSIDE = """
    127.0.0.1 127.0.0.2 127.255.255.254 127.1 127.0.1 2130706433 0x7f000001 0x7f.1 0x7f.0.0.1
    0177.0.0.1 017700000001 0177.1 0 0.0.0.0 0.0.0.1 localhost LOCALHOST localhost.
    10.0.0.1 10.255.255.255 167772161 0xa000001 012.0.0.1 100.64.0.1 100.127.255.255
    172.16.0.1 172.31.255.254 192.168.0.1 192.168.255.255 3232235521 0xc0a80001 192.0.0.8
    169.254.169.254 2852039166 0xa9fea9fe 0251.0376.0251.0376 169.254.170.2 100.100.100.200
    198.18.0.1 224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255
    [::] [::1] [::ffff:127.0.0.1] [0:0:0:0:0:ffff:7f00:1] [::127.0.0.1] [::ffff:169.254.169.254]
    [64:ff9b::7f00:1] [64:ff9b::a9fe:a9fe] [64:ff9b:1::7f00:1] [2002:7f00:1::] [2002:a9fe:a9fe::]
    [2001:0:4136:e378:8000:63bf:80ff:fffe] [fe80::1] [fec0::1] [fd00:ec2::254] [fc00::1] [ff02::1]
""".split()  # noqa: SIM905 - a table reads better
# What not even an administrator's own entry opens.
NEVER = """
    0.0.0.0 0 169.254.169.254 2852039166 0xa9fea9fe 0251.0376.0251.0376 169.254.170.2 224.0.0.1
    100.100.100.200 255.255.255.255 [::] [::127.0.0.1] [::169.254.169.254] [64:ff9b::a9fe:a9fe]
    [64:ff9b:1::7f00:1] [2002:7f00:1::] [2002:a9fe:a9fe::] [::ffff:169.254.169.254] [fe80::1]
    [fd00:ec2::254] [ff02::1] [2001:0:4136:e378:8000:63bf:80ff:fffe]
""".split()  # noqa: SIM905 - a table reads better


@dataclass
class Dialled:
    """What was connected to while a test ran, by whatever library."""

    addresses: list[str] = field(default_factory=list)


@pytest.fixture
def dialled(monkeypatch: pytest.MonkeyPatch) -> Dialled:
    """Watch every socket; a connection is noted and refused, so that nothing leaves the machine."""
    seen = Dialled()

    def connect(_: socket.socket, address: Any) -> int:
        seen.addresses.append(str(address[0]))
        raise ConnectionRefusedError(111, "refused by the test")

    monkeypatch.setattr(socket.socket, "connect", connect)
    monkeypatch.setattr(socket.socket, "connect_ex", connect)
    return seen


def outgoing(channel: str, address: str, **given: Any) -> Outgoing:
    message = Message("Checkout is down", path="/incidents/1")
    return Outgoing(message, 1, "incident/1", address, given, "https://tocsin.example", NOW, NOW)


def webhook(host: str) -> None:
    request = channels.named("webhook").render(
        outgoing("webhook", f"http://{host}:8/", secret=SECRET)
    )
    assert transport.carry(request, now=NOW, patience=BRIEF).outcome is not Outcome.SENT


def ntfy(host: str) -> None:
    request = channels.named("ntfy").render(outgoing("ntfy", "topic", server=f"http://{host}:8"))
    assert transport.carry(request, now=NOW, patience=BRIEF).outcome is not Outcome.SENT


def mail(host: str) -> None:
    letter = Mail(MailServer(host.strip("[]"), 8), "t@example.com", "ana@example.com", b"")
    assert transport.carry(letter, now=NOW, patience=BRIEF).outcome is not Outcome.SENT


def monitor(probe: str, allow: Guard) -> Callable[[str], None]:
    def run(host: str) -> None:
        bare = host.strip("[]")
        target = {"url": f"http://{host}:8/"} if probe == "http" else {"host": bare, "port": 8}
        row = replace(ROW, probe=probe, target=target, timeout=timedelta(seconds=2))
        (check,) = probes.run([row], asking=Asking(NOW, allow))
        assert check.health is Health.DOWN

    return run


CLOSED = {
    "webhook": webhook,
    **{name: monitor(name, guard.PUBLIC) for name in ("http", "tcp", "tls")},
}
OPEN_TO_THE_INTRANET = {
    "ntfy": ntfy,
    "mail": mail,
    **{
        f"{name} with all allowed": monitor(name, guard.ANYWHERE) for name in ("http", "tcp", "tls")
    },
}


def test_the_table_has_sixty_hosts() -> None:
    assert len(INSIDE) == len(set(INSIDE)) >= 60


@pytest.mark.parametrize("way", CLOSED)
def test_no_disguise_of_an_inner_address_is_dialled(dialled: Dialled, way: str) -> None:
    for host in INSIDE:
        CLOSED[way](host)
    assert dialled.addresses == []


@pytest.mark.parametrize("way", OPEN_TO_THE_INTRANET)
def test_what_gives_out_credentials_is_dialled_for_nobody(dialled: Dialled, way: str) -> None:
    for host in NEVER:
        OPEN_TO_THE_INTRANET[way](host)
    assert dialled.addresses == []


@pytest.mark.parametrize("way", [*CLOSED, *OPEN_TO_THE_INTRANET])
def test_the_watch_itself_would_notice_a_connection(dialled: Dialled, way: str) -> None:
    {**CLOSED, **OPEN_TO_THE_INTRANET}[way]("192.88.98.1")
    assert dialled.addresses == ["192.88.98.1"]


@pytest.fixture
def rebinding(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A name whose first answer is public and every later one the loopback."""
    asked: list[str] = []

    def resolve(host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        if host == "rebind.example":
            asked.append(host)
            host = "192.88.98.1" if len(asked) == 1 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return asked


@pytest.mark.parametrize("way", CLOSED)
def test_a_name_that_turns_inwards_after_the_check_leads_nowhere(
    dialled: Dialled, rebinding: list[str], way: str
) -> None:
    CLOSED[way]("rebind.example")
    assert rebinding == ["rebind.example"]
    assert dialled.addresses == ["192.88.98.1"]


@pytest.mark.parametrize("way", CLOSED)
def test_a_name_with_one_foot_inside_is_not_dialled_there(
    dialled: Dialled, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    def resolve(host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        both = ("169.254.169.254", "192.88.98.1", "10.0.0.1")
        found = both if host == "mixed.example" else (host,)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in found]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    CLOSED[way]("mixed.example")
    assert set(dialled.addresses) <= {"192.88.98.1"}


@pytest.fixture
def twin() -> Iterator[web.Twin]:
    with web.running() as running:
        yield running


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_leads_to_the_metadata(twin: web.Twin, status: int) -> None:
    twin.always = web.Say(status, {"Location": "http://169.254.169.254/latest/meta-data/"})
    home = guard.allowing(["127.0.0.1"])
    answer = http.send(http.Request("GET", twin.url), allow=home, patience=BRIEF)
    row = replace(ROW, target={"url": twin.url}, timeout=timedelta(seconds=2))
    (check,) = probes.run([row], asking=Asking(NOW, home))
    assert answer.status == status
    assert check.reason == "169.254.169.254 is an address that monitors may not ask"
    assert len(twin.requests) == 2


def test_an_administrator_opens_a_network_and_nothing_beside_it(twin: web.Twin) -> None:
    office = settings.Settings(private_networks="127.0.0.0/8").monitored
    row = replace(ROW, target={"url": twin.url}, timeout=timedelta(seconds=2))
    beside = replace(row, target={"url": "http://10.0.0.1/"})
    checks = probes.run([row, beside], asking=Asking(NOW, office))
    assert [check.health for check in checks] == [Health.UP, Health.DOWN]
    assert "may not ask" in checks[1].reason


def test_a_network_that_is_none_stops_the_process() -> None:
    with pytest.raises(ValueError, match="write it like"):
        settings.Settings(private_networks="the office")
    assert settings.Settings(private_networks="").monitored == guard.PUBLIC


DIALLERS = {
    "tocsin.kit.dial": "asks the guard before and after it connects",
    "tocsin.kit.answers": "speaks over a line of kit.dial",
    "tocsin.mailroom.imap": "speaks over a socket of kit.dial",
    "tocsin.notify.smtp": "speaks over a line of kit.dial",
    "tocsin.signals.dialing": "asks the guard for each address",
    "tocsin.signals.asking_http": "its sockets come from signals.dialing",
    "tocsin.watch.checkup": "asks the administrator's mail server over a line of watch.voice",
    "tocsin.watch.voice": "mails to the administrator's server by a way that shares nothing",
    "tocsin.cli.client": "the command line's way to the address that its user names",
    "tocsin.cli.fetching": "the same, to the pager that somebody moves from",
}
_WAY_OUT = re.compile(
    r"^(?:import|from) (smtplib|aiohttp|httpx2|ftplib|imaplib|poplib|requests|urllib\.request)\b"
    r"|\b(create_connection|open_connection|urlopen|HTTPS?Connection|connect_ex)\(",
    re.M,
)


def ways_out(module: rules.Module) -> set[str]:
    """What a module could reach the network by; listening and naming this host is not that."""
    return {found[1] or found[2] for found in _WAY_OUT.finditer(module.text)}


def test_nothing_else_in_the_house_dials() -> None:
    found = {module.name for module in rules.house() if ways_out(module)}
    assert found - set(DIALLERS) == set()


def test_a_new_dialler_would_be_seen() -> None:
    planted = rules.planted("import socket\nsocket.create_connection(('a', 1))\n")
    assert ways_out(planted) == {"create_connection"}
    assert ways_out(rules.planted("import aiohttp")) == {"aiohttp"}


def test_a_refusal_says_who_can_change_it() -> None:
    with pytest.raises(errors.Invalid, match="an administrator can allow its network"):
        http.send(http.Request("GET", "http://10.0.0.1/"), patience=BRIEF)
