"""A task: one thing to be done about an incident; a checklist is tasks under a name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tocsin.kit import errors, text

MOST_TASKS = 200
MOST_LINES = 100
MOST_CHECKLISTS = 500
LONGEST_TITLE = 300
LONGEST_NAME = 80


class InvalidTask(errors.Invalid):
    """A task says in a line what is to be done."""


class InvalidChecklist(errors.Invalid):
    """A checklist has a name and at least one line."""


@dataclass(frozen=True, slots=True)
class NewTask:
    title: str
    assignee_id: int | None = None
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """``checklist`` is the one that brought it, ``done_by`` the label of who did it."""

    id: int
    number: int
    title: str
    assignee_id: int | None
    due_at: datetime | None
    checklist: str
    done_at: datetime | None
    done_by: str | None

    @property
    def is_done(self) -> bool:
        return self.done_at is not None

    def is_overdue(self, now: datetime) -> bool:
        return not self.is_done and self.due_at is not None and self.due_at <= now


@dataclass(frozen=True, slots=True)
class NewChecklist:
    name: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Checklist:
    id: int
    name: str
    lines: tuple[str, ...]

    def as_new(self) -> NewChecklist:
        return NewChecklist(self.name, self.lines)


def checked(new: NewTask) -> NewTask:
    return NewTask(_line(new.title, "title"), new.assignee_id, new.due_at)


def checked_list(new: NewChecklist) -> NewChecklist:
    name = text.one_line(text.storable(new.name))
    if not 1 <= len(name) <= LONGEST_NAME:
        sentence = f"A checklist has a name of 1 to {LONGEST_NAME} characters."
        raise InvalidChecklist(sentence, fields={"name": sentence})
    lines = tuple(_line(line, "lines") for line in new.lines if line.strip())
    if not 1 <= len(lines) <= MOST_LINES:
        sentence = f"A checklist has 1 to {MOST_LINES} lines, one task each."
        raise InvalidChecklist(sentence, fields={"lines": sentence})
    return NewChecklist(name, lines)


def done(tasks: Sequence[Task]) -> int:
    """Return how many of them are done."""
    return sum(task.is_done for task in tasks)


def _line(said: str, field: str) -> str:
    tidy = text.one_line(text.storable(said))
    if not 1 <= len(tidy) <= LONGEST_TITLE:
        sentence = f"A task has 1 to {LONGEST_TITLE} characters in one line."
        raise InvalidTask(sentence, fields={field: sentence})
    return tidy
