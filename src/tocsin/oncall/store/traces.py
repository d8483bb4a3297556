"""Rows of what each target of each step came to."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tocsin.kit.alike import Shared
from tocsin.kit.tx import Json, Tx
from tocsin.oncall import evidence
from tocsin.oncall.escalation import Nobody, Outcome
from tocsin.oncall.page import Told
from tocsin.oncall.policy import Position, Stage


def note(
    tx: Tx,
    page_id: int,
    position: Position,
    outcomes: Sequence[Outcome],
    *,
    noted: int = 0,
    at: datetime,
) -> None:
    """Keep what each target of a step came to, after so many that were noted of it before."""
    note_all(tx, [(page_id, outcomes)], position, begin=noted, at=at)


def note_all(
    tx: Tx,
    noted: Sequence[tuple[int, Sequence[Outcome]]],
    position: Position,
    *,
    begin: int = 0,
    at: datetime,
) -> None:
    """The same for pages that all took this position."""
    shared = Shared(("target", "person_id", "outcome", "reason", "evidence"))
    rows = [
        {"page": page_id, "position": number, "alike": shared.number(_alike(outcome))}
        for page_id, outcomes in noted
        for number, outcome in enumerate(outcomes, start=begin)
    ]
    tx.later(
        """
        insert into page_target
            (page_id, stage, loop, step, position, target, person_id, outcome, reason, at, evidence)
        select given.page, %(stage)s, %(loop)s, %(step)s, given.position, shared.target,
            shared.person_id, shared.outcome, shared.reason, %(at)s, shared.evidence
        from jsonb_to_recordset(%(rows)s) as given (page bigint, position int, alike int)
        join jsonb_to_recordset(%(shared)s) as shared (
            alike int, target text, person_id bigint, outcome text, reason text, evidence jsonb
        ) using (alike)
        """,
        stage=position.stage,
        loop=position.loop,
        step=position.step,
        rows=Json(rows),
        shared=Json([{**row, "evidence": evidence.write(row["evidence"])} for row in shared.rows]),
        at=at,
    )


def _alike(outcome: Outcome) -> tuple[Hashable, ...]:
    """What most of the pages of one plan have in common, in the order of its names."""
    came_to = "nobody" if isinstance(outcome, Nobody) else "paged"
    return outcome.target, outcome.person_id, came_to, outcome.reason, outcome.evidence


@dataclass(frozen=True, slots=True)
class Period:
    """``before_id`` is the page that the list goes on behind; None is the newest."""

    starts_at: datetime
    ends_at: datetime
    before_id: int | None = None


def stepped(tx: Tx, period: Period, *, limit: int) -> list[int]:
    """Return the pages that took a step in the period, newest first."""
    return tx.column(
        """
        select distinct page_id
        from page_target
        where at >= %(starts_at)s and at < %(ends_at)s
            and (%(before)s::bigint is null or page_id < %(before)s)
        order by page_id desc
        limit %(limit)s
        """,
        starts_at=period.starts_at,
        ends_at=period.ends_at,
        before=period.before_id,
        limit=limit,
    )


@dataclass(frozen=True, slots=True)
class OfPage:
    """What a target came to, with the page whose it was."""

    page_id: int
    stage: Stage
    loop: int
    step: int
    target: str
    person_id: int | None
    outcome: str
    reason: str | None
    at: datetime
    evidence: dict[str, Any] | None

    @property
    def told(self) -> Told:
        return Told(
            self.stage, self.loop, self.step, self.target, self.person_id, self.outcome,
            self.reason, self.at, self.evidence,
        )  # fmt: skip


def of_pages(tx: Tx, page_ids: Sequence[int]) -> list[OfPage]:
    """Return what each target of these pages came to, in the order it happened."""
    return tx.all(
        OfPage,
        """
        select page_id, stage, loop, step, target, person_id, outcome, reason, at, evidence
        from page_target
        where page_id = any(%(ids)s)
        order by page_id, at, stage = 'catch_all', stage = 'team', stage = 'fallback', loop, step,
            position
        limit 100000
        """,
        ids=list(page_ids),
    )


def trace(tx: Tx, page_id: int) -> list[Told]:
    """Return what each target came to, in the order it happened."""
    return tx.all(
        Told,
        """
        select stage, loop, step, target, person_id, outcome, reason, at, evidence
        from page_target
        where page_id = %(id)s
        order by at, stage = 'catch_all', stage = 'team', stage = 'fallback', loop, step, position
        limit 5000
        """,
        id=page_id,
    )
