"""SNMP: what an agent sends, whether it is proven, and which alert it begins or ends."""

import json
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.signals.reading import NOW, one
from tocsin.signals import reading
from tocsin.signals.provider import Context
from tocsin.signals.signal import Severity, Signal, State
from tocsin.signals.snmp import ber, engine, message, names, rules, security, trap
from tocsin.signals.snmp.ber import Malformed
from tocsin.signals.snmp.engine import Ages
from tocsin.signals.snmp.message import Scoped, Security
from tocsin.signals.snmp.security import CIPHERS, SIGNATURES, Doubted, User
from tocsin.signals.snmp.trap import Heard

LINK_DOWN, LINK_UP = "1.3.6.1.6.3.1.1.5.3", "1.3.6.1.6.3.1.1.5.4"
IF_INDEX = "1.3.6.1.2.1.2.2.1.1"
ENGINE = bytes.fromhex("8000000001020304")
HEARD = Heard("10.0.0.9", "2c")


def variable(oid: str, value: bytes) -> bytes:
    return ber.of_sequence(ber.of_oid(oid), value)


def pdu(oid: str, *variables: bytes, kind: int = message.TRAP) -> bytes:
    first = variable(trap.UPTIME, ber.of_integer(4711, tag=ber.TICKS))
    second = variable(trap.TRAP, ber.of_oid(oid))
    number, nought = ber.of_integer(17), ber.of_integer(0)
    listed = ber.of_sequence(first, second, *variables)
    return ber.of_sequence(number, nought, nought, listed, tag=kind)


def old_pdu(enterprise: str, *, generic: int, specific: int = 0) -> bytes:
    return ber.of_sequence(
        ber.of_oid(enterprise),
        ber.written(ber.ADDRESS, bytes((10, 1, 1, 1))),
        ber.of_integer(generic),
        ber.of_integer(specific),
        ber.of_integer(1, tag=ber.TICKS),
        ber.of_sequence(),
        tag=message.TRAP_V1,
    )


def open_message(version: int, community: bytes, part: bytes) -> bytes:
    return ber.of_sequence(ber.of_integer(version), ber.written(ber.OCTETS, community), part)


def told(part: bytes, *, mapping: dict[str, Any] | None = None) -> Signal:
    document = trap.document(Scoped(part), HEARD)
    return one("snmp", document, mapping=mapping)


def interface(number: int) -> bytes:
    return variable(f"{IF_INDEX}.{number}", ber.of_integer(number))


def test_a_link_that_is_up_again_ends_what_it_began() -> None:
    down, up = told(pdu(LINK_DOWN, interface(3))), told(pdu(LINK_UP, interface(3)))
    assert down.identity == up.identity == "10.0.0.9/link/3"
    assert (down.state, up.state) == (State.FIRING, State.OK)
    assert told(pdu(LINK_DOWN, interface(4))).identity != down.identity
    assert down.labels["ifIndex"] == "3"
    assert down.ends_at is not None
    assert up.ends_at is None


def test_a_trap_of_version_1_is_the_same_one() -> None:
    document = trap.document(Scoped(old_pdu("1.3.6.1.4.1.9.1", generic=2)), HEARD)
    assert (document["trap"], document["agent"]) == (LINK_DOWN, "10.1.1.1")
    own = trap.document(Scoped(old_pdu("1.3.6.1.4.1.318", generic=6, specific=5)), HEARD)
    assert own["trap"] == "1.3.6.1.4.1.318.0.5"
    assert one("snmp", own).identity == "10.1.1.1/battery"


@pytest.mark.parametrize("pair", [("5.3", "5.4"), ("0.2", "0.1")])
def test_traps_that_belong_together_share_an_identity(pair: tuple[str, str]) -> None:
    base = "1.3.6.1.6.3.1.1." if pair[0].startswith("5") else "1.3.6.1.2.1.15."
    peer = variable("1.3.6.1.2.1.15.3.1.2.192.0.2.1", ber.of_integer(1))
    found = {told(pdu(base + each, peer)).identity for each in pair}
    assert len(found) == 1
    assert "192.0.2.1" in found.pop()


