"""The queues over the list of incidents: what everybody has, and the views that were kept."""

from collections.abc import Sequence
from dataclasses import dataclass

from tocsin.identity.actor import Actor
from tocsin.kit.tx import Tx
from tocsin.work import view as ideas
from tocsin.work.actions import views
from tocsin.work.view import Asked, Count, View

ALL = "/incidents"
_COUNTED = 10


@dataclass(frozen=True, slots=True)
class Queue:
    """``view`` is None for those that everybody has."""

    key: str
    name: str
    asked: Asked
    view: View | None = None

    @property
    def path(self) -> str:
        return f"{ALL}?view={self.key}"


def of(tx: Tx, *, actor: Actor) -> list[Queue]:
    built_in = [Queue(key, name, asked) for key, (name, asked) in ideas.BUILT_IN.items()]
    kept = [Queue(str(v.id), v.name, v.asked, v) for v in views.listed(tx, actor=actor)]
    return [*built_in, *kept]


def chosen(queues: Sequence[Queue], key: str) -> Queue | None:
    """Return the one that is meant; None when nothing is, or it is there no more."""
    return next((queue for queue in queues if queue.key == key), None)


def tabs(tx: Tx, queues: Sequence[Queue], *, actor: Actor) -> list[tuple[str, str, str | None]]:
    """Return them as tabs, the first ones with how many each holds now."""
    counted = [views.count(tx, queue.asked, actor=actor) for queue in queues[:_COUNTED]]
    figures = [*map(_written, counted), *[None] * len(queues[_COUNTED:])]
    shown = zip(queues, figures, strict=True)
    return [("All", ALL, None), *((each.name, each.path, figure) for each, figure in shown)]


def _written(count: Count) -> str | None:
    """What holds nothing needs no figure."""
    if not count.number:
        return None
    return f"{count.number:,}{'+' if count.is_more else ''}"
