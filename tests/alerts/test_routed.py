"""Rules at work: versions, drafts, and what they do to alerts that arrive."""

import json
from datetime import timedelta

import pytest

from tests.alerts.conftest import Ear, said
from tocsin.alerts.actions import due, lookups, routed, routing, simulating
from tocsin.alerts.actions import flapping as held
from tocsin.alerts.alert import Outcome
from tocsin.alerts.routing_store import State
from tocsin.alerts.rule import Effects, Flapping, Grouping, Rule
from tocsin.kit import errors, ledger
from tocsin.signals.actions import intake
from tocsin.signals.raw_event import NewRaw
from tocsin.signals.signal import Severity
from tocsin.signals.signal import State as Says

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
DEV = Rule("dev", ('env="dev"',), Effects(mute_for=2 * HOUR))
NOISE = Rule("noise", ('alertname="Noise"',), Effects(drop=True))


def hold(ear: Ear, *rules: Rule) -> int:
    return routing.replace(ear.tx, rules, actor=ear.people.cleo.actor, now=ear.now)


def test_a_draft_changes_nothing_until_it_holds_and_can_be_taken_back(ear: Ear) -> None:
    cleo, now = ear.people.cleo.actor, ear.now
    first = hold(ear, NOISE)
    second = routing.save_draft(ear.tx, [DEV], actor=cleo, now=now)
    assert routing.rules(ear.tx, actor=cleo) == [NOISE]
    assert routing.save_draft(ear.tx, [DEV, NOISE], actor=cleo, now=now) == second
    assert routing.activate_draft(ear.tx, actor=cleo, now=now) == second
    assert routing.rules(ear.tx, actor=cleo) == [DEV, NOISE]
    assert routing.activate(ear.tx, first, actor=cleo, now=now) == first
    assert routing.rules(ear.tx, actor=cleo) == [NOISE]
    states = {v.number: v.state for v in routing.versions(ear.tx, actor=cleo).items}
    assert states == {first: State.ACTIVE, second: State.RETIRED}
    kinds = [e.kind for e in ledger.of_subject(ear.tx, routing.SUBJECT)]
    assert kinds == [
        "routing.replaced",
        *("routing.drafted", "routing.drafted"),
        *("routing.activated", "routing.activated"),
    ]


def test_there_is_one_draft_and_it_can_be_thrown_away(ear: Ear) -> None:
    cleo, now = ear.people.cleo.actor, ear.now
    with pytest.raises(routing.NoDraft):
        routing.activate_draft(ear.tx, actor=cleo, now=now)
    routing.save_draft(ear.tx, [DEV], actor=cleo, now=now)
    hold(ear, NOISE)
    assert routing.draft(ear.tx, actor=cleo) is not None
    routing.discard_draft(ear.tx, actor=cleo, now=now)
    assert routing.draft(ear.tx, actor=cleo) is None
    active = routing.active(ear.tx, actor=cleo)
    assert active is not None
    with pytest.raises(errors.Conflict, match="holds already"):
        routing.activate(ear.tx, active.number, actor=cleo, now=now)


def test_rules_are_for_those_who_configure_and_name_what_there_is(ear: Ear) -> None:
    with pytest.raises(errors.Forbidden):
        routing.save_draft(ear.tx, [DEV], actor=ear.people.ana.actor, now=ear.now)
    with pytest.raises(errors.NotFound, match="service"):
        hold(ear, Rule("gone", ("a=b",), Effects(service_id=10**9)))
    with pytest.raises(errors.NotFound):
        hold(ear, Rule("gone", ("a=b",), Effects(policy_id=10**9)))


