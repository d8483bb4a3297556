"""What can be asked of the list of incidents."""

import dataclasses
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tocsin.incidents import category
from tocsin.incidents.lifecycle import Status
from tocsin.incidents.priority import Priority
from tocsin.kit import text

LARGEST_PAGE = 200


class Sort(StrEnum):
    NEWEST = "newest"
    OLDEST = "oldest"
    PRIORITY = "priority"


@dataclass(frozen=True, slots=True)
class Query:
    """What is left out matters not. ``text`` is words, "a phrase", -without, or a number;
    ``category`` means all below it too; ``team_ids`` are any of these; ``since`` and ``until``
    are of when it was logged. ``offset`` is for foreign clients that count, and not for words;
    ours follow the cursor."""

    text: str = ""
    status: tuple[Status, ...] = ()
    priority: tuple[Priority, ...] = ()
    service_id: int | None = None
    team_id: int | None = None
    team_ids: tuple[int, ...] | None = None
    assignee_id: int | None = None
    is_unassigned: bool = False
    watcher_id: int | None = None
    category: str | None = None
    reporter_id: int | None = None
    is_drill: bool | None = None
    is_major: bool | None = None
    since: datetime | None = None
    until: datetime | None = None
    sort: Sort = Sort.NEWEST
    cursor: str | None = None
    limit: int = 50
    offset: int = 0


def checked(query: Query) -> Query:
    """Return it tidied and within limits."""
    return dataclasses.replace(
        query,
        text=text.one_line(text.storable(query.text))[:400],
        category=category.tidy(query.category) if query.category else None,
        limit=min(max(query.limit, 1), LARGEST_PAGE),
    )


def number_meant(words: str) -> int | None:
    """Return the incident's number that ``42`` or ``#42`` means; None for anything else."""
    digits = words.removeprefix("#")
    return int(digits) if digits.isdecimal() and digits.isascii() and len(digits) <= 15 else None
