"""What rules make of a signal."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.alerts.conftest import said
from tocsin.alerts import rule
from tocsin.alerts.alert import Incoming
from tocsin.alerts.condition import Seen
from tocsin.alerts.routing import Decision, Routing, Services
from tocsin.alerts.rule import Effects, Flapping, Grouping, Rule
from tocsin.kit import errors
from tocsin.signals.signal import Severity

NOW = datetime(2026, 3, 16, 9, 30, tzinfo=UTC)
SERVICES = Services({"shop": 1, "ledger": 2}, {1: "shop", 2: "ledger"})
TABLES = {"owners": {"pay": {"team": "payments", "tier": "1"}}}


def decide(rules: list[Rule], now: datetime = NOW, **facts: Any) -> Decision:
    source_id = facts.pop("service_id", 1)
    incoming = Incoming(7, "prom", said("a", **facts), source_id, 1)
    return Routing(3, rule.checked(rules), TABLES).decide(incoming, SERVICES, now=now)


def to(service_id: int, *matchers: str, name: str = "it", **more: Any) -> Rule:
    return Rule(name, matchers, Effects(service_id=service_id), **more)


def doing(*matchers: str, name: str = "it", **effects: Any) -> Rule:
    return Rule(name, matchers, Effects(**effects))


def test_without_rules_it_is_the_service_that_it_names_or_its_sources() -> None:
    assert decide([]).service_id == 1
    assert decide([], service="ledger").service_id == 2
    assert decide([], service_id=None).service_id is None
    assert decide([]).touches == ()


def test_the_first_rule_that_holds_decides() -> None:
    rules = [to(2, "team=db", name="db"), to(1, "team=db", name="later")]
    found = decide(rules, labels={"team": "db"})
    assert found.service_id == 2
    assert [touch.rule for touch in found.touches] == ["db"]


def test_a_rule_that_continues_lets_the_next_see_what_it_changed() -> None:
    rules = [
        Rule(
            "who", ("namespace=pay",), Effects(labels=("lookup owners by namespace",)), True, True
        ),
        to(2, "team=payments", name="payments"),
    ]
    found = decide(rules, labels={"namespace": "pay"})
    assert found.service_id == 2
    assert found.incoming.signal.labels == {
        "namespace": "pay",
        "team": "payments",
        "tier": "1",
    }
    assert [touch.rule for touch in found.touches] == ["who", "payments"]


def test_a_rule_sees_the_service_that_one_before_it_gave() -> None:
    rules = [
        Rule("books", ("job=books",), Effects(service_id=2), True, True),
        doing('service="ledger"', name="calm", severity=Severity.INFO),
    ]
    assert decide(rules, labels={"job": "books"}).incoming.signal.severity is Severity.INFO


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("team = db-{env}",), {"host": "h1", "env": "prod", "team": "db-prod"}),
        (("host -> instance",), {"instance": "h1", "env": "prod"}),
        (("absent -> instance",), {"host": "h1", "env": "prod"}),
        (("- env", "- absent"), {"host": "h1"}),
        (("team = {nobody|ops}",), {"host": "h1", "env": "prod", "team": "ops"}),
        (
            ("where = {source} {{{severity}}}",),
            {"host": "h1", "env": "prod", "where": "prom {error}"},
        ),
    ],
)
def test_labels_are_set_renamed_and_removed(
    lines: tuple[str, ...], expected: dict[str, str]
) -> None:
    found = decide([doing(labels=lines)], labels={"host": "h1", "env": "prod"})
    assert found.incoming.signal.labels == expected


@pytest.mark.parametrize(
    ("effects", "why"),
    [
        (Effects(summary="{alertname} on {host}"), "it has no label alertname"),
        (Effects(labels=("team = {nobody}",)), "it has no label nobody"),
        (Effects(labels=("lookup owners by host",)), "says nothing of h1"),
        (Effects(labels=("lookup owners by nobody",)), "it has no label nobody"),
        (Effects(labels=("lookup absent by host",)), "there is no table absent"),
        (Effects(service_id=9), "it is gone"),
    ],
)
def test_a_rule_that_cannot_do_what_it_says_is_noted_and_passed_over(
    effects: Effects, why: str
) -> None:
    found = decide([Rule("broken", (), effects), to(2, name="rest")], labels={"host": "h1"})
    assert found.service_id == 2
    assert [touch.rule for touch in found.touches] == ["broken", "rest"]
    assert why in found.touches[0].failed[0]


def test_summary_severity_and_priority_are_set() -> None:
    found = decide(
        [
            doing(
                "alertname=Disk",
                summary="Disk of {host} is full",
                severity=Severity.CRITICAL,
                priority="P1",
                policy_id=4,
            )
        ],
        labels={"alertname": "Disk", "host": "h1"},
    )
    assert found.incoming.signal.summary == "Disk of h1 is full"
    assert found.incoming.signal.severity is Severity.CRITICAL
    assert found.handling is not None
    assert (found.handling.priority, found.handling.policy_id, found.handling.by) == ("P1", 4, "it")


def test_a_rule_mutes_for_a_while_and_drops_by_name() -> None:
    muted = decide([doing("env=dev", mute_for=timedelta(hours=2))], labels={"env": "dev"})
    assert (muted.muted, muted.muted_for) == ("it", timedelta(hours=2))
    assert decide([doing("env=dev", drop=True)], labels={"env": "dev"}).dropped == "it"


def test_hours_are_those_of_the_moment_at_which_it_came() -> None:
    night = doing('severity="error" and during "22:00-06:00 UTC"', mute_for=timedelta(hours=8))
    assert not decide([night]).muted
    assert decide([night], now=NOW.replace(hour=23)).muted


@pytest.mark.parametrize(
    "wrong",
    [
        Rule("", ("a=b",), Effects(service_id=1)),
        Rule("nothing", ("a=b",)),
        Rule("all", (), Effects(drop=True)),
        Rule("most", ("a!=b",), Effects(mute_for=timedelta(hours=1))),
        Rule("nights", ('during "22:00-06:00 UTC"',), Effects(drop=True)),
        Rule("endless", ("a=b",), Effects(mute_for=timedelta(days=400))),
        Rule("pattern", ('a=~"("',), Effects(service_id=1)),
        Rule("template", ("a=b",), Effects(summary="{")),
        Rule("change", ("a=b",), Effects(labels=("what",))),
        Rule("priority", ("a=b",), Effects(priority="P9")),
        Rule("alike", ("a=b",), Effects(grouping=Grouping(similar=2))),
        Rule("window", ("a=b",), Effects(grouping=Grouping(within=timedelta()))),
        Rule("flaps", ("a=b",), Effects(flapping=Flapping(changes=1))),
    ],
)
def test_a_rule_that_could_go_wrong_is_refused_when_it_is_written(wrong: Rule) -> None:
    with pytest.raises(errors.Invalid, match="Rule 1"):
        rule.checked([wrong])


def test_two_rules_of_one_name_are_refused() -> None:
    with pytest.raises(errors.Invalid, match="same name"):
        rule.checked([to(1, "a=b"), to(2, "a=c")])


def test_rules_are_kept_as_they_are_written() -> None:
    rules = rule.checked(
        [
            to(1, "a=b", name="plain"),
            Rule(
                "all",
                ('a="b" or c=~"d"', 'during "Mon UTC"'),
                Effects(
                    labels=("x = {y|z}",),
                    summary="{a}",
                    severity=Severity.INFO,
                    service_id=2,
                    priority="P2",
                    policy_id=3,
                    mute_for=timedelta(minutes=90),
                    grouping=Grouping(("a", "b"), timedelta(hours=2), True, 0.5),
                    flapping=Flapping(3, timedelta(minutes=1), timedelta(minutes=2)),
                ),
                is_enabled=False,
                continues=True,
            ),
        ]
    )
    assert rule.from_rows(rule.to_rows(rules)) == rules


def test_a_rule_that_can_be_read_no_more_is_passed_over() -> None:
    lost = Rule("lost", ('during "Mon Mars/Olympus"',), Effects(service_id=2))
    routing = Routing(1, [lost, to(2, name="rest")], TABLES)
    found = routing.decide(Incoming(7, "prom", said(), 1, 1), SERVICES, now=NOW)
    assert (routing.unreadable, found.service_id) == (["lost"], 2)


def test_what_a_later_version_wrote_beside_is_left_out() -> None:
    (row,) = rule.to_rows([to(1, "a=b")])
    row["effects"]["later"] = True
    assert rule.from_rows([row]) == [to(1, "a=b")]


_LABELS = st.dictionaries(st.sampled_from("abcd"), st.sampled_from(["1", "2", "3"]))
_RULES = st.lists(
    st.tuples(
        st.lists(
            st.builds("{}={}".format, st.sampled_from("abcd"), st.sampled_from("123")), max_size=3
        ),
        st.sampled_from([None, ("a = 1",), ("- b",), ("c -> d",), ("d = {b}",)]),
        st.booleans(),
    ),
    max_size=12,
)


@given(_RULES, _LABELS)
def test_finding_rules_by_label_tries_them_as_one_after_the_other_would(
    drawn: list[tuple[list[str], tuple[str, ...] | None, bool]], labels: dict[str, str]
) -> None:
    rules = [
        Rule(str(n), tuple(matchers), Effects(labels=lines or (), priority="P3"), True, goes_on)
        for n, (matchers, lines, goes_on) in enumerate(drawn)
    ]
    found = decide(rules, labels=labels)
    assert [touch.rule for touch in found.touches] == _one_by_one(rules, labels)


def _one_by_one(rules: list[Rule], labels: dict[str, str]) -> list[str]:
    touched = []
    for each in rules:
        condition = each.condition
        if condition is not None and not condition.holds(Seen(labels, NOW)):
            continue
        alone = decide([Rule(each.name, (), each.effects)], labels=labels)
        touched.append(each.name)
        labels = dict(alone.incoming.signal.labels)
        if not each.continues and not alone.touches[0].failed:
            break
    return touched
