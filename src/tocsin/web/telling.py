"""Which labels tell the alerts of one list apart: those come first, what all share comes last."""

from collections.abc import Sequence

from tocsin.alerts.alert import Listed

_SAID_ELSEWHERE = frozenset({"severity"})


def of(alerts: Sequence[Listed]) -> dict[int, dict[str, str]]:
    """Return the labels of each alert, by its id, the most telling first."""
    values: dict[str, set[str]] = {}
    for alert in alerts:
        for name, value in alert.labels.items():
            values.setdefault(name, set()).add(value)
    order = sorted(values, key=lambda name: (-len(values[name]), name != "alertname", name))
    return {
        alert.id: {
            name: alert.labels[name]
            for name in order
            if name in alert.labels and name not in _SAID_ELSEWHERE
        }
        for alert in alerts
    }
