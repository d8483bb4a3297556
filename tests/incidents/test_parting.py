from datetime import datetime

import pytest

from tests.incidents import story
from tests.incidents.conftest import Payments
from tests.incidents.test_relating import alert
from tocsin.identity.actor import SYSTEM
from tocsin.identity.permission import NotPermitted
from tocsin.incidents import incident as ideas
from tocsin.incidents import lifecycle, reactions
from tocsin.incidents.actions import propagating, reading, relating, splitting
from tocsin.incidents.actions.splitting import Split
from tocsin.incidents.lifecycle import Status
from tocsin.incidents.link import Kind, NewLink
from tocsin.incidents.resolution import Code
from tocsin.insights import fact
from tocsin.kit import ledger
from tocsin.kit.tx import Tx


def test_a_split_takes_its_alerts_along_and_both_sides_say_so(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    ana, number = payments.people.ana.actor, story.opened(tx, payments, now)
    one, two = alert(tx, now, "one"), alert(tx, now, "two")
    relating.attach_alerts(tx, number, [one, two], actor=SYSTEM, now=now)
    new = splitting.split(
        tx, number, Split("The ledger, too", alert_ids=(two,)), actor=ana, now=now
    )
    assert reading.numbers_of_alerts(tx, [one, two]) == {one: number, two: new}
    for each in (number, new):
        told = story.events(tx, each, "split")[-1].data
        assert told == {"source": number, "target": new, "alerts": [two]}
    assert [(ln.kind, ln.to_number) for ln in reading.links(tx, number)] == [(Kind.RELATED, new)]
    made = reading.get(tx, new, actor=ana)
    assert (made.service_ids, made.description) == ((payments.checkout,), f"Split from #{number}.")
    assert story.paged(tx, new) == []
    with pytest.raises(relating.NotItsAlert):
        splitting.split(tx, number, Split("x", alert_ids=(two,)), actor=ana, now=now)
    story.resolved(tx, number, ana, now)
    with pytest.raises(lifecycle.ForbiddenTransition):
        splitting.split(tx, number, Split("x"), actor=ana, now=now)


def test_a_merge_is_taken_back_with_all_that_it_brought(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    ana = payments.people.ana.actor
    source, target, child = (story.opened(tx, payments, now) for _ in range(3))
    one, two = alert(tx, now, "one"), alert(tx, now, "two")
    relating.attach_alerts(tx, source, [one, two], actor=SYSTEM, now=now)
    relating.set_parent(tx, child, source, actor=ana, now=now)
    relating.merge(tx, source, target, actor=ana, now=now)
    tx.run(
        "update alert set status = 'closed', closed_at = opened_at, closed_because = 'by hand'"
        " where id = %(id)s",
        id=two,
    )
    relating.detach_alert(tx, target, two, actor=ana, now=now)
    back = splitting.unmerge(tx, source, actor=ana, now=now)
    assert (back.status, back.merged_into, back.cancel_reason) == (Status.OPEN, None, None)
    assert reading.alert_ids(tx, source) == [one]
    assert reading.children(tx, source) == [child]
    assert reading.links(tx, source) == []
    assert story.kinds(tx, source)[-1] == "unmerged"
    assert story.kinds(tx, target)[-1] == "unmerged"
    assert story.paged(tx, source)
    with pytest.raises(splitting.NotMerged):
        splitting.unmerge(tx, source, actor=ana, now=now)


def test_only_the_source_of_a_merge_leaves_the_figures(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    ana = payments.people.ana.actor
    source, target = story.opened(tx, payments, now), story.opened(tx, payments, now)

    def counts(number: int) -> bool:
        return fact.fold(number, ledger.of_subject(tx, ideas.subject(number))).counts

    relating.merge(tx, source, target, actor=ana, now=now)
    assert (counts(source), counts(target)) == (False, True)
    splitting.unmerge(tx, source, actor=ana, now=now)
    assert (counts(source), counts(target)) == (True, True)


def test_parts_and_duplicates_are_resolved_with_what_they_hang_on(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    ana = payments.people.ana.actor
    top, part, below, twin, other = (story.opened(tx, payments, now) for _ in range(5))
    relating.set_parent(tx, part, top, actor=ana, now=now)
    relating.set_parent(tx, below, part, actor=ana, now=now)
    relating.link(tx, twin, NewLink(Kind.DUPLICATE, to_number=top), actor=ana, now=now)
    relating.link(tx, other, NewLink(Kind.RELATED, to_number=top), actor=ana, now=now)
    assert propagating.resolve_below(tx, top, actor=ana, now=now) == []
    found = [each.number for each in propagating.open_below(tx, top, actor=ana)]
    assert found == [part, below, twin]
    story.resolved(tx, top, ana, now)
    followed = propagating.resolve_below(tx, top, actor=ana, now=now)
    assert [(each.number, each.failure) for each in followed] == [(n, "") for n in found]
    for number in found:
        ended = reading.get(tx, number, actor=ana)
        assert (ended.status, ended.resolution_code) == (Status.RESOLVED, Code.FIXED)
        assert ended.resolution_notes == f"Resolved with #{top}. Rolled back."
    assert reading.get(tx, other, actor=ana).is_open


def test_by_rule_they_follow_without_being_asked(tx: Tx, now: datetime, payments: Payments) -> None:
    ana, cleo = payments.people.ana.actor, payments.people.cleo.actor
    top, part = story.opened(tx, payments, now), story.opened(tx, payments, now)
    relating.set_parent(tx, part, top, actor=ana, now=now)
    story.resolved(tx, top, ana, now)
    [event] = story.events(tx, top, "resolved")
    reactions.resolve_parts(tx, event, now)
    assert reading.get(tx, part, actor=ana).is_open
    with pytest.raises(NotPermitted):
        propagating.let_follow(tx, True, actor=ana, now=now)
    propagating.let_follow(tx, True, actor=cleo, now=now)
    reactions.resolve_parts(tx, event, now)
    assert reading.get(tx, part, actor=ana).status is Status.RESOLVED
