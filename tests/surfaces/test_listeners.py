"""What is heard becomes alerts, is counted or is refused; nothing of it is lost in silence."""

import re
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
import psycopg.sql
import pytest
from psycopg.conninfo import conninfo_to_dict

from tests import ears
from tests.ears import ANY, KEY, Ears
from tests.journeys.harness import eventually
from tests.signals.test_mqtt import published
from tests.signals.test_snmp import LINK_DOWN, LINK_UP, interface, open_message, pdu
from tests.twins import certificate
from tocsin.api.doors.listeners import sockets
from tocsin.identity.actor import SYSTEM
from tocsin.kit import errors, tls
from tocsin.kit.db import Database
from tocsin.kit.settings import Settings
from tocsin.signals.actions import listening
from tocsin.signals.mqtt import packet
from tocsin.signals.mqtt.packet import Packets
from tocsin.signals.snmp import ber, engine, message, security
from tocsin.signals.snmp.message import Scoped, Security
from tocsin.signals.snmp.security import User
from tocsin.signals.source import NewSource
from tocsin.signals.tally import Tally

pytestmark = pytest.mark.timeout(120)
OTHER, THIRD = "fedcba9876543210fedcba9876543210", "00112233445566778899aabbccddeeff"


@pytest.fixture
def kept(database: Database, tmp_path: Path) -> Settings:
    return Settings(data=tmp_path, database_url=database.dsn)


def told(port: int, *messages: bytes) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        for each in messages:
            sender.sendto(each, ("127.0.0.1", port))


def asked(port: int, data: bytes) -> bytes:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.settimeout(40)
        sender.sendto(data, ("127.0.0.1", port))
        return sender.recv(65_536)


@pytest.fixture
def syslog(database: Database, kept: Settings, tmp_path: Path) -> Iterator[Ears]:
    near = {"from": ["127.0.0.0/8"], "severity": "err"}
    named = {"from": ["192.0.2.0/24", "127.0.0.1"], "apps": ["sshd"]}
    ears.source(database, kept, NewSource("near", "syslog", mapping=near, key=KEY))
    ears.source(database, kept, NewSource("named", "syslog", mapping=named, key=OTHER))
    with ears.hearing(database, tmp_path, syslog_listen=ANY) as found:
        yield found


def test_lines_that_pass_become_alerts_and_the_rest_is_counted(syslog: Ears) -> None:
    told(syslog.syslog, b"<27>disk: sda failed", b"<30>disk: is well", b"<27>sshd: it failed")
    syslog.hears("127.0.0.1/disk/sda failed")
    syslog.hears("127.0.0.1/sshd/it failed")
    with socket.create_connection(("127.0.0.1", syslog.stream)) as stream:
        stream.sendall(b"<27>one: failed\n16 <27>two: failed\n<30>three: is well\n")
    for identity in ("127.0.0.1/one/failed", "127.0.0.1/two/failed"):
        syslog.hears(identity)
    with syslog.database.reading() as tx:
        assert tx.value("select count(*) from raw_event") == 4

    def counted() -> list[tuple[int, int]]:
        with syslog.database.reading() as tx:
            found = [listening.view_tally(tx, each, actor=SYSTEM) for each in (1, 2)]
        return [(each.heard, each.passed) for each in found]

    # What nobody lets pass is counted where it would have been narrowest.
    eventually(lambda: sum(heard for heard, _ in counted()) == 6, seconds=90)
    assert sum(passed for _, passed in counted()) == 4


def test_a_key_in_the_line_says_whose_it_is_and_is_not_kept(syslog: Ears) -> None:
    line = b'<27>1 - h sshd - - [tocsin@0 key="%s"] denied'
    told(syslog.syslog, line % OTHER.encode(), line % THIRD.encode())
    syslog.hears("h/sshd/denied")
    eventually(syslog.refusals, seconds=90)
    assert syslog.refusals() == ["No source of the kind syslog has the key in the line."]
    with syslog.database.reading() as tx:
        bodies = tx.column("select body from raw_event union all select body from refusal")
    assert len(bodies) == 2
    assert all(b"KEY" in body for body in map(bytes, bodies))