def test_of_a_trap_that_nobody_knows_all_counts_but_what_is_measured() -> None:
    def fan(number: int, heat: int) -> str:
        text = variable("1.3.6.1.4.1.99.1.1", ber.written(ber.OCTETS, b"fan %d" % number))
        measured = variable("1.3.6.1.4.1.99.1.2", ber.of_integer(heat, tag=ber.GAUGE))
        return told(pdu("1.3.6.1.4.1.99.0.1", text, measured)).identity

    assert fan(1, 40) == fan(1, 41)
    assert fan(1, 40) != fan(2, 40)


RULES: dict[str, Any] = {
    "names": {"1.3.6.1.4.1.99.1.1": "part", "1.3.6.1.4.1.99.1.2": "heat"},
    "traps": [
        {"trap": "1.3.6.1.4.1.99.0.1", "title": "{part} of {host} is at {heat}"}
        | {"severity": "critical", "identity": "heat/{part}"},
        {"trap": "1.3.6.1.4.1.99.0.2", "state": "ok", "identity": "heat/{v1}"},
    ],
}


def test_a_source_says_what_the_traps_of_its_vendor_mean() -> None:
    part = variable("1.3.6.1.4.1.99.1.1.0", ber.written(ber.OCTETS, b"fan 1"))
    heat = variable("1.3.6.1.4.1.99.1.2.0", ber.of_integer(88, tag=ber.GAUGE))
    hot = told(pdu("1.3.6.1.4.1.99.0.1", part, heat), mapping=RULES)
    cool = told(pdu("1.3.6.1.4.1.99.0.2", part), mapping=RULES)
    assert hot.summary == "fan 1 of 10.0.0.9 is at 88"
    assert hot.severity is Severity.CRITICAL
    assert hot.identity == cool.identity == "10.0.0.9/heat/fan 1"
    assert cool.state is State.OK
    assert rules.mistakes(RULES) == []


WRONG = [
    {"user": ""},
    {"user": "ana", "authentication": "ROT13"},
    {"authentication": "SHA"},
    {"user": "ana", "privacy": "AES"},
    {"names": {"ifIndex": "1.2"}},
    {"names": {"1.3.6": "two words"}},
    {"traps": [{"title": "x"}]},
    {"traps": [{"trap": "1.3", "state": "maybe"}]},
    {"traps": [{"trap": "1.3", "colour": "red"}]},
    {"community": "public"},
]


@pytest.mark.parametrize("given_rules", WRONG)
def test_a_mistake_in_what_is_said_is_told(given_rules: dict[str, Any]) -> None:
    assert len(rules.mistakes(given_rules)) == 1


@pytest.mark.parametrize(
    ("secret", "is_right"),
    [("public", True), ("authpass1 privpass1", True), ("a b c", False), ("short privpass1", False)],
)
def test_a_secret_is_a_community_or_passphrases(secret: str, is_right: bool) -> None:
    assert (rules.secret_mistake(secret) == "") is is_right


def test_what_is_kept_has_the_pdu_and_no_community() -> None:
    said = message.read(open_message(1, b"our-secret", pdu(LINK_DOWN)))
    assert (said.version, said.community) == ("2c", "our-secret")
    kept = json.dumps(trap.document(message.scoped(said), HEARD))
    assert "our-secret" not in kept
    assert "pdu" in kept


VALUES: list[tuple[bytes, tuple[str, Any]]] = [
    (ber.of_integer(-5), ("integer", -5)),
    (ber.of_integer(2**63 + 1, tag=ber.COUNTER64), ("counter", 2**63 + 1)),
    (ber.written(ber.OCTETS, b"eth0\0"), ("text", "eth0")),
    (ber.written(ber.OCTETS, bytes.fromhex("001122aabbcc")), ("bytes", "00:11:22:aa:bb:cc")),
    (ber.written(ber.ADDRESS, bytes((10, 0, 0, 1))), ("address", "10.0.0.1")),
    (ber.of_oid("1.3.6.1.4.1.2147483647"), ("oid", "1.3.6.1.4.1.2147483647")),
    (ber.written(ber.NULL, b""), ("nothing", "")),
]


@pytest.mark.parametrize(("encoded", "wanted"), VALUES)
def test_a_value_is_read(encoded: bytes, wanted: tuple[str, Any]) -> None:
    document = trap.document(Scoped(pdu(LINK_DOWN, variable("1.3.6.1.4.1.99.1", encoded))), HEARD)
    (found,) = document["variables"]
    assert (found["type"], found["value"]) == wanted


USERS = [User("ana", a, c, "authpass1", "privpass1") for a in SIGNATURES for c in ("", *CIPHERS)]


