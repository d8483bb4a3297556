"""The time that people spent on an incident, noted on the tab of its tasks."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Annotated, Any

from fastapi import Form
from pydantic import BaseModel
from starlette.responses import Response

from tocsin.kit import errors
from tocsin.kit.routing import Router
from tocsin.kit.tx import Tx
from tocsin.web import forms
from tocsin.web.incidents import refusing
from tocsin.web.incidents.at import Here
from tocsin.web.names import Names
from tocsin.work.actions import times
from tocsin.work.time_entry import Entry, NewEntry

router = Router(prefix="/incidents/{number}")


class TimeForm(BaseModel):
    """``spent`` is as people write it: 45m, 1h30m."""

    spent: str = ""
    note: str = ""
    worked_on: str = ""

    def wanted(self) -> NewEntry:
        return NewEntry(forms.duration("spent", self.spent), self.note, _day(self.worked_on))


def by_person(entries: Sequence[Entry], called: Names) -> list[tuple[str, int]]:
    spent: dict[int, int] = {}
    for each in entries:
        spent[each.person_id] = spent.get(each.person_id, 0) + each.minutes
    return [(called.person(person_id) or "Somebody", n) for person_id, n in spent.items()]


@router.post("/time-entries")
def log(at: Here, form: Annotated[TimeForm, Form()]) -> Response:
    def act(tx: Tx, number: int, **by: Any) -> None:
        times.log(tx, number, form.wanted(), **by)

    return refusing.back(at, act)


@router.post("/time-entries/{entry_id}/removal")
def take_back(at: Here, entry_id: int) -> Response:
    return refusing.back(at, partial(times.remove, entry_id=entry_id))


def _day(given: str) -> date | None:
    try:
        return date.fromisoformat(given) if given else None
    except ValueError as fault:
        sentence = "This is a day, such as 2026-05-01."
        raise errors.Invalid(sentence, fields={"worked_on": sentence}) from fault
