"""A rotation as other pagers know it, written as ours: instants become wall time."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from tocsin.blueprints.importers import week
from tocsin.blueprints.importers.imported import Given, Notes, Part
from tocsin.blueprints.importers.week import Stretch
from tocsin.kit import errors
from tocsin.oncall import wall_time

_TURNS = (("w", 7 * 86400), ("d", 86400), ("h", 3600))


def rotation(
    name: str, people: list[str], *, begins: datetime, zone: str, seconds: int, when: list[Stretch]
) -> Part | None:
    """Return the rotation; None where its turn is not of whole hours.

    ``begins`` is the instant of the first hand-over, which from then on is at the same wall time.
    """
    turn = next((f"{seconds // n}{unit}" for unit, n in _TURNS if seconds % n == 0), None)
    if turn is None or seconds <= 0:
        return None
    limits = week.restrictions(when)
    local = wall_time.local(begins, ZoneInfo(zone))
    return {
        "name": name,
        "participants": people,
        "starts_at": local.replace(second=0, microsecond=0).isoformat(timespec="minutes"),
        "turn": turn,
        **({"restrictions": limits} if limits else {}),
    }


def known_zone(name: object, notes: Notes, *, of: str, otherwise: str = "UTC") -> str:
    """Return the zone if there is one of that name, else another one, and say so."""
    try:
        return wall_time.zone(str(name)).key
    except errors.Invalid:
        notes.add(f"{of}: there is no time zone {str(name)[:60]!r} here, so it has {otherwise}")
        return otherwise


def instant(written: object) -> datetime:
    """Read a time of an API; without an offset it is UTC."""
    found = datetime.fromisoformat(str(written).replace("Z", "+00:00"))
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def is_over(part: Given, key: str, now: datetime | None) -> bool:
    """Say whether what ends at ``key`` had ended when the export was made."""
    return bool(now and part.get(key) and instant(part[key]) <= now)


def exported_at(export: Given) -> datetime | None:
    return instant(export["exported_at"]) if export.get("exported_at") else None


def stand_in(schedule: str, person: str, starts: object, ends: object) -> Part:
    """An override: a temporary schedule of one shift."""
    span = {"starts_at": instant(starts).isoformat(), "ends_at": instant(ends).isoformat()}
    return {"schedule": schedule, **span, "shifts": [{"person": person, **span}]}