@pytest.mark.parametrize("user", USERS, ids=lambda each: f"{each.signed} {each.ciphered}")
def test_what_a_user_seals_is_opened_by_nobody_else(user: User) -> None:
    part = message.of_scoped(Scoped(pdu(LINK_DOWN), ENGINE))
    data = security.sealed(user, secured(user), part)
    said = message.read(data)
    opened = security.opened(user, said, data)
    assert message.scoped(said, opened).pdu == pdu(LINK_DOWN)
    with pytest.raises(Doubted):
        security.opened(replace(user, passphrase="another-1"), said, data)
    with pytest.raises(Doubted):
        security.opened(user, said, data[:-1] + bytes((data[-1] ^ 1,)))


def test_a_message_has_to_be_as_safe_as_its_user() -> None:
    signing = User("ana", "SHA", "", "authpass1")
    plain = User("ana")
    data = security.sealed(plain, secured(plain), message.of_scoped(Scoped(pdu(LINK_DOWN))))
    said = message.read(data)
    assert security.opened(plain, said, data) is None
    with pytest.raises(Doubted, match="signed with SHA"):
        security.opened(signing, said, data)


def test_keys_are_those_of_the_standard() -> None:
    """RFC 3414, A.3, in which the passphrase is bound to the engine 2."""
    number = bytes.fromhex("000000000000000000000002")
    assert security._bound("MD5", "maplesyrup", number).hex() == "526f5eed9fcce26f8964c2930787d82b"
    found = security._bound("SHA", "maplesyrup", number).hex()
    assert found == "6695febc9288e36282235fc7151f128497b38f3f"


def secured(user: User) -> Security:
    return Security(7, user.flags, ENGINE, 3, 500, user.name, b"", 0, b"12345678")


def test_what_was_recorded_and_is_sent_once_more_is_doubted() -> None:
    ages, now = Ages(), secured(User("ana"))
    ages.check(now)
    ages.check(replace(now, time=now.time - engine.WINDOW_SECONDS))
    with pytest.raises(Doubted):
        ages.check(replace(now, time=now.time - engine.WINDOW_SECONDS - 1))
    ages.check(replace(now, boots=now.boots + 1, time=0))
    with pytest.raises(Doubted):
        ages.check(now)
    ages.check(replace(now, engine=b"another"))


def heard(data: bytes) -> None:
    """The way of a datagram through all that is pure: Malformed or Doubted, or a signal."""
    said = message.read(data)
    user = USERS[-1]
    opened = security.opened(user, said, data) if said.security else None
    document = trap.document(message.scoped(said, opened), HEARD)
    read = reading.read("snmp", json.dumps(document).encode(), {}, Context(NOW))
    assert read.signals


SOUND = (
    open_message(1, b"public", pdu(LINK_DOWN, interface(3))),
    open_message(0, b"public", old_pdu("1.3.6.1.4.1.9.1", generic=2)),
    security.sealed(USERS[-1], secured(USERS[-1]), message.of_scoped(Scoped(pdu(LINK_DOWN)))),
)


@given(st.sampled_from(SOUND), st.data())
def test_no_byte_that_is_changed_breaks_it(sound: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(sound) - 1))
    change = data.draw(st.binary(max_size=3))
    with suppress(Malformed, Doubted):
        heard(sound[:at] + change + sound[at + 1 :])


@given(st.binary(max_size=200))
def test_no_bytes_break_it(data: bytes) -> None:
    with pytest.raises((Malformed, Doubted)):
        heard(data)


@given(st.integers(-(2**63), 2**63 - 1), st.lists(st.integers(0, 2**32 - 1), max_size=20))
def test_what_is_written_is_read_again(number: int, arcs: list[int]) -> None:
    assert ber.integer(ber.item(ber.of_integer(number))) == number
    oid = ".".join(map(str, (1, 3, *arcs)))
    assert ber.oid(ber.item(ber.of_oid(oid))) == oid


def test_the_longest_name_of_an_object_is_the_one_that_counts() -> None:
    assert names.split("1.3.6.1.2.1.2.2.1.2.17", {}) == ("ifDescr", "17")
    assert names.split("1.3.6.1.2.1.2.2.1.2.17", {"1.3.6.1.2.1.2.2.1.2.17": "mine"}) == ("mine", "")
    assert names.split("1.3.6.1.4.1.99.1", {}) == ("1.3.6.1.4.1.99.1", "")
