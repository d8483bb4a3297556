"""Ways in that lose what they said they had."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from msgspec.structs import replace

from tests.mutants.rebinding import rebound
from tocsin.alerts.actions import take as taking
from tocsin.alerts.alert import Incoming, Taken
from tocsin.incidents import attaching
from tocsin.incidents import intake as inward
from tocsin.incidents.delivery import Delivery, Receipt
from tocsin.kit.tx import Tx
from tocsin.signals import packing
from tocsin.signals.raw_event import Begun
from tocsin.signals.signal import Signal


@contextmanager
def noseq() -> Iterator[None]:
    """Believes the order of arrival whatever the sender says of the time, as Alertmanager does
    within a group (issues 2265 and 3826): an old resolve that comes late ends a new problem."""
    take = taking.take

    def timeless(tx: Tx, incoming: Sequence[Incoming], **how: Any) -> list[Taken]:
        return take(tx, [replace(one, signal=undated(one.signal)) for one in incoming], **how)

    def undated(signal: Signal) -> Signal:
        return replace(signal, occurred_at=None, said_at=None, is_dated=False)

    with rebound(taking, take=timeless):
        yield


@contextmanager
def drop_unrouted() -> Iterator[None]:
    """Answers with success and then drops what no rule leads anywhere, as PagerDuty did on
    2022-05-02 when a deployment took three quarters of all events for tests (its status page,
    6bf6s5x13tmg)."""
    settle = attaching.settle

    def settled(tx: Tx, taken: Sequence[Taken], **how: Any) -> None:
        settle(tx, [one for one in taken if one.alert is None or one.alert.service_id], **how)

    with rebound(attaching, settle=settled):
        yield


@contextmanager
def conflict_do_nothing() -> Iterator[None]:
    """Answers a repeated request from what is visible and writes nothing, as every ``ON CONFLICT
    DO NOTHING`` does: if the first commit never reached a standby, this one does not wait for it
    either, and both are gone after the failover."""
    accept = inward.accept_begun

    def accepted(tx: Tx, deliveries: Sequence[Delivery], begun: Begun) -> list[Receipt]:
        known = [_known(tx, one) for one in deliveries]
        new = [one for one, found in zip(deliveries, known, strict=True) if found is None]
        fresh = iter(accept(tx, new, begun) if new else [])
        return [next(fresh) if found is None else found for found in known]

    with rebound(inward, accept_begun=accepted):
        yield


def _known(tx: Tx, delivery: Delivery) -> Receipt | None:
    body, is_packed = packing.pack(delivery.body)
    return tx.maybe(
        Receipt,
        """
        select id as raw_event_id, source_id
        from raw_event
        where body = %(body)b and is_packed = %(is_packed)s
        order by id
        limit 1
        """,
        body=body,
        is_packed=is_packed,
    )
