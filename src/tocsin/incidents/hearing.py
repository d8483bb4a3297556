"""What listeners heard: the source of it is known by an address, a community or a topic, not by a
key. It goes the way of all that arrives at a door."""

from collections.abc import Sequence
from datetime import datetime

from tocsin.incidents import intake
from tocsin.incidents.delivery import UNKNOWN_KEY, Delivery, Receipt
from tocsin.kit.tx import Tx
from tocsin.signals.actions import registry
from tocsin.signals.refusal import NewRefusal
from tocsin.signals.source import SourceRow

_PREFIX = "source/"


def key(source_id: int) -> str:
    """What stands for a source's key in a delivery that came without one."""
    return f"{_PREFIX}{source_id}"


def accept(tx: Tx, deliveries: Sequence[Delivery], *, now: datetime) -> list[Receipt]:
    """Take in what was heard and return one receipt for each; a source that was switched off or
    removed meanwhile is nobody's."""
    return intake.accept_known(tx, deliveries, _known(tx, deliveries), now=now)


def accept_unread(tx: Tx, delivery: Delivery, *, reason: str, now: datetime) -> Receipt:
    """Keep what could not be taken in, and page about it instead of losing it."""
    source = _known(tx, [delivery]).get(delivery.key)
    if source is None:
        return UNKNOWN_KEY
    return intake.accept_unread_of(tx, source, delivery, reason=reason, now=now)


def note_refusal(tx: Tx, delivery: Delivery, refusal: NewRefusal, *, now: datetime) -> None:
    """Write down what a listener turned away of a source, and let its owner hear."""
    source = _known(tx, [delivery]).get(delivery.key)
    if source is not None:
        intake.note_refusal_of(tx, source, refusal, now=now)


def _known(tx: Tx, deliveries: Sequence[Delivery]) -> dict[str, SourceRow]:
    ids = sorted({int(each.key.removeprefix(_PREFIX)) for each in deliveries})
    found = registry.sources(tx, ids=ids)
    return {key(each.id): each for each in found if each.is_enabled and each.removed_at is None}
