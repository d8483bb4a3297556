"""Calls through an exchange that others wrote: kamailio proves who calls and finds who is called.

Telephones are baresip, which registers, and sipp, which does what telephones do one after the
other and refuses what no strict one would take.
"""

import array
import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.journeys.harness import eventually
from tests.notify import baresip, exchange, sipp
from tests.notify.sipp import INVITED, agrees, asks, hears, is_told, says, sdp
from tests.notify.test_sip import Operator, placed, ring_of
from tests.programs import Running
from tests.twins.sip import PASSWORD
from tocsin.notify.answers import Verb
from tocsin.notify.attempt import Outcome
from tocsin.notify.receipt import Outcome as Reported
from tocsin.notify.receipt import Receipt
from tocsin.notify.sip import audio, call, speech, talk

pytestmark = pytest.mark.realclient
RINGS, TAKES = says("180 Ringing"), says("200 OK", body=sdp(9))
ACCOUNT = (
    f"<sip:201@127.0.0.1:{{exchange}}>;auth_user=201;auth_pass={PASSWORD};regint=60;answermode=auto"
)
TAKEN = (INVITED, RINGS, TAKES, hears("ACK"))
KEY = ("Content-Type: application/dtmf-relay", "Signal=1\nDuration=160\n")
ASKED = 'WWW-Authenticate: Digest realm="house", nonce="5f3a9c", algorithm=MD5'


@pytest.fixture(autouse=True)
def _said_quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speech, "spoken", lambda _: array.array("h", [1000] * 800))
    monkeypatch.setattr(call, "KEY_SECONDS", 30.0)
    monkeypatch.setattr(talk, "_QUIET", 2)


