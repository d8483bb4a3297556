"""The nervous system on one page: what happens because something else did."""

from collections.abc import Mapping, Sequence

from tocsin.comms import reactions as comms
from tocsin.desk import reactions as desk
from tocsin.drills import reactions as drills
from tocsin.incidents import reactions as incidents
from tocsin.insights import reactions as insights
from tocsin.kit import outbox
from tocsin.notify import reactions as notify
from tocsin.oncall import reactions as oncall
from tocsin.triage import reactions as triage
from tocsin.work import reactions as work

ALL: Sequence[outbox.Reactions] = (
    notify.REACTIONS,
    oncall.REACTIONS,
    incidents.REACTIONS,
    desk.REACTIONS,
    work.REACTIONS,
    triage.REACTIONS,
    comms.REACTIONS,
    drills.REACTIONS,
    insights.REACTIONS,
)


def combined(tables: Sequence[outbox.Reactions] = ALL) -> outbox.Reactions:
    """Merge the capabilities' tables; two may react to one kind, each under its own name."""
    merged: dict[str, dict[str, outbox.Reaction]] = {}
    for table in tables:
        for kind, by_name in table.items():
            _add(merged.setdefault(kind, {}), by_name, kind)
    return merged


def _add(
    into: dict[str, outbox.Reaction], by_name: Mapping[str, outbox.Reaction], kind: str
) -> None:
    for name, reaction in by_name.items():
        if name in into:
            raise ValueError(f"Two reactions to {kind} are called {name}.")
        into[name] = reaction
