"""Rows of schedules and their rotations."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tocsin.kit.pages import START, Place
from tocsin.kit.tx import Json, Tx
from tocsin.oncall import restriction, turn
from tocsin.oncall.rotation import OnHolidays, Rotation
from tocsin.oncall.schedule import NewSchedule, Schedule
from tocsin.oncall.turn import Turn, Unit


@dataclass(frozen=True, slots=True)
class _Schedule:
    id: int
    name: str
    time_zone: str
    holidays: str
    secondary_of: int | None


@dataclass(frozen=True, slots=True)
class _Name:
    id: int
    name: str


@dataclass(frozen=True, slots=True)
class _Rotation:
    schedule_id: int
    name: str
    time_zone: str
    starts_at: datetime
    turn: str
    restrictions: list[dict[str, Any]]
    participants: tuple[int, ...]
    weights: tuple[int, ...]
    turns_on: str
    turn_days: str
    holidays: str
    on_holidays: OnHolidays
    goes_on_over_holidays: bool


def insert(tx: Tx, new: NewSchedule, *, at: datetime) -> int | None:
    """Return the new schedule's id, None when the name is taken."""
    found: int | None = tx.value(
        """
        insert into schedule (name, time_zone, holidays, secondary_of, created_at)
        values (%(name)s, %(time_zone)s, %(holidays)s, %(secondary_of)s, %(at)s)
        on conflict (lower(name)) do nothing
        returning id
        """,
        name=new.name,
        time_zone=new.time_zone,
        holidays=new.holidays,
        secondary_of=new.secondary_of,
        at=at,
    )
    return found


def rename(tx: Tx, schedule_id: int, new: NewSchedule) -> bool:
    """Return False when another schedule has the name."""
    renamed = tx.run(
        """
        update schedule
        set name = %(name)s,
            time_zone = %(time_zone)s,
            holidays = %(holidays)s,
            secondary_of = %(secondary_of)s
        where id = %(id)s
            and not exists (
                select
                from schedule as other
                where lower(other.name) = lower(%(name)s) and other.id <> %(id)s
            )
        """,
        id=schedule_id,
        name=new.name,
        time_zone=new.time_zone,
        holidays=new.holidays,
        secondary_of=new.secondary_of,
    )
    return renamed == 1


def delete(tx: Tx, schedule_id: int) -> None:
    tx.run("delete from schedule where id = %(id)s", id=schedule_id)


def lock(tx: Tx, schedule_id: int) -> bool:
    """Hold the schedule against other editors; False if there is none."""
    found = tx.value("select id from schedule where id = %(id)s for update", id=schedule_id)
    return found is not None


def set_rotations(tx: Tx, schedule_id: int, rotations: Sequence[Rotation]) -> None:
    tx.run("delete from rotation where schedule_id = %(id)s", id=schedule_id)
    for layer, rotation in enumerate(rotations):
        _insert_rotation(tx, schedule_id, layer, rotation)


def id_by_name(tx: Tx, name: str) -> int | None:
    found: int | None = tx.value(
        "select id from schedule where lower(name) = lower(%(name)s)", name=name
    )
    return found


def names(tx: Tx, ids: Sequence[int]) -> dict[int, str]:
    rows = tx.all(
        _Name,
        """
        select id, name
        from schedule
        where id = any(%(ids)s)
        order by id
        limit 5000
        """,
        ids=list(ids),
    )
    return {row.id: row.name for row in rows}


def load(
    tx: Tx, *, ids: Sequence[int] | None = None, after: Place = START, limit: int = 500
) -> list[Schedule]:
    """Return schedules by name with their rotations and without overrides."""
    rows = tx.all(
        _Schedule,
        """
        select id, name, time_zone, holidays, secondary_of
        from schedule
        where (%(ids)s::bigint[] is null or id = any(%(ids)s))
            and (
                %(after)s::text is null
                or (lower(name), id) > (lower(%(after)s), %(after_id)s)
            )
        order by lower(name), id
        limit %(limit)s
        """,
        ids=None if ids is None else list(ids),
        after=after.name,
        after_id=after.id,
        limit=limit,
    )
    layers = _rotations(tx, [row.id for row in rows])
    return [_schedule(row, layers[row.id]) for row in rows]


def is_followed(tx: Tx, schedule_id: int) -> bool:
    """Whether another schedule is its secondary."""
    found = tx.value(
        "select true from schedule where secondary_of = %(id)s limit 1", id=schedule_id
    )
    return bool(found)


