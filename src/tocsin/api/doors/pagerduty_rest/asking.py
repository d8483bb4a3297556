"""What a client asks of the list of incidents, in our words.

A filter that we do not know is refused: to leave it out would show, and let be resolved, too much.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from starlette.datastructures import QueryParams

from tocsin.api.doors.pagerduty_rest import listing, refusals
from tocsin.incidents.lifecycle import Status
from tocsin.incidents.priority import Priority
from tocsin.incidents.search import Query, Sort
from tocsin.signals import moment

STATUSES: Mapping[str, tuple[Status, ...]] = MappingProxyType(
    {
        "triggered": (Status.OPEN,),
        "acknowledged": (Status.ACKNOWLEDGED, Status.IN_PROGRESS, Status.PENDING),
        "resolved": (Status.RESOLVED, Status.CLOSED, Status.CANCELLED),
    }
)
_SORTS = MappingProxyType(
    {
        "created_at:desc": Sort.NEWEST,
        "created_at:asc": Sort.OLDEST,
        "incident_number:desc": Sort.NEWEST,
        "incident_number:asc": Sort.OLDEST,
        "urgency:desc": Sort.PRIORITY,
    }
)
_SHOWN = frozenset({"limit", "offset", "total", "include", "time_zone", "sort_by"})
_FILTERS = frozenset({"statuses", "urgencies", "date_range", "since", "until"})
_IDS = frozenset({"service_ids", "team_ids", "user_ids"})
_A_MONTH = timedelta(days=30)


def incidents(query: QueryParams, *, now: datetime) -> Query:
    unknown = {name.removesuffix("[]") for name in query} - _SHOWN - _FILTERS - _IDS
    if unknown:
        raise refusals.Wrong(f"There is no filter '{min(unknown)[:40]}' here.")
    limit, offset = listing.portion(query)
    since, until = _period(query, now)
    return Query(
        status=_statuses(query),
        priority=_priorities(query),
        service_id=_one(query, "service_ids"),
        team_id=_one(query, "team_ids"),
        assignee_id=_one(query, "user_ids"),
        since=since,
        until=until,
        sort=_sort(query.get("sort_by", "")),
        offset=offset,
        limit=limit,
    )


def is_urgent(priority: Priority) -> bool:
    """High urgency there is what interrupts people here."""
    return priority.interrupts


def _statuses(query: QueryParams) -> tuple[Status, ...]:
    wanted = listing.words(query, "statuses")
    _check("statuses", wanted, STATUSES)
    return tuple(status for word in wanted for status in STATUSES[word])


def _priorities(query: QueryParams) -> tuple[Priority, ...]:
    wanted = set(listing.words(query, "urgencies"))
    _check("urgencies", wanted, ("high", "low"))
    if wanted in (set(), {"high", "low"}):
        return ()
    return tuple(one for one in Priority if is_urgent(one) is (wanted == {"high"}))


def _check(name: str, wanted: Iterable[str], known: Collection[str]) -> None:
    unknown = sorted(set(wanted) - set(known))
    if unknown:
        raise refusals.Wrong(f"'{name}' has {', '.join(known)}, not '{unknown[0][:40]}'.")


def _one(query: QueryParams, name: str) -> int | None:
    given = set(listing.words(query, name))
    if len(given) > 1:
        raise refusals.Wrong(f"'{name}[]' takes one id here.")
    for word in given:
        if not (word.isascii() and word.isdecimal() and len(word) < 19):
            raise refusals.Wrong(f"'{name}[]' takes ids of Tocsin, which are numbers.")
        return int(word)
    return None


def _period(query: QueryParams, now: datetime) -> tuple[datetime | None, datetime | None]:
    """Without either end it is the last month, as there; but what is open is never left out."""
    if query.get("date_range") == "all":
        return None, None
    since, until = _moment(query, "since"), _moment(query, "until")
    asked = listing.words(query, "statuses")
    if since is None and until is None and (not asked or "resolved" in asked):
        return now - _A_MONTH, None
    return since, until


def _moment(query: QueryParams, name: str) -> datetime | None:
    text = query.get(name, "")
    found = moment.parse(text)
    if text and found is None:
        raise refusals.Wrong(f"'{name}' is no time in ISO 8601.")
    return found


def _sort(wanted: str) -> Sort:
    first = wanted.partition(",")[0].strip().lower()
    if not first:
        return Sort.NEWEST
    known = _SORTS.get(first if ":" in first else f"{first}:desc")
    if known is None:
        raise refusals.Wrong(f"'sort_by' has {', '.join(_SORTS)}.")
    return known
