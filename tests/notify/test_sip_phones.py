"""A telephone that others wrote, baresip of Debian: it takes our calls, and we hear its keys."""

import array
from pathlib import Path

import pytest

from tests.notify import baresip
from tests.notify.test_sip import Operator, placed, ring_of
from tocsin.notify.answers import Verb
from tocsin.notify.attempt import Outcome
from tocsin.notify.receipt import Outcome as Reported
from tocsin.notify.sip import call, speech

pytestmark = pytest.mark.realclient
ACCOUNT = "<sip:201@127.0.0.1:{port}>;regint=0;answermode="


@pytest.fixture(autouse=True)
def _said_quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speech, "spoken", lambda _: array.array("h", [1000] * 800))
    monkeypatch.setattr(call, "KEY_SECONDS", 30.0)


def test_a_key_pressed_on_it_answers(tmp_path: Path) -> None:
    operator = Operator()
    with baresip.running(tmp_path, ACCOUNT + "auto") as phone:
        assert placed(ring_of(phone.port), operator).outcome is Outcome.SENT
        for _ in range(120):
            phone.types("1\n")
            if operator.done.wait(0.5):
                break
    assert operator.verbs == [Verb.ACKNOWLEDGE]


def test_it_rings_until_nobody_picks_up(tmp_path: Path) -> None:
    operator = Operator()
    with baresip.running(tmp_path, ACCOUNT + "manual") as phone:
        ring = ring_of(phone.port, ring_seconds=1)
        assert placed(ring, operator).outcome is Outcome.SENT
        assert operator.done.wait(60)
    assert operator.receipts[0].outcome is Reported.FAILED
    assert operator.receipts[0].said == "Nobody picked up."
