"""The SQL of inhibition: rules, the alerts that hold back others, and those that are held."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tocsin.alerts import matcher
from tocsin.alerts.alert import Alert
from tocsin.alerts.inhibition import Candidate, Held, NewRule, Rule
from tocsin.kit.due import Condition
from tocsin.kit.tx import Json, Tx


@dataclass(frozen=True, slots=True)
class Link:
    """One alert that waits for another."""

    alert_id: int
    inhibitor_id: int


def rules(tx: Tx, *, limit: int = 1000) -> list[Rule]:
    return tx.all(
        Rule,
        """
        select id, name, source_matchers, target_matchers, equal, lasts, is_enabled
        from inhibition_rule
        order by name, id
        limit %(limit)s
        """,
        limit=limit,
    )


def find(tx: Tx, rule_id: int) -> Rule | None:
    return tx.maybe(
        Rule,
        """
        select id, name, source_matchers, target_matchers, equal, lasts, is_enabled
        from inhibition_rule
        where id = %(id)s
        """,
        id=rule_id,
    )


def insert(tx: Tx, wanted: NewRule) -> int | None:
    """Return its id, or None when the name is taken."""
    found: int | None = tx.value(
        """
        insert into inhibition_rule
            (name, source_matchers, target_matchers, equal, lasts, is_enabled)
        values (%(name)s, %(sources)s, %(targets)s, %(equal)s, %(lasts)s, %(is_enabled)s)
        on conflict (name) do nothing
        returning id
        """,
        **_row(wanted),
    )
    return found


def update(tx: Tx, rule_id: int, wanted: NewRule) -> None:
    tx.run(
        """
        update inhibition_rule
        set name = %(name)s, source_matchers = %(sources)s, target_matchers = %(targets)s,
            equal = %(equal)s, lasts = %(lasts)s, is_enabled = %(is_enabled)s
        where id = %(id)s
        """,
        id=rule_id,
        **_row(wanted),
    )


def remove(tx: Tx, rule_id: int) -> None:
    """Let go of the alerts on its source side first; those that are held are freed by time."""
    forget_sources(tx, rule_id)
    tx.run("update inhibited set rule_id = null where rule_id = %(id)s", id=rule_id)
    tx.run("delete from inhibition_rule where id = %(id)s", id=rule_id)


def forget_sources(tx: Tx, rule_id: int) -> None:
    tx.run("delete from inhibitor where rule_id = %(id)s", id=rule_id)


def judge_again(tx: Tx, rule_id: int) -> None:
    """Have what this rule holds back looked at once more."""
    tx.run(
        """
        update inhibited
        set is_judged_again = true
        where rule_id = %(id)s and over_at is null
        """,
        id=rule_id,
    )


def add_sources(tx: Tx, rows: Sequence[dict[str, Any]]) -> None:
    tx.run(
        """
        insert into inhibitor (rule_id, key, alert_id, is_both)
        select rule_id, key, alert_id, is_both
        from jsonb_to_recordset(%(rows)s)
            as given (rule_id bigint, key text, alert_id bigint, is_both boolean)
        order by rule_id, key, alert_id
        on conflict (rule_id, key, alert_id) do nothing
        """,
        rows=Json(rows),
    )


def candidates(tx: Tx, rows: Sequence[dict[str, Any]]) -> list[Candidate]:
    """Return the open alerts on the source side of these rules and keys; for each a few."""
    return tx.all(
        Candidate,
        """
        select found.alert_id, found.rule_id, found.key, found.is_both
        from jsonb_to_recordset(%(rows)s) as given (rule_id bigint, key text)
        cross join lateral (
            select inhibitor.alert_id, inhibitor.rule_id, inhibitor.key, inhibitor.is_both
            from inhibitor
            join alert on alert.id = inhibitor.alert_id and alert.status <> 'closed'
            where inhibitor.rule_id = given.rule_id and inhibitor.key = given.key
            order by inhibitor.is_both, inhibitor.alert_id
            limit 20
        ) as found
        order by found.rule_id, found.key, found.is_both, found.alert_id
        limit 20000
        """,
        rows=Json(rows),
    )


def links(tx: Tx, alert_ids: Sequence[int]) -> list[Link]:
    """Return which alerts these wait for."""
    return tx.all(
        Link,
        """
        select inhibited.alert_id, inhibited.inhibitor_id
        from inhibited
        join alert on alert.id = inhibited.inhibitor_id and alert.status <> 'closed'
        where inhibited.alert_id = any(%(ids)s) and inhibited.over_at is null
        order by inhibited.alert_id
        limit cardinality(%(ids)s)
        """,
        ids=list(alert_ids),
    )


def hold(tx: Tx, rows: Sequence[dict[str, Any]], *, now: datetime) -> None:
    tx.run(
        """
        insert into inhibited (alert_id, inhibitor_id, rule_id, rule_name, began_at, until)
        select alert_id, inhibitor_id, rule_id, rule_name, %(now)s, until
        from jsonb_to_recordset(%(rows)s) as given (alert_id bigint, inhibitor_id bigint,
            rule_id bigint, rule_name text, until timestamptz)
        order by alert_id
        on conflict (alert_id) do update
        set inhibitor_id = excluded.inhibitor_id, rule_id = excluded.rule_id,
            rule_name = excluded.rule_name, until = least(inhibited.until, excluded.until),
            over_at = null, is_judged_again = false
        """,
        rows=Json(rows),
        now=now,
    )


def held(tx: Tx, alert_ids: Sequence[int]) -> list[Held]:
    """Return how these are held back, or were."""
    return tx.all(
        Held,
        """
        select alert_id, inhibitor_id, rule_id, rule_name, until, over_at
        from inhibited
        where alert_id = any(%(ids)s)
        order by alert_id
        limit cardinality(%(ids)s)
        """,
        ids=list(alert_ids),
    )


IS_AT_WORK: Condition = """
    exists (
        select
        from inhibitor
    ) or exists (
        select
        from inhibited
        where over_at is null
    )
