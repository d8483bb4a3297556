"""When a rotation of Opsgenie counts: at hours of every day, or from one weekday to another."""

from tocsin.blueprints.importers import week
from tocsin.blueprints.importers.imported import Part
from tocsin.blueprints.importers.week import Stretch

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def stretches(restriction: Part | None) -> list[Stretch]:
    """The stretches of the week at which a rotation counts; none means always."""
    if not restriction:
        return []
    one = restriction.get("restriction")
    spans = [one] if one else restriction.get("restrictions") or []
    if restriction.get("type") == "time-of-day":
        return [each for span in spans for each in _daily(span)]
    return [_weekly(span) for span in spans]


def _daily(span: Part) -> list[Stretch]:
    start, end = _minute(span, "start"), _minute(span, "end")
    return week.every_day(start, (end - start) % week.A_DAY or week.A_DAY)


def _weekly(span: Part) -> Stretch:
    start, end = (
        _DAYS.index(str(span[f"{side}Day"]).lower()) * week.A_DAY + _minute(span, side)
        for side in ("start", "end")
    )
    return start, (end - start) % week.A_WEEK or week.A_WEEK


def _minute(span: Part, side: str) -> int:
    return int(span.get(f"{side}Hour") or 0) * 60 + int(span.get(f"{side}Min") or 0)
