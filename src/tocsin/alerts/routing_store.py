"""The SQL of routing: its versions, what rules look up, and what they did to which alert."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from tocsin.alerts import rule
from tocsin.alerts.alert import Alert
from tocsin.alerts.rule import Rule
from tocsin.kit.due import Condition
from tocsin.kit.tx import Json, Tx


class State(StrEnum):
    DRAFT = "draft"
    ACTIVE = "active"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class Version:
    """One list of rules; only a draft's can change."""

    number: int
    state: State
    rows: list[dict[str, Any]]
    based_on: int | None
    changed_by: str
    changed_at: datetime
    activated_by: str | None
    activated_at: datetime | None

    @property
    def rules(self) -> list[Rule]:
        return rule.from_rows(self.rows)


@dataclass(frozen=True, slots=True)
class NewVersion:
    state: State
    rules: Sequence[Rule]
    based_on: int | None


@dataclass(frozen=True, slots=True)
class Lookup:
    """A table that rules look up labels in."""

    name: str
    entries: dict[str, dict[str, str]]
    changed_by: str
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Trace:
    """What the rules of a version did to one alert."""

    alert_id: int
    version: int
    touches: list[dict[str, Any]]
    handling: dict[str, Any] | None
    muted_by: str | None
    muted_until: datetime | None


def in_state(tx: Tx, state: State) -> Version | None:
    """Return the draft, or the version that holds."""
    return tx.maybe(
        Version,
        """
        select number, state, rules as rows, based_on, changed_by, changed_at, activated_by,
            activated_at
        from routing_version
        where state = %(state)s
        order by number desc
        limit 1
        """,
        state=state,
    )


def version(tx: Tx, number: int) -> Version | None:
    return tx.maybe(
        Version,
        """
        select number, state, rules as rows, based_on, changed_by, changed_at, activated_by,
            activated_at
        from routing_version
        where number = %(number)s
        """,
        number=number,
    )


def versions(tx: Tx, *, before: int | None, limit: int) -> list[Version]:
    """Return the newest first."""
    return tx.all(
        Version,
        """
        select number, state, rules as rows, based_on, changed_by, changed_at, activated_by,
            activated_at
        from routing_version
        where %(before)s::bigint is null or number < %(before)s
        order by number desc
        limit %(limit)s
        """,
        before=before,
        limit=limit,
    )


def insert(tx: Tx, new: NewVersion, *, by: str, now: datetime) -> int:
    """Keep one more version, as the draft or as what holds from now on."""
    is_active = new.state is State.ACTIVE
    return int(
        tx.value(
            """
            insert into routing_version (
                state, rules, based_on, changed_by, changed_at, activated_by, activated_at
            )
            values (
                %(state)s, %(rules)s, %(based_on)s, %(by)s, %(now)s, %(activated_by)s,
                %(activated_at)s
            )
            returning number
            """,
            state=new.state,
            rules=Json(rule.to_rows(new.rules)),
            based_on=new.based_on,
            by=by,
            now=now,
            activated_by=by if is_active else None,
            activated_at=now if is_active else None,
        )
    )


def change_draft(tx: Tx, number: int, rules: Sequence[Rule], *, by: str, now: datetime) -> None:
    tx.run(
        """
        update routing_version
        set rules = %(rules)s, changed_by = %(by)s, changed_at = %(now)s
        where number = %(number)s and state = 'draft'
        """,
        number=number,
        rules=Json(rule.to_rows(rules)),
        by=by,
        now=now,
    )


def delete_draft(tx: Tx) -> int:
    return tx.run("delete from routing_version where state = 'draft'")


def retire(tx: Tx) -> int:
    """Let no version hold."""
    return tx.run("update routing_version set state = 'retired' where state = 'active'")


def activate(tx: Tx, number: int, *, by: str, now: datetime) -> None:
    """Let this version hold; retire the one before it first."""
    tx.run(
        """
        update routing_version
        set state = 'active', activated_by = %(by)s, activated_at = %(now)s
        where number = %(number)s
        """,
        number=number,
        by=by,
        now=now,
    )


def hold(tx: Tx) -> None:
    """Let two who change the rules wait for each other."""
    tx.run("select pg_advisory_xact_lock(hashtextextended('tocsin.routing', 0))")


def lookups(tx: Tx) -> list[Lookup]:
    return tx.all(
        Lookup,
        """
        select name, entries, changed_by, changed_at
        from lookup_table
        order by name
        limit 1000
        """,
    )


def put_lookup(tx: Tx, name: str, entries: Any, *, by: str, now: datetime) -> None:
    tx.run(
        """
        insert into lookup_table (name, entries, changed_by, changed_at)
        values (%(name)s, %(entries)s, %(by)s, %(now)s)
        on conflict (name) do update
        set entries = excluded.entries,
            changed_by = excluded.changed_by,
            changed_at = excluded.changed_at
        """,
        name=name,
        entries=Json(entries),
        by=by,
        now=now,
    )


def delete_lookup(tx: Tx, name: str) -> int:
    return tx.run("delete from lookup_table where name = %(name)s", name=name)


def note(tx: Tx, rows: Sequence[dict[str, Any]]) -> None:
    """Keep what rules did to alerts that were just opened."""
    tx.run(
        """
        insert into alert_routing (alert_id, version, touches, handling, muted_by, muted_until)
        select alert_id, version, touches, handling, muted_by, muted_until
        from jsonb_to_recordset(%(rows)s) as given (alert_id bigint, version bigint,
            touches jsonb, handling jsonb, muted_by text, muted_until timestamptz)
        order by alert_id
        """,
        rows=Json(rows),
    )


def traces(tx: Tx, alert_ids: Sequence[int]) -> list[Trace]:
    return tx.all(
        Trace,
        """
        select alert_id, version, touches, handling, muted_by, muted_until
        from alert_routing
        where alert_id = any(%(ids)s)
        order by alert_id
        limit cardinality(%(ids)s)
        """,
        ids=list(alert_ids),
    )


IS_OVER: Condition = """
    exists (
        select
        from alert_routing
        where muted_until <= %(now)s
    )
"""


def lift(tx: Tx, alert_ids: Sequence[int]) -> None:
    """Let no rule mute these any more."""
    tx.run(
        "update alert_routing set muted_until = null where alert_id = any(%(ids)s)",
        ids=list(alert_ids),
    )


def unmute(tx: Tx, *, now: datetime, limit: int) -> list[Alert]:
    """Free the alerts that a rule muted until now; return those that are still open."""
    ids = tx.column(
        """
        update alert_routing
        set muted_until = null
        where alert_id in (
            select alert_id
            from alert_routing
            where muted_until <= %(now)s
            order by muted_until, alert_id
            limit %(limit)s
            for update skip locked
        )
        returning alert_id
        """,
        now=now,
        limit=limit,
    )
    return tx.all(
        Alert,
        """
        select id, source_id, identity, status, severity, summary, description, labels, links,
            service_id, raw_event_id, silence_id, occurred_at, opened_at, closed_at
        from alert
        where id = any(%(ids)s) and status <> 'closed' and silence_id is null
        order by id
        limit %(limit)s
        for no key update
        """,
        ids=ids,
        limit=limit,
    )
