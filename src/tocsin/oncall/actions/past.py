"""The pages of a past time, for whoever walks them once more."""

from dataclasses import dataclass
from datetime import datetime

from tocsin.kit.tx import Tx
from tocsin.notify.message import Message
from tocsin.oncall import snapshot
from tocsin.oncall.page import NewPage
from tocsin.oncall.shift import Span
from tocsin.oncall.store import past as store
from tocsin.oncall.store.past import Past


@dataclass(frozen=True, slots=True)
class Again:
    """A page as it would begin again, and how long it lasted then; None if it never ended."""

    new: NewPage
    started_at: datetime
    ended_at: datetime | None


def begun(tx: Tx, span: Span, *, limit: int) -> list[Again]:
    """Return the pages that began in the span, the first first, without drills.

    Each goes by its policy as it is by now, or by its own plan where it walked no stored policy.
    """
    return [_again(each) for each in store.begun(tx, span, limit=limit)]


def _again(each: Past) -> Again:
    new = NewPage(
        each.subject,
        each.policy_id,
        Message(each.subject, urgency=each.urgency, can_answer=True),
        each.urgency,
        plan=snapshot.read(dict(each.plan)) if each.plan is not None else None,
        team_id=each.team_id,
        about=each.about,
    )
    return Again(new, each.started_at, each.ended_at)
