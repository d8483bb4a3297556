"""What if: whom something would page, and what a draft would change of it or of a past week."""

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Any

from fastapi import Form, Query
from pydantic import BaseModel
from starlette.responses import Response

from tocsin.blueprints import actions as blueprints
from tocsin.blueprints import reading
from tocsin.blueprints.sections.setting import Setting
from tocsin.catalog import actions as catalog
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.incidents.priority import Priority
from tocsin.kit import errors
from tocsin.kit.routing import Router
from tocsin.kit.tx import Tx
from tocsin.oncall.shift import Span
from tocsin.signals import actions as signals
from tocsin.signals import sources
from tocsin.signals.signal import Severity
from tocsin.web import forms, moments, names, render
from tocsin.web.here import Here, Standing
from tocsin.whatif import forecast as forecasts
from tocsin.whatif.actions import asking, drafting, replaying
from tocsin.whatif.forecast import Ending, Fate, Forecast, Line, Mark, Marked, Paging
from tocsin.whatif.question import Payload, Problem, Question

router = Router()

_PATH = "/what-if"
_WEEK = timedelta(days=7)
_FATES: Mapping[Fate, str] = {
    Fate.PAGES: "Pages",
    Fate.JOINS: "Joins what is open",
    Fate.REPEATS: "Repeats an alert",
    Fate.MUTED: "Muted",
    Fate.DROPPED: "Dropped",
    Fate.ENDS: "Ends an alert",
    Fate.ACKNOWLEDGES: "Acknowledges an alert",
    Fate.CHANGE: "A change",
}
_ENDINGS: Mapping[Ending, str] = {
    Ending.GOES_ON: "It goes on beyond the time that is looked at.",
    Ending.EXHAUSTED: "Then there is nobody left to page.",
    Ending.OVER: "Then it is over by itself.",
}
_MARKS: Mapping[Mark, tuple[str, str]] = {
    Mark.SAME: ("As now", "outline"),
    Mark.GONE: ("No more", "soon"),
    Mark.NEW: ("New", "accent"),
}


class Asked(BaseModel):
    """What is asked: a payload of a source if there is one, or else a problem of a service.

    ``beside`` says whether what is open now is open still; left open, a payload of now meets it.
    """

    at: str = ""
    lasts: str = "24h"
    service: forms.Chosen = None
    severity: Severity = Severity.CRITICAL
    priority: Annotated[Priority | None, forms.UNCHOSEN] = None
    source: forms.Chosen = None
    payload: str = ""
    draft: str = ""
    beside: str = ""

    def question(self, here: Standing) -> Question:
        zone = here.reader.zone
        at = moments.read(self.at, zone=zone, field="at") if self.at.strip() else here.now
        lasts = forms.duration("lasts", self.lasts or "24h")
        is_beside = self.beside == "open" or (not self.beside and self._is_of_now)
        return Question(self._what(), at, lasts, here.now if is_beside else None)

    @property
    def _is_of_now(self) -> bool:
        return bool(self.payload.strip()) and not self.at.strip()

    def _what(self) -> Payload | Problem:
        if not self.payload.strip():
            return Problem(self.service, severity=self.severity, priority=self.priority)
        if self.source is None:
            sentence = "Choose the source to which it would come."
            raise errors.Invalid(sentence, fields={"source": sentence})
        return Payload(self.source, self.payload.encode())


class Past(BaseModel):
    """``start`` is the first day and ``end`` the last; the last seven days unless told else."""

    start: moments.Day = None
    end: moments.Day = None
    draft: str = ""

    def days(self, here: Standing) -> tuple[date, date]:
        last = self.end or here.reader.here.date()
        return self.start or last - _WEEK + timedelta(days=1), last

    def span(self, here: Standing) -> Span:
        zone = here.reader.zone
        first, last = self.days(here)
        starts_at = moments.day_began(first, zone=zone)
        ends_at = moments.day_began(last + timedelta(days=1), zone=zone)
        return Span(starts_at, min(ends_at, max(here.now, starts_at + timedelta(minutes=1))))


@dataclass(frozen=True, slots=True)
class Answer:
    """``draft`` and ``difference`` are None where no draft was given; ``called`` names people."""

    active: Forecast
    draft: Forecast | None
    difference: list[Marked] | None
    called: names.Names


