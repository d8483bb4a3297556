"""Whether a page would reach somebody: what is broken and what is weak, each in a sentence.

Broken is what would keep a page from waking anybody it is meant for; weak is what hangs by one
thread. Pure: who is on call, how they are reached and what policies page are handed in.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from tocsin.kit import periods
from tocsin.notify.reach import Reach

_LATE = timedelta(minutes=15)


class Kind(StrEnum):
    GAP = "gap"
    DEPARTED = "departed"
    EMPTY = "empty"
    CATCH_ALL = "catch_all"
    UNREACHABLE = "unreachable"
    ACCOUNT_ONLY = "account_only"
    RULES_IN_VAIN = "rules_in_vain"
    LATE = "late"
    ONE_WAY = "one_way"
    ONE_DEPENDENCY = "one_dependency"
    TEST_FAILED = "test_failed"


class Severity(StrEnum):
    BROKEN = "broken"
    WEAK = "weak"


@dataclass(frozen=True, slots=True)
class Finding:
    """``subject`` is what to mend, as in ``person/7``; ``starts_at`` when it begins to hurt."""

    kind: Kind
    severity: Severity
    subject: str
    name: str
    sentence: str
    starts_at: datetime

    @property
    def fingerprint(self) -> str:
        """What makes it the same tomorrow: how often it will happen may change by then."""
        return f"{self.kind} {self.subject}"


@dataclass(frozen=True, slots=True)
class OnDuty:
    """Somebody whom a page would reach for; ``first_at`` is when that begins."""

    reach: Reach
    first_at: datetime


@dataclass(frozen=True, slots=True)
class Rung:
    """A step of a policy, or its fallback, with whoever it stands for; ``reason`` if nobody."""

    called: str
    person_ids: Sequence[int]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Ladder:
    policy_id: int
    name: str
    rungs: Sequence[Rung]


@dataclass(frozen=True, slots=True)
class Report:
    """``findings`` has the broken first; ``people`` who is needed first comes first."""

    days: int
    findings: Sequence[Finding]
    people: Sequence[OnDuty]

    @property
    def is_ready(self) -> bool:
        return not any(each.severity is Severity.BROKEN for each in self.findings)


def of_person(one: OnDuty) -> Iterator[Finding]:
    """Say what would keep a page from waking this person, or hangs by a thread."""
    reach = one.reach
    if not reach.working:
        said = f"Nothing would wake {reach.name}: {reach.why_not}."
        yield _about(one, Kind.UNREACHABLE, Severity.BROKEN, said)
        return
    if not reach.has_own:
        said = f"{reach.name} has no contact that works, so pages go to the account's address."
        yield _about(one, Kind.ACCOUNT_ONLY, Severity.WEAK, said)
    elif len(reach.dependencies) == 1:
        (only,) = reach.dependencies
        said = f"{reach.name} is reached through {only} alone."
        yield _about(one, Kind.ONE_WAY, Severity.WEAK, said)
    if reach.are_rules_in_vain:
        said = f"None of {reach.name}'s rules leads anywhere, so every contact is used at once."
        yield _about(one, Kind.RULES_IN_VAIN, Severity.WEAK, said)
    if reach.first_after > _LATE:
        wait = periods.spoken(reach.first_after)
        said = f"{reach.name} is told of what cannot wait only after {wait}."
        yield _about(one, Kind.LATE, Severity.WEAK, said)
    yield from _tests(one)


def of_policy(ladder: Ladder, reaches: Mapping[int, Reach], *, now: datetime) -> Iterator[Finding]:
    """Say which steps page nobody, and whether all of it rests on one thing.

    A step that pages nobody costs no time, so it is weak; the fallback is what it falls back on.
    """
    subject = f"policy/{ladder.policy_id}"
    is_last = ladder.rungs[-1:]
    for rung in ladder.rungs:
        if not rung.person_ids:
            severity = Severity.BROKEN if rung in is_last else Severity.WEAK
            said = f"{rung.called} of {ladder.name} pages nobody now: {rung.reason}"
            yield Finding(Kind.EMPTY, severity, subject, ladder.name, said, now)
    people = [reaches[i] for rung in ladder.rungs for i in rung.person_ids if i in reaches]
    rests_on = {each for reach in people for each in reach.dependencies}
    if len(rests_on) == 1:
        (only,) = rests_on
        said = f"All that {ladder.name} pages goes through {only}: when that is down, nobody hears."
        yield Finding(Kind.ONE_DEPENDENCY, Severity.WEAK, subject, ladder.name, said, now)


def ordered(findings: Iterable[Finding]) -> list[Finding]:
    """The broken first, then what hurts soonest."""
    return sorted(
        findings, key=lambda f: (f.severity is not Severity.BROKEN, f.starts_at, f.subject, f.kind)
    )


def news(findings: Sequence[Finding], told: Iterable[str]) -> list[Finding]:
    """Return what is worth a digest: all of it if anything is broken or new, else nothing."""
    known = set(told)
    is_worth = any(f.severity is Severity.BROKEN or f.fingerprint not in known for f in findings)
    return list(findings) if is_worth else []


def _tests(one: OnDuty) -> Iterator[Finding]:
    for path in one.reach.working:
        if path.tested is not None and path.tested.status == "failed":
            said = f"The last test to {one.reach.name} at {path.title} failed: {path.tested.reason}"
            yield _about(one, Kind.TEST_FAILED, Severity.BROKEN, said)


def _about(one: OnDuty, kind: Kind, severity: Severity, sentence: str) -> Finding:
    reach = one.reach
    return Finding(kind, severity, f"person/{reach.person_id}", reach.name, sentence, one.first_at)
