"""Shadows: who learns on call beside whoever has a schedule, told silently and never paged."""

from typing import Annotated

from fastapi import Query

from tocsin.api import asked, names, oncall, spells
from tocsin.api.route import Reading, Writing, noun
from tocsin.api.schemas import Id, Listed
from tocsin.api.spells import SpellIn, SpellOut
from tocsin.oncall.actions import shadowing
from tocsin.oncall.shadow import NewShadow
from tocsin.oncall.shift import Span

router = noun("shadows")


class ShadowOut(SpellOut):
    """Who, in which schedule, and when."""


class ShadowIn(SpellIn):
    """Without ``starts_at`` from now on, without ``person`` me.

    It ends at ``ends_at``, or when it has lasted for ``lasts``.
    """


@router.get("")
def list_all(
    frame: Reading,
    period: asked.Period,
    schedule: Annotated[
        str | None, Query(max_length=200, description="A name or an id; every one, unless given.")
    ] = None,
) -> Listed[ShadowOut]:
    """Return who shadows in the next 30 days unless told else, first to last."""
    found = shadowing.list_shadows(
        frame.tx,
        span=Span(*period.ahead(frame.now, by=oncall.AHEAD)),
        schedule_id=names.schedule(frame, schedule).id if schedule else None,
        actor=frame.actor,
    )
    return Listed(items=spells.shown_all(frame, ShadowOut, found))


@router.post("", status_code=201)
def create(body: ShadowIn, frame: Writing) -> ShadowOut:
    """Have somebody told of all that a schedule is paged, silently and never to be answered."""
    new = spells.wanted(frame, body, NewShadow)
    shadow_id = shadowing.add_shadow(frame.tx, new, actor=frame.actor, now=frame.now)
    return spells.shown_all(frame, ShadowOut, [shadowing.shadow(frame.tx, shadow_id)])[0]


@router.delete("/{shadow_id}", status_code=204)
def remove(shadow_id: Id, frame: Writing) -> None:
    """End it now; what has passed of it stays as it was."""
    shadowing.remove_shadow(frame.tx, shadow_id, actor=frame.actor, now=frame.now)
