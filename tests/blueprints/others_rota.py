"""Who is on call by the words of an imported schedule, and by those of the pager it came from."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tocsin.oncall import absence, layering, rotation_document
from tocsin.oncall.shift import Span

NUMBERS = {"ana@example.com": 1, "bo@example.com": 2, "cleo@example.com": 3}


def on_call(schedule: dict[str, Any], moment: datetime) -> int | None:
    """By our own rules, from a blueprint's schedule; people are ``NUMBERS``."""
    layers = [
        rotation_document.read(
            {
                "restrictions": [],
                **given,
                "time_zone": schedule["time_zone"],
                "participants": [NUMBERS[email] for email in given["participants"]],
            }
        )
        for given in schedule["rotations"]
    ]
    span = Span(moment, moment + timedelta(minutes=1))
    found = layering.shifts(layers, span, away=absence.NOBODY)
    return found[0].person_id if found and found[0].starts_at == moment else None


def on_call_at_pagerduty(layers: list[dict[str, Any]], moment: datetime) -> int | None:
    """By PagerDuty's rules, counted in UTC: of the layers that cover it the first listed."""
    for layer in layers:
        if layer["restrictions"] and not any(_covers(r, moment) for r in layer["restrictions"]):
            continue
        begun = datetime.fromisoformat(layer["rotation_virtual_start"])
        turn = (moment - begun) // timedelta(seconds=layer["rotation_turn_length_seconds"])
        users = layer["users"]
        return int(users[turn % len(users)]["user"]["id"])
    return None


def _covers(restriction: dict[str, Any], moment: datetime) -> bool:
    """Walk back from the moment day by day to the stretches that may still last."""
    hour, minute, _ = map(int, restriction["start_time_of_day"].split(":"))
    lasts = timedelta(seconds=restriction["duration_seconds"])
    midnight = datetime.combine(moment.astimezone(ZoneInfo("UTC")).date(), datetime.min.time(), UTC)
    for back in range(8):
        begins = midnight - timedelta(days=back) + timedelta(hours=hour, minutes=minute)
        wanted = restriction.get("start_day_of_week")
        if begins <= moment < begins + lasts and wanted in (None, begins.isoweekday()):
            return True
    return False
