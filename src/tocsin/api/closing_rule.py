"""The closing rule: after how much silence what was resolved is closed."""

from typing import Any

from tocsin.api.frame import Frame
from tocsin.api.route import Reading, Writing, noun
from tocsin.api.schemas import Input, Output
from tocsin.catalog import calendar_text
from tocsin.incidents.actions import configuring
from tocsin.incidents.actions.configuring import ClosingRule

router = noun("closing-rule")


class ClosingRuleOut(Output):
    """``days`` are working days of the calendar, and so are ``reopen_days``."""

    days: int
    calendar: dict[str, Any]
    reopen_days: int


class ClosingRuleIn(Input):
    """``calendar`` is {"time_zone": …, "weekly": {"monday": ["09:00-17:00"]}, "holidays": […]}."""

    days: int
    calendar: dict[str, Any]
    reopen_days: int = 14


@router.get("")
def show(frame: Reading) -> ClosingRuleOut:
    return _rule(frame)


@router.put("")
def replace(body: ClosingRuleIn, frame: Writing) -> ClosingRuleOut:
    """Make it so for what is resolved from now on."""
    wanted = ClosingRule(body.days, calendar_text.parse(body.calendar), body.reopen_days)
    configuring.set_closing_rule(frame.tx, wanted, actor=frame.actor, now=frame.now)
    return _rule(frame)


def _rule(frame: Frame) -> ClosingRuleOut:
    rule = configuring.closing_rule(frame.tx)
    return ClosingRuleOut(
        days=rule.days,
        calendar=calendar_text.dump(rule.calendar),
        reopen_days=rule.reopen_days,
    )
