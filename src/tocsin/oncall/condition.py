"""When a step is taken: what must hold of the incident, the hour and the page so far.

Written ``priority:P1,P2``, ``during:mon-fri 08:00-18:00 Europe/Berlin``, ``label:env=prod*``. What
cannot be evaluated counts as met: a condition may spare people, and must not lose a page.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Any

from tocsin.kit import errors
from tocsin.oncall import restriction, wall_time
from tocsin.oncall.restriction import WEEK, Restriction, Weekday

MOST = 10
_LONGEST = 200
_HOURS = re.compile(
    r"(?:(?P<days>[a-z][a-z,\s-]*?)\s+)?(?P<starts>\d\d:\d\d)-(?P<ends>\d\d:\d\d)\s+(?P<zone>\S+)"
)


class Kind(StrEnum):
    PRIORITY = "priority"
    IMPACT = "impact"
    URGENCY = "urgency"
    SERVICE = "service"
    CATEGORY = "category"
    LABEL = "label"
    DURING = "during"
    OUTSIDE = "outside"
    UNANSWERED = "unanswered"
    DECLINED = "declined"


class BadCondition(errors.Invalid):
    """What is written is no condition."""


@dataclass(frozen=True, slots=True)
class Condition:
    kind: Kind
    value: str = ""

    def __str__(self) -> str:
        return f"{self.kind}:{self.value}" if self.value else str(self.kind)


@dataclass(frozen=True, slots=True)
class Situation:
    """What conditions are asked about; ``about`` is what is known of the incident, if anything."""

    now: datetime
    about: Mapping[str, Any] = field(default_factory=dict)
    has_answer: bool = False
    has_declined: bool = False


def parse(text: str) -> Condition:
    """Read a condition, or raise BadCondition with the way to write it."""
    kind, _, value = (part.strip() for part in text.strip().partition(":"))
    if kind not in tuple(Kind) or len(value) > _LONGEST:
        raise BadCondition(f"'{text[:80]}' is not a condition; write {_EXAMPLES}.")
    found = Condition(Kind(kind), " ".join(value.split()))
    if bool(found.value) == (found.kind in _BARE):
        raise BadCondition(f"'{text[:80]}' is not a condition; write {_EXAMPLES}.")
    _CHECKS.get(found.kind, _unchecked)(found.value)
    return found


def unmet(conditions: Sequence[Condition], situation: Situation) -> Condition | None:
    """Return the first condition that does not hold; None when the step is to be taken."""
    return next((one for one in conditions if not holds(one, situation)), None)


def holds(condition: Condition, situation: Situation) -> bool:
    """Whether it holds; what cannot be known holds."""
    try:
        return _HOLDS[condition.kind](condition.value, situation)
    except (errors.Invalid, LookupError, ValueError, TypeError, AttributeError, OverflowError):
        return True


def words(condition: Condition) -> str:
    """Say it in a half sentence."""
    value = condition.value
    if condition.kind in _BARE:
        return _BARE[condition.kind]
    if condition.kind is Kind.LABEL:
        return f"the label {value}"
    if condition.kind in (Kind.DURING, Kind.OUTSIDE):
        return f"{condition.kind} {value}"
    return f"{condition.kind} {' or '.join(_listed(value))}"


def _one_of(name: str) -> Callable[[str, Situation], bool]:
    def ask(value: str, situation: Situation) -> bool:
        known = situation.about[name]
        return any(fnmatchcase(str(known).lower(), one.lower()) for one in _listed(value))

    return ask


def _service(value: str, situation: Situation) -> bool:
    known = [str(name).lower() for name in situation.about["services"]]
    return any(fnmatchcase(name, one.lower()) for one in _listed(value) for name in known)


def _label(value: str, situation: Situation) -> bool:
    labels = situation.about["labels"]
    name, is_not, wanted = _label_parts(value)
    given = labels.get(name)
    is_met = given is not None and any(fnmatchcase(str(given), one) for one in _listed(wanted))
    return is_met != is_not


def _during(value: str, situation: Situation) -> bool:
    hours, zone = _hours(value)
    return restriction.covers([hours], situation.now, wall_time.zone(zone))


def _outside(value: str, situation: Situation) -> bool:
    return not _during(value, situation)


_HOLDS: Mapping[Kind, Callable[[str, Situation], bool]] = {
    Kind.PRIORITY: _one_of("priority"),
    Kind.IMPACT: _one_of("impact"),
    Kind.URGENCY: _one_of("urgency"),
    Kind.SERVICE: _service,
    Kind.CATEGORY: _one_of("category"),
    Kind.LABEL: _label,
    Kind.DURING: _during,
    Kind.OUTSIDE: _outside,
    Kind.UNANSWERED: lambda _, situation: not situation.has_answer,
    Kind.DECLINED: lambda _, situation: situation.has_declined,
}
_BARE = {
    Kind.UNANSWERED: "nobody has answered",
    Kind.DECLINED: "somebody has declined",
}
_EXAMPLES = (
    "priority:P1,P2, during:mon-fri 08:00-18:00 Europe/Berlin, outside:…, label:env=prod,"
    " service:checkout, category:network*, impact:high, urgency:high, unanswered or declined"
)


def _listed(value: str) -> list[str]:
    return [one for one in (part.strip() for part in value.split(",")) if one]


def _label_parts(value: str) -> tuple[str, bool, str]:
    name, sign, wanted = value.partition("=")
    if not sign or not name.strip("! ") or not _listed(wanted):
        raise BadCondition(f"'{value[:80]}' is not about a label; write label:env=prod.")
    return name.rstrip("! "), name.rstrip().endswith("!"), wanted


def _hours(value: str) -> tuple[Restriction, str]:
    found = _HOURS.fullmatch(value.strip().lower()[: -len(_zone_of(value))] + _zone_of(value))
    if found is None:
        raise BadCondition(
            f"'{value[:80]}' names no hours; write during:mon-fri 08:00-18:00 Europe/Berlin."
        )
    days = tuple(_days(found["days"])) if found["days"] else WEEK
    try:
        starts, ends = time.fromisoformat(found["starts"]), time.fromisoformat(found["ends"])
    except ValueError as error:
        raise BadCondition(f"'{value[:80]}' names no hours; 08:00-18:00 would.") from error
    return Restriction(days, starts, ends), found["zone"]


def _zone_of(value: str) -> str:
    """The last word: a zone's name keeps its capitals."""
    return value.strip().rpartition(" ")[2]