def test_an_alert_keeps_which_rules_of_which_version_touched_it(ear: Ear) -> None:
    lookups.put(
        ear.tx, "owners", {"pay": {"team": "payments"}}, actor=ear.people.cleo.actor, now=ear.now
    )
    who = Rule("who", ("ns=pay",), Effects(labels=("lookup owners by ns",)), continues=True)
    bad = Rule("bad", ("team=payments",), Effects(summary="{nobody}", severity=Severity.WARNING))
    version = hold(ear, who, bad)
    (taken,) = ear.hear(said("a", labels={"ns": "pay"}))
    assert taken.alert is not None
    assert taken.alert.labels == {"ns": "pay", "team": "payments"}
    assert taken.alert.severity is Severity.WARNING
    trace = routed.explained(ear.tx, taken.alert.id, actor=ear.people.ana.actor)
    assert trace is not None
    assert trace.version == version
    assert [touch["rule"] for touch in trace.touches] == ["who", "bad"]
    assert trace.touches[1]["failed"] == ["summary: it has no label nobody"]
    (plain,) = ear.hear(said("b"))
    assert plain.alert is not None
    assert routed.explained(ear.tx, plain.alert.id, actor=ear.people.ana.actor) is None


def test_a_dropped_signal_opens_nothing_and_says_by_which_rule(ear: Ear) -> None:
    version = hold(ear, NOISE)
    (taken,) = ear.hear(said("a", labels={"alertname": "Noise"}))
    assert (taken.outcome, taken.alert) == (Outcome.DROPPED, None)
    assert taken.reason == f"routing rule 'noise' (version {version}) drops it"
    hold(ear)
    assert ear.outcomes(said("a", labels={"alertname": "Noise"})) == [Outcome.OPENED]


def test_what_a_rule_mutes_is_heard_when_the_time_is_over(ear: Ear) -> None:
    hold(ear, DEV)
    (taken,) = ear.hear(said("a", labels={"env": "dev"}))
    assert taken.outcome is Outcome.MUTED
    assert taken.reason == "routing rule 'dev'"
    assert taken.alert is not None
    assert ear.tx.value("select count(*) from alert_without_incident") == 0
    assert due.unmute(ear.tx, now=ear.now + HOUR) == []
    assert [a.id for a in due.unmute(ear.tx, now=ear.now + 2 * HOUR)] == [taken.alert.id]
    assert due.unmute(ear.tx, now=ear.now + 3 * HOUR) == []


def test_what_was_closed_while_muted_is_not_heard(ear: Ear) -> None:
    hold(ear, DEV)
    ear.hear(said("a", labels={"env": "dev"}), said("a", Says.OK))
    assert due.unmute(ear.tx, now=ear.now + 3 * HOUR) == []


def test_a_repeat_does_not_undo_a_severity_that_a_rule_gave(ear: Ear) -> None:
    hold(ear, Rule("calm", ("env=dev",), Effects(severity=Severity.INFO)))
    signal = said("a", severity=Severity.ERROR, labels={"env": "dev"})
    ear.hear(signal)
    (again,) = ear.hear(signal)
    assert not again.worsened
    hold(ear)
    (raised,) = ear.hear(signal)
    assert raised.worsened


def flapping(ear: Ear) -> Rule:
    wanted = Flapping(changes=4, within=10 * MINUTE, quiet=15 * MINUTE)
    return Rule("flaps", ('source="prom"',), Effects(flapping=wanted))


def test_an_alert_that_flaps_is_held_told_once_and_settles_after_quiet(ear: Ear) -> None:
    hold(ear, flapping(ear))
    first = ear.outcomes(said(), said("a", Says.OK), said())
    assert first == [Outcome.OPENED, Outcome.CLOSED, Outcome.OPENED]
    assert ear.outcomes(said("a", Says.OK), said()) == [Outcome.CLOSED, Outcome.OPENED]
    (over,) = ear.hear(said("a", Says.OK))
    assert (over.outcome, over.flaps) == (Outcome.DROPPED, True)
    assert "held firing until 15 m of quiet" in over.reason
    assert over.alert is not None
    assert held.since(ear.tx, over.alert) == ear.now
    ear.now += 5 * MINUTE
    assert ear.outcomes(said()) == [Outcome.REPEATED]
    (again,) = ear.hear(said("a", Says.OK))
    assert (again.outcome, again.flaps) == (Outcome.DROPPED, False)
    ear.now += 14 * MINUTE
    assert ear.outcomes(said("a", Says.OK)) == [Outcome.DROPPED]  # moves nothing
    assert due.close_timed_out(ear.tx, now=ear.now) == []
    ear.now += MINUTE
    assert [a.id for a in due.close_timed_out(ear.tx, now=ear.now)] == [over.alert.id]


