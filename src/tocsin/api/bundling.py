"""How long a page may wait after another to be told in one message with it."""

from tocsin.api.frame import Frame
from tocsin.api.route import Reading, Writing, noun
from tocsin.api.schemas import Duration, Input, Output
from tocsin.kit import periods
from tocsin.notify.actions import bundling
from tocsin.notify.bundle import Windows

router = noun("bundling")

_NOT_AT_ALL = periods.parse_duration("0s")


class BundlingOut(Output):
    """The first page is never held; ``calls`` is for telephones. ``0s``: nothing waits."""

    messages: Duration
    calls: Duration


class BundlingIn(Input):
    messages: Duration = _NOT_AT_ALL
    calls: Duration = _NOT_AT_ALL


@router.get("")
def show(frame: Reading) -> BundlingOut:
    return _shown(frame)


@router.put("")
def replace(body: BundlingIn, frame: Writing) -> BundlingOut:
    """Make it so for what is paged from now on; messages wait up to 5 minutes, calls up to 15."""
    wanted = Windows(body.messages, body.calls)
    bundling.set_windows(frame.tx, wanted, actor=frame.actor, now=frame.now)
    return _shown(frame)


def _shown(frame: Frame) -> BundlingOut:
    found = bundling.view_windows(frame.tx, actor=frame.actor)
    return BundlingOut(messages=found.messages, calls=found.calls)
