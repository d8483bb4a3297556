"""Rows of what each target of each step came to."""

from collections.abc import Sequence
from datetime import datetime

from tocsin.kit.tx import Json, Tx
from tocsin.oncall.escalation import Nobody, Outcome
from tocsin.oncall.page import Told
from tocsin.oncall.policy import Position


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
    rows = [
        {
            "page": page_id,
            "position": number,
            "target": outcome.target,
            "person_id": outcome.person_id,
            "outcome": "nobody" if isinstance(outcome, Nobody) else "paged",
            "reason": outcome.reason,
        }
        for page_id, outcomes in noted
        for number, outcome in enumerate(outcomes, start=begin)
    ]
    tx.run(
        """
        insert into page_target
            (page_id, stage, loop, step, position, target, person_id, outcome, reason, at)
        select given.page, %(stage)s, %(loop)s, %(step)s, given.position, given.target,
            given.person_id, given.outcome, given.reason, %(at)s
        from jsonb_to_recordset(%(rows)s) as given (
            page bigint, position int, target text, person_id bigint, outcome text, reason text
        )
        """,
        stage=position.stage,
        loop=position.loop,
        step=position.step,
        rows=Json(rows),
        at=at,
    )


def trace(tx: Tx, page_id: int) -> list[Told]:
    """Return what each target came to, in the order it happened."""
    return tx.all(
        Told,
        """
        select stage, loop, step, target, person_id, outcome, reason, at
        from page_target
        where page_id = %(id)s
        order by at, stage = 'catch_all', stage = 'team', stage = 'fallback', loop, step, position
        limit 5000
        """,
        id=page_id,
    )
