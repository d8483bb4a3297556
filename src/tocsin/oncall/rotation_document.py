"""A rotation as plain data, for the ledger and for temporary schedules; people by their ids."""

from datetime import datetime
from typing import Any

from tocsin.oncall import restriction, turn
from tocsin.oncall.rotation import OnHolidays, Rotation


def written(rotation: Rotation) -> dict[str, Any]:
    """Return what ``read`` reads; what is as usual is left out."""
    found: dict[str, Any] = {
        "name": rotation.name,
        "time_zone": rotation.time_zone,
        "participants": list(rotation.participants),
        "starts_at": rotation.starts_at.isoformat(),
        "turn": str(rotation.turn),
        "restrictions": [restriction.written(one) for one in rotation.restrictions],
    }
    unusual = {
        "weights": list(rotation.weights),
        "holidays": rotation.holidays,
        "on_holidays": str(rotation.on_holidays),
    }
    usual: tuple[object, ...] = ([], "", str(OnHolidays.COUNTS))
    return found | {key: value for key, value in unusual.items() if value not in usual}


def read(document: dict[str, Any]) -> Rotation:
    return Rotation(
        tuple(document["participants"]),
        document["time_zone"],
        datetime.fromisoformat(document["starts_at"]),
        turn.parse(document["turn"]),
        tuple(restriction.parse(each) for each in document["restrictions"]),
        document["name"],
        tuple(document.get("weights", ())),
        document.get("holidays", ""),
        OnHolidays(document.get("on_holidays", OnHolidays.COUNTS)),
    )
