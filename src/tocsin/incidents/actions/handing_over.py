"""A shift that is handed over: who leaves and who comes read what is open, in one message each.

Where nobody was on call for a while, only who begins has something to read; a schedule that is new
takes over from nobody.
"""

from collections.abc import Sequence
from datetime import datetime

from tocsin.identity import actions as identity
from tocsin.identity import actor as actors
from tocsin.incidents import lifecycle
from tocsin.incidents.actions import reading
from tocsin.incidents.incident import Incident
from tocsin.incidents.search import LARGEST_PAGE, Query
from tocsin.kit.ledger import Event
from tocsin.kit.tx import Tx
from tocsin.notify import actions as notify
from tocsin.notify.message import Kind, Message, Urgency
from tocsin.notify.notification import Letter
from tocsin.oncall.actions import reminding, serving

HERALD = actors.system("herald")
_MOST_LINES = 30


def tell(tx: Tx, event: Event, now: datetime) -> None:
    """Tell both what is open that concerns the schedule; where nothing is, nobody is told."""
    schedule_id = int(event.subject.rpartition("/")[2])
    if event.data["from"] is None and serving.is_first(tx, schedule_id, event.data["at"]):
        return
    ids = [i for i in (event.data["from"], event.data["to"]) if i is not None]
    wanted = [i for i in ids if reminding.notice_of(tx, i).of_hand_overs]
    found = open_for(tx, schedule_id, event.data["from"]) if wanted else []
    if not found:
        return
    people = {p.id: p for p in identity.people(tx, ids=ids, limit=len(ids))}
    names = {i: people[i].name for i in people}
    letter = Letter(
        _digest(event, found, names), event.subject, f"hand-over/{event.subject}/{event.data['at']}"
    )
    telling = [(i, letter) for i in wanted if i in people and people[i].is_active]
    notify.notify_people(tx, telling, now=now)


def open_for(tx: Tx, schedule_id: int, leaver_id: int | None) -> list[Incident]:
    """Return the open incidents that were paged about from the schedule, or are the leaver's."""
    query = Query(status=tuple(lifecycle.OPEN), limit=LARGEST_PAGE)
    found = reading.search(tx, query, actor=HERALD).items
    paged = serving.concerning(tx, schedule_id, [each.subject for each in found])
    return [
        each
        for each in found
        if each.subject in paged or (leaver_id is not None and each.assignee_id == leaver_id)
    ]


def _digest(event: Event, found: Sequence[Incident], names: dict[int, str]) -> Message:
    name = event.data["schedule"]
    count = "1 incident is open" if len(found) == 1 else f"{len(found)} incidents are open"
    leaver, comer = (names.get(event.data[end] or 0) for end in ("from", "to"))
    begins = f"{leaver} hands over to {comer or 'nobody'}."
    if leaver is None:
        begins = f"{comer} begins; nobody was on call before."
    lines = [_line(each, names) for each in found[:_MOST_LINES]]
    if len(found) > _MOST_LINES:
        lines.append(f"and {len(found) - _MOST_LINES} more")
    return Message(
        f"Hand-over of {name}: {count}",
        f"{begins}\n\n" + "\n".join(lines),
        path=f"/schedules/{event.subject.rpartition('/')[2]}",
        kind=Kind.NOTICE,
        urgency=Urgency.LOW,
    )


def _line(each: Incident, names: dict[int, str]) -> str:
    holder = names.get(each.assignee_id or 0)
    whose = f", with {holder}" if holder else ""
    drill = "DRILL: " if each.is_drill else ""
    return f"#{each.number} [{each.priority}] {drill}{each.title} ({each.status.words}{whose})"
