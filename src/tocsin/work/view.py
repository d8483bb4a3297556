"""A view: what the list of incidents is asked under a name, so that a queue is one click away."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from tocsin.identity.actor import Actor
from tocsin.incidents.lifecycle import OPEN, Status
from tocsin.incidents.priority import Priority
from tocsin.incidents.search import Query, Sort
from tocsin.kit import errors, text
from tocsin.work.audience import Audience, Keeper

MOST_VIEWS = 50
"""So many somebody keeps, or a team, or all together."""
COUNTED_AT_MOST = 1000
LONGEST_NAME = 80
LONGEST_TEXT = 400


class InvalidView(errors.Invalid):
    """A view has a name and asks something that can be answered."""


@dataclass(frozen=True, slots=True)
class Asked:
    """``is_mine`` and ``is_of_my_teams`` are about whoever looks; what is left out matters not."""

    text: str = ""
    status: tuple[Status, ...] = ()
    priority: tuple[Priority, ...] = ()
    service_id: int | None = None
    team_id: int | None = None
    is_of_my_teams: bool = False
    assignee_id: int | None = None
    is_mine: bool = False
    is_unassigned: bool = False
    is_watched: bool = False
    category: str | None = None
    is_major: bool | None = None
    sort: Sort = Sort.NEWEST


@dataclass(frozen=True, slots=True)
class View:
    id: int
    name: str
    audience: Audience
    person_id: int | None
    team_id: int | None
    definition: Mapping[str, Any]

    @property
    def asked(self) -> Asked:
        return read(self.definition)

    @property
    def keeper(self) -> Keeper:
        return Keeper(self.audience, self.person_id, self.team_id)


@dataclass(frozen=True, slots=True)
class NewView:
    name: str
    asked: Asked
    audience: Audience = Audience.OWN
    team_id: int | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """``is_more``: there are more than were counted."""

    number: int
    is_more: bool = False


def checked(new: NewView) -> NewView:
    name = text.one_line(text.storable(new.name))
    if not 1 <= len(name) <= LONGEST_NAME:
        sentence = f"A view has a name of 1 to {LONGEST_NAME} characters."
        raise InvalidView(sentence, fields={"name": sentence})
    if len(new.asked.text) > LONGEST_TEXT:
        sentence = f"A view searches for at most {LONGEST_TEXT} characters."
        raise InvalidView(sentence, fields={"text": sentence})
    return NewView(name, new.asked, new.audience, new.team_id)


def query(asked: Asked, actor: Actor, *, cursor: str | None = None, limit: int = 50) -> Query:
    """Return what is asked of the list for whoever looks."""
    return Query(
        text=asked.text,
        status=asked.status,
        priority=asked.priority,
        service_id=asked.service_id,
        team_id=asked.team_id,
        team_ids=actor.team_ids if asked.is_of_my_teams else None,
        assignee_id=(actor.person_id or 0) if asked.is_mine else asked.assignee_id,
        is_unassigned=asked.is_unassigned,
        watcher_id=(actor.person_id or 0) if asked.is_watched else None,
        category=asked.category,
        is_major=asked.is_major,
        sort=asked.sort,
        cursor=cursor,
        limit=limit,
    )


def written(asked: Asked) -> dict[str, Any]:
    """Return it as plain data, without what matters not."""
    nothing = asdict(Asked())
    said = {name: value for name, value in asdict(asked).items() if value != nothing[name]}
    return {name: list(v) if isinstance(v, tuple) else v for name, v in said.items()}


def read(definition: Mapping[str, Any]) -> Asked:
    given = dict(definition)
    given["status"] = tuple(Status(each) for each in given.get("status", ()))
    given["priority"] = tuple(Priority(each) for each in given.get("priority", ()))
    given["sort"] = Sort(given.get("sort", Sort.NEWEST))
    return Asked(**given)


_OPEN = tuple(sorted(OPEN))

BUILT_IN: Mapping[str, tuple[str, Asked]] = {
    "mine": ("Mine", Asked(status=_OPEN, is_mine=True)),
    "teams": ("My teams’, nobody’s", Asked(status=_OPEN, is_of_my_teams=True, is_unassigned=True)),
    "watched": ("Watched", Asked(status=_OPEN, is_watched=True)),
    "pending": ("Pending, mine", Asked(status=(Status.PENDING,), is_mine=True)),
}
"""Queues that everybody has without making them."""
