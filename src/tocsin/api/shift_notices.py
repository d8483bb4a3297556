"""Shift notices: how long before their shifts people are reminded, and of hand-overs."""

from datetime import timedelta

from tocsin.api import names
from tocsin.api.names import Named
from tocsin.api.route import Reading, Writing, noun
from tocsin.api.schemas import Duration, Input, Output
from tocsin.kit import periods
from tocsin.oncall.actions import reminding
from tocsin.oncall.reminder import Notice

router = noun("shift-notices")


class NoticeOut(Output):
    """``leads`` are how long before a shift, as in ``1d``."""

    person: str
    leads: list[str]
    of_hand_overs: bool


class NoticeIn(Input):
    person: Named = names.ME
    leads: tuple[Duration, ...] = (timedelta(days=1),)
    of_hand_overs: bool = True


@router.get("")
def show(frame: Reading, person: names.Whose = names.ME) -> NoticeOut:
    """Return when a person hears of their shifts."""
    found = names.person(frame, person)
    return _out(found.email, reminding.view_notice(frame.tx, found.id, actor=frame.actor))


@router.put("")
def replace(body: NoticeIn, frame: Writing) -> NoticeOut:
    """Set it for oneself, or as an administrator for anybody."""
    found = names.person(frame, body.person)
    wanted = Notice(body.leads, body.of_hand_overs)
    reminding.set_notice(frame.tx, found.id, wanted, actor=frame.actor, now=frame.now)
    return _out(found.email, reminding.notice_of(frame.tx, found.id))


def _out(person: str, notice: Notice) -> NoticeOut:
    leads = [periods.format_duration(lead) for lead in notice.leads]
    return NoticeOut(person=person, leads=leads, of_hand_overs=notice.of_hand_overs)
