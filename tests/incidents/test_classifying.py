from datetime import datetime, timedelta

import pytest

from tests.incidents import story
from tests.incidents.conftest import Payments
from tocsin.incidents import milestone
from tocsin.incidents.actions import classifying, closing, configuring, progress, reading
from tocsin.incidents.milestone import Correction, Milestone
from tocsin.incidents.priority import Level, Matrix, Priority
from tocsin.kit.tx import Tx
from tocsin.signals.signal import Severity

HOUR = timedelta(hours=1)


def test_changing_impact_or_urgency_changes_the_priority(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    number, ana = story.opened(tx, payments, now), payments.people.ana.actor
    incident = classifying.prioritize(
        tx, number, impact=Level.MEDIUM, urgency=Level.LOW, actor=ana, now=now
    )
    assert incident.priority is Priority.P4
    told = story.events(tx, number, "prioritized")[0].data
    assert (told["from"], told["priority"]) == ("P1", "P4")


def test_a_priority_set_by_hand_keeps_its_reason_until_it_is_assessed_again(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    number, ana = story.opened(tx, payments, now), payments.people.ana.actor
    with pytest.raises(progress.NeedsReason):
        classifying.override_priority(tx, number, Priority.P5, reason="", actor=ana, now=now)
    incident = classifying.override_priority(
        tx, number, Priority.P5, reason="Test shop only", actor=ana, now=now
    )
    assert (incident.priority, incident.priority_reason) == (Priority.P5, "Test shop only")
    incident = classifying.prioritize(
        tx, number, impact=Level.HIGH, urgency=Level.HIGH, actor=ana, now=now
    )
    assert (incident.priority, incident.priority_reason) == (Priority.P1, None)


def test_an_alert_that_gets_worse_raises_the_urgency_and_never_lowers_it(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    ana = payments.people.ana.actor
    number = story.opened(tx, payments, now, urgency=None, severity=Severity.WARNING)
    for severity, priority in ((Severity.INFO, "P2"), (Severity.CRITICAL, "P1")):
        incident = classifying.raise_urgency(tx, number, severity, actor=ana, now=now)
        assert incident.priority == priority
    again = classifying.raise_urgency(tx, number, Severity.WARNING, actor=ana, now=now)
    assert again.priority is Priority.P1


def test_an_alert_does_not_overrule_a_person(tx: Tx, now: datetime, payments: Payments) -> None:
    ana = payments.people.ana.actor
    number = story.opened(tx, payments, now, urgency="low")
    classifying.override_priority(tx, number, Priority.P5, reason="Known", actor=ana, now=now)
    incident = classifying.raise_urgency(tx, number, Severity.CRITICAL, actor=ana, now=now)
    assert incident.priority is Priority.P5


def test_what_nobody_has_taken_is_paged_anew_when_it_becomes_pressing(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    ana = payments.people.ana.actor
    number = story.opened(tx, payments, now, impact="low", urgency="low")
    classifying.prioritize(tx, number, impact=Level.HIGH, urgency=Level.HIGH, actor=ana, now=now)
    page = story.told(tx, number)
    assert [(p.title[:4], p.status) for p in page] == [("[P5]", "suppressed"), ("[P1]", "pending")]


def test_who_has_it_is_told_when_it_becomes_pressing(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    ana, bo = payments.people.ana.actor, payments.people.bo.actor
    number = story.opened(tx, payments, now, impact="low", urgency="low")
    progress.acknowledge(tx, number, actor=bo, now=now)
    classifying.override_priority(tx, number, Priority.P1, reason="CEO", actor=ana, now=now)
    assert story.noticed(tx, number) == [("Bo", "Now P1")]


def test_an_edited_matrix_holds_for_what_is_prioritized_next(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    cleo, matrix = payments.people.cleo.actor, configuring.matrix(tx)
    high = (Level.HIGH, Level.MEDIUM)
    wanted = Matrix({**matrix.cells, high: Priority.P1})
    assert configuring.set_matrix(tx, wanted, actor=cleo, now=now)
    assert not configuring.set_matrix(tx, wanted, actor=cleo, now=now)
    number = story.opened(tx, payments, now, urgency="medium")
    assert reading.get(tx, number, actor=cleo).priority is Priority.P1


def test_the_first_category_is_a_milestone_and_the_next_is_not(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    number, ana = story.opened(tx, payments, now), payments.people.ana.actor
    for path in ("network", "software", None):
        classifying.categorize(tx, number, path, actor=ana, now=now)
    assert story.milestones(tx, number).count("categorized") == 1
    assert reading.get(tx, number, actor=ana).category is None


def test_categories_are_a_tree_that_can_be_moved(tx: Tx, now: datetime, payments: Payments) -> None:
    cleo = payments.people.cleo.actor
    configuring.add_category(tx, "Network/DNS/Resolver", actor=cleo, now=now)
    number = story.opened(tx, payments, now, category="network/dns/resolver")
    configuring.rename_category(tx, "network/dns", "software/names", actor=cleo, now=now)
    assert reading.get(tx, number, actor=cleo).category == "software/names/resolver"
    paths = [category.path for category in configuring.categories(tx)]
    assert "network/dns" not in paths
    with pytest.raises(configuring.CategoryTaken):
        configuring.rename_category(tx, "network", "software/names", actor=cleo, now=now)


def test_an_archived_category_is_kept_but_not_given(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    cleo = payments.people.cleo.actor
    number = story.opened(tx, payments, now, category="network")
    configuring.archive_category(tx, "network", actor=cleo, now=now)
    assert reading.get(tx, number, actor=cleo).category == "network"
    with pytest.raises(configuring.UnknownCategory):
        story.opened(tx, payments, now, category="network")


def test_a_correction_changes_the_time_and_keeps_the_first_statement(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    number, ana = story.opened(tx, payments, now), payments.people.ana.actor
    correction = Correction(Milestone.DETECTED, now - HOUR, "A customer called", "https://x.test")
    incident = classifying.correct_milestone(tx, number, correction, actor=ana, now=now)
    assert incident.detected_at == now - HOUR
    entries = story.stated(tx, number)
    assert milestone.current(entries)[Milestone.DETECTED] == now - HOUR
    assert [e["at"] for e in entries if e["milestone"] == "detected"] == [
        now.isoformat(), (now - HOUR).isoformat()
    ]  # fmt: skip
    last = reading.timeline(tx, number, actor=ana)[-1]
    assert "corrected when it was noticed: 2026-03-16 08:30 UTC: A customer" in last.sentence
    assert last.evidence == "https://x.test"


def test_a_cause_that_was_found_is_marked_and_an_acknowledgement_is_not(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    number, ana = story.opened(tx, payments, now), payments.people.ana.actor
    incident = classifying.mark(tx, number, Milestone.DIAGNOSED, note="OOM", actor=ana, now=now)
    assert incident.diagnosed_at == now
    with pytest.raises(classifying.NotByHand):
        classifying.mark(tx, number, Milestone.ACKNOWLEDGED, actor=ana, now=now)


def test_a_title_is_said_better_and_the_old_one_stays_in_the_ledger(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    number, ana = story.opened(tx, payments, now), payments.people.ana.actor
    classifying.edit(tx, number, title="Checkout rejects cards", actor=ana, now=now)
    assert reading.get(tx, number, actor=ana).title == "Checkout rejects cards"
    changes = story.events(tx, number, "edited")[0].data["changes"]
    assert changes == {"title": ["High error rate", "Checkout rejects cards"]}


def test_what_is_closed_stays_as_it_was(tx: Tx, now: datetime, payments: Payments) -> None:
    number, ana = story.opened(tx, payments, now), payments.people.ana.actor
    story.resolved(tx, number, ana, now)
    closing.close(tx, number, waiver="Known", actor=ana, now=now)
    with pytest.raises(classifying.IsFinal, match="is closed; it stays as it is"):
        classifying.categorize(tx, number, "network", actor=ana, now=now)
