"""How what waits is found in a storm of one person, also by plans that were made before it."""

from typing import Any

import pytest

from tests.notify.conftest import Post
from tocsin.kit import clock as clocks
from tocsin.kit.due import among
from tocsin.kit.tx import Tx
from tocsin.notify import channels
from tocsin.notify.store import delivery, due

KNOWN = 3000
"""So many the planner has seen; a storm that comes upon few finds the plans made for those."""
MORE = """
    insert into notification (person_id, contact_id, channel, address, subject, cause, repeat, kind,
        urgency, is_drill, message, status, created_at, due_at)
    select person_id, contact_id, channel, address, 'incident/' || 1000 + n, 'page/' || 1000 + n,
        repeat, kind, urgency, is_drill, message, status, created_at, due_at
    from notification
    cross join generate_series(1, %(many)s) as n
"""


class Explaining:
    """Takes statements as a transaction does, and asks only how they would be done."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx
        self.plan: list[str] = []

    def all(self, _row: object, sql: Any, **params: Any) -> list[Any]:
        return self.column(sql, **params)

    def column(self, sql: Any, **params: Any) -> list[Any]:
        self.plan += self._tx.column("explain (costs off) " + sql, **params)
        return []

    def later(self, sql: Any, **params: Any) -> None:
        self.column(sql, **params)


@pytest.mark.parametrize("many", [0, 40, KNOWN])
def test_a_storm_is_not_read_as_a_whole_for_each_claim_and_each_look(post: Post, many: int) -> None:
    post.page(post.people.ana)
    with post.database.opened(clocks.Moment, clocks.BY_INDEX) as (tx, moment):
        tx.run(MORE, many=many)
        if many == KNOWN:
            tx.run("analyze notification")
        claim, end = Explaining(tx), Explaining(tx)
        now, lease = moment.now, delivery.Lease(["email"], moment.now, limit=16)
        delivery.claim(claim, lease, now=now)  # type: ignore[arg-type]
        delivery.close_attempts(end, [], at=now)  # type: ignore[arg-type]
        delivery.settle(end, [], now=now)  # type: ignore[arg-type]
    beginning = clocks.MOMENT if many == KNOWN else clocks.BY_INDEX
    with post.database.opened(clocks.Moment, beginning) as (tx, _):
        look = Explaining(tx)
        due.channels(look, list(channels.PROVIDERS), now=now, too_late=now)  # type: ignore[arg-type]
        among(look, {"frozen": due.IS_FROZEN}, now=now)  # type: ignore[arg-type]

    plans = (*claim.plan, *look.plan, *end.plan)
    assert not [line for line in plans if "Seq Scan on notification" in line]
    assert not [line for line in claim.plan if "notification_person" in line]
    assert [line for line in claim.plan if "notification_subject" in line]
    [found] = [line for line in claim.plan if "notification_pkey" in line]
    assert "Index Scan using notification_pkey on notification notification_" in found
    assert not [line for line in (*claim.plan, *end.plan) if "notification_open" in line]
    indexes = {
        "notification_at_once", "notification_later", "notification_sending", "notification_open",
    }  # fmt: skip
    assert indexes == {word for line in look.plan for word in line.split() if word in indexes}
