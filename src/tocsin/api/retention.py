"""How long what is kept, and what the rules would forget now."""

from datetime import datetime
from typing import Any

from pydantic import Field

from tocsin.api.frame import Frame
from tocsin.api.route import Reading, Writing, noun
from tocsin.api.schemas import Input, Output
from tocsin.privacy import retention
from tocsin.privacy.actions import retaining
from tocsin.privacy.retention import LONGEST_DAYS, WHAT, Kind

router = noun("retention")


class RetentionIn(Input):
    """``days`` of null: as the settings say, or for ever."""

    days: int | None = Field(ge=1, le=LONGEST_DAYS)


class RetentionOut(Output):
    """``before`` is the moment before which it is forgotten, null while nothing is; ``due`` counts
    what would go now, up to 100,000."""

    kind: Kind
    what: str
    days: int | None
    changed_by: str
    changed_at: datetime | None
    before: datetime | None
    due: int


class RetentionsOut(Output):
    items: list[RetentionOut]


@router.get("", response_model=RetentionsOut)
def show(frame: Reading) -> dict[str, Any]:
    """Return the rules with what each would forget now; nothing is changed."""
    return _all(frame)


@router.put("/{kind}", response_model=RetentionsOut)
def change(kind: Kind, body: RetentionIn, frame: Writing) -> dict[str, Any]:
    """Keep it for so many days from now on."""
    retaining.set_rule(frame.tx, kind, body.days, actor=frame.actor, now=frame.now)
    return _all(frame)


def _all(frame: Frame) -> dict[str, Any]:
    defaults = retention.defaults(frame.settings)
    due = retaining.preview(frame.tx, defaults, actor=frame.actor, now=frame.now)
    return {
        "items": [
            {
                "kind": each.rule.kind,
                "what": WHAT[each.rule.kind],
                "days": each.rule.days,
                "changed_by": each.rule.changed_by,
                "changed_at": each.rule.changed_at,
                "before": each.before,
                "due": each.count,
            }
            for each in due
        ]
    }
