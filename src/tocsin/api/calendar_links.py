"""Secret addresses at which a calendar program reads shifts."""

from datetime import datetime

from tocsin.api import names
from tocsin.api.frame import Frame
from tocsin.api.names import Named
from tocsin.api.route import Reading, Writing, noun
from tocsin.api.schemas import Id, Input, Listed, Output, shown
from tocsin.oncall import calendar_link
from tocsin.oncall.actions import calendar_links
from tocsin.oncall.calendar_link import CalendarLink

router = noun("calendar-links")


class LinkOut(Output):
    """Without a ``schedule`` it tells my shifts in all of them."""

    id: int
    schedule: str | None
    schedule_id: int | None
    created_at: datetime


class MadeOut(LinkOut):
    """``url`` is a secret: whoever knows it reads the calendar. It is told this once."""

    url: str


class LinkIn(Input):
    schedule: Named | None = None


@router.get("")
def list_all(frame: Reading) -> Listed[LinkOut]:
    """Return mine; an address itself is not kept and cannot be shown again."""
    found = calendar_links.list_links(frame.tx, actor=frame.actor)
    return Listed(items=[shown(LinkOut, each, schedule=_name(frame, each)) for each in found])


@router.post("", status_code=201)
def create(body: LinkIn, frame: Writing) -> MadeOut:
    """Make an address for my shifts, or for all those of a schedule."""
    wanted = names.schedule(frame, body.schedule).id if body.schedule else None
    made = calendar_links.make_link(frame.tx, schedule_id=wanted, actor=frame.actor, now=frame.now)
    url = f"{frame.settings.base_url}{calendar_link.path(made.token)}"
    return shown(MadeOut, made.link, schedule=_name(frame, made.link), url=url)


@router.delete("/{link_id}", status_code=204)
def remove(link_id: Id, frame: Writing) -> None:
    """Take an address back; what reads there finds nothing from now on."""
    calendar_links.remove_link(frame.tx, link_id, actor=frame.actor, now=frame.now)


def _name(frame: Frame, link: CalendarLink) -> str | None:
    wanted = [link.schedule_id] if link.schedule_id else []
    return names.of(frame.tx, schedules=wanted).schedule(link.schedule_id)
