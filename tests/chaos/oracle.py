"""Judges a run by the senders' logs, the provider's log and the final database alone.

It has its own SQL and knows nothing of the engine: what was confirmed must be kept and have one
fate, every page that fell due must have been tried and in the end delivered, and nothing may have
been delivered twice more often than crashes and lost answers can explain.
"""

import re
import sys
import zlib
from bisect import bisect
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import psycopg

from tests.chaos import table
from tests.chaos.evidence import Call, Evidence, Sent
from tests.chaos.table import Figure

WRITING_SECONDS = 1.0  # from the provider's answer to the commit that says so
SLOW_SECONDS = 5.0
BEGINS = "events confirmed"
_MARK = re.compile(rb"E\d{9}")

_ALERTS = """
select a.labels ->> 'alertname', a.labels ->> 'instance', a.status, ia.incident_number, i.status
from alert a
left join incident_alert ia on ia.alert_id = a.id
left join incident i on i.number = ia.incident_number
"""
_SUPPRESSED = """
select distinct n.subject, p.name
from notification n
join person p on p.id = n.person_id
where n.status = 'suppressed' and n.reason is not null and n.kind = 'page'
"""
_ENDED = """
select subject
from page
where status in ('answered', 'stopped') and ended_by is not null
"""
# What is accepted is accounted for, step by step; each of these counts what is not.
RESIDUE = {
    "events without a fate": """
        select count(*)
        from raw_event r
        left join raw_event_outcome o on o.raw_event_id = r.id
        where o.raw_event_id is null
    """,
    "statements lost in counting": """
        select coalesce(sum(signals - opened - repeated - closed - acknowledged - changed - muted
            - dropped - unparseable), 0)
        from raw_event_outcome
    """,
    "alerts without an incident": """
        select count(*)
        from alert a
        left join incident_alert ia on ia.alert_id = a.id
        where ia.alert_id is null and a.silence_id is null
    """,
    "incidents of alerts without a page": """
        select count(*)
        from incident i
        where i.channel = 'signal'
            and not exists (select 1 from page p where p.subject = 'incident/' || i.number)
    """,
    "pages without a target": """
        select count(*)
        from page p
        where not exists (select 1 from page_target t where t.page_id = p.id)
    """,
    "targets paged without a notification": """
        select count(*)
        from page_target t
        join page p on p.id = t.page_id
        where t.outcome = 'paged'
            and not exists (
                select 1
                from notification n
                where n.subject = p.subject and n.person_id = t.person_id and n.kind = 'page'
            )
    """,
    "notifications neither sent nor excused": """
        select count(*)
        from notification
        where kind = 'page'
            and (status in ('pending', 'sending') and due_at < app_now() - interval '60 s'
                or status in ('suppressed', 'failed') and reason is null)
    """,
    "alerts open twice": """
        select count(*)
        from (
            select source_id, identity
            from alert
            where status <> 'closed'
            group by source_id, identity
            having count(*) > 1
        ) as twice
    """,
    "incidents open twice": """
        select count(*)
        from (
            select grouping_key
            from incident
            where status in ('open', 'acknowledged', 'in_progress', 'pending')
                and grouping_key is not null
            group by grouping_key
            having count(*) > 1
        ) as twice
    """,
}