"""
"""Whether any alert holds back others, or may: which of them do no more is found by looking."""


@dataclass(frozen=True, slots=True)
class Freed:
    alert_id: int
    may_be_held: bool
    """Whether another alert may hold it back: not when its time is up."""


def free(tx: Tx, *, now: datetime, limit: int) -> list[Freed]:
    """End what held alerts back that are still open: it closed, or its time is up."""
    return tx.all(
        Freed,
        """
        with waited_for as (
            select distinct inhibitor_id
            from inhibited
            where over_at is null
        ), due as (
            select inhibited.alert_id
            from waited_for
            join alert on alert.id = waited_for.inhibitor_id and alert.status = 'closed'
            join inhibited on inhibited.inhibitor_id = waited_for.inhibitor_id
                and inhibited.over_at is null
            union
            select alert_id
            from inhibited
            where over_at is null and until <= %(now)s
            union
            select alert_id
            from inhibited
            where over_at is null and is_judged_again
        ), taken as (
            select inhibited.alert_id
            from due
            join inhibited using (alert_id)
            join alert on alert.id = inhibited.alert_id
            where inhibited.over_at is null
            order by inhibited.alert_id
            limit %(limit)s
            for update of inhibited, alert skip locked
        ), ended as (
            update inhibited
            set over_at = %(now)s
            from taken
            where inhibited.alert_id = taken.alert_id
            returning inhibited.alert_id, inhibited.until
        )
        select ended.alert_id, ended.until > %(now)s as may_be_held
        from ended
        join alert on alert.id = ended.alert_id and alert.status <> 'closed'
        order by ended.alert_id
        limit %(limit)s
        """,
        now=now,
        limit=limit,
    )


def forget_closed(tx: Tx, *, limit: int) -> int:
    """Drop from the source sides what is closed; it holds back nothing any more."""
    return tx.run(
        """
        delete from inhibitor
        where (rule_id, key, alert_id) in (
            select inhibitor.rule_id, inhibitor.key, inhibitor.alert_id
            from inhibitor
            join alert on alert.id = inhibitor.alert_id and alert.status = 'closed'
            order by inhibitor.alert_id, inhibitor.rule_id
            limit %(limit)s
            for update of inhibitor skip locked
        )
        """,
        limit=limit,
    )


def open_alerts(tx: Tx, *, after_id: int, limit: int) -> list[Alert]:
    return tx.all(
        Alert,
        """
        select id, source_id, identity, status, severity, summary, description, labels, links,
            service_id, raw_event_id, silence_id, occurred_at, opened_at, closed_at
        from alert
        where status <> 'closed' and id > %(after_id)s
        order by id
        limit %(limit)s
        """,
        after_id=after_id,
        limit=limit,
    )


def _row(wanted: NewRule) -> dict[str, Any]:
    return {
        "name": wanted.name,
        "sources": Json(matcher.to_rows(wanted.sources)),
        "targets": Json(matcher.to_rows(wanted.targets)),
        "equal": list(wanted.equal),
        "lasts": wanted.lasts,
        "is_enabled": wanted.is_enabled,
    }
