"""Whom the organisation pages when a policy reaches nobody, or when there is none."""

from collections.abc import Sequence

from tocsin.api.route import Reading, Writing, noun
from tocsin.api.schemas import Input, Output
from tocsin.oncall import actions
from tocsin.oncall.actions import reading
from tocsin.oncall.target import Target

router = noun("catch-all")


class CatchAllOut(Output):
    targets: list[str]


class CatchAllIn(Input):
    """Targets are written person:EMAIL, schedule:NAME, team:NAME or admins; none means admins."""

    targets: list[str]


@router.get("")
def show(frame: Reading) -> CatchAllOut:
    """Return the targets of last resort; there always are some."""
    return _shown(reading.view_catch_all(frame.tx, actor=frame.actor))


@router.put("")
def replace(body: CatchAllIn, frame: Writing) -> CatchAllOut:
    actions.set_catch_all(frame.tx, body.targets, actor=frame.actor, now=frame.now)
    return _shown(actions.catch_all(frame.tx))


def _shown(targets: Sequence[Target]) -> CatchAllOut:
    return CatchAllOut(targets=[str(target) for target in targets])
