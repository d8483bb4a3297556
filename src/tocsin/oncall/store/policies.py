"""Rows of policies, their steps and targets, and of the catch-all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tocsin.kit.pages import START, Place
from tocsin.kit.tx import Tx
from tocsin.oncall import manner
from tocsin.oncall.manner import Way
from tocsin.oncall.policy import Policy, Step
from tocsin.oncall.store.targets import Columns, columns
from tocsin.oncall.target import Target


@dataclass(frozen=True, slots=True)
class _Policy(Columns):
    id: int
    name: str
    repeat: int


@dataclass(frozen=True, slots=True)
class _Step:
    policy_id: int
    position: int
    delay: timedelta
    manner: dict[str, Any]


@dataclass(frozen=True, slots=True)
class _StepTarget(Columns):
    policy_id: int
    step: int
    vendor_id: int | None

    @property
    def target(self) -> Target:
        ids = (self.person_id, self.schedule_id, self.team_id, self.vendor_id)
        return Target(self.kind, next(filter(None, ids), None), "")


def insert(tx: Tx, policy: Policy, *, at: datetime) -> int | None:
    """Return the new policy's id, None when the name is taken."""
    policy_id: int | None = tx.value(
        """
        insert into policy (name, repeat, kind, person_id, schedule_id, team_id, created_at)
        values (
            %(name)s, %(repeat)s, %(kind)s, %(person)s, %(schedule)s, %(team)s, %(at)s
        )
        on conflict (lower(name)) do nothing
        returning id
        """,
        name=policy.name,
        repeat=policy.repeat,
        at=at,
        **columns(policy.fallback),
    )
    if policy_id is not None:
        _insert_steps(tx, policy_id, policy.steps)
    return policy_id


def replace(tx: Tx, policy_id: int, policy: Policy) -> bool:
    """Return False when another policy has the name."""
    replaced = tx.run(
        """
        update policy
        set name = %(name)s, repeat = %(repeat)s, kind = %(kind)s, person_id = %(person)s,
            schedule_id = %(schedule)s, team_id = %(team)s
        where id = %(id)s
            and not exists (
                select
                from policy as other
                where lower(other.name) = lower(%(name)s) and other.id <> %(id)s
            )
        """,
        id=policy_id,
        name=policy.name,
        repeat=policy.repeat,
        **columns(policy.fallback),
    )
    if replaced == 0:
        return False
    tx.run("delete from policy_step where policy_id = %(id)s", id=policy_id)
    _insert_steps(tx, policy_id, policy.steps)
    return True


def delete(tx: Tx, policy_id: int) -> None:
    """Delete it with its steps; pages that began by it keep their own copy."""
    tx.run("delete from policy where id = %(id)s", id=policy_id)


def lock(tx: Tx, policy_id: int) -> bool:
    """Hold the policy against other editors; False if there is none."""
    return tx.value("select id from policy where id = %(id)s for update", id=policy_id) is not None


def id_by_name(tx: Tx, name: str) -> int | None:
    found: int | None = tx.value(
        "select id from policy where lower(name) = lower(%(name)s)", name=name
    )
    return found


def load(
    tx: Tx, *, ids: Sequence[int] | None = None, after: Place = START, limit: int = 500
) -> list[Policy]:
    """Return policies by name; their targets are without names."""
    rows = tx.all(
        _Policy,
        """
        select id, name, repeat, kind, person_id, schedule_id, team_id
        from policy
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
    steps = _steps(tx, [row.id for row in rows])
    return [Policy(row.id, row.name, tuple(steps[row.id]), row.repeat, row.target) for row in rows]


def _insert_steps(tx: Tx, policy_id: int, steps: Sequence[Step]) -> None:
    for number, step in enumerate(steps):
        tx.run(
            """
            insert into policy_step (policy_id, position, delay, manner)
            values (%(policy)s, %(number)s, %(delay)s, %(manner)s)
            """,
            policy=policy_id,
            number=number,
            delay=step.delay,
            manner=manner.write(step.manner),
        )
        if step.manner.way is Way.IN_TURN:
            _keep_turn(tx, policy_id, number)
        _insert_targets(tx, policy_id, number, step.targets)


def next_turn(tx: Tx, policy_id: int | None, step: int) -> int | None:
    """Count one more turn of a step; None when another page is just taking its own.

    It never waits: pages that begin at once must not stand in each other's way.
    """
    found: int | None = tx.value(
        """
        update policy_turn
        set turn = turn + 1
        where (policy_id, step) in (
            select policy_id, step
            from policy_turn
            where policy_id = %(policy)s and step = %(step)s
            for update skip locked
        )
        returning turn - 1
        """,
        policy=policy_id,
        step=step,
    )
    return found


def _keep_turn(tx: Tx, policy_id: int, step: int) -> None:
    """Let a step remember whose turn it is, also when the policy is edited."""
    tx.run(
        """
        insert into policy_turn (policy_id, step)
        values (%(policy)s, %(step)s)
        on conflict (policy_id, step) do nothing
        """,
        policy=policy_id,
        step=step,
    )


def _insert_targets(tx: Tx, policy_id: int, step: int, targets: Sequence[Target]) -> None:
    for position, target in enumerate(targets):
        tx.run(
            """
            insert into policy_target
                (policy_id, step, position, kind, person_id, schedule_id, team_id, vendor_id)
            values (
                %(policy)s, %(step)s, %(position)s, %(kind)s, %(person)s, %(schedule)s, %(team)s,
                %(vendor)s
            )
            """,
            policy=policy_id,
            step=step,
            position=position,
            **columns(target),
        )


def _steps(tx: Tx, policy_ids: Sequence[int]) -> dict[int, list[Step]]:
    rows = tx.all(
        _Step,
        """
        select policy_id, position, delay, manner
        from policy_step
        where policy_id = any(%(ids)s)
        order by policy_id, position
        """,
        ids=list(policy_ids),
    )
    targets = _targets(tx, policy_ids)
    found: dict[int, list[Step]] = {policy_id: [] for policy_id in policy_ids}
    for row in rows:
        whom = tuple(targets.get((row.policy_id, row.position), ()))
        found[row.policy_id].append(Step(row.delay, whom, manner.read(row.manner)))
    return found


def _targets(tx: Tx, policy_ids: Sequence[int]) -> dict[tuple[int, int], list[Target]]:
    rows = tx.all(
        _StepTarget,
        """
        select policy_id, step, kind, person_id, schedule_id, team_id, vendor_id
        from policy_target
        where policy_id = any(%(ids)s)
        order by policy_id, step, position
        """,
        ids=list(policy_ids),
    )
    found: dict[tuple[int, int], list[Target]] = {}
    for row in rows:
        found.setdefault((row.policy_id, row.step), []).append(row.target)
    return found
