"""How notifications are found while thousands of one person wait and the planner knows of few."""

from typing import Any

import pytest

from tests.notify.conftest import Post
from tocsin.kit import clock as clocks
from tocsin.kit.tx import Tx
from tocsin.notify import channels
from tocsin.notify.store import delivery, due

MORE = """
    insert into notification (person_id, contact_id, channel, address, subject, cause, repeat, kind,
        urgency, is_drill, message, status, created_at, due_at)
    select person_id, contact_id, channel, address, 'incident/' || 1000 + n, 'page/' || 1000 + n,
        repeat, kind, urgency, is_drill, message, status, created_at, due_at
    from notification
    cross join generate_series(1, 3000) as n
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


@pytest.mark.parametrize("is_known", [True, False], ids=["known", "unknown"])
def test_a_storm_is_not_read_as_a_whole_for_each_claim_and_each_look(
    post: Post, *, is_known: bool
) -> None:
    post.page(post.people.ana)
    with post.database.transaction() as tx:
        now = clocks.now(tx)
        tx.run("analyze notification")
        tx.run(MORE)
        if is_known:
            tx.run("analyze notification")
        tx.run("set local enable_seqscan = off" if not is_known else "select 1")
        claim, look = Explaining(tx), Explaining(tx)
        delivery.claim(claim, delivery.Lease(["email"], now, limit=16), now=now)  # type: ignore[arg-type]
        due.channels(look, list(channels.PROVIDERS), now=now, too_late=now)  # type: ignore[arg-type]

    assert not [line for line in (*claim.plan, *look.plan) if "Seq Scan on notification" in line]
    assert not [line for line in claim.plan if "notification_person" in line]
    assert [line for line in claim.plan if "notification_subject" in line]
    indexes = {"notification_at_once", "notification_later", "notification_sending"}
    assert indexes == {word for line in look.plan for word in line.split() if word in indexes}
    assert "notification_overdue" not in "\n".join(look.plan)
