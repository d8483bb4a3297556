"""Views are kept by whom they are for, and counted for whoever looks."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.incidents.actions import reading
from tocsin.incidents.incident import Incident
from tocsin.kit import errors, ledger
from tocsin.kit.pages import Page
from tocsin.kit.tx import Tx
from tocsin.work import audience
from tocsin.work import view as ideas
from tocsin.work.actions import keeping
from tocsin.work.store import keeping as rows
from tocsin.work.store import views as store
from tocsin.work.store.views import VIEWS
from tocsin.work.view import Asked, Count, NewView, View


class UnknownView(errors.NotFound):
    def __init__(self, view_id: int) -> None:
        super().__init__(f"There is no view {view_id}.")


class ViewNameTaken(errors.Conflict):
    """Two queues of one name would be mistaken for each other."""


class TooManyViews(errors.Conflict):
    """Whoever has to search among their queues has none."""


def create(tx: Tx, new: NewView, *, actor: Actor, now: datetime) -> int:
    tidy = ideas.checked(new)
    of = keeping.keeper(tx, tidy.audience, tidy.team_id, actor=actor)
    if rows.count_of(tx, VIEWS, of) >= ideas.MOST_VIEWS:
        raise TooManyViews(f"There are {ideas.MOST_VIEWS} views already; remove one first.")
    view_id = store.insert(tx, tidy, of, at=now)
    if view_id is None:
        raise ViewNameTaken(f"There is a view named {tidy.name} already.")
    _record(tx, "view.created", view_id, tidy, actor=actor, now=now)
    return view_id


def replace(tx: Tx, view_id: int, new: NewView, *, actor: Actor, now: datetime) -> None:
    before = view(tx, view_id, actor=actor)
    audience.require(before.keeper, actor)
    tidy = ideas.checked(new)
    of = keeping.keeper(tx, tidy.audience, tidy.team_id, actor=actor)
    if not store.update(tx, view_id, tidy, of):
        raise ViewNameTaken(f"There is a view named {tidy.name} already.")
    _record(tx, "view.updated", view_id, tidy, actor=actor, now=now)


def remove(tx: Tx, view_id: int, *, actor: Actor, now: datetime) -> None:
    before = view(tx, view_id, actor=actor)
    audience.require(before.keeper, actor)
    rows.delete(tx, VIEWS, view_id)
    gone = NewView(before.name, before.asked, before.audience, before.team_id)
    _record(tx, "view.removed", view_id, gone, actor=actor, now=now)


def view(tx: Tx, view_id: int, *, actor: Actor) -> View:
    """Return one that they may look through; others' own are nobody else's."""
    permission.require(actor, Permission.READ)
    found = rows.get(tx, VIEWS, view_id)
    if found is None or not audience.is_theirs(found.keeper, actor):
        raise UnknownView(view_id)
    return found


def listed(tx: Tx, *, actor: Actor) -> list[View]:
    """Return their own first, then their teams', then everybody's."""
    permission.require(actor, Permission.READ)
    return rows.visible(tx, VIEWS, person_id=actor.person_id, team_ids=actor.team_ids)


def shared(tx: Tx, *, actor: Actor) -> list[View]:
    permission.require_sight(actor, Permission.CONFIGURE)
    return rows.shared(tx, VIEWS)


def count(tx: Tx, asked: Asked, *, actor: Actor) -> Count:
    """Count what it holds now among the first thousand of its list: beyond that nobody counts."""
    wanted = ideas.query(asked, actor)
    return Count(*reading.count(tx, wanted, up_to=ideas.COUNTED_AT_MOST, actor=actor))


def counts(tx: Tx, views: Sequence[View], *, actor: Actor) -> Mapping[int, Count]:
    """Count each, one cheap look at an index after the other."""
    return {each.id: count(tx, each.asked, actor=actor) for each in views}


def incidents(
    tx: Tx, view_id: int, *, cursor: str | None = None, limit: int = 50, actor: Actor
) -> Page[Incident]:
    asked = view(tx, view_id, actor=actor).asked
    return reading.search(tx, ideas.query(asked, actor, cursor=cursor, limit=limit), actor=actor)


def _record(tx: Tx, kind: str, view_id: int, said: NewView, *, actor: Actor, now: datetime) -> None:
    told = {"name": said.name, "audience": said.audience, "team_id": said.team_id}
    ledger.record(
        tx,
        kind=kind,
        subject=f"view/{view_id}",
        actor=actor.label,
        at=now,
        data=told | {"asked": ideas.written(said.asked)},
    )
