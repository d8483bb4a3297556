from datetime import datetime

import pytest

from tests.incidents import story
from tests.incidents.conftest import Payments
from tests.oncall import told as pages
from tocsin.identity.actor import SYSTEM
from tocsin.incidents import lifecycle
from tocsin.incidents.actions import reading, relating, talking
from tocsin.incidents.incident import UnknownIncident
from tocsin.incidents.lifecycle import Status
from tocsin.incidents.link import Kind, NewLink
from tocsin.kit.tx import Tx
from tocsin.signals import actions as signals
from tocsin.signals.source import NewSource


def alert(tx: Tx, now: datetime, name: str) -> int:
    new = NewSource(f"source of {name}", "generic")
    source_id = signals.create_source(tx, new, actor=SYSTEM, now=now).source_id
    return int(
        tx.value(
            """
            insert into alert (
                source_id, identity, status, severity, summary, raw_event_id, opened_at
            )
            values (%(source_id)s, %(name)s, 'open', 'error', %(name)s, 1, %(now)s)
            returning id
            """,
            source_id=source_id,
            name=name,
            now=now,
        )
    )


def test_an_alert_belongs_to_one_incident_at_a_time(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    first, second = story.opened(tx, payments, now), story.opened(tx, payments, now)
    one, two = alert(tx, now, "one"), alert(tx, now, "two")
    relating.attach_alerts(tx, first, [one, two], actor=SYSTEM, now=now)
    relating.attach_alerts(tx, first, [one], actor=SYSTEM, now=now)
    relating.attach_alerts(tx, second, [two], actor=SYSTEM, now=now)
    assert reading.numbers_of_alerts(tx, [one, two]) == {one: first, two: second}
    assert reading.alert_ids(tx, first) == [one]
    assert story.kinds(tx, first) == ["declared", "alerts_attached"]
    with pytest.raises(relating.NotItsAlert):
        relating.detach_alert(tx, first, two, actor=SYSTEM, now=now)


def test_an_alert_that_fires_is_left_to_no_incident_that_pages_nobody(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    ana = payments.people.ana.actor
    first, over = story.opened(tx, payments, now), story.opened(tx, payments, now)
    one = alert(tx, now, "one")
    relating.attach_alerts(tx, first, [one], actor=SYSTEM, now=now)
    with tx.savepoint(), pytest.raises(relating.StillFires), tx.savepoint():
        relating.detach_alert(tx, first, one, actor=ana, now=now)
    assert reading.alert_ids(tx, first) == [one]
    story.resolved(tx, over, ana, now)
    with pytest.raises(relating.StillFires):
        relating.attach_alerts(tx, over, [one], actor=ana, now=now)
    tx.run(
        "update alert set status = 'closed', closed_at = opened_at, closed_because = 'by hand'"
        " where id = %(id)s",
        id=one,
    )
    relating.attach_alerts(tx, over, [one], actor=ana, now=now)
    relating.detach_alert(tx, over, one, actor=ana, now=now)
    assert reading.alert_ids(tx, over) == []


def test_a_link_is_seen_from_both_ends_and_cut_from_either(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    ana = payments.people.ana.actor
    first, second = story.opened(tx, payments, now), story.opened(tx, payments, now)
    caused = NewLink(Kind.CAUSED_BY, to_number=second)
    link_id = relating.link(tx, first, caused, actor=ana, now=now)
    assert relating.link(tx, first, caused, actor=ana, now=now) is None
    here, there = reading.links(tx, first)[0], reading.links(tx, second)[0]
    assert (here.to_number, here.incoming) == (second, False)
    assert (there.to_number, there.incoming) == (first, True)
    assert link_id is not None
    relating.unlink(tx, second, link_id, actor=ana, now=now)
    assert reading.links(tx, first) == []


def test_a_link_leads_out_to_the_web(tx: Tx, now: datetime, payments: Payments) -> None:
    number, ana = story.opened(tx, payments, now), payments.people.ana.actor
    graph = NewLink(Kind.URL, url="https://graphs.example.com/1", title="Errors")
    relating.link(tx, number, graph, actor=ana, now=now)
    assert [(ln.url, ln.title) for ln in reading.links(tx, number)] == [
        ("https://graphs.example.com/1", "Errors")
    ]
    with pytest.raises(UnknownIncident):
        relating.link(tx, number, NewLink(Kind.RELATED, to_number=9999), actor=ana, now=now)


def test_no_incident_is_a_part_of_itself_however_far_down(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    ana = payments.people.ana.actor
    top, middle, leaf = (story.opened(tx, payments, now) for _ in range(3))
    relating.set_parent(tx, middle, top, actor=ana, now=now)
    relating.set_parent(tx, leaf, middle, actor=ana, now=now)
    assert reading.children(tx, top) == [middle]
    for parent in (leaf, top):
        with pytest.raises(relating.InCircles):
            relating.set_parent(tx, top, parent, actor=ana, now=now)
    relating.set_parent(tx, leaf, None, actor=ana, now=now)
    assert reading.children(tx, middle) == []


def test_merging_moves_everything_and_cancels_the_duplicate(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    ana, people = payments.people.ana.actor, payments.people
    target = story.opened(tx, payments, now)
    source = story.reported(tx, payments, now)
    child = (
        story.opened(tx, payments, now, parent=None) if False else story.opened(tx, payments, now)
    )
    relating.set_parent(tx, child, source, actor=ana, now=now)
    one = alert(tx, now, "one")
    relating.attach_alerts(tx, source, [one], actor=ana, now=now)
    talking.watch(tx, source, people.sam.id, actor=ana, now=now)

    merged = relating.merge(tx, source, target, actor=ana, now=now)

    assert merged.service_ids == (payments.checkout, payments.ledger)
    assert reading.alert_ids(tx, target) == [one]
    assert reading.children(tx, target) == [child]
    assert set(reading.watchers(tx, target)) == {people.sam.id, people.dan.id}
    gone = reading.get(tx, source, actor=ana)
    assert (gone.status, gone.merged_into) == (Status.CANCELLED, target)
    assert gone.cancel_reason == f"Duplicate of #{target}"
    assert reading.links(tx, source)[0].kind is Kind.DUPLICATE
    assert {told.status for told in story.told(tx, source)} == {"suppressed"}


def test_what_is_over_takes_nothing_in(tx: Tx, now: datetime, payments: Payments) -> None:
    ana = payments.people.ana.actor
    source, target = story.opened(tx, payments, now), story.opened(tx, payments, now)
    story.resolved(tx, target, ana, now)
    with pytest.raises(lifecycle.ForbiddenTransition):
        relating.merge(tx, source, target, actor=ana, now=now)
    with pytest.raises(relating.InCircles):
        relating.merge(tx, source, source, actor=ana, now=now)
    assert pages.paged(tx, f"incident/{source}") == ["Bo"]
