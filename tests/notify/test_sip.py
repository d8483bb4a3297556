"""Calls through SIP: who calls is proven, what is said is heard, and only a key answers."""

import array
import threading
import wave
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from tests.notify.test_channels import NOW, PAGE
from tests.twins import certificate, sealed
from tests.twins import sip as twin_of
from tests.twins.sip import Phone
from tocsin.kit import errors
from tocsin.notify import channels
from tocsin.notify.answers import Verb
from tocsin.notify.attempt import Attempt, Outcome
from tocsin.notify.callbacks import Sent
from tocsin.notify.channel import Outgoing
from tocsin.notify.message import Kind
from tocsin.notify.receipt import Outcome as Reported
from tocsin.notify.receipt import Receipt
from tocsin.notify.sip import audio, call, digest, message, sdp, speech, switchboard, talk
from tocsin.notify.sip.digest import Account, Wanted
from tocsin.notify.sip.order import Ring

SENT = Sent(7, 1)


@dataclass
class Operator:
    """Writes down what it is told."""

    receipts: list[Receipt] = field(default_factory=list)
    verbs: list[Verb] = field(default_factory=list)
    is_answered: bool = False
    done: threading.Event = field(default_factory=threading.Event)

    def ended(self, sent: Sent, receipt: Receipt) -> None:
        assert sent == SENT
        self.receipts.append(receipt)
        self.done.set()

    def pressed(self, sent: Sent, verb: Verb) -> str:
        assert sent == SENT
        self.verbs.append(verb)
        self.done.set()
        return "You have #42 now."

    def is_over(self, sent: Sent) -> bool:
        assert sent == SENT
        return self.is_answered


