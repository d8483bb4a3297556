"""Which alert an identifier means, for whoever asks."""

from datetime import datetime

from tocsin.alerts.actions import amending
from tocsin.alerts.full import Full
from tocsin.api.doors.opsgenie import naming
from tocsin.api.doors.opsgenie.asked import Client
from tocsin.kit import errors
from tocsin.kit.tx import Tx
from tocsin.signals import signal
from tocsin.signals.opsgenie_call import By, Call


class UnknownAlert(errors.NotFound):
    """There is none of this name, or it is another source's."""


def find(tx: Tx, call: Call, client: Client) -> Full | None:
    """An alias means the alert that is open; an id or a tiny id any."""
    if call.by is By.ALIAS:
        found = amending.open_one(
            tx, signal.identity(call.identifier), source_id=client.source_id, actor=client.actor
        )
        return found or _numbered(tx, naming.alert_number(call.identifier), client)
    if call.by is By.TINY:
        digits = call.identifier
        is_number = digits.isdecimal() and digits.isascii() and len(digits) < 19
        return _numbered(tx, int(digits) if is_number else None, client)
    return _numbered(tx, naming.alert_number(call.identifier), client)


def the_one(tx: Tx, call: Call, client: Client) -> Full:
    found = find(tx, call, client)
    if found is None:
        raise UnknownAlert(f"Alert with {call.by} [{call.identifier}] does not exist")
    return found


def created(tx: Tx, identity: str, *, source_id: int, by: datetime, client: Client) -> Full | None:
    """The alert that an event made or repeated."""
    open_one = amending.open_one(tx, identity, source_id=source_id, actor=client.actor)
    if open_one and open_one.opened_at <= by:
        return open_one
    return amending.recent(tx, identity, source_id=source_id, opened_until=by, actor=client.actor)


def numbered(tx: Tx, text: str, client: Client) -> Full | None:
    return _numbered(tx, int(text), client) if text.isdecimal() else None


def _numbered(tx: Tx, number: int | None, client: Client) -> Full | None:
    if number is None:
        return None
    found = next(iter(amending.some(tx, [number], actor=client.actor)), None)
    is_theirs = found and client.source_id in (None, found.source_id)
    return found if is_theirs else None
