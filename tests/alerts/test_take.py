"""Signals become alerts: one open alert per identity, each signal one outcome."""

from datetime import timedelta
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.alerts.conftest import Ear, said
from tocsin.alerts import alert, matcher, silence
from tocsin.alerts.actions import due, read, routing, silencing
from tocsin.alerts.alert import Outcome
from tocsin.alerts.rule import Effects, Rule
from tocsin.catalog import actions as catalog
from tocsin.catalog.service import NewService
from tocsin.kit import ledger
from tocsin.signals.signal import Link, Severity, State

OPENED, REPEATED, CLOSED = Outcome.OPENED, Outcome.REPEATED, Outcome.CLOSED
MINUTE = timedelta(minutes=1)


def silenced(ear: Ear, *conditions: str, minutes: int = 60) -> int:
    wanted = silence.NewSilence(
        [matcher.parse(c) for c in conditions], ear.now, ear.now + minutes * MINUTE, "we know"
    )
    return silencing.create(ear.tx, wanted, actor=ear.people.ana.actor, now=ear.now)


def test_a_repeat_is_counted_and_opens_nothing(ear: Ear) -> None:
    assert ear.outcomes(said(), said()) == [OPENED, REPEATED]
    assert ear.outcomes(said(), said("b")) == [REPEATED, OPENED]
    listed = read.listed(ear.tx, alert.Filter(), actor=ear.people.ana.actor).items
    assert [(a.identity, a.count) for a in listed] == [("b", 1), ("a", 3)]


def test_alerts_that_open_together_keep_what_is_their_own(ear: Ear) -> None:
    """Whatever several of them have in common is stored once a statement."""
    link = Link("https://example.com/graph", "Graph")
    ends = ear.now + MINUTE
    bad = partial(said, severity=Severity.CRITICAL, links=(link,), ends_at=ends)
    heard = ear.hear(
        bad("c", labels={"at": "1"}, description='"so"\n\\'),
        said("a", severity=Severity.WARNING, occurred_at=ear.now - MINUTE, labels={"é": '"'}),
        bad("b"),
        bad("c"),
    )
    new = sorted({t.alert.id: t.alert for t in heard if t.alert}.values(), key=lambda a: a.id)
    ana = ear.people.ana.actor
    assert [a.identity for a in new] == ["a", "b", "c"]
    assert [read.get(ear.tx, a.id, actor=ana) for a in new] == new
    listed = read.listed(ear.tx, alert.Filter(), actor=ana).items
    assert [(a.count, a.closes_at) for a in listed] == [(2, ends), (1, ends), (1, None)]


def test_an_alert_that_closed_opens_anew(ear: Ear) -> None:
    assert ear.outcomes(said(), said(state=State.OK), said()) == [OPENED, CLOSED, OPENED]
    assert ear.outcomes(said(state=State.OK)) == [CLOSED]
    assert ear.outcomes(said(state=State.OK)) == [Outcome.DROPPED]


def test_a_firing_whose_end_has_passed_closes(ear: Ear) -> None:
    ear.hear(said(ends_at=ear.now + MINUTE))
    assert ear.outcomes(said(ends_at=ear.now)) == [CLOSED]


def test_acknowledging_needs_an_open_alert(ear: Ear) -> None:
    assert ear.outcomes(said(state=State.ACKNOWLEDGED)) == [Outcome.DROPPED]
    ear.hear(said())
    assert ear.outcomes(said(state=State.ACKNOWLEDGED)) == [Outcome.ACKNOWLEDGED]
    assert ear.outcomes(said()) == [REPEATED]


def test_a_worse_repeat_says_so(ear: Ear) -> None:
    ear.hear(said(severity=Severity.WARNING))
    worse = ear.hear(said(severity=Severity.CRITICAL, summary="now it burns"))[0]
    assert worse.worsened
    assert worse.alert is not None
    found = read.get(ear.tx, worse.alert.id, actor=ear.people.ana.actor)
    assert (found.severity, found.summary) == (Severity.CRITICAL, "now it burns")
    assert not ear.hear(said(severity=Severity.WARNING))[0].worsened


def test_alerts_time_out_unless_repeated(ear: Ear) -> None:
    ear.hear(said("a", ends_at=ear.now + MINUTE), said("b", ends_at=ear.now + MINUTE), said("c"))
    ear.hear(said("b", ends_at=ear.now + 3 * MINUTE))
    closed = due.close_timed_out(ear.tx, now=ear.now + MINUTE)
    assert [a.identity for a in closed] == ["a"]
    assert due.close_timed_out(ear.tx, now=ear.now + 2 * MINUTE) == []
    assert [a.identity for a in due.close_timed_out(ear.tx, now=ear.now + 3 * MINUTE)] == ["b"]


def test_a_silenced_alert_is_muted_for_a_named_reason(ear: Ear) -> None:
    number = silenced(ear, 'service="checkout"', "severity!=critical")
    muted = ear.hear(said())[0]
    assert muted.outcome is Outcome.MUTED
    assert muted.reason == f"silence {number}: we know"
    assert ear.outcomes(said("b", severity=Severity.CRITICAL)) == [OPENED]


