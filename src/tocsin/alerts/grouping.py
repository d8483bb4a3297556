"""Which alerts belong to one incident."""

import hashlib
from collections.abc import Mapping, Sequence


def key(
    *, service_id: int | None, group_by: Sequence[str], labels: Mapping[str, str], alone: str
) -> str:
    """Return the key that the alerts of one incident share.

    Alerts of a service group by the named labels. Where an alert carries none of them, or has
    no service, ``alone`` (its source and identity) keeps it by itself.
    """
    values = [f"{name}={labels[name]}" for name in group_by if labels.get(name)]
    if service_id is None or not values:
        return _digest(["alone", alone])
    return _digest(["service", str(service_id), *values])


def _digest(parts: Sequence[str]) -> str:
    return hashlib.sha256("\x1f".join(parts).encode(errors="replace")).hexdigest()