def test_slow_changes_are_no_flapping(ear: Ear) -> None:
    hold(ear, flapping(ear))
    for _ in range(6):
        assert ear.outcomes(said(), said("a", Says.OK)) == [Outcome.OPENED, Outcome.CLOSED]
        ear.now += 6 * MINUTE


def test_a_held_alert_that_fires_on_stays_open(ear: Ear) -> None:
    hold(ear, flapping(ear))
    for _ in range(3):
        ear.hear(said(), said("a", Says.OK))
    ear.hear(said())
    ear.now += HOUR
    assert due.close_timed_out(ear.tx, now=ear.now) == []


def test_a_draft_is_tried_on_what_arrived_and_changes_nothing(ear: Ear) -> None:
    cleo, now = ear.people.cleo.actor, ear.now
    body = [_firing("Noise", env="prod"), _firing("Disk", env="dev"), _firing("Disk", env="x")]
    raw = [NewRaw(ear.source_id, json.dumps(body).encode())] * 3
    intake.store_raw(ear.tx, raw, now=now - 2 * HOUR)
    intake.store_raw(ear.tx, [NewRaw(ear.source_id, b"{")], now=now - HOUR)
    intake.store_raw(ear.tx, raw, now=now - 20 * 24 * HOUR)
    broken = Rule("broken", ("env=x",), Effects(summary="{nobody}"))
    routing.save_draft(ear.tx, [NOISE, DEV, broken], actor=cleo, now=now)
    found = simulating.draft(ear.tx, simulating.Asked(), actor=ear.people.ana.actor, now=now)
    assert (found.events, found.unread, found.alerts, found.changed) == (4, 1, 3, 2)
    assert found.is_whole
    assert {(m.aspect, m.before, m.after, m.alerts) for m in found.moves} == {
        ("muting", "heard", "dropped by 'noise'", 1),
        ("muting", "heard", "muted for 2h by 'dev'", 1),
    }
    assert {sample.rules for sample in found.samples} == {("noise",), ("dev",)}
    assert found.failures == ("broken: summary: it has no label nobody (1)",)
    assert ear.tx.value("select count(*) from alert") == 0
    few = simulating.draft(ear.tx, simulating.Asked(events=2), actor=cleo, now=now)
    assert (few.events, few.is_whole) == (2, False)


@pytest.mark.parametrize(
    ("grouping", "words"),
    [
        (Grouping(), ""),
        (Grouping(("a", "b"), 2 * HOUR), "by a, b, within 2h"),
        (
            Grouping(None, None, True, 0.5),
            "with what its service depends on, with what is alike to 0.5",
        ),
    ],
)
def test_a_grouping_is_said_in_words(grouping: Grouping, words: str) -> None:
    assert str(grouping) == words


def _firing(name: str, **labels: str) -> dict[str, object]:
    return {
        "labels": {"alertname": name, **labels},
        "annotations": {"summary": name},
        "startsAt": "2026-03-16T07:00:00Z",
    }


@pytest.mark.parametrize(
    ("name", "entries"),
    [
        ("no name", {"a": {"b": "c"}}),
        ("owners", {"": {"b": "c"}}),
        ("owners", {"a": {}}),
        ("owners", {"a": {"no label": "c"}}),
        ("owners", {str(n): {"b": "c"} for n in range(5001)}),
    ],
)
def test_a_lookup_table_has_labels_by_value(
    ear: Ear, name: str, entries: dict[str, dict[str, str]]
) -> None:
    with pytest.raises(errors.Invalid):
        lookups.put(ear.tx, name, entries, actor=ear.people.cleo.actor, now=ear.now)


def test_what_rules_say_of_the_incident_is_kept_with_the_alert(ear: Ear) -> None:
    grouping = Grouping(("cluster",), 2 * HOUR, True, 0.5)
    hold(ear, Rule("group", ("a=b",), Effects(priority="P1", grouping=grouping)))
    (taken,) = ear.hear(said(labels={"a": "b"}))
    assert taken.alert is not None
    assert routed.handlings(ear.tx, [taken.alert.id]) == {taken.alert.id: taken.handling}
    assert taken.handling is not None
    assert (taken.handling.grouping, taken.handling.by) == (grouping, "group")