@dataclass
class Final:
    """The database at the end: which events it holds, and what became of each alert."""

    held: set[str] = field(default_factory=set)
    alerts: dict[tuple[str, str], list[tuple[str, int | None]]] = field(default_factory=dict)
    incidents: dict[str, set[int | None]] = field(default_factory=dict)
    suppressed: set[tuple[str, str]] = field(default_factory=set)
    ended: set[str] = field(default_factory=set)
    residue: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Verdict:
    """``in_flight`` is how many messages one engine may have on their way to a provider."""

    evidence: Evidence
    final: Final
    engines: int = 2
    in_flight: int = 32

    @cached_property
    def lost_events(self) -> list[str]:
        """What was confirmed and is not kept, or had no effect."""
        acked = self.evidence.acked
        lost = [one.event for one in acked if one.event not in self.final.held]
        return lost + [one.event for one in acked if not self._had_its_effect(one)]

    @cached_property
    def unattempted(self) -> list[tuple[str, str]]:
        """Due pages that no provider was ever asked for, and no record excuses."""
        return self._missing(self.evidence.pages)

    @cached_property
    def undelivered(self) -> list[tuple[str, str]]:
        """The same for pages that nobody got by the end, when faults were long over."""
        return self._missing(call for call in self.evidence.pages if call.delivered)

    @cached_property
    def multi_incident(self) -> list[str]:
        return [name for name, numbers in self.final.incidents.items() if len(numbers) > 1]

    @cached_property
    def copies(self) -> Mapping[tuple[str, str], list[Call]]:
        """What was delivered about an alert to a person, each way of reaching them apart."""
        found: dict[tuple[str, str], list[Call]] = defaultdict(list)
        for call in self.evidence.pages:
            if call.delivered:
                # The catch-all is told again after minutes: there each message is one of its own.
                what = call.key if call.person == "adm" else call.name or call.subject
                found[(what, call.path)].append(call)
        return found

    @property
    def duplicates(self) -> int:
        return sum(len(calls) - 1 for calls in self.copies.values())

    @property
    def visible(self) -> int:
        """Duplicates that a provider which honours the idempotency key would let through."""
        return sum(len({call.key for call in calls}) - 1 for calls in self.copies.values())

    @cached_property
    def swallowed(self) -> list[tuple[str, str]]:
        """Pages that a provider which honours the key would take for ones it has had."""
        owner: dict[str, tuple[str, str]] = {}
        for call in self.evidence.pages:
            if call.delivered and call.key:
                what = call.key if call.person == "adm" else call.name or call.subject
                owner.setdefault(call.key, (what, call.path))
        return [
            what
            for what, calls in self.copies.items()
            if all(call.key and owner[call.key] != what for call in calls)
        ]

    @property
    def ambiguous(self) -> int:
        return sum(call.fault == "ambig" for call in self.evidence.pages)

    @property
    def forgotten(self) -> int:
        """Pages about what no standby confirmed: sent all the same, and not known to the next."""
        stalls = [deed["t"] for deed in self.evidence.deeds if deed["what"] == "stall"]
        since = min(stalls, default=1e12)
        until = max(self.evidence.kills("postgres"), default=0.0)
        return sum(since <= call.t <= until for call in self.evidence.pages if call.delivered)

    @property
    def dup_bound(self) -> int:
        """Lost answers, and what was on its way or not written down when something was killed."""
        by_engine, by_database = self.in_flight, self.in_flight * self.engines
        engines = [min(by_engine, self._on_its_way(t)) for t in self.evidence.kills("engine")]
        databases = [min(by_database, self._on_its_way(t)) for t in self.evidence.kills("postgres")]
        return self.ambiguous + self.forgotten + sum(engines) + sum(databases)

    def _on_its_way(self, moment: float) -> int:
        """How many pages the provider had of late, or took slowly, and might be sent again."""
        quick, slow = self._arrivals
        since = moment - WRITING_SECONDS
        recent = bisect(quick, moment + WRITING_SECONDS) - bisect(quick, since)
        return recent + bisect(slow, moment + WRITING_SECONDS) - bisect(slow, since - SLOW_SECONDS)

    @cached_property
    def _arrivals(self) -> tuple[list[float], list[float]]:
        delivered = [call for call in self.evidence.pages if call.delivered]
        return (
            sorted(call.t for call in delivered if call.fault != "slow"),
            sorted(call.t for call in delivered if call.fault == "slow"),
        )

    @cached_property
    def delays(self) -> list[float]:
        """From sending what was confirmed to the first request at the provider."""
        asked = first_of(self.evidence.pages)
        triggers = [one for one in self.evidence.acked if one.is_trigger]
        return sorted(max(0.0, asked[t.name] - t.sent) for t in triggers if t.name in asked)

    @cached_property
    def pg_resume(self) -> list[float]:
        """From each return of PostgreSQL to the next first page about anything."""
        asked = sorted(first_of(self.evidence.pages).values())
        deeds = self.evidence.deeds
        back = [d["t"] for d in deeds if d["what"] == "start" and d["part"] == "postgres"]
        places = [(moment, bisect(asked, moment)) for moment in back]
        return sorted(asked[at] - moment for moment, at in places if at < len(asked))

    @cached_property
    def pg_recover(self) -> list[float]:
        """From each kill of PostgreSQL to the first page about an event sent after it."""
        asked = first_of(self.evidence.pages)
        triggers = [one for one in self.evidence.acked if one.is_trigger and one.name in asked]
        found = []
        for moment in self.evidence.kills("postgres"):
            later = [asked[t.name] - moment for t in triggers if (t.acked or 0) > moment]
            found += [min(pause for pause in later if pause > 0)] if later else []
        return sorted(found)

    def _had_its_effect(self, one: Sent) -> bool:
        rows = self.final.alerts.get((one.name, one.instance), [])
        if one.kind == "resolve":
            return bool(rows) and all(status == "closed" for status, _ in rows)
        return any(number is not None for _, number in rows)

    def _missing(self, calls: Iterable[Call]) -> list[tuple[str, str]]:
        had = {(call.name, call.person) for call in calls}
        due = [
            (one, person)
            for one in self.evidence.acked
            if one.is_trigger
            for person in one.walk
            if (one.name, person) not in had
        ]
        return [(one.name, person) for one, person in due if not self._is_excused(one, person)]

    def _is_excused(self, one: Sent, person: str) -> bool:
        """It ended, and what was not sent because of that says so."""
        rows = self.final.alerts.get((one.name, one.instance), [])
        subjects = {f"incident/{number}" for _, number in rows if number is not None}
        if not subjects or not subjects <= self.final.ended:
            return False
        is_first = person == one.walk[0]
        return not is_first or any((s, person) in self.final.suppressed for s in subjects)


