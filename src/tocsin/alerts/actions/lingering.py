"""Alerts that go on."""

from collections.abc import Sequence
from datetime import datetime

from tocsin.alerts import lingering_store as store
from tocsin.alerts.alert import Alert
from tocsin.kit.tx import Tx


def said_since(tx: Tx, alert_ids: Sequence[int], *, since: datetime) -> list[Alert]:
    """Return those that are open and heard, and that their source said again after this time."""
    return store.said_since(tx, alert_ids, since=since) if alert_ids else []
