"""An edit: what is to be made of an incident, said once for one, for many, or under a name."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from tocsin.incidents.incident import Incident
from tocsin.incidents.priority import Priority
from tocsin.incidents.resolution import Code
from tocsin.kit import errors

MOST_AT_ONCE = 100
"""Each is locked until all are done, and nobody waits longer for an acknowledgement than that."""
UNDONE_WITHIN = timedelta(days=1)
LONGEST_WORDS = 8000

ME = "me"
NOBODY = "nobody"


class InvalidEdit(errors.Invalid):
    """An edit changes something, and says all that the change needs."""


class TooManyAtOnce(errors.Invalid):
    """More than that is a migration."""


class Progress(StrEnum):
    ACKNOWLEDGE = "acknowledge"
    START = "start"
    HOLD = "hold"
    RESOLVE = "resolve"
    CANCEL = "cancel"
    CLOSE = "close"

    @property
    def words(self) -> str:
        return _PROGRESS[self]


@dataclass(frozen=True, slots=True)
class Edit:
    """What is left out stays. ``assignee`` is a person's id, ``me`` or ``nobody``; ``reason`` is
    why it waits, is cancelled or has that priority; ``hold_hours`` wakes it up again;
    ``notes`` say how it was resolved; ``checklist_id`` adds its tasks."""

    assignee: str = ""
    team_id: int | None = None
    priority: Priority | None = None
    category: str | None = None
    parent_number: int | None = None
    watch: bool = False
    checklist_id: int | None = None
    progress: Progress | None = None
    reason: str = ""
    hold_hours: int | None = None
    code: Code | None = None
    notes: str = ""
    is_verified: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """Words that go with an edit; in public the reporter gets them."""

    body: str = ""
    is_public: bool = False


NOTHING = Edit()
SILENCE = Answer()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one incident: what changed and from what to what, or why nothing could."""

    number: int
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    failure: str = ""

    @property
    def is_change(self) -> bool:
        return not self.failure and bool(self.after)


def checked(edit: Edit, answer: Answer) -> None:
    """Raise unless it changes something and says what the change needs."""
    if edit == NOTHING and not answer.body.strip():
        raise InvalidEdit("Choose at least one thing to change.")
    if edit.assignee and not (edit.assignee in (ME, NOBODY) or edit.assignee.isdecimal()):
        _refuse("assignee", "Choose a person, yourself, or nobody.")
    if _needs_reason(edit) and not edit.reason.strip():
        _refuse("reason", "Say why: whoever reads the timeline wants to know.")
    if edit.hold_hours is not None and not 1 <= edit.hold_hours <= 24 * 365:
        _refuse("hold_hours", "It can wait from 1 hour to a year.")
    if max(len(edit.reason), len(edit.notes), len(answer.body)) > LONGEST_WORDS:
        raise InvalidEdit(f"Words have at most {LONGEST_WORDS} characters.")


def numbers(given: Sequence[int]) -> list[int]:
    """Return the incidents that are meant, in the order in which they are locked."""
    found = sorted(set(given))
    if not found:
        raise InvalidEdit("Choose at least one incident.")
    if len(found) > MOST_AT_ONCE:
        raise TooManyAtOnce(f"Change at most {MOST_AT_ONCE} incidents at once.")
    return found


def told(incident: Incident) -> dict[str, Any]:
    """Return what an edit may change of it, as plain data."""
    return {
        "assignee_id": incident.assignee_id,
        "team_id": incident.team_id,
        "priority": incident.priority.value,
        "category": incident.category,
        "parent_number": incident.parent_number,
        "status": incident.status.value,
    }


def outcome(before: Incident, after: Incident, also: Mapping[str, Any]) -> Outcome:
    """Compare an incident with itself; ``also`` is what happened beside its row."""
    was, now = told(before), told(after)
    names = [name for name in was if was[name] != now[name]]
    changed = {name: now[name] for name in names} | dict(also)
    return Outcome(before.number, {name: was[name] for name in names}, changed)


def written(edit: Edit) -> dict[str, Any]:
    """Return it as plain data, without what stays."""
    nothing = asdict(NOTHING)
    return {name: value for name, value in asdict(edit).items() if value != nothing[name]}


def read(definition: Mapping[str, Any]) -> Edit:
    given = dict(definition)
    for name, kind in (("priority", Priority), ("progress", Progress), ("code", Code)):
        if given.get(name) is not None:
            given[name] = kind(given[name])
    return Edit(**given)


def _needs_reason(edit: Edit) -> bool:
    return edit.progress in (Progress.HOLD, Progress.CANCEL) or edit.priority is not None


def _refuse(field: str, sentence: str) -> None:
    raise InvalidEdit(sentence, fields={field: sentence})


_PROGRESS: Mapping[Progress, str] = {
    Progress.ACKNOWLEDGE: "acknowledge",
    Progress.START: "start work",
    Progress.HOLD: "put on hold",
    Progress.RESOLVE: "resolve",
    Progress.CANCEL: "cancel",
    Progress.CLOSE: "close",
}
