"""Who sends what was handed out: few while all goes fast, and nobody waits behind another."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from tocsin.engine import senders
from tocsin.engine.senders import FEW, Senders
from tocsin.notify.delivery import Claimed
from tocsin.notify.message import Kind, Urgency
from tocsin.notify.store.delivery import Row

MANY = 16


def claimed(number: int) -> Claimed:
    at = datetime(2026, 3, 16, tzinfo=UTC)
    row = Row(
        number, 1, 1, 1, "webhook", "https://a.example/x", "incident/1", "page/1", Kind.PAGE,
        Urgency.HIGH, {}, at, None, None, 0, None,
    )  # fmt: skip
    return Claimed(row, None, at)


def sending(send: Callable[[Claimed], None]) -> Senders:
    return Senders(send, channel="webhook", most=MANY)


def test_a_few_send_all_where_it_goes_fast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(senders, "FAST_SECONDS", 1)
    by: dict[int, threading.Thread] = {}
    some = sending(lambda each: by.update({each.id: threading.current_thread()}))

    for begin in range(0, 10 * MANY, MANY):
        some.hand_out([claimed(begin + n) for n in range(MANY)])
    some.drain()

    assert sorted(by) == list(range(10 * MANY))
    assert len(set(by.values())) <= FEW


def test_more_can_be_claimed_while_the_last_are_being_sent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whoever hands out goes on at once, and no thread more than few was needed for that."""
    monkeypatch.setattr(senders, "FAST_SECONDS", 1)
    is_claimed = threading.Event()
    by: dict[int, threading.Thread] = {}

    def send_when_more_is_claimed(each: Claimed) -> None:
        assert is_claimed.wait(30)
        by[each.id] = threading.current_thread()

    some = sending(send_when_more_is_claimed)
    some.hand_out([claimed(n) for n in range(MANY)])
    is_claimed.set()
    some.drain()

    assert sorted(by) == list(range(MANY))
    assert len(set(by.values())) <= FEW


@pytest.mark.parametrize("at_first", [FEW, MANY // 2, MANY])
def test_nothing_waits_for_a_provider_that_hangs(at_first: int) -> None:
    """Nor for anybody who hands out more, or stops."""
    together = threading.Barrier(MANY + 1, timeout=30)
    sent: list[int] = []

    def hang_until_all_are_being_sent(each: Claimed) -> None:
        together.wait()
        sent.append(each.id)

    some = sending(hang_until_all_are_being_sent)
    for part in (range(at_first), range(at_first, MANY)):
        some.hand_out([claimed(n) for n in part])
    together.wait()
    some.drain()

    assert sorted(sent) == list(range(MANY))


def test_a_stop_leaves_nothing_in_the_line() -> None:
    sent: list[int] = []
    some = sending(lambda each: sent.append(each.id))

    some.hand_out([claimed(n) for n in range(10 * MANY)])
    some.drain()

    assert sorted(sent) == list(range(10 * MANY))


def test_a_defect_keeps_nothing_else_from_being_sent() -> None:
    sent: list[int] = []

    def break_off(each: Claimed) -> None:
        sent.append(each.id)
        raise RuntimeError("a defect")

    some = sending(break_off)
    some.hand_out([claimed(n) for n in range(MANY)])
    some.drain()

    assert sorted(sent) == list(range(MANY))