def paged_by(tx: Tx, schedule_id: int) -> list[str]:
    """Return the names of the policies that page it, and "the catch-all" if that does."""
    return tx.column(
        """
        select name
        from (
            select name
            from policy
            where schedule_id = %(id)s
                or id in (select policy_id from policy_target where schedule_id = %(id)s)
            union all
            select 'the catch-all'
            from catch_all_target
            where schedule_id = %(id)s
            union all
            select name || ', which is its secondary'
            from schedule
            where secondary_of = %(id)s
        ) as paging
        order by lower(name), name
        limit 20
        """,
        id=schedule_id,
    )


def _insert_rotation(tx: Tx, schedule_id: int, layer: int, rotation: Rotation) -> None:
    goes_on = rotation.on_holidays is OnHolidays.GOES_ON
    tx.run(
        """
        with inserted as (
            insert into rotation
                (schedule_id, layer, name, time_zone, starts_at, turn, turns_on, turn_days,
                    restrictions, holidays, on_holidays, goes_on_over_holidays)
            values (
                %(schedule)s, %(layer)s, %(name)s, %(time_zone)s, %(starts_at)s, %(turn)s,
                %(turns_on)s, %(turn_days)s, %(restrictions)s, %(holidays)s, %(on_holidays)s,
                %(goes_on)s
            )
            returning id
        )
        insert into rotation_participant (rotation_id, position, person_id, weight)
        select inserted.id, given.position - 1, given.person_id, given.weight
        from inserted,
            unnest(%(people)s::bigint[], %(weights)s::int[])
                with ordinality as given (person_id, weight, position)
        """,
        schedule=schedule_id,
        layer=layer,
        name=rotation.name,
        time_zone=rotation.time_zone,
        starts_at=rotation.starts_at,
        turn=rotation.turn.length,
        turns_on=_turns_on(rotation.turn),
        turn_days=turn.days_written(rotation.turn.days),
        restrictions=Json([restriction.written(each) for each in rotation.restrictions]),
        holidays=rotation.holidays,
        on_holidays=OnHolidays.COUNTS if goes_on else rotation.on_holidays,
        goes_on=goes_on,
        people=list(rotation.participants),
        weights=list(rotation.weights or (1,) * len(rotation.participants)),
    )


def _turns_on(turn: Turn) -> str:
    """What the length does not say; a version that knows no more than lengths goes on by them."""
    return str(Unit.HOLIDAY if turn.unit is Unit.HOLIDAY else turn.on or "")


def _turn(row: _Rotation) -> Turn:
    if row.turns_on == Unit.HOLIDAY:
        return turn.parse(row.turns_on)
    when = row.turns_on or row.turn_days
    return turn.parse(f"{row.turn} on {when}" if when else row.turn)


def _rotations(tx: Tx, schedule_ids: Sequence[int]) -> dict[int, list[Rotation]]:
    rows = tx.all(
        _Rotation,
        """
        select schedule_id, name, time_zone, starts_at, turn, restrictions,
            array(
                select person_id
                from rotation_participant
                where rotation_id = rotation.id
                order by position
            ) as participants,
            array(
                select weight
                from rotation_participant
                where rotation_id = rotation.id
                order by position
            ) as weights,
            turns_on, turn_days, holidays, on_holidays, goes_on_over_holidays
        from rotation
        where schedule_id = any(%(ids)s)
        order by schedule_id, layer
        """,
        ids=list(schedule_ids),
    )
    found: dict[int, list[Rotation]] = {schedule_id: [] for schedule_id in schedule_ids}
    for row in rows:
        found[row.schedule_id].append(_rotation(row))
    return found


def _schedule(row: _Schedule, layers: Sequence[Rotation]) -> Schedule:
    return Schedule(
        row.id,
        row.name,
        row.time_zone,
        tuple(layers),
        holidays=row.holidays,
        secondary_of=row.secondary_of,
    )


def _rotation(row: _Rotation) -> Rotation:
    return Rotation(
        row.participants,
        row.time_zone,
        row.starts_at,
        _turn(row),
        tuple(restriction.parse(each) for each in row.restrictions),
        row.name,
        row.weights if set(row.weights) - {1} else (),
        row.holidays,
        OnHolidays.GOES_ON if row.goes_on_over_holidays else row.on_holidays,
    )