def test_strangers_are_listed_and_cannot_fill_the_disk(
    database: Database, kept: Settings, tmp_path: Path
) -> None:
    far = NewSource("far", "syslog", mapping={"from": ["192.0.2.0/24"]}, key=KEY)
    ears.source(database, kept, far)
    with ears.hearing(database, tmp_path, syslog_listen=ANY) as found:
        told(found.syslog, *([b"<27>a: x"] * 60))
        eventually(lambda: len(found.refusals()) >= 20, seconds=90)
    assert found.alerts() == {}
    assert len(found.refusals()) <= 21
    assert "127.0.0.1" in found.refusals()[0]
    with database.reading() as tx:
        assert tx.value("select sum(count) from refusal") == 60


def test_a_source_above_its_limit_is_dropped_by_udp_and_its_owner_told(
    database: Database, kept: Settings, tmp_path: Path
) -> None:
    loud = NewSource("loud", "syslog", key=KEY, events_per_minute=2)
    ears.source(database, kept, loud)
    with ears.hearing(database, tmp_path, syslog_listen=ANY) as found:
        told(found.syslog, b"<27>a: zero")
        found.hears("127.0.0.1/a/zero")  # its receipt tells the limit
        told(found.syslog, *(b"<27>a: %s" % word for word in (b"one", b"two", b"three", b"four")))
        found.hears("refused")
    assert "127.0.0.1/a/one" in found.alerts()
    assert "127.0.0.1/a/four" not in found.alerts()


def test_with_tls_only_who_shows_a_certificate_is_heard(
    database: Database, kept: Settings, tmp_path: Path
) -> None:
    ears.source(database, kept, NewSource("secure", "syslog", key=KEY))
    ours = certificate.write(tmp_path)
    more: dict[str, Any] = dict(zip(("tls_cert", "tls_key"), ours, strict=True))
    more |= {"syslog_tls_listen": ANY, "syslog_tls_authorities": ours[0]}
    with ears.hearing(database, tmp_path, **more) as found:
        with suppress(OSError):  # how it ends depends on who is faster
            spoken(found.secure, ours, b"<27>a: nobody\n", shows=False)
        spoken(found.secure, ours, b"<27>a: somebody\n", shows=True)
        found.hears("127.0.0.1/a/somebody")
    assert "127.0.0.1/a/nobody" not in found.alerts()


def spoken(port: int, ours: tuple[Path, Path], data: bytes, *, shows: bool) -> None:
    context = ssl.create_default_context(cafile=str(ours[0]))
    context.check_hostname = False
    if shows:
        context.load_cert_chain(*ours)
    with (
        socket.create_connection(("127.0.0.1", port)) as plain,
        context.wrap_socket(plain) as secured,
    ):
        secured.sendall(data)
        secured.settimeout(10)
        if not shows:
            secured.recv(1)


USER = User("ana", "SHA-256", "AES", "authpass1", "privpass1")


@pytest.fixture
def snmp(database: Database, kept: Settings, tmp_path: Path) -> Iterator[Ears]:
    rules = {"user": "ana", "authentication": "SHA-256", "privacy": "AES"}
    ears.source(database, kept, NewSource("keyed", "snmp", key=KEY))
    ears.source(database, kept, NewSource("named", "snmp", key=OTHER), secret="our-own")
    ears.source(
        database,
        kept,
        NewSource("three", "snmp", key=THIRD, mapping=rules),
        secret="authpass1 privpass1",
    )
    with ears.hearing(database, tmp_path, snmp_listen=ANY) as found:
        yield found


def test_a_trap_is_heard_by_the_key_or_the_community(snmp: Ears) -> None:
    told(snmp.snmp, open_message(1, KEY.encode(), pdu(LINK_DOWN, interface(1))))
    told(snmp.snmp, open_message(1, b"our-own", pdu(LINK_DOWN, interface(2))))
    snmp.hears("127.0.0.1/link/1")
    snmp.hears("127.0.0.1/link/2")
    told(snmp.snmp, open_message(1, b"our-own", pdu(LINK_UP, interface(2))))
    snmp.hears("127.0.0.1/link/2", "closed")


def test_a_wrong_community_is_refused_and_not_kept(snmp: Ears) -> None:
    wrong = (b"nearly-our-own", b"", b"authpass1 privpass1")
    told(snmp.snmp, *(open_message(1, each, pdu(LINK_DOWN)) for each in wrong), b"\x30\x03abc")
    eventually(lambda: len(snmp.refusals()) == 4, seconds=90)
    assert snmp.alerts() == {}
    with snmp.database.reading() as tx:
        assert b"own" not in b"".join(map(bytes, tx.column("select body from refusal")))