def _days(text: str) -> Iterator[Weekday]:
    for part in _listed(text):
        first, _, last = part.partition("-")
        begin, end = _day(first), _day(last or first)
        count = (WEEK.index(end) - WEEK.index(begin)) % len(WEEK) + 1
        yield from (WEEK[(WEEK.index(begin) + n) % len(WEEK)] for n in range(count))


def _day(text: str) -> Weekday:
    try:
        return Weekday(text.strip()[:3])
    except ValueError as error:
        raise BadCondition(f"'{text[:20]}' is not a day of the week; write mon to sun.") from error


def _check_hours(value: str) -> None:
    _, zone = _hours(value)
    wall_time.zone(zone)


def _check_priority(value: str) -> None:
    if not all(re.fullmatch(r"[Pp][1-5]", one) for one in _listed(value)) or not _listed(value):
        raise BadCondition(f"'{value[:80]}' names no priorities; write priority:P1,P2.")


def _check_level(value: str) -> None:
    if not set(_listed(value)) <= {"high", "medium", "low"} or not _listed(value):
        raise BadCondition(f"'{value[:80]}' is not a level; write high, medium or low.")


def _check_label(value: str) -> None:
    _label_parts(value)


def _unchecked(_value: str) -> None:
    """Names may be given before what they name is made."""


_CHECKS: Mapping[Kind, Callable[[str], None]] = {
    Kind.PRIORITY: _check_priority,
    Kind.IMPACT: _check_level,
    Kind.URGENCY: _check_level,
    Kind.LABEL: _check_label,
    Kind.DURING: _check_hours,
    Kind.OUTSIDE: _check_hours,
}
