"""Overrides: somebody takes over a schedule for a while, whoever's turn it is."""

from typing import Annotated

from fastapi import Query

from tocsin.api import asked, names, oncall, spells
from tocsin.api.route import Reading, Writing, noun
from tocsin.api.schemas import Id, Listed
from tocsin.api.spells import SpellIn, SpellOut
from tocsin.oncall import actions
from tocsin.oncall.actions import reading
from tocsin.oncall.override import NewOverride
from tocsin.oncall.shift import Span

router = noun("overrides")


class OverrideOut(SpellOut):
    """Who, in which schedule, and when."""


class OverrideIn(SpellIn):
    """Without ``starts_at`` from now on, without ``person`` by me.

    It ends at ``ends_at``, or when it has lasted for ``lasts``.
    """


@router.get("")
def list_all(
    frame: Reading,
    period: asked.Period,
    schedule: Annotated[str, Query(max_length=200, description="A name or an id.")],
) -> Listed[OverrideOut]:
    """Return a schedule's overrides in the next 30 days unless told else, the later made later."""
    found = reading.list_overrides(
        frame.tx,
        names.schedule(frame, schedule).id,
        span=Span(*period.ahead(frame.now, by=oncall.AHEAD)),
        actor=frame.actor,
    )
    return Listed(items=spells.shown_all(frame, OverrideOut, found))


@router.post("", status_code=201)
def create(body: OverrideIn, frame: Writing) -> OverrideOut:
    """Put somebody on call in a schedule for a while; of two that overlap the later made wins."""
    new = spells.wanted(frame, body, NewOverride)
    override_id = actions.add_override(frame.tx, new, actor=frame.actor, now=frame.now)
    return spells.shown_all(frame, OverrideOut, [actions.override(frame.tx, override_id)])[0]


@router.delete("/{override_id}", status_code=204)
def remove(override_id: Id, frame: Writing) -> None:
    """End it now; what has passed of it stays as it was."""
    actions.remove_override(frame.tx, override_id, actor=frame.actor, now=frame.now)
