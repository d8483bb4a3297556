"""Reading many alerts at once: none is left out without a word."""

from tests.alerts.conftest import Ear, said
from tocsin.alerts.actions import read
from tocsin.alerts.narrowing import Beginning
from tocsin.alerts.standing import Asked

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


def test_only_what_has_a_fingerprint_is_left_out_by_the_labels_in_the_table(ear: Ear) -> None:
    for name in ("0123456789abcdef", "checkout-latency", "short"):
        ear.hear(said(name, labels={"job": "web"}))
    for asked in (Asked(equal={"job": "db"}), Asked(beginning=Beginning("job", ("d",)))):
        found = read.standing(ear.tx, asked, actor=ear.people.ana.actor)
        assert sorted(each.identity for each in found) == ["checkout-latency", "short"]
    found = read.standing(ear.tx, Asked(equal={"job": "web"}), actor=ear.people.ana.actor)
    assert len(found) == 3
