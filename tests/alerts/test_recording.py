"""What became of alerts is in the ledger, of a storm in few events, and found again for each."""

from datetime import timedelta

from tests.alerts.conftest import Ear, said
from tocsin.alerts import matcher, silence
from tocsin.alerts.actions import recording, silencing
from tocsin.alerts.alert import Outcome
from tocsin.kit import chain, ledger
from tocsin.kit.ledger import Event
from tocsin.signals.signal import State

STORM = [f"a{number:03}" for number in range(recording.TOGETHER + 20)]


def told(ear: Ear) -> list[Event]:
    return [e for e in reversed(ledger.recent(ear.tx)) if e.kind.startswith("alert.")]


def test_few_alerts_are_told_of_one_by_one(ear: Ear) -> None:
    ear.hear(*map(said, STORM[: recording.STORM - 1]))
    assert {event.kind for event in told(ear)} == {"alert.opened"}
    assert len(told(ear)) == recording.STORM - 1


def test_a_storm_is_told_in_an_event_for_each_hundred(ear: Ear) -> None:
    taken = ear.hear(*map(said, STORM))
    events = told(ear)
    assert {(event.kind, event.subject) for event in events} == {
        (recording.MANY_OPENED, f"source/{taken[0].incoming.source_id}")
    }
    assert [event.data["count"] for event in events] == [recording.TOGETHER, 20]
    facts = [each for event in events for each in event.data["alerts"]]
    ids = {one.incoming.signal.identity: one.alert.id for one in taken if one.alert}
    assert {each["identity"]: each["id"] for each in facts} == ids
    assert all(each["raw_event_id"] and each["severity"] for each in facts)


def test_the_chain_holds_over_a_storm(ear: Ear) -> None:
    ear.hear(*map(said, STORM))
    chain.seal_all(ear.tx)
    assert chain.verify(ear.tx).holds


def test_each_alert_of_a_storm_has_its_own_history(ear: Ear) -> None:
    taken = ear.hear(*map(said, STORM))
    ear.outcomes(said(STORM[105], state=State.OK))
    found = taken[105].alert
    assert found is not None
    events = recording.history(ear.tx, found.id, opened_at=found.opened_at)
    assert [(e.kind, e.subject) for e in events] == [
        ("alert.opened", f"alert/{found.id}"),
        ("alert.closed", f"alert/{found.id}"),
    ]
    assert events[0].data["identity"] == STORM[105]


def test_an_alert_that_came_alone_has_the_same_history(ear: Ear) -> None:
    [one] = ear.hear(said())
    assert one.alert is not None
    [opened] = recording.history(ear.tx, one.alert.id, opened_at=one.alert.opened_at)
    assert (opened.kind, opened.data["identity"]) == ("alert.opened", "a")


def test_what_is_muted_in_a_storm_says_why_in_its_own_event(ear: Ear) -> None:
    wanted = silence.NewSilence(
        [matcher.parse("identity=a003")], ear.now, ear.now + timedelta(hours=1), "we know"
    )
    silencing.create(ear.tx, wanted, actor=ear.people.ana.actor, now=ear.now)
    taken = ear.hear(*map(said, STORM[:20]))
    assert taken[3].outcome is Outcome.MUTED
    kinds = [event.kind for event in told(ear)]
    assert kinds == [recording.MANY_OPENED, "alert.muted"]
    assert "silence" in told(ear)[1].data["reason"]
