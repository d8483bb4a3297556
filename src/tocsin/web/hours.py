"""Weekly hours and holidays as a form: one line a day, such as 09:00-12:30, 13:30-18:00."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from tocsin.catalog import calendar_text
from tocsin.catalog.calendar import Calendar
from tocsin.catalog.calendar_text import WEEKDAYS

_WORKING = "09:00-17:00"


class HoursForm(BaseModel):
    time_zone: str = "UTC"
    weekly: dict[str, str] = {}
    holidays: str = ""
    places: str = ""

    def plain(self) -> dict[str, Any] | None:
        """Return the hours as they are kept; None when no day has any."""
        weekly = {day: _parts(self.weekly.get(day, "")) for day in WEEKDAYS}
        filled = {day: spans for day, spans in weekly.items() if spans}
        if not filled:
            return None
        found = {
            "time_zone": self.time_zone,
            "weekly": filled,
            "holidays": _parts(self.holidays),
            "places": _parts(self.places),
        }
        return calendar_text.dump(calendar_text.parse(found))


def filled(plain: Mapping[str, Any] | None, *, time_zone: str = "UTC") -> HoursForm:
    if not plain:
        return HoursForm(time_zone=time_zone)
    return HoursForm(
        time_zone=plain["time_zone"],
        weekly={day: ", ".join(spans) for day, spans in plain["weekly"].items()},
        holidays=", ".join(plain.get("holidays") or ()),
        places=", ".join(plain.get("places") or ()),
    )


def of(calendar: Calendar) -> HoursForm:
    return filled(calendar_text.dump(calendar))


def working_week(time_zone: str) -> HoursForm:
    """Propose what most organisations would fill in."""
    return HoursForm(time_zone=time_zone, weekly=dict.fromkeys(WEEKDAYS[:5], _WORKING))


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.replace(";", ",").split(",") if part.strip()]
