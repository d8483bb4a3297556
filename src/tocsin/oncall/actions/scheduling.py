"""What is done to schedules."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tocsin.identity import actions as identity
from tocsin.identity import permission
from tocsin.identity.actions import leading
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.kit import errors, ledger, pages
from tocsin.kit.pages import Page
from tocsin.kit.tx import Tx
from tocsin.oncall import schedule as ideas
from tocsin.oncall.schedule import NewSchedule, Schedule
from tocsin.oncall.store import schedules as store


class ScheduleNotFound(errors.NotFound):
    def __init__(self, schedule_id: int) -> None:
        super().__init__(f"There is no schedule {schedule_id}.")


class ScheduleNameTaken(errors.Conflict):
    def __init__(self, name: str) -> None:
        super().__init__(f"There is a schedule named {name} already.")


class ScheduleInUse(errors.Conflict):
    """A policy would page nobody without it."""


class NoFirst(errors.Invalid):
    """A schedule that nothing can be the secondary of."""


class UnknownParticipant(errors.Invalid):
    """A rotation or override names a person who does not exist."""


def create_schedule(tx: Tx, new: NewSchedule, *, actor: Actor, now: datetime) -> int:
    leading.require_configuring_for(tx, actor, ideas.participants(new))
    tidy = ideas.checked(new)
    check_people(tx, ideas.participants(tidy))
    _check_first(tx, tidy, None)
    schedule_id = store.insert(tx, tidy, at=now)
    if schedule_id is None:
        raise ScheduleNameTaken(tidy.name)
    store.set_rotations(tx, schedule_id, tidy.rotations)
    _record(tx, "schedule.created", schedule_id, ideas.plain(tidy), actor=actor, now=now)
    return schedule_id


def replace_schedule(
    tx: Tx, schedule_id: int, new: NewSchedule, *, actor: Actor, now: datetime
) -> bool:
    """Make it what is wanted, its overrides kept, and return whether anything changed."""
    kept = _configurable(tx, schedule_id, actor)
    leading.require_configuring_for(tx, actor, ideas.participants(new))
    tidy = ideas.checked(new)
    before = ideas.plain(kept)
    if before == ideas.plain(tidy):
        return False
    check_people(tx, ideas.participants(tidy))
    _check_first(tx, tidy, schedule_id)
    if not store.rename(tx, schedule_id, tidy):
        raise ScheduleNameTaken(tidy.name)
    store.set_rotations(tx, schedule_id, tidy.rotations)
    data = {"before": before, "after": ideas.plain(tidy)}
    _record(tx, "schedule.replaced", schedule_id, data, actor=actor, now=now)
    return True


def remove_schedule(tx: Tx, schedule_id: int, *, actor: Actor, now: datetime) -> None:
    before = _configurable(tx, schedule_id, actor)
    if paging := store.paged_by(tx, schedule_id):
        raise ScheduleInUse(f"{before.name} is paged by {', '.join(paging)}; change that first.")
    store.delete(tx, schedule_id)
    _record(tx, "schedule.removed", schedule_id, ideas.plain(before), actor=actor, now=now)


def schedule(tx: Tx, schedule_id: int) -> Schedule:
    """Return it with its rotations, without overrides."""
    found = store.load(tx, ids=[schedule_id])
    if not found:
        raise ScheduleNotFound(schedule_id)
    return found[0]


def schedule_by_name(tx: Tx, name: str) -> Schedule | None:
    """None when there is none of that name; case is of no matter."""
    schedule_id = store.id_by_name(tx, name.strip())
    return None if schedule_id is None else schedule(tx, schedule_id)


def schedules(tx: Tx) -> list[Schedule]:
    """Return all schedules by name with their rotations, without overrides."""
    return store.load(tx)


def page_of_schedules(tx: Tx, *, cursor: str | None, limit: int) -> Page[Schedule]:
    """Return schedules by name with their rotations, without overrides."""
    return pages.cut_by_name(store.load(tx, after=pages.place(cursor), limit=limit + 1), limit)


def _check_first(tx: Tx, wanted: NewSchedule, schedule_id: int | None) -> None:
    """A secondary follows a schedule that itself follows none, and that none of them follows."""
    if wanted.secondary_of is None:
        return
    first = schedule(tx, wanted.secondary_of)
    if first.id == schedule_id:
        raise NoFirst("A schedule cannot be the secondary of itself.")
    if first.secondary_of or (schedule_id and store.is_followed(tx, schedule_id)):
        raise NoFirst("A secondary follows a schedule of its own; there is no third in line.")


def check_people(tx: Tx, wanted: set[int]) -> None:
    known = {person.id for person in identity.people(tx, ids=sorted(wanted), limit=len(wanted))}
    if missing := sorted(wanted - known):
        raise UnknownParticipant(f"There is no person {', '.join(map(str, missing))}.")


def may_configure(tx: Tx, plan: Schedule, *, actor: Actor) -> bool:
    """Whether they may change its layers: a lead may where all who take turns are on their team."""
    return leading.may_configure_for(tx, actor, ideas.participants(plan))


def require_configuring(tx: Tx, plan: Schedule, *, actor: Actor) -> None:
    leading.require_configuring_for(tx, actor, ideas.participants(plan))


def _configurable(tx: Tx, schedule_id: int, actor: Actor) -> Schedule:
    permission.require(actor, Permission.RESPOND)
    _lock(tx, schedule_id)
    found = schedule(tx, schedule_id)
    require_configuring(tx, found, actor=actor)
    return found


def _lock(tx: Tx, schedule_id: int) -> None:
    if not store.lock(tx, schedule_id):
        raise ScheduleNotFound(schedule_id)


def _record(
    tx: Tx, kind: str, schedule_id: int, data: Mapping[str, Any], *, actor: Actor, now: datetime
) -> None:
    subject = f"schedule/{schedule_id}"
    ledger.record(tx, kind=kind, subject=subject, actor=actor.label, at=now, data=data)