def test_an_inform_is_answered_once_it_is_kept(snmp: Ears) -> None:
    inform = pdu(LINK_DOWN, interface(7), kind=message.INFORM)
    answer = message.read(asked(snmp.snmp, open_message(1, b"our-own", inform)))
    assert answer.scoped[0] == message.RESPONSE
    assert message.request_id(answer.scoped) == message.request_id(inform)
    assert snmp.alerts() == {"127.0.0.1/link/7": "open"}


def test_an_inform_of_version_3_learns_our_engine_and_our_time(snmp: Ears) -> None:
    question = Security(1, message.REPORTABLE, b"", 0, 0, "", b"", 0, b"")
    part = message.of_scoped(Scoped(pdu(LINK_DOWN)))
    report = message.read(asked(snmp.snmp, message.written(question, part)))
    assert report.security is not None
    assert ber.of_oid(engine.UNKNOWN_ENGINE) in report.scoped
    ours = Security(2, USER.flags, report.security.engine, 1, 1, "ana", b"", 0, b"12345678")
    inform = Scoped(pdu(LINK_DOWN, interface(8), kind=message.INFORM), report.security.engine)
    late = asked(snmp.snmp, security.sealed(USER, ours, message.of_scoped(inform)))
    told_time = message.read(late).security
    assert told_time is not None
    assert ber.of_oid(engine.NOT_IN_TIME) in late
    assert snmp.alerts() == {}
    sealed = security.sealed(USER, told_in(ours, told_time), message.of_scoped(inform))
    data = asked(snmp.snmp, sealed)
    answer = message.read(data)
    opened = security.opened(USER, answer, data)
    assert message.scoped(answer, opened).kind == message.RESPONSE
    assert snmp.alerts() == {"127.0.0.1/link/8": "open"}


def told_in(ours: Security, theirs: Security) -> Security:
    return Security(
        3, ours.flags, theirs.engine, theirs.boots, theirs.time, ours.user, b"", 0, ours.salt
    )


def test_a_trap_of_version_3_is_believed_once(snmp: Ears) -> None:
    ours = Security(1, USER.flags, b"\x80\0\0\0\x05agent", 3, 500, "ana", b"", 0, b"12345678")
    part = message.of_scoped(Scoped(pdu(LINK_DOWN, interface(9)), ours.engine))
    old = Security(1, USER.flags, ours.engine, 2, 900, "ana", b"", 0, b"12345678")
    told(snmp.snmp, security.sealed(USER, ours, part))
    snmp.hears("127.0.0.1/link/9")
    told(snmp.snmp, security.sealed(USER, old, part))
    told(
        snmp.snmp,
        security.sealed(User("dan"), Security(1, 0, b"e", 0, 0, "dan", b"", 0, b""), part),
    )
    eventually(lambda: len(snmp.refusals()) == 2, seconds=90)
    assert any("once more" in each for each in snmp.refusals())
    assert any("'dan'" in each for each in snmp.refusals())


