"""One alert holds back those that it explains, and never for good."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from tests.alerts.conftest import Ear, said
from tests.alerts.test_take import silenced
from tocsin.alerts import inhibition, matcher
from tocsin.alerts.actions import due, inhibiting
from tocsin.alerts.alert import Alert, Outcome
from tocsin.alerts.inhibition import BadInhibition, Candidate, NewRule
from tocsin.identity.actor import Actor
from tocsin.kit import errors, ledger
from tocsin.signals.signal import Signal, State

MINUTE = timedelta(minutes=1)
OPENED, MUTED = Outcome.OPENED, Outcome.MUTED


def written(source: str, target: str, *equal: str, lasts: timedelta = 60 * MINUTE) -> NewRule:
    sources, targets = ([matcher.parse(t) for t in w.split()] for w in (source, target))
    return NewRule(f"{source} over {target}", sources, targets, equal, lasts)


def ruled(ear: Ear, source: str, target: str, *equal: str, lasts: timedelta = 60 * MINUTE) -> int:
    rule = written(source, target, *equal, lasts=lasts)
    return inhibiting.create(ear.tx, rule, actor=manager(ear), now=ear.now)


def manager(ear: Ear) -> Actor:
    return ear.people.cleo.actor


def labelled(name: str, state: State = State.FIRING, **labels: str) -> Signal:
    return said(name, state, labels={"alertname": name, **labels})


def freed(ear: Ear, minutes: int = 0) -> list[str]:
    found: Sequence[Alert] = due.unmute(ear.tx, now=ear.now + minutes * MINUTE)
    return [one.identity for one in found]


def id_of(ear: Ear, identity: str) -> int:
    return int(ear.tx.value("select id from alert where identity = %(i)s", i=identity))


def test_what_is_explained_is_held_back_and_says_by_what(ear: Ear) -> None:
    ruled(ear, "alertname=ClusterDown", "alertname=HostDown", "cluster")
    assert ear.outcomes(labelled("ClusterDown", cluster="a")) == [OPENED]
    held = ear.hear(labelled("HostDown", cluster="a"))[0]
    assert held.outcome is MUTED
    cluster = id_of(ear, "ClusterDown")
    assert held.reason == (
        f"held back by alert {cluster}: alertname=ClusterDown over alertname=HostDown"
    )
    assert held.alert is not None
    told = ledger.of_subject(ear.tx, f"alert/{held.alert.id}")
    assert [(e.kind, e.data["reason"]) for e in told] == [("alert.muted", held.reason)]
    shown = inhibiting.held(ear.tx, [held.alert.id], actor=ear.people.ana.actor)
    assert shown[held.alert.id].inhibitor_id == cluster


@pytest.mark.parametrize(
    ("equal", "source", "target", "is_held"),
    [
        (("cluster",), {"cluster": "a"}, {"cluster": "a"}, True),
        (("cluster",), {"cluster": "a"}, {"cluster": "b"}, False),
        (("cluster",), {"cluster": "a"}, {}, False),
        (("cluster",), {}, {}, True),
        (("cluster",), {"cluster": ""}, {}, True),
        ((), {"cluster": "a"}, {"cluster": "b"}, True),
        (("cluster", "zone"), {"cluster": "a", "zone": "1"}, {"cluster": "a", "zone": "1"}, True),
        (("cluster", "zone"), {"cluster": "a", "zone": "1"}, {"cluster": "a", "zone": "2"}, False),
    ],
)
def test_labels_that_must_be_equal_are_alertmanagers(
    ear: Ear, equal: tuple[str, ...], source: dict[str, str], target: dict[str, str], is_held: bool
) -> None:
    ruled(ear, "alertname=Source", "alertname=Target", *equal)
    ear.hear(said("Source", labels={"alertname": "Source", **source}))
    found = said("Target", labels={"alertname": "Target", **target})
    assert ear.outcomes(found) == [MUTED if is_held else OPENED]


def test_what_comes_together_is_known_together(ear: Ear) -> None:
    ruled(ear, "alertname=ClusterDown", "alertname=HostDown")
    assert ear.outcomes(labelled("HostDown"), labelled("ClusterDown")) == [MUTED, OPENED]


def test_an_alert_on_both_sides_holds_back_none_of_its_kind(ear: Ear) -> None:
    ruled(ear, "severity=error", "severity=error")
    assert ear.outcomes(labelled("One"), labelled("Other")) == [OPENED, OPENED]


def test_two_that_explain_each_other_never_both_keep_quiet(ear: Ear) -> None:
    ruled(ear, "alertname=A", "alertname=B")
    ruled(ear, "alertname=B", "alertname=A")
    assert sorted(ear.outcomes(labelled("A"), labelled("B"))) == [MUTED, OPENED]
    ear.hear(labelled("C"))
    assert freed(ear) == []


def test_a_circle_that_is_left_alone_is_heard(ear: Ear) -> None:
    """Root holds back both, who would hold back each other; when it ends, one of them pages."""
    ruled(ear, "alertname=Root", "alertname=~A|B")
    ruled(ear, "alertname=A", "alertname=B")
    ruled(ear, "alertname=B", "alertname=A")
    assert ear.outcomes(labelled("Root"), labelled("A"), labelled("B")) == [OPENED, MUTED, MUTED]
    ear.hear(labelled("Root", State.OK))
    assert len(freed(ear)) == 1
    assert freed(ear) == []


def test_the_end_of_what_explains_frees_what_is_still_wrong(ear: Ear) -> None:
    ruled(ear, "alertname=ClusterDown", "alertname=~Host.*")
    ear.hear(labelled("ClusterDown"), labelled("HostDown"), labelled("HostSlow"))
    ear.hear(labelled("HostSlow", State.OK))
    assert freed(ear) == []
    ear.hear(labelled("ClusterDown", State.OK))
    assert freed(ear) == ["HostDown"]
    assert freed(ear) == []


def test_another_explanation_takes_over(ear: Ear) -> None:
    ruled(ear, "alertname=~Cluster.*", "alertname=HostDown")
    ear.hear(labelled("ClusterDown"), labelled("ClusterSlow"), labelled("HostDown"))
    ear.hear(labelled("ClusterDown", State.OK))
    assert freed(ear) == []
    found = inhibiting.held(ear.tx, [id_of(ear, "HostDown")], actor=ear.people.ana.actor)
    assert [h.inhibitor_id for h in found.values()] == [id_of(ear, "ClusterSlow")]
    ear.hear(labelled("ClusterSlow", State.OK))
    assert freed(ear) == ["HostDown"]


def test_nothing_is_held_back_for_longer_than_the_rule_says(ear: Ear) -> None:
    ruled(ear, "alertname=~Cluster.*", "alertname=HostDown", lasts=10 * MINUTE)
    ear.hear(labelled("ClusterDown"), labelled("ClusterSlow"), labelled("HostDown"))
    assert freed(ear, 9) == []
    assert freed(ear, 10) == ["HostDown"]
    assert freed(ear, 20) == []


def test_a_silence_takes_over_and_gives_back(ear: Ear) -> None:
    ruled(ear, "alertname=ClusterDown", "alertname=HostDown")
    ear.hear(labelled("ClusterDown"), labelled("HostDown"))
    silenced(ear, "alertname=HostDown", minutes=5)
    ear.hear(labelled("ClusterDown", State.OK))
    assert freed(ear) == []
    assert freed(ear, 6) == ["HostDown"]


def test_what_a_silence_lets_go_may_be_explained_by_now(ear: Ear) -> None:
    ruled(ear, "alertname=ClusterDown", "alertname=HostDown")
    silenced(ear, "alertname=HostDown", minutes=5)
    ear.hear(labelled("HostDown"), labelled("ClusterDown"))
    assert freed(ear, 6) == []
    ear.hear(labelled("ClusterDown", State.OK))
    assert freed(ear, 6) == ["HostDown"]


def test_what_is_silenced_holds_back_and_is_not_held(ear: Ear) -> None:
    ruled(ear, "alertname=ClusterDown", "alertname=HostDown")
    ruled(ear, "alertname=RegionDown", "alertname=ClusterDown")
    silenced(ear, "alertname=ClusterDown", minutes=5)
    names = ("RegionDown", "ClusterDown", "HostDown")
    assert ear.outcomes(*map(labelled, names)) == [OPENED, MUTED, MUTED]
    ear.hear(labelled("RegionDown", State.OK))
    assert freed(ear) == []
    assert freed(ear, 6) == ["ClusterDown"]


def test_a_new_rule_knows_what_is_open_and_a_removed_one_lets_go(ear: Ear) -> None:
    ear.hear(labelled("ClusterDown"))
    rule_id = ruled(ear, "alertname=ClusterDown", "alertname=HostDown")
    assert ear.outcomes(labelled("HostDown")) == [MUTED]
    inhibiting.remove(ear.tx, rule_id, actor=manager(ear), now=ear.now)
    assert freed(ear) == ["HostDown"]
    assert ear.outcomes(labelled("Other")) == [OPENED]


def test_a_changed_rule_judges_again_what_it_holds(ear: Ear) -> None:
    rule_id = ruled(ear, "alertname=ClusterDown", "alertname=~Host.*")
    ear.hear(labelled("ClusterDown"), labelled("HostDown"), labelled("HostSlow"))
    narrower = written("alertname=ClusterDown", "alertname=HostSlow")
    assert inhibiting.update(ear.tx, rule_id, narrower, actor=manager(ear), now=ear.now)
    assert not inhibiting.update(ear.tx, rule_id, narrower, actor=manager(ear), now=ear.now)
    assert freed(ear) == ["HostDown"]
    assert freed(ear) == []


@pytest.mark.parametrize(
    ("rule", "field"),
    [
        (written("a=~.*", "b=c"), "sources"),
        (written("a=b", "b!=c"), "targets"),
        (written("a=b", "b=c", ""), "equal"),
        (written("a=b", "b=c", lasts=timedelta(days=8)), "lasts"),
        (NewRule(" ", [matcher.parse("a=b")], [matcher.parse("c=d")]), "name"),
    ],
)
def test_a_rule_that_would_hold_back_too_much_is_refused(rule: NewRule, field: str) -> None:
    with pytest.raises(BadInhibition) as refused:
        inhibition.check(rule)
    assert list(refused.value.fields) == [field]


def test_rules_are_a_managers_to_make_and_have_one_name_each(ear: Ear) -> None:
    rule = written("a=b", "c=d")
    with pytest.raises(errors.Forbidden):
        inhibiting.create(ear.tx, rule, actor=ear.people.ana.actor, now=ear.now)
    inhibiting.create(ear.tx, rule, actor=manager(ear), now=ear.now)
    with pytest.raises(inhibiting.NameTaken):
        inhibiting.create(ear.tx, rule, actor=manager(ear), now=ear.now)
    assert [r.name for r in inhibiting.rules(ear.tx, actor=ear.people.ana.actor)] == [rule.name]


def test_who_waits_for_an_alert_does_not_hold_it_back() -> None:
    rule = inhibition.Rule(1, "r", [], [], (), 60 * MINUTE, is_enabled=True)
    side = inhibition.Side(rule, "k", is_both=False)
    candidates = [Candidate(2, 1, "k", is_both=False), Candidate(3, 1, "k", is_both=False)]
    assert inhibition.choose(9, [side], candidates, {2: 5, 5: 9}) == (side, candidates[1])
    assert inhibition.choose(3, [side], candidates, {2: 3}) is None


def test_without_rules_nothing_is_asked(ear: Ear) -> None:
    ear.hear(labelled("Some"))
    assert ear.tx.value("select count(*) from inhibitor") == 0
    assert ear.tx.value("select count(*) from inhibited") == 0
