"""Other people's clients of syslog, SNMP and MQTT speak to the listeners: what they print is
success, and what they said is an alert."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests import clients, ears, programs
from tests.ears import ANY, KEY, Ears
from tests.journeys import harness
from tests.journeys.harness import eventually
from tests.programs import Running
from tests.twins import certificate
from tocsin.kit.db import Database
from tocsin.kit.settings import Settings
from tocsin.signals.source import NewSource

pytestmark = [pytest.mark.realclient, pytest.mark.timeout(240)]
OTHER, THIRD = "fedcba9876543210fedcba9876543210", "00112233445566778899aabbccddeeff"
LINK_DOWN, LINK_UP = "1.3.6.1.6.3.1.1.5.3", "1.3.6.1.6.3.1.1.5.4"
V3 = ("-v", "3", "-u", "ana", "-l", "authPriv", "-a", "SHA-256", "-A", "authpass1")
PRIVATE = (*V3, "-x", "AES", "-X", "privpass1")
INDEX = "1.3.6.1.2.1.2.2.1.1"
FORWARDING = """
global(workDirectory="{place}" defaultNetstreamDriver="gtls"
  defaultNetstreamDriverCAFile="{chain}" defaultNetstreamDriverCertFile="{chain}"
  defaultNetstreamDriverKeyFile="{key}")
module(load="imudp")
input(type="imudp" address="127.0.0.1" port="{local}")
action(type="omfwd" target="127.0.0.1" port="{port}" protocol="tcp" TCP_Framing="octet-counted"
  template="RSYSLOG_SyslogProtocol23Format" StreamDriver="gtls" StreamDriverMode="1"
  StreamDriverAuthMode="x509/certvalid" action.resumeRetryCount="-1")
"""
PYSNMP = """
import asyncio, sys
from pysnmp.hlapi.v3arch.asyncio import *
async def main(port, number):
    user = UsmUserData("ana", "authpass1", "privpass1", authProtocol=usmHMAC192SHA256AuthProtocol,
                       privProtocol=usmAesCfb128Protocol)
    trap = NotificationType(ObjectIdentity("1.3.6.1.6.3.1.1.5.3")).add_varbinds(
        (ObjectIdentifier("1.3.6.1.2.1.2.2.1.1." + number), Integer32(int(number))))
    error, *rest = await send_notification(
        SnmpEngine(), user, await UdpTransportTarget.create(("127.0.0.1", int(port)), timeout=10),
        ContextData(), "inform", trap)
    print(error or "acknowledged")
