"""Which alerts belong to one incident."""

import functools
import hashlib
from collections.abc import Mapping, Sequence


def key(
    *,
    service_id: int | None,
    group_by: Sequence[str],
    labels: Mapping[str, str],
    alone: str,
    is_ruled: bool = False,
) -> str:
    """Return the key that the alerts of one incident share.

    Alerts of a service group by the named labels. Where an alert carries none of them, or has
    no service and no rule names labels for it, ``alone`` (its source and identity) keeps it by
    itself.
    """
    values = shared(group_by, labels)
    if not values or (service_id is None and not is_ruled):
        return _digest("alone", alone)
    return _digest("service", str(service_id), *values)


def shared(group_by: Sequence[str], labels: Mapping[str, str]) -> list[str]:
    """Return the labels that it is grouped by, as ``name=value``."""
    return [f"{name}={labels[name]}" for name in group_by if labels.get(name)]


@functools.lru_cache(maxsize=4096)
def _digest(*parts: str) -> str:
    """Remembered, because in a storm a thousand alerts are of one group."""
    return hashlib.sha256("\x1f".join(parts).encode(errors="replace")).hexdigest()