def test_what_is_still_wrong_when_a_silence_ends_is_heard(ear: Ear) -> None:
    silenced(ear, "identity=~a|b", minutes=5)
    silenced(ear, "identity=b", minutes=10)
    ear.hear(said("a"), said("b"), said("c"))
    assert due.unmute(ear.tx, now=ear.now + 4 * MINUTE) == []
    assert [a.identity for a in due.unmute(ear.tx, now=ear.now + 5 * MINUTE)] == ["a"]
    assert [a.identity for a in due.unmute(ear.tx, now=ear.now + 10 * MINUTE)] == ["b"]


@pytest.mark.parametrize(
    ("conditions", "minutes", "complaint"),
    [(["x=~.*"], 5, "every alert"), (["x=a"], 0, "end after"), (["x=a"], 600_000, "a year")],
)
def test_silences_that_would_hide_too_much_are_refused(
    ear: Ear, conditions: list[str], minutes: int, complaint: str
) -> None:
    with pytest.raises(silence.BadSilence, match=complaint):
        silenced(ear, *conditions, minutes=minutes)


def test_the_first_rule_that_matches_routes(ear: Ear) -> None:
    ledger_service = catalog.create_service(
        ear.tx, NewService("ledger"), actor=ear.people.eve.actor, now=ear.now
    )
    rules = [
        Rule("off", ("team=db",), Effects(service_id=ear.service_id), is_enabled=False),
        Rule("db", ('team=~"db|sql"',), Effects(service_id=ledger_service)),
    ]
    routing.replace(ear.tx, rules, actor=ear.people.cleo.actor, now=ear.now)
    routed, plain = ear.hear(said("a", labels={"team": "db"}), said("b"))
    assert routed.alert is not None
    assert plain.alert is not None
    assert (routed.alert.service_id, plain.alert.service_id) == (ledger_service, ear.service_id)


def test_a_signal_may_name_its_service(ear: Ear) -> None:
    named = catalog.create_service(
        ear.tx, NewService("search"), actor=ear.people.eve.actor, now=ear.now
    )
    taken = ear.hear(said("a", service="search"), said("b", service="nobody's"))
    assert [t.alert.service_id for t in taken if t.alert] == [named, ear.service_id]


def test_every_change_of_an_alert_is_in_the_ledger(ear: Ear) -> None:
    ear.hear(said(), said(), said(state=State.OK))
    kinds = [e.kind for e in reversed(ledger.recent(ear.tx)) if e.kind.startswith("alert.")]
    assert kinds == ["alert.opened", "alert.closed"]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    words=st.lists(
        st.tuples(st.sampled_from("abc"), st.sampled_from([State.FIRING, State.OK])), max_size=12
    ),
    cut=st.integers(0, 12),
)
def test_a_batch_is_worth_its_signals_one_by_one(
    ear: Ear, words: list[tuple[str, State]], cut: int
) -> None:
    """Whatever shares a transaction, the fates are those of taking each signal alone."""
    is_open: set[str] = set()
    expected = []
    for identity, state in words:
        if state is State.FIRING:
            expected.append(REPEATED if identity in is_open else OPENED)
            is_open.add(identity)
        else:
            expected.append(CLOSED if identity in is_open else Outcome.DROPPED)
            is_open.discard(identity)
    signals = [said(identity, state) for identity, state in words]
    try:
        assert ear.outcomes(*signals[:cut]) + ear.outcomes(*signals[cut:]) == expected
    finally:
        ear.hear(*(said(identity, State.OK) for identity in "abc"))


def test_what_is_silenced_and_gets_worse_than_the_silence_means_is_heard(ear: Ear) -> None:
    silenced(ear, 'service="checkout"', "severity!=critical")
    assert ear.outcomes(said(severity=Severity.WARNING)) == [Outcome.MUTED]
    assert ear.outcomes(said(severity=Severity.ERROR)) == [REPEATED]
    worse = said(severity=Severity.CRITICAL, summary="now it burns")
    heard = ear.hear(worse, worse)
    assert [one.outcome for one in heard] == [OPENED, REPEATED]
    loud = heard[0].alert
    assert loud is not None
    assert (loud.severity, loud.summary) == (Severity.CRITICAL, "now it burns")
    assert ear.outcomes(worse) == [REPEATED]
    assert due.unmute(ear.tx, now=ear.now + 2 * 60 * MINUTE) == [], "it is heard already"


def test_what_a_rule_mutes_and_gets_worse_than_it_means_is_heard(ear: Ear) -> None:
    mute = Rule("quiet", ('severity="warning"',), Effects(mute_for=60 * MINUTE))
    routing.replace(ear.tx, [mute], actor=ear.people.cleo.actor, now=ear.now)
    assert ear.outcomes(said(severity=Severity.WARNING)) == [Outcome.MUTED]
    assert ear.outcomes(said(severity=Severity.CRITICAL)) == [OPENED]
    assert due.unmute(ear.tx, now=ear.now + 2 * 60 * MINUTE) == []