asyncio.run(main(*sys.argv[1:]))
"""


@pytest.fixture
def kept(database: Database, tmp_path: Path) -> Settings:
    return Settings(data=tmp_path, database_url=database.dsn)


@pytest.fixture
def snmp(database: Database, kept: Settings, tmp_path: Path) -> Iterator[Ears]:
    rules = {"user": "ana", "authentication": "SHA-256", "privacy": "AES"}
    both = "authpass1 privpass1"
    ears.source(database, kept, NewSource("two", "snmp", key=KEY), secret="public")
    ears.source(database, kept, NewSource("three", "snmp", key=THIRD, mapping=rules), secret=both)
    with ears.hearing(database, tmp_path, snmp_listen=ANY) as found:
        yield found


def link(number: int) -> tuple[str, str, str]:
    return f"{INDEX}.{number}", "i", str(number)


def test_net_snmp_tells_in_every_version(snmp: Ears) -> None:
    place = f"127.0.0.1:{snmp.snmp}"
    old = ("1.3.6.1.4.1.9.1", "10.1.1.1", "2", "0", "")
    clients.program("snmptrap", "-v", "1", "-c", "public", place, *old, *link(1))
    clients.program("snmptrap", "-v", "2c", "-c", "public", place, "", LINK_DOWN, *link(2))
    engine = ("-e", "0x8000000001020304")
    clients.program("snmptrap", *engine, *PRIVATE, place, "", LINK_DOWN, *link(3))
    for identity in ("10.1.1.1/link/1", "127.0.0.1/link/2", "127.0.0.1/link/3"):
        snmp.hears(identity)
    patience = ("-t", "10", "-r", "2")
    clients.program("snmpinform", *patience, *PRIVATE, place, "", LINK_UP, *link(3))
    v2c = ("-v", "2c", "-c", "public")
    clients.program("snmpinform", *patience, *v2c, place, "", LINK_DOWN, *link(4))
    assert snmp.alerts()["127.0.0.1/link/3"] == "closed"
    assert snmp.alerts()["127.0.0.1/link/4"] == "open"
    assert snmp.refusals() == []


def test_pysnmp_informs(snmp: Ears) -> None:
    if "yes" not in clients.python(
        "import importlib.util as u; print(u.find_spec('pysnmp') and 'yes')"
    ):
        pytest.skip("pysnmp is not in .clients")
    assert "acknowledged" in clients.python(PYSNMP, str(snmp.snmp), "7")
    assert snmp.alerts() == {"127.0.0.1/link/7": "open"}


def test_logger_and_rsyslog_forward(database: Database, kept: Settings, tmp_path: Path) -> None:
    chain, key = certificate.write(tmp_path)
    ears.source(database, kept, NewSource("logs", "syslog", key=KEY))
    more = {"syslog_listen": ANY, "syslog_tls_listen": ANY, "tls_cert": chain, "tls_key": key}
    with ears.hearing(database, tmp_path, **more, syslog_tls_authorities=chain) as found:
        to = ("-n", "127.0.0.1", "-p", "daemon.err", "-t", "app")
        clients.program("logger", *to, "-P", str(found.syslog), "-d", "--rfc3164", "by udp")
        clients.program("logger", *to, "-P", str(found.stream), "-T", "--rfc5424", "by tcp")
        clients.program("logger", *to, "-P", str(found.stream), "-T", "--octet-count", "counted")
        for text in ("by udp", "by tcp", "counted"):
            hears(found, text)
        with rsyslog(tmp_path, found.secure, chain, key) as local:
            clients.program("logger", *to, "-P", str(local.port), "-d", "by rsyslog, with TLS")
            hears(found, "with TLS")


def hears(found: Ears, text: str) -> None:
    eventually(lambda: any(text in each for each in found.alerts()), seconds=90, what=text)


@contextmanager
def rsyslog(place: Path, port: int, chain: Path, key: Path) -> Iterator[Running]:
    """Debian's, which takes lines by UDP and forwards them with TLS and a certificate."""
    program = harness.program("rsyslogd", "rsyslog")
    if not list(Path("/usr/lib").glob("*/rsyslog/lmnsd_gtls.so")):
        pytest.skip("rsyslog's TLS is not installed; Debian's package rsyslog-gnutls brings it")
    path = place / "rsyslog.conf"

    def command(local: int) -> Sequence[str]:
        path.write_text(
            FORWARDING.format(place=place, local=local, port=port, chain=chain, key=key)
        )
        return [program, "-n", "-f", str(path), "-i", str(path.with_suffix(".pid"))]

    with programs.running(command, place / "rsyslog.log", ready=programs.hears) as running:
        yield running


def test_mosquitto_hands_on_what_was_published_while_we_were_away(
    database: Database, kept: Settings, tmp_path: Path
) -> None:
    with mosquitto(tmp_path) as broker:
        topics = {"topics": [{"topic": "alarms/#"}]}
        rules = {"broker": f"mqtt://127.0.0.1:{broker.port}", "user": "tocsin"} | topics
        new = NewSource("broker", "mqtt", mapping=rules, key=KEY)
        ears.source(database, kept, new, secret="pw")

        def publish(topic: str, text: str) -> None:
            asked = ("-h", "127.0.0.1", "-p", str(broker.port), "-q", "1", "-t", topic, "-m", text)
            clients.program("mosquitto_pub", *asked)

        with ears.hearing(database, tmp_path) as found:
            eventually(lambda: is_connected(found), seconds=60)
            publish("alarms/door", '{"title": "Door is open", "status": "firing"}')
            found.hears("alarms/door")
        publish("alarms/pump", "offline")
        assert "alarms/pump" not in found.alerts()
        with ears.hearing(database, tmp_path) as found:
            found.hears("alarms/pump")
            publish("alarms/pump", "online")
            found.hears("alarms/pump", "closed")


@contextmanager
def mosquitto(place: Path) -> Iterator[Running]:
    """Debian's broker, which knows us by a password and keeps what we missed."""
    program = harness.program("mosquitto", "mosquitto")
    words, path = place / "passwords", place / "mosquitto.conf"
    words.write_text("")
    clients.program("mosquitto_passwd", "-b", str(words), "tocsin", "pw")

    def command(port: int) -> Sequence[str]:
        lines = [f"listener {port} 127.0.0.1", "allow_anonymous true"]
        lines += [f"password_file {words}", "user root"]
        path.write_text("\n".join([*lines, ""]))
        return [program, "-c", str(path)]

    with programs.running(command, place / "mosquitto.log") as running:
        yield running


def is_connected(found: Ears) -> bool:
    with found.database.reading() as tx:
        return bool(tx.value("select connected_at is not null from tally limit 1"))