def read(dsn: str) -> Final:
    """Ask the database, in words of our own."""
    final = Final()
    with psycopg.connect(dsn) as connection:
        connection.execute("set statement_timeout = '300 s'")
        final.held = _held(connection)
        for name, instance, status, number, _ in connection.execute(_ALERTS):
            final.alerts.setdefault((name, instance), []).append((status, number))
            final.incidents.setdefault(name, set()).add(number)
        rows = connection.execute(_SUPPRESSED)
        final.suppressed = {(subject, name.lower()) for subject, name in rows}
        final.ended = {subject for (subject,) in connection.execute(_ENDED)}
        final.residue = {name: _count(connection, sql) for name, sql in RESIDUE.items()}
    return final


def residue(dsn: str) -> dict[str, int]:
    """Conservation alone, without a run around it."""
    with psycopg.connect(dsn) as connection:
        return {name: _count(connection, sql) for name, sql in RESIDUE.items()}


def figures(verdict: Verdict) -> list[Figure]:
    """What every run is judged by; what was lost is named as well."""
    for line in explained(verdict):
        sys.stderr.write(line + "\n")
    evidence = verdict.evidence
    faults = Counter(call.fault for call in evidence.calls)
    kills = {kind: len(evidence.kills(kind)) for kind in ("web", "engine", "postgres")}
    return [
        table.told(BEGINS, f"{len(evidence.acked):,} of {len(evidence.sent):,} sent"),
        table.told("killed with -9", ", ".join(f"{n} {kind}" for kind, n in kills.items())),
        table.told("answers of the provider", ", ".join(f"{n} {f}" for f, n in faults.items())),
        table.exactly("confirmed events lost", 0, len(verdict.lost_events)),
        table.exactly("due pages never attempted", 0, len(verdict.unattempted)),
        table.exactly("due pages not delivered in the end", 0, len(verdict.undelivered)),
        table.exactly("alerts with two incidents", 0, len(verdict.multi_incident)),
        table.at_most("duplicates", verdict.dup_bound, verdict.duplicates),
        table.at_most(
            "duplicates past a key-honouring provider", verdict.forgotten, verdict.visible
        ),
        table.exactly("pages that such a provider would swallow", 0, len(verdict.swallowed)),
        table.exactly("conservation residue", 0, sum(verdict.final.residue.values())),
    ]


def explained(verdict: Verdict) -> list[str]:
    """Names of what was lost, for whoever has to find out why."""
    found: dict[str, Sequence[object]] = {
        "lost events": verdict.lost_events,
        "never attempted": verdict.unattempted,
        "not delivered": verdict.undelivered,
        "swallowed": verdict.swallowed,
        "two incidents": verdict.multi_incident,
        "residue": [f"{name}: {n}" for name, n in verdict.final.residue.items() if n],
    }
    return [f"{what}: {some[:10]}" for what, some in found.items() if some]


def first_of(calls: Iterable[Call]) -> dict[str, float]:
    """When each alert was first spoken of."""
    first: dict[str, float] = {}
    for call in calls:
        first[call.name] = min(call.t, first.get(call.name, call.t))
    return first


def percentile(values: Sequence[float], percent: float) -> float:
    """Of sorted values; 0 of none."""
    if not values:
        return 0.0
    return values[min(len(values) - 1, int(len(values) * percent / 100))]


def _held(connection: psycopg.Connection[Any]) -> set[str]:
    held: set[str] = set()
    with connection.cursor("bodies") as cursor:
        cursor.itersize = 5000
        for body, is_packed in cursor.execute("select body, is_packed from raw_event"):
            text = zlib.decompress(body) if is_packed else bytes(body)
            held.update(mark.decode() for mark in _MARK.findall(text))
    return held


def _count(connection: psycopg.Connection, sql: str) -> int:
    (found,) = connection.execute(sql.encode()).fetchall()
    return int(found[0])