def ring_of(port: int, *, can_answer: bool = True, number: str = "201", **settings: Any) -> Ring:
    said = {"host": "127.0.0.1", "port": port, "username": twin_of.USER,
            "password": twin_of.PASSWORD, **settings}  # fmt: skip
    told = PAGE if can_answer else structs.replace(PAGE, can_answer=False, kind=Kind.NOTICE)
    outgoing = Outgoing(
        told, 7, "incident/42", number, said, "https://tocsin.example", NOW, NOW, None
    )
    found = channels.named("sip").render(outgoing)
    assert isinstance(found, Ring)
    return found


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Short sentences, for a call takes its time; but patience where a telephone has to answer."""
    monkeypatch.setattr(speech, "spoken", lambda _: array.array("h", [1000] * 1600))
    for name, seconds in (("LOOK_SECONDS", 0.1), ("GIVE_WAY_SECONDS", 1.0), ("ROUNDS", 1)):
        monkeypatch.setattr(call, name, seconds)
    for name in ("KEY_SECONDS", "REPLY_SECONDS"):
        monkeypatch.setattr(call, name, 60.0)
    monkeypatch.setattr(talk, "_QUIET", 2)


def placed(ring: Ring, operator: Operator) -> Attempt:
    return switchboard.place(ring, SENT, operator)


@pytest.mark.parametrize("by_info", [False, True])
@pytest.mark.parametrize(("key", "verb"), [("1", Verb.ACKNOWLEDGE), ("4", Verb.DECLINE)])
def test_a_key_answers_however_it_is_told(key: str, verb: Verb, by_info: bool) -> None:
    operator = Operator()
    with twin_of.running(Phone(keys=key, by_info=by_info)) as phone:
        attempt = placed(ring_of(phone.port), operator)
        assert operator.done.wait(60)
        assert phone.ended.wait(60), "it is hung up on after it was told what came of it"
    assert (attempt.outcome, attempt.code) == (Outcome.SENT, "180")
    assert operator.verbs == [verb], "once, however often its packets come"
    assert operator.receipts == []
    assert phone.faults == []
    assert phone.methods[:3] == ["INVITE", "ACK", "INVITE"]
    assert len(phone.heard) > 1600


def test_a_call_within_tls_is_answered_too(tmp_path: Path) -> None:
    chain, key = certificate.write(tmp_path)
    operator = Operator()
    with twin_of.running(Phone(keys="1")) as phone, sealed.before(phone.port, chain, key) as port:
        ring = ring_of(port, transport="tls", authority=str(chain))
        assert placed(ring, operator).outcome is Outcome.SENT
        assert operator.done.wait(60)
        assert phone.ended.wait(60)
    assert operator.verbs == [Verb.ACKNOWLEDGE]
    assert "SIP/2.0/TLS" in phone.requests[0]
    assert "transport=tls" in phone.requests[0]


def test_an_exchange_whose_certificate_nobody_vouches_for_gets_nothing(tmp_path: Path) -> None:
    with (
        twin_of.running(Phone()) as phone,
        sealed.before(phone.port, *certificate.write(tmp_path)) as port,
    ):
        attempt = placed(ring_of(port, transport="tls"), Operator())
    assert attempt.outcome is Outcome.TEMPORARY
    assert "certificate" in (attempt.error or "").lower()
    assert phone.requests == []


def test_tls_has_a_port_of_its_own() -> None:
    rung = {how: ring_of(0, transport=how).exchange.port for how in ("udp", "tls")}
    assert rung == {"udp": 5060, "tls": 5061}


def test_a_key_that_means_nothing_answers_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(call, "KEY_SECONDS", 0.2)
    operator = Operator()
    with twin_of.running(Phone(keys="9")) as phone:
        placed(ring_of(phone.port), operator)
        assert operator.done.wait(60)
    assert operator.verbs == []
    assert operator.receipts == [Receipt(Reported.UNCONFIRMED)]


def test_who_hangs_up_has_not_answered() -> None:
    operator = Operator()
    with twin_of.running(Phone(hangs_up=True)) as phone:
        placed(ring_of(phone.port), operator)
        assert operator.done.wait(60)
    assert operator.receipts == [Receipt(Reported.UNCONFIRMED)]
    assert phone.faults == []


def test_what_only_informs_is_said_and_no_key_is_waited_for() -> None:
    operator = Operator()
    with twin_of.running(Phone(keys="1")) as phone:
        placed(ring_of(phone.port, can_answer=False), operator)
        assert operator.done.wait(60)
    assert operator.verbs == []
    assert operator.receipts == [Receipt(Reported.UNCONFIRMED)]


def test_nobody_picks_up() -> None:
    operator = Operator()
    with twin_of.running(Phone(behaves="rings")) as phone:
        placed(replace(ring_of(phone.port), ring_seconds=1), operator)
        assert operator.done.wait(60)
    assert operator.receipts == [Receipt(Reported.FAILED, "Nobody picked up.", "no-answer")]
    assert "CANCEL" in phone.methods
    assert phone.faults == []


def test_it_rings_no_more_when_somebody_else_answers() -> None:
    operator = Operator(is_answered=True)
    with twin_of.running(Phone(behaves="rings")) as phone:
        placed(ring_of(phone.port), operator)
        assert operator.done.wait(60)
    assert operator.receipts[0].code == "called-off"
    assert "CANCEL" in phone.methods


REFUSED = [
    ("busy", {}, Outcome.PERMANENT, "The line was busy."),
    ("rejects", {}, Outcome.PERMANENT, "The exchange does not know this number."),
    ("answers", {"password": "wrong"}, Outcome.PERMANENT, "did not accept the password"),
    ("silent", {}, Outcome.TEMPORARY, "The exchange did not answer."),
]


@pytest.mark.parametrize(("behaves", "settings", "outcome", "said"), REFUSED)
def test_a_call_that_does_not_even_ring_is_told_at_once(
    behaves: str, settings: dict[str, Any], outcome: Outcome, said: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    operator = Operator()
    if behaves == "silent":
        monkeypatch.setattr(call, "REPLY_SECONDS", 1.0)
    with twin_of.running(Phone(behaves=behaves)) as phone:
        attempt = placed(ring_of(phone.port, **settings), operator)
    assert attempt.outcome is outcome
    assert said in (attempt.error or "")
    assert attempt.is_outage is (behaves == "silent")
    assert operator.receipts == []


def test_an_exchange_that_is_not_there_is_tried_again() -> None:
    attempt = placed(ring_of(1, transport="tcp"), Operator())
    assert (attempt.outcome, attempt.is_outage) == (Outcome.TEMPORARY, True)


def test_no_more_calls_are_made_than_there_are_lines() -> None:
    operator = Operator()
    with twin_of.running(Phone(behaves="rings")) as phone:
        ring = replace(ring_of(phone.port, lines=1), ring_seconds=1)
        placed(ring, operator)
        second = placed(ring, operator)
        assert operator.done.wait(60)
    assert (second.outcome, second.code) == (Outcome.DEFERRED, "lines")
    assert switchboard.LINES.take(ring.provider, 1), "its line is free again"
    switchboard.LINES.release(ring.provider)


def test_g_711_is_what_the_standard_says(tmp_path: Path) -> None:
    """The reference is the module of the standard library, as long as Python has it."""
    audioop = pytest.importorskip("audioop")
    samples = array.array("h", [*range(-32_768, 32_768, 37)])
    assert audio.to_ulaw(samples) == audioop.lin2ulaw(samples.tobytes(), 2)
    back = array.array("h")
    back.frombytes(audioop.alaw2lin(audio.to_alaw(samples), 2))
    assert all(abs(a - b) <= abs(a) / 16 + 32 for a, b in zip(samples, back, strict=True))
    with wave.open(str(tmp_path / "x.wav"), "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(samples.tobytes())


def test_sound_is_brought_to_the_telephones_rate() -> None:
    one_second = array.array("h", [100] * 22_050)
    slower = audio.slower(one_second, 22_050)
    assert abs(len(slower) - 8000) <= 1
    assert set(slower) == {100}


# RFC 2617, 3.5 and RFC 7616, 3.9.1
CHALLENGES = [
    (
        'Digest realm="testrealm@host.com", qop="auth,auth-int", '
        'nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5ccc069c403ebaf9f0171e9517f40e41"',
        Account("Mufasa", "Circle Of Life"), "0a4f113b",
        "6629fae49393a05397450978507c4ef1",
    ),
    (
        'Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=SHA-256, '
        'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", '
        'opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"',
        Account("Mufasa", "Circle of Life"), "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
        "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("challenge", "account", "nonce", "response"), CHALLENGES)
def test_who_calls_is_proven_as_the_standards_have_it(
    challenge: str, account: Account, nonce: str, response: str
) -> None:
    assert digest.understood(challenge)
    wanted = Wanted(account, "GET", "/dir/index.html")
    assert f'response="{response}"' in digest.answer(challenge, wanted, nonce=nonce)


def test_messages_are_read_as_they_come() -> None:
    raw = b"SIP/2.0 180 Ringing\r\nv: SIP/2.0/UDP a\r\nCSeq: 7 INVITE\r\nX: a\r\n b\r\n\r\nbody"
    found = message.parse(raw)
    assert found is not None
    assert (found.status, found.reason, found.method, found.sequence) == (
        180, "Ringing", "INVITE", 7,
    )  # fmt: skip
    assert (found.get("via"), found.get("x"), found.body) == ("SIP/2.0/UDP a", "a b", b"body")
    assert message.uri('"Ana" <sip:201@pbx.lan:5060;ob>;expires=9') == "sip:201@pbx.lan:5060;ob"
    for noise in (b"", b"\r\n\r\n", b"\x00\xff", b"GET / HTTP/1.1\r\n\r\n"):
        assert message.parse(noise) is None


def test_what_the_other_side_speaks_is_read() -> None:
    body = sdp.offer("10.0.0.5", 4000, session=1)
    assert sdp.read(body) == sdp.Media("10.0.0.5", 4000, sdp.ULAW, sdp.KEYS)
    assert sdp.read(body.replace(b" 0 8 101", b" 8")) == sdp.Media("10.0.0.5", 4000, 8, 101)
    for nothing in (b"", body.replace(b"4000", b"0"), body.replace(b" 0 8 101", b" 9 18")):
        assert sdp.read(nothing) is None


ADDRESSES = [("201", "201"), ("+49 151 1234567", "+491511234567"), ("*97", "*97")]


@pytest.mark.parametrize(("given_", "kept"), ADDRESSES)
def test_extensions_and_numbers_can_be_called(given_: str, kept: str) -> None:
    assert channels.named("sip").check_address(given_) == kept


@pytest.mark.parametrize("given_", ["", "two words", "201@evil.example", "a\r\nVia: x", "<201>"])
def test_nothing_else_gets_into_a_request(given_: str) -> None:
    with pytest.raises(errors.Invalid):
        channels.named("sip").check_address(given_)
