"""Quiet hours: what can wait does until the person's morning; a hold always ends."""

from datetime import datetime, time, timedelta

from tocsin.api import names
from tocsin.api.names import Named
from tocsin.api.route import Reading, Writing, noun
from tocsin.api.schemas import Duration, Input, Listed, Output, TimeOfDay
from tocsin.kit import periods
from tocsin.notify.actions import quieting
from tocsin.notify.quiet import Quiet

router = noun("quiet-hours")


class QuietOut(Output):
    """Wall times in the person's zone; ``once_within`` is how long a page is not repeated."""

    person: str
    starts: TimeOfDay | None
    ends: TimeOfDay | None
    once_within: str


class QuietIn(Input):
    """Without ``starts`` and ``ends`` there are no quiet hours."""

    person: Named = names.ME
    starts: TimeOfDay | None = None
    ends: TimeOfDay | None = None
    once_within: Duration = timedelta(0)


class HeldOut(Output):
    notification_id: int
    title: str
    path: str
    subject: str
    until: datetime


@router.get("")
def show(frame: Reading, person: names.Whose = names.ME) -> QuietOut:
    """Return the quiet hours of a person."""
    found = names.person(frame, person)
    return _out(found.email, quieting.view_quiet(frame.tx, found.id, actor=frame.actor))


@router.put("")
def replace(body: QuietIn, frame: Writing) -> QuietOut:
    """Set them; what waits is let go at once. Nothing of high urgency is ever held."""
    found = names.person(frame, body.person)
    wanted = Quiet(_plain(body.starts), _plain(body.ends), body.once_within)
    quieting.set_quiet(frame.tx, found.id, wanted, actor=frame.actor, now=frame.now)
    return _out(found.email, quieting.quiet_of(frame.tx, found.id))


@router.get("/held")
def list_held(frame: Reading, person: names.Whose = names.ME) -> Listed[HeldOut]:
    """Return what waits for a person's morning."""
    found = names.person(frame, person)
    waiting = quieting.view_waiting(frame.tx, found.id, actor=frame.actor)
    return Listed(items=[HeldOut.model_validate(each) for each in waiting])


def _plain(at: time | None) -> time | None:
    return None if at is None else at.replace(tzinfo=None)


def _out(person: str, found: Quiet) -> QuietOut:
    once = periods.format_duration(found.once_within)
    return QuietOut(person=person, starts=found.starts, ends=found.ends, once_within=once)
