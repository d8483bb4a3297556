"""What would happen: whom a payload or a problem would page, as things are and with a draft."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Annotated, Any

from pydantic import Field

from tocsin.api import asked, forecasts, names
from tocsin.api.forecasts import AnswerOut
from tocsin.api.frame import Frame
from tocsin.api.names import Named, Names
from tocsin.api.route import Writing, noun
from tocsin.api.schemas import Duration, Input, Output, shown
from tocsin.blueprints import actions as blueprints
from tocsin.blueprints import reading
from tocsin.blueprints.sections.setting import Setting
from tocsin.incidents.priority import Priority
from tocsin.kit import errors
from tocsin.oncall.shift import Span
from tocsin.signals.signal import Severity
from tocsin.whatif import forecast as ideas
from tocsin.whatif import question as questions
from tocsin.whatif.actions import asking, drafting, replaying
from tocsin.whatif.forecast import Forecast
from tocsin.whatif.question import Payload, Problem, Question
from tocsin.whatif.replay import Replay, Share

router = noun("whatif")

_WEEK = timedelta(days=7)
Draft = Annotated[
    str,
    Field(max_length=questions.MOST_BYTES, description="A blueprint, or a part of one, as YAML."),
]


class QuestionIn(Input):
    """A ``payload`` as it would come to a ``source``, or else a problem of a ``service``.

    ``at`` is now unless told else; ``lasts`` is how far to look ahead while nobody answers.
    With ``open`` what is open now is open still, and may be repeated, joined or ended by it; unless
    told else that is so of a payload that comes now.
    """

    at: asked.Moment | None = None
    lasts: Duration = questions.USUAL
    source: Named | None = None
    payload: Any = None
    content_type: Annotated[str, Field(max_length=200)] = "application/json"
    service: Named | None = None
    title: Annotated[str, Field(max_length=300)] = "What if"
    severity: Severity = Severity.CRITICAL
    priority: Priority | None = None
    labels: Annotated[dict[str, str], Field(max_length=questions.MOST_LABELS)] = Field(
        default_factory=dict
    )
    draft: Draft | None = None
    is_open: bool | None = Field(None, alias="open")


class LoadOut(Output):
    """``pages`` counts what somebody was paged about, ``messages`` what went out for it."""

    pages: int
    messages: int


class ShareOut(Output):
    """Somebody's load as it ``was``, as it would be ``now``, and with the draft, if one is given.

    ``change`` is how many pages more the draft brings than what holds now.
    """

    person: str | None
    person_name: str | None
    was: LoadOut
    now: LoadOut
    draft: LoadOut | None
    change: int


class UnreachedOut(Output):
    subject: str
    at: datetime


class ReplayOut(Output):
    """``is_whole`` is false where more was paged about in the period than is looked at."""

    starts_at: datetime
    ends_at: datetime
    pages: int
    is_whole: bool
    shares: list[ShareOut]
    unreached_now: list[UnreachedOut]
    unreached_draft: list[UnreachedOut] | None


class ReplayIn(Input):
    """The last seven days unless told else, 31 days at most."""

    starts_at: asked.Moment | None = Field(None, alias="from")
    ends_at: asked.Moment | None = Field(None, alias="to")
    draft: Draft | None = None


@router.post("", response_model=AnswerOut)
def ask(body: QuestionIn, frame: Writing) -> AnswerOut:
    """Return who would be told, when and by which way, if it came then and nobody answered.

    Nothing is written, also not of the draft, which is set in place, looked at and taken back.
    """
    question = _question(body, frame)

    def look() -> tuple[Forecast, Names]:
        found = asking.ask(frame.tx, question, actor=frame.actor)
        return found, names.of(frame.tx, people=found.person_ids)

    active, known = look()
    if body.draft is None:
        return AnswerOut(active=forecasts.forecast(active, known), draft=None, difference=None)
    drafted, others = drafting.seen(frame.tx, _draft(body.draft, frame), look)
    every = Names({**known.people, **others.people})
    return AnswerOut(
        active=forecasts.forecast(active, known),
        draft=forecasts.forecast(drafted, others),
        difference=forecasts.marked(ideas.difference(active, drafted), every),
    )


@router.post("/replay", response_model=ReplayOut)
def replay(body: ReplayIn, frame: Writing) -> ReplayOut:
    """Walk the pages of a past time again, as things are now and with a draft, and count them.

    Each page ends when it ended then: whoever would have been paged is taken to answer as fast.
    """
    ends_at = body.ends_at or (body.starts_at + _WEEK if body.starts_at else frame.now)
    period = Span(body.starts_at or ends_at - _WEEK, ends_at)
    draft = _draft(body.draft, frame) if body.draft is not None else None
    found = replaying.again(frame.tx, period, draft=draft, actor=frame.actor, now=frame.now)
    return _replay(found, names.of(frame.tx, people=[each.person_id for each in found.shares]))


def _question(body: QuestionIn, frame: Frame) -> Question:
    is_of_now = body.payload is not None and body.at is None
    is_beside = is_of_now if body.is_open is None else body.is_open
    since = frame.now if is_beside else None
    return Question(_what(body, frame), body.at or frame.now, body.lasts, since)


def _what(body: QuestionIn, frame: Frame) -> Payload | Problem:
    if body.payload is None:
        service_id = names.service_id(frame, body.service)
        return Problem(service_id, body.title, body.severity, body.priority, labels=body.labels)
    if body.source is None:
        sentence = "Name the source to which the payload would come."
        raise errors.Invalid(sentence, fields={"source": sentence})
    given = body.payload if isinstance(body.payload, str) else json.dumps(body.payload)
    source = names.source(frame, body.source)
    return Payload(source.id, given.encode(errors="replace"), body.content_type)


def _draft(text: str, frame: Frame) -> Callable[[], None]:
    setting = Setting(frame.tx, frame.actor, frame.now, frame.settings.key)
    document = reading.read(text)
    return lambda: blueprints.set_up(setting, document)


def _replay(found: Replay, known: Names) -> ReplayOut:
    return shown(ReplayOut, found, shares=[_share(each, known) for each in found.shares])


def _share(each: Share, known: Names) -> ShareOut:
    return shown(
        ShareOut,
        each,
        person=known.email(each.person_id),
        person_name=known.person(each.person_id),
    )
