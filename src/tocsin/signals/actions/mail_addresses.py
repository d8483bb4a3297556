"""The source that a mail is for: by the key in its address, or by one of the source's own."""

from collections.abc import Iterable
from datetime import datetime

from tocsin.kit.tx import Tx
from tocsin.signals.actions import registry
from tocsin.signals.source import SourceRow
from tocsin.signals.store import mail_addresses as store


def source_at(tx: Tx, address: str, keys: Iterable[str], *, now: datetime) -> SourceRow | None:
    """None when no source is meant; the source may be disabled.

    A key of ours has small letters only, which some servers on the way make large.
    """
    offered = dict.fromkeys(each for key in keys for each in (key, key.lower()))
    known = (registry.source_by_key(tx, key, now=now) for key in offered)
    return next(filter(None, known), None) or store.source_at(tx, address)