@dataclass(frozen=True, slots=True)
class Step:
    """What one step of a page comes to, target by target."""

    at: datetime
    place: str
    lines: Sequence[Line]

    @property
    def has_reached(self) -> bool:
        return any(line.is_paged for line in self.lines)

    @property
    def is_skipped(self) -> bool:
        return all(line.is_skipped for line in self.lines)


def steps_of(page: Paging) -> list[Step]:
    """Return the lines of a page by the steps that they are of."""
    grouped = itertools.groupby(page.lines, key=lambda line: (line.at, line.place))
    return [Step(at, place, list(lines)) for (at, place), lines in grouped]


WORDS = {"fates": _FATES, "endings": _ENDINGS, "marks": _MARKS, "steps_of": steps_of}


@router.get(_PATH)
def show(here: Here, asked: Annotated[Asked, Query()]) -> Response:
    """Answer at once where a service or a moment is named, so that an answer has an address."""
    here.require(Permission.READ)
    is_asked = asked.service is not None or asked.at
    return _answered(here, asked) if is_asked else _page(here, asked)


@router.post(_PATH)
def ask(here: Here, asked: Annotated[Asked, Form()]) -> Response:
    return _answered(here, asked)


@router.get(f"{_PATH}/replay")
def show_replay(here: Here, past: Annotated[Past, Query()]) -> Response:
    return _replayed(here, past)


@router.post(f"{_PATH}/replay")
def replay(here: Here, past: Annotated[Past, Form()]) -> Response:
    return _replayed(here, past)


def answer(tx: Tx, question: Question, *, draft: drafting.Draft | None, actor: Actor) -> Answer:
    """Return what is foretold as things are, and beside it with the draft in place."""

    def look() -> tuple[Forecast, names.Names]:
        found = asking.ask(tx, question, actor=actor)
        return found, names.of(tx, people=found.person_ids)

    active, known = look()
    if draft is None:
        return Answer(active, None, None, known)
    drafted, others = drafting.seen(tx, draft, look)
    every = names.Names({**known.people, **others.people})
    return Answer(active, drafted, forecasts.difference(active, drafted), every)


def _answered(here: Standing, asked: Asked) -> Response:
    def question(tx: Tx, *, actor: Actor, **_: Any) -> Answer:
        draft = _drafted(here, tx, asked.draft)
        return answer(tx, asked.question(here), draft=draft, actor=actor)

    try:
        found = here.act(question) if asked.draft.strip() else here.ask(question)
    except forms.REFUSED as refusal:
        return _page(here, asked, refusal=refusal)
    return _page(here, asked, answer=found)


def _page(
    here: Standing,
    asked: Asked,
    *,
    refusal: forms.Refusal | None = None,
    answer: Answer | None = None,
) -> Response:
    return here.form(
        "whatif/show.html", asked, refusal, answer=answer, **WORDS, **here.look(_choices)
    )


def _replayed(here: Standing, past: Past) -> Response:
    def question(tx: Tx, *, actor: Actor, **_: Any) -> render.Shown:
        draft, span = _drafted(here, tx, past.draft), past.span(here)
        found = replaying.again(tx, span, draft=draft, actor=actor, now=here.now)
        people = [each.person_id for each in found.shares]
        return {"replay": found, "called": names.of(tx, people=people)}

    try:
        found = here.act(question) if past.draft.strip() else here.ask(question)
    except forms.REFUSED as refusal:
        found = {"replay": None, "called": None}
        return here.form("whatif/replay.html", past, refusal, days=past.days(here), **found)
    return here.form("whatif/replay.html", past, days=past.days(here), **found)


def _drafted(here: Standing, tx: Tx, text: str) -> Callable[[], None] | None:
    if not text.strip():
        return None
    setting = Setting(tx, here.actor, here.now, here.settings.key)
    document = reading.read(text)
    return lambda: blueprints.set_up(setting, document)


def _choices(tx: Tx) -> render.Shown:
    """What can be chosen in the form."""
    known = [each for each in signals.sources(tx) if each.kind in sources.PROVIDERS]
    return {
        "services": [(str(each.id), each.name) for each in catalog.services(tx)],
        "sources": [(str(each.id), each.name) for each in known if each.removed_at is None],
        "priorities": [(str(each), str(each)) for each in Priority],
        "severities": [(str(each), str(each).title()) for each in Severity],
    }
