"""The editor of a schedule as one form: layers, covers, and which days are looked at."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from pydantic import BaseModel

from tocsin.oncall.schedule import Schedule
from tocsin.web import lanes
from tocsin.web.oncall import calendar, cover_form, schedule_form
from tocsin.web.oncall.cover_form import Cover
from tocsin.web.oncall.schedule_form import ScheduleForm
from tocsin.web.words import Reader

_SPANS = (3, 7, 14, 28)
_STEPS: Mapping[str, int] = {"earlier": -1, "later": 1}
_FIRST, _LAST = date(2000, 1, 1), date(2199, 1, 1)


class Looked(BaseModel):
    """``first`` is the first day that is shown; empty: today."""

    first: str = ""
    days: str = "14"

    def window(self, reader: Reader) -> lanes.Window:
        return calendar.window_of(reader, self.begin(reader), days=self.length)

    def turned(self, to: str, reader: Reader) -> str:
        """Return the first day that is to be shown when a button was pressed."""
        if to == "today":
            return ""
        if to not in _STEPS:
            return self.first
        day = self.begin(reader) + timedelta(days=self.length * _STEPS[to])
        return min(max(day, _FIRST), _LAST).isoformat()

    @property
    def length(self) -> int:
        return int(self.days) if self.days in map(str, _SPANS) else calendar.DAYS

    def begin(self, reader: Reader) -> date:
        try:
            return min(max(date.fromisoformat(self.first), _FIRST), _LAST)
        except ValueError:
            return reader.here.date()


class EditorForm(ScheduleForm, Looked):
    """``known`` are the overrides that stood when the editor was opened."""

    covers: list[Cover] = []
    known: str = ""


def filled(found: Schedule, *, now: datetime) -> EditorForm:
    ahead = [each for each in found.overrides if each.ends_at > now]
    return EditorForm(
        **schedule_form.filled(found).model_dump(),
        covers=[cover_form.of(each) for each in ahead],
        known=" ".join(str(each.id) for each in ahead),
    )


def tidied(form: EditorForm, pressed: str, *, reader: Reader, person_id: int) -> EditorForm:
    """Return the form as it is shown again: moments as fields take them, the days turned to."""
    covers = [
        cover_form.tidy(each, zone=reader.zone, now=reader.here, person_id=person_id)
        for each in form.covers
    ]
    layers = schedule_form.begun(form.layers, now=reader.here)
    first = form.turned(pressed, reader)
    return form.model_copy(update={"covers": covers, "layers": layers, "first": first})
