"""The forgotten rule: after how long what somebody took and nobody touches pages again."""

from typing import Annotated

from pydantic import Field

from tocsin.api.route import Reading, Writing, noun
from tocsin.api.schemas import Input, Output
from tocsin.incidents.actions import forgotten

router = noun("forgotten-rule")


class ForgottenRuleOut(Output):
    """``hours`` without a change or a word, while its alerts are repeated; 0 is never."""

    hours: int


class ForgottenRuleIn(Input):
    hours: Annotated[int, Field(ge=0, le=forgotten.HOURS_AT_MOST)]


@router.get("")
def show(frame: Reading) -> ForgottenRuleOut:
    return ForgottenRuleOut(hours=forgotten.hours(frame.tx))


@router.put("")
def replace(body: ForgottenRuleIn, frame: Writing) -> ForgottenRuleOut:
    """Make it so, for what is taken already too."""
    forgotten.set_hours(frame.tx, body.hours, actor=frame.actor, now=frame.now)
    return ForgottenRuleOut(hours=body.hours)
