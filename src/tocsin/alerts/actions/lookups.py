"""The tables that routing rules look labels up in, such as whose a namespace is."""

import re
from collections.abc import Mapping
from datetime import datetime

from tocsin.alerts import relabelling
from tocsin.alerts import routing_store as store
from tocsin.alerts.routing_store import Lookup
from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.kit import errors, ledger, text
from tocsin.kit.tx import Tx
from tocsin.signals import signal

ENTRIES_AT_MOST = 5000
LABELS_AT_MOST = 16
TABLES_AT_MOST = 100
_NAME = re.compile(relabelling.NAME)

Entries = Mapping[str, Mapping[str, str]]


class UnknownTable(errors.NotFound):
    """No table of this name is there to look things up in."""


class BadTable(errors.Invalid):
    """It is too large, or names what is no label."""


def listed(tx: Tx, *, actor: Actor) -> list[Lookup]:
    permission.require(actor, Permission.READ)
    return store.lookups(tx)


def get(tx: Tx, name: str, *, actor: Actor) -> Lookup:
    found = next((table for table in listed(tx, actor=actor) if table.name == name), None)
    if found is None:
        raise UnknownTable(f"There is no lookup table '{name[:80]}'.")
    return found


def put(tx: Tx, name: str, entries: Entries, *, actor: Actor, now: datetime) -> bool:
    """Let this be the whole table; return whether it is another one than before."""
    permission.require(actor, Permission.CONFIGURE)
    tidy = checked(name, entries)
    known = {table.name: table.entries for table in store.lookups(tx)}
    if known.get(name) == tidy:
        return False
    if name not in known and len(known) >= TABLES_AT_MOST:
        raise BadTable(f"There are {TABLES_AT_MOST} lookup tables at most.")
    store.put_lookup(tx, name, tidy, by=actor.label, now=now)
    _record(tx, "routing.table_changed", name, len(tidy), actor=actor, now=now)
    return True


def remove(tx: Tx, name: str, *, actor: Actor, now: datetime) -> None:
    """Take it away; rules that look things up in it say so, and do the rest."""
    permission.require(actor, Permission.CONFIGURE)
    if not store.delete_lookup(tx, name):
        raise UnknownTable(f"There is no lookup table '{name[:80]}'.")
    _record(tx, "routing.table_removed", name, 0, actor=actor, now=now)


def checked(name: str, entries: Entries) -> dict[str, dict[str, str]]:
    if not _NAME.fullmatch(name):
        raise BadTable("A lookup table is named like a label: letters, digits, '_', '-' and '.'.")
    if len(entries) > ENTRIES_AT_MOST:
        raise BadTable(f"A lookup table has at most {ENTRIES_AT_MOST} entries.")
    return {_value(value): _labels(value, labels) for value, labels in entries.items()}


def _value(value: str) -> str:
    tidy = text.storable(value).strip()
    if not 1 <= len(tidy) <= signal.LABEL_VALUE_LIMIT:
        raise BadTable("What is looked up is a label's value, and not empty.")
    return tidy


def _labels(value: str, labels: Mapping[str, str]) -> dict[str, str]:
    if not 1 <= len(labels) <= LABELS_AT_MOST:
        raise BadTable(f"'{value[:60]}' has between 1 and {LABELS_AT_MOST} labels.")
    wrong = next((name for name in labels if not _NAME.fullmatch(name)), None)
    if wrong is not None:
        raise BadTable(f"'{wrong[:60]}' is no name of a label.")
    return signal.labels({name: text.storable(word) for name, word in labels.items()})


def _record(tx: Tx, kind: str, name: str, size: int, *, actor: Actor, now: datetime) -> None:
    ledger.record(
        tx,
        kind=kind,
        subject="routing/rules",
        actor=actor.label,
        at=now,
        data={"table": name, "entries": size},
    )
