"""What is muted by now, for whoever looks ahead to when it is heard."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import msgspec

from tocsin.alerts import alert, muted_store
from tocsin.alerts.actions import routed
from tocsin.alerts.alert import Alert
from tocsin.alerts.handling import Handling
from tocsin.alerts.muted import Muted
from tocsin.kit.tx import Tx
from tocsin.signals import actions as signals
from tocsin.signals.signal import Severity

LOOKED_AT = 1000


@dataclass(frozen=True, slots=True)
class Standing:
    """An open alert that is muted, and what rules say of the incident that it would have."""

    alert: Alert
    muted: Muted
    handling: Handling | None

    def worsened(self, severity: Severity, summary: str) -> "Standing":
        """The same when its source says that it is worse."""
        now = {"severity": severity, "summary": summary, **self.alert.labels}
        return Standing(
            msgspec.structs.replace(self.alert, severity=severity, summary=summary),
            replace(self.muted, labels={**self.muted.labels, **now}),
            self.handling,
        )

    def freed(self, at: datetime, handling: Handling | None) -> "Standing":
        """The same when neither its silence nor its rule mutes what it is now."""
        silenced, ruled = self.muted.silenced_until, self.muted.ruled_until
        if silenced is None and ruled is None:
            return self
        left = replace(self.muted, silenced_until=silenced and at, ruled_until=ruled and at)
        return Standing(self.alert, left, handling)


def standing(tx: Tx, names: Mapping[int, str]) -> list[Standing]:
    """Return the oldest of them; ``names`` are those of the services."""
    found = muted_store.open_ones(tx, limit=LOOKED_AT)
    if not found:
        return []
    ids = [one.id for one in found]
    until = {row.alert_id: row for row in muted_store.until(tx, ids)}
    said = routed.handlings(tx, ids)
    sources = {s.id: s.name for s in signals.sources(tx, ids=[one.source_id for one in found])}
    return [
        Standing(
            one,
            _muted(one, until[one.id], sources.get(one.source_id, ""), names),
            said.get(one.id),
        )
        for one in found
    ]


def _muted(one: Alert, until: muted_store.Until, source: str, names: Mapping[int, str]) -> Muted:
    labels = alert.labels_of(one, source, names.get(one.service_id or 0))
    return Muted(
        one.id, labels, until.silenced_until, until.ruled_until, until.held_until, until.by
    )
