"""An edit as a form asks it, and what became of incidents as a page tells it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel

from tocsin.incidents.actions import configuring, ending
from tocsin.incidents.priority import Priority
from tocsin.incidents.resolution import Code
from tocsin.kit import errors
from tocsin.kit.tx import Tx
from tocsin.web import forms, names
from tocsin.web.here import Standing
from tocsin.web.names import Names
from tocsin.work import edit as ideas
from tocsin.work.actions import checklists
from tocsin.work.edit import Answer, Edit, Outcome, Progress

_WORDS = {
    "assignee_id": "Assignee",
    "team_id": "Team",
    "priority": "Priority",
    "category": "Category",
    "parent_number": "Part of",
    "status": "Status",
    "answer": "Comment",
    "watch": "Watched by you",
    "checklist": "Checklist",
}


class EditForm(BaseModel):
    """What is left empty stays."""

    assignee: str = ""
    team: forms.Chosen = None
    priority: Annotated[Priority | None, forms.UNCHOSEN] = None
    category: str = ""
    parent: str = ""
    watch: bool = False
    checklist: forms.Chosen = None
    progress: Annotated[Progress | None, forms.UNCHOSEN] = None
    reason: str = ""
    hold_hours: str = ""
    code: Annotated[Code | None, forms.UNCHOSEN] = None
    notes: str = ""
    is_verified: bool = False
    body: str = ""
    is_public: bool = False

    def wanted(self) -> Edit:
        return Edit(
            assignee=self.assignee,
            team_id=self.team,
            priority=self.priority,
            category=self.category or None,
            parent_number=_number(self.parent, "parent"),
            watch=self.watch,
            checklist_id=self.checklist,
            progress=self.progress,
            reason=self.reason.strip(),
            hold_hours=_number(self.hold_hours, "hold_hours"),
            code=self.code,
            notes=self.notes.strip(),
            is_verified=self.is_verified,
        )

    @property
    def answer(self) -> Answer:
        return Answer(self.body, self.is_public)


def filled(edit: Edit, answer: Answer) -> dict[str, Any]:
    """Return the fields of the form that asks for this."""
    return {
        "assignee": edit.assignee,
        "team": edit.team_id,
        "priority": edit.priority,
        "category": edit.category or "",
        "parent": str(edit.parent_number or ""),
        "watch": edit.watch,
        "checklist": edit.checklist_id,
        "progress": edit.progress,
        "reason": edit.reason,
        "hold_hours": str(edit.hold_hours or ""),
        "code": edit.code,
        "notes": edit.notes,
        "is_verified": edit.is_verified,
        "body": answer.body,
        "is_public": answer.is_public,
    }


def choices(tx: Tx, here: Standing) -> dict[str, Any]:
    """Return what can be chosen in it."""
    listed = checklists.listed(tx, actor=here.actor)
    archived = (each for each in configuring.categories(tx) if not each.is_archived)
    return {
        "people": [(ideas.ME, "Me"), (ideas.NOBODY, "Nobody"), *names.workers(tx)],
        "teams": names.teams(tx),
        "priorities": [(each.value, each.value) for each in Priority],
        "categories": [(each.path, each.path) for each in archived],
        "checklists": [(each.id, each.name) for each in listed],
        "progresses": [(each.value, each.words.capitalize()) for each in Progress],
        "codes": [(each.code.value, each.code.words.capitalize()) for each in ending.codes(tx)],
    }


@dataclass(frozen=True, slots=True)
class Told:
    """What became of one: each change in words, or why there is none."""

    number: int
    changes: Sequence[str]
    failure: str


def told(tx: Tx, outcomes: Sequence[Outcome]) -> list[Told]:
    sides = [side for each in outcomes for side in (each.before, each.after)]
    called = names.of(
        tx,
        people=[side.get("assignee_id") for side in sides],
        teams=[side.get("team_id") for side in sides],
    )
    return [Told(each.number, _changes(each, called), each.failure) for each in outcomes]


def _changes(outcome: Outcome, called: Names) -> list[str]:
    return [
        f"{_WORDS[name]}: {_value(name, outcome.before.get(name), called)}"
        f" → {_value(name, value, called)}"
        if name in outcome.before
        else f"{_WORDS[name]}: added"
        for name, value in outcome.after.items()
    ]


def _value(name: str, value: Any, called: Names) -> str:
    shown: Mapping[str, Any] = {
        "assignee_id": called.person(value) if name == "assignee_id" else None,
        "team_id": called.team(value) if name == "team_id" else None,
        "parent_number": f"#{value}" if value else None,
    }
    return str(shown.get(name, value) or "none").replace("_", " ")


def _number(said: str, field: str) -> int | None:
    digits = said.strip().removeprefix("#")
    if digits and not (digits.isascii() and digits.isdecimal() and len(digits) < 16):
        sentence = "This is a number, such as 42."
        raise errors.Invalid(sentence, fields={field: sentence})
    return int(digits) if digits else None