class Broker:
    """A broker of MQTT that hands on a few messages and notes what is acknowledged."""

    def __init__(self, *messages: bytes) -> None:
        self._messages = messages
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.heard: list[packet.Packet] = []
        self.visits = 0
        threading.Thread(target=self._run, daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def of(self, kind: int) -> list[bytes]:
        return [each.content for each in self.heard if each.kind == kind]

    def _run(self) -> None:
        while True:
            try:
                visitor, _ = self._listener.accept()
            except OSError:
                return
            self.visits += 1
            threading.Thread(target=self._serve, args=(visitor,), daemon=True).start()

    def _serve(self, visitor: socket.socket) -> None:
        packets = Packets()
        with closing(visitor):
            while data := visitor.recv(4096):
                for each in packets.feed(data):
                    self.heard.append(each)
                    visitor.sendall(self._answer(each))

    def _answer(self, each: packet.Packet) -> bytes:
        if each.kind == 1:
            return b"\x20\x02\x00\x00"
        if each.kind == 8:
            return b"\x90\x03\x00\x01\x01" + b"".join(self._messages)
        return b"\xd0\x00" if each.kind == 12 else b""


def test_what_is_published_is_acknowledged_in_order_once_it_is_kept(
    database: Database, kept: Settings, tmp_path: Path
) -> None:
    messages = [published(f"alarms/{n}", b"offline", number=n) for n in range(1, 21)]
    twin = Broker(*messages, published("alarms/0", b"offline"))
    rules = {"broker": f"mqtt://127.0.0.1:{twin.port}", "user": "tocsin"}
    new = NewSource("broker", "mqtt", mapping={**rules, "topics": [{"topic": "alarms/#"}]}, key=KEY)
    source_id = ears.source(database, kept, new, secret="the-password")

    def tally() -> Tally:
        with database.reading() as tx:
            return listening.view_tally(tx, source_id, actor=SYSTEM)

    with ears.hearing(database, tmp_path) as found:
        eventually(lambda: len(twin.of(4)) == 20, seconds=90)
        assert tally().connected_at is not None
        assert set(found.alerts()) >= {f"alarms/{n}" for n in range(1, 21)}
        found.hears("alarms/0")
    twin.close()
    assert [int.from_bytes(each, "big") for each in twin.of(4)] == list(range(1, 21))
    (connect,) = twin.of(1)
    assert re.search(rb"MQTT\x04\xc0.*tocsin-\d+.*tocsin.*the-password", connect, re.DOTALL)
    assert twin.of(14) == [b""]  # it says good-bye
    assert (tally().heard, tally().passed, tally().holder) == (21, 21, None)
    assert tally().connected_at is None


def test_a_broker_that_cannot_be_reached_is_noted_with_its_reason(
    database: Database, kept: Settings, tmp_path: Path
) -> None:
    with closing(socket.socket()) as closed:
        closed.bind(("127.0.0.1", 0))
        rules = {"broker": f"mqtt://127.0.0.1:{closed.getsockname()[1]}"}
        topics = {"topics": [{"topic": "#"}]}
        new = NewSource("broker", "mqtt", mapping=rules | topics, key=KEY)
        source_id = ears.source(database, kept, new)

        def problem() -> str | None:
            with database.reading() as tx:
                return listening.view_tally(tx, source_id, actor=SYSTEM).problem

        with ears.hearing(database, tmp_path):
            eventually(problem, seconds=90)
    assert "127.0.0.1" in str(problem())


def test_what_cannot_be_opened_is_said_and_nothing_is_left_open(tmp_path: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        settings = Settings(data=tmp_path, syslog_listen=f"127.0.0.1:{port}")
        with pytest.raises(sockets.CannotHear, match="in use"), sockets.opened(settings):
            pass
    for wrong in ("nonsense", "127.0.0.1:99999"):
        with pytest.raises(errors.Invalid), sockets.opened(Settings(snmp_listen=wrong)):
            pass
    secure = Settings(data=tmp_path, syslog_tls_listen=ANY)
    with pytest.raises(tls.BadCertificate, match="TLS_CERT"), sockets.opened(secure):
        pass


@contextmanager
def away(server: str, database: Database) -> Iterator[None]:
    """Nobody can reach the database meanwhile."""
    name = str(conninfo_to_dict(database.dsn)["dbname"])
    known = psycopg.sql.Identifier(name)
    end = "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s"
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(psycopg.sql.SQL("alter database {} allow_connections false").format(known))
        admin.execute(end, (name,))
        try:
            yield
        finally:
            again = psycopg.sql.SQL("alter database {} allow_connections true")
            admin.execute(again.format(known))


def test_what_is_heard_while_the_database_is_away_is_kept_once_it_is_back(
    server: str, database: Database, kept: Settings, tmp_path: Path
) -> None:
    ears.source(database, kept, NewSource("logs", "syslog", key=KEY))
    ears.source(database, kept, NewSource("traps", "snmp", key=OTHER))
    with ears.hearing(database, tmp_path, syslog_listen=ANY, snmp_listen=ANY) as found:
        agent = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        with away(server, database), closing(agent):
            told(found.syslog, *(b"<27>a: %s failed" % word for word in (b"one", b"two")))
            with socket.create_connection(("127.0.0.1", found.stream)) as stream:
                stream.sendall(b"<27>a: three failed\n<27>a: four failed\n")
            told(found.snmp, open_message(1, OTHER.encode(), pdu(LINK_DOWN, interface(1))))
            inform = pdu(LINK_DOWN, interface(2), kind=message.INFORM)
            agent.sendto(open_message(1, OTHER.encode(), inform), ("127.0.0.1", found.snmp))
            agent.settimeout(0.5)
            with pytest.raises(TimeoutError):
                agent.recv(1000)
        for word in ("one", "two", "three", "four"):
            found.hears(f"127.0.0.1/a/{word} failed")
        for number in (1, 2):
            found.hears(f"127.0.0.1/link/{number}")
        assert found.refusals() == []
