"""Reading many alerts at once: none is left out without a word."""

from tests.alerts.conftest import Ear
from tocsin.alerts.actions import read

MANY = 10_001


def many(ear: Ear) -> list[int]:
    return ear.tx.column(
        """
        insert into alert (
            source_id, identity, status, severity, summary, raw_event_id, opened_at
        )
        select %(source)s, 'disk ' || number, 'open', 'warning', 'Disk full', 1, %(now)s
        from generate_series(1, %(many)s) as number
        returning id
        """,
        source=ear.source_id,
        now=ear.now,
        many=MANY,
    )


def test_two_hundred_incidents_of_fifty_alerts_are_all_read(ear: Ear) -> None:
    ids, ana = many(ear), ear.people.ana.actor
    briefs = read.briefs(ear.tx, ids, actor=ana)
    assert len(briefs) == MANY
    assert briefs[ids[-1]].summary == "Disk full"
    assert len(read.some(ear.tx, ids, actor=ana)) == MANY
    assert read.briefs(ear.tx, [], actor=ana) == {}