@pytest.fixture(scope="module")
def pbx(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with exchange.running(tmp_path_factory.mktemp("exchange")) as running:
        yield running


# How it is not taken, at once or after it rang, and what is made of it.
REFUSALS = [
    ("486 Busy Here", Outcome.PERMANENT, "The line was busy."),
    ("600 Busy Everywhere", Outcome.PERMANENT, "The line was busy."),
    ("603 Decline", Outcome.PERMANENT, "The call was declined."),
    ("480 Temporarily Unavailable", Outcome.TEMPORARY, "Nobody picked up: the telephone is not"),
    ("488 Not Acceptable Here", Outcome.PERMANENT, "The other side speaks no G.711."),
    ("503 Service Unavailable", Outcome.TEMPORARY, "The exchange refused: 500"),
]


@pytest.mark.parametrize(("status", "outcome", "said"), REFUSALS)
def test_who_does_not_even_ring_is_believed(
    pbx: Running, tmp_path: Path, status: str, outcome: Outcome, said: str
) -> None:
    with sipp.running(tmp_path, (INVITED, says(status), hears("ACK"))) as called:
        attempt = placed(ring_of(pbx.port, number=f"9{called.port}"), Operator())
        assert sipp.complaint(called, tmp_path) == ""
    assert attempt.outcome is outcome
    assert said in (attempt.error or "")


@pytest.mark.parametrize(
    ("status", "said"),
    [("486 Busy Here", "The line was busy."), ("603 Decline", "The call was declined.")],
)
def test_who_declines_after_it_rang_is_reported(
    pbx: Running, tmp_path: Path, status: str, said: str
) -> None:
    operator = Operator()
    with sipp.running(tmp_path, (INVITED, RINGS, says(status), hears("ACK"))) as called:
        attempt = placed(ring_of(pbx.port, number=f"9{called.port}"), operator)
        assert operator.done.wait(60)
        assert sipp.complaint(called, tmp_path) == ""
    assert attempt.outcome is Outcome.SENT
    assert operator.receipts == [Receipt(Reported.FAILED, said, status[:3])]


ANSWERS = {
    "a key told by INFO": (*TAKEN, asks("INFO", 1, more=KEY[0], body=KEY[1]), is_told(200)),
    "after it was moved": (
        *TAKEN, asks("INVITE", 1, body=sdp(19, version=2)), is_told(200), asks("ACK", 1),
        asks("INFO", 2, more=KEY[0], body=KEY[1]), is_told(200),
    ),
    "after a hold": (
        *TAKEN, asks("INVITE", 1, body=sdp(9, version=2, way="sendonly")), is_told(200),
        asks("ACK", 1), asks("INVITE", 2, body=sdp(9, version=3)), is_told(200), asks("ACK", 2),
        asks("INFO", 3, more=KEY[0], body=KEY[1]), is_told(200),
    ),
    "after we were asked what we speak": (
        *TAKEN, asks("INVITE", 1), is_told(200), asks("ACK", 1, body=sdp(9, version=2)),
        asks("INFO", 2, more=KEY[0], body=KEY[1]), is_told(200),
    ),
    "after a look whether we are there": (
        *TAKEN, asks("OPTIONS", 1), is_told(200), asks("UPDATE", 2), is_told(200),
        asks("REFER", 3), is_told(405), asks("INVITE", 4, body=sdp(9).replace(" 8 97", " 18")),
        is_told(488), asks("ACK", 4), asks("INFO", 5, more=KEY[0], body=KEY[1]), is_told(200),
    ),
    "by who wants a proof of its own": (
        INVITED, says("401 Unauthorized", more=ASKED), hears("ACK"), *TAKEN,
        asks("INFO", 1, more=KEY[0], body=KEY[1]), is_told(200),
    ),
    "by who finds the proof too old": (
        INVITED, says("401 Unauthorized", more=ASKED), hears("ACK"),
        INVITED, says("401 Unauthorized", more=f"{ASKED}, stale=TRUE"), hears("ACK"), *TAKEN,
        asks("INFO", 1, more=KEY[0], body=KEY[1]), is_told(200),
    ),
    "by who wants a proof for the good-bye too": (
        *TAKEN, asks("INFO", 1, more=KEY[0], body=KEY[1]), is_told(200), hears("BYE"),
        agrees("401 Unauthorized", more=ASKED),
    ),
}  # fmt: skip


WAYS = [*((name, "udp") for name in ANSWERS), ("after a hold", "tcp")]


@pytest.mark.parametrize(("name", "transport"), WAYS)
def test_a_key_answers_whatever_the_telephone_does_before(
    pbx: Running, tmp_path: Path, name: str, transport: str
) -> None:
    operator = Operator()
    with sipp.running(tmp_path, (*ANSWERS[name], hears("BYE"), agrees())) as called:
        ring = ring_of(pbx.port, number=f"9{called.port}", transport=transport)
        assert placed(ring, operator).outcome is Outcome.SENT
        assert operator.done.wait(60)
        assert sipp.complaint(called, tmp_path) == ""
    assert operator.verbs == [Verb.ACKNOWLEDGE]


def test_who_hangs_up_has_not_answered(pbx: Running, tmp_path: Path) -> None:
    operator = Operator()
    with sipp.running(tmp_path, (*TAKEN, asks("BYE", 1), is_told(200))) as called:
        placed(ring_of(pbx.port, number=f"9{called.port}"), operator)
        assert operator.done.wait(60)
        assert sipp.complaint(called, tmp_path) == ""
    assert operator.receipts == [Receipt(Reported.UNCONFIRMED)]


def test_what_is_said_goes_where_the_telephone_moves_to(pbx: Running, tmp_path: Path) -> None:
    operator = Operator()
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as ear:
        ear.bind(("127.0.0.1", 0))
        ear.settimeout(60)
        moved = asks("INVITE", 1, body=sdp(ear.getsockname()[1], version=2))
        steps = (*TAKEN, moved, is_told(200), asks("ACK", 1), hears("BYE"), agrees())
        with sipp.running(tmp_path, steps) as called:
            placed(ring_of(pbx.port, number=f"9{called.port}", can_answer=False), operator)
            assert len(ear.recv(2048)) == 12 + audio.FRAME
            assert sipp.complaint(called, tmp_path) == ""
    assert operator.receipts == [Receipt(Reported.UNCONFIRMED)]


def test_a_telephone_that_registered_is_found_and_its_key_answers(
    pbx: Running, tmp_path: Path
) -> None:
    operator = Operator()
    with baresip.running(tmp_path, ACCOUNT.format(exchange=pbx.port)) as phone:
        eventually(lambda: "1 binding" in phone.printed(), what=phone.printed)
        assert placed(ring_of(pbx.port), operator).outcome is Outcome.SENT
        eventually(lambda: _press(phone, operator), what=phone.printed)
        eventually(lambda: "session closed" in phone.printed(), what=phone.printed)
    assert operator.verbs == [Verb.ACKNOWLEDGE]


def test_a_number_that_nobody_has_is_told(pbx: Running) -> None:
    attempt = placed(ring_of(pbx.port, number="202"), Operator())
    assert attempt.outcome is Outcome.PERMANENT
    assert attempt.error == "The exchange does not know this number."


def test_who_calls_is_proven_by_sha_256_too(tmp_path: Path) -> None:
    with exchange.running(tmp_path, algorithm="SHA-256") as pbx:
        wrong = placed(ring_of(pbx.port, password="wrong"), Operator())
        right = placed(ring_of(pbx.port), Operator())
    assert wrong.error == "The exchange did not accept the password."
    assert right.error == "The exchange does not know this number."


def _press(phone: Running, operator: Operator) -> bool:
    phone.types("1\n")
    return operator.done.wait(0.2)
