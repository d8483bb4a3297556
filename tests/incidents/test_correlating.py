"""Alerts that rules bring together, and incidents that rules give a priority and a policy."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.incidents.conftest import Payments
from tests.incidents.test_intake import KEY, Door, alert
from tocsin.alerts import similarity
from tocsin.alerts.actions import routing
from tocsin.alerts.rule import Effects, Flapping, Grouping, Rule
from tocsin.catalog import actions as catalog
from tocsin.catalog.service import NewService
from tocsin.identity import actor
from tocsin.kit import ledger
from tocsin.kit.tx import Tx
from tocsin.signals import actions as signals
from tocsin.signals.source import NewSource

HOUR = timedelta(hours=1)
LATE = timedelta(days=1)


@pytest.fixture
def door(tx: Tx, now: datetime, payments: Payments) -> Door:
    """One source whose alerts say by a label which service they are of."""
    source = NewSource("prom", "alertmanager", payments.checkout, key=KEY)
    signals.create_source(tx, source, actor=actor.SYSTEM, now=now)
    return Door(tx, now, payments.people)


def hold(door: Door, *rules: Rule) -> None:
    routing.replace(door.tx, rules, actor=door.people.cleo.actor, now=door.now)


def reasons(tx: Tx) -> list[tuple[int, str | None]]:
    numbers = tx.column("select incident_number from incident_alert order by alert_id")
    because = tx.column("select because from incident_alert order by alert_id")
    first = min(numbers)
    return [(number - first, why) for number, why in zip(numbers, because, strict=True)]


def ledger_rule(payments: Payments, grouping: Grouping | None = None) -> Rule:
    effects = Effects(service_id=payments.ledger, grouping=grouping)
    return Rule("books", ("job=books",), effects)


def test_each_attachment_keeps_its_reason(door: Door) -> None:
    door.post(alert(instance="1"))
    door.post(alert(instance="2"))
    assert reasons(door.tx) == [(0, "same alertname=High"), (0, "same alertname=High")]


def test_a_rule_groups_by_other_labels_and_for_another_time(door: Door) -> None:
    hold(door, Rule("wide", (), Effects(grouping=Grouping(("cluster",), 2 * HOUR))))
    door.post(alert("High", cluster="a", ends_in=LATE))
    door.now += timedelta(minutes=119)
    door.post(alert("Low", cluster="a", ends_in=LATE), alert("Low", cluster="b", ends_in=LATE))
    door.now += timedelta(minutes=1)
    door.post(alert("Last", cluster="a", ends_in=LATE))
    assert [number for number, _ in reasons(door.tx)] == [0, 0, 1, 2]


def test_alerts_of_no_service_group_where_a_rule_names_labels(door: Door) -> None:
    bare = NewSource("bare", "alertmanager", None, key="b" * 32)
    signals.create_source(door.tx, bare, actor=actor.SYSTEM, now=door.now)
    hold(door, Rule("rack", ('rack!=""',), Effects(grouping=Grouping(("rack",)))))
    door.post(alert("A", rack="7"), alert("B", rack="7"), alert("C"), key="b" * 32)
    assert sorted(i.alert_count for i in door.incidents()) == [1, 2]


def needs(door: Door, payments: Payments) -> None:
    """The checkout needs the ledger."""
    catalog.set_dependencies(
        door.tx, payments.checkout, [payments.ledger], actor=door.people.cleo.actor, now=door.now
    )


FOLLOWS = Grouping(with_dependencies=True)


def test_an_alert_joins_the_incident_of_what_its_service_needs(
    door: Door, payments: Payments
) -> None:
    needs(door, payments)
    follow = Rule("follow", (), Effects(grouping=FOLLOWS))
    hold(door, ledger_rule(payments), follow)
    door.post(alert("Db", job="books"))
    door.post(alert("High"), alert("Other"))
    assert reasons(door.tx) == [
        (0, "same alertname=Db"),
        *[(0, "depends on ledger")] * 2,
    ]
    incident = door.incidents()[0]
    told = [e.data for e in ledger.of_subject(door.tx, incident.subject)]
    assert any(data.get("because") == "depends on ledger" for data in told)


def test_it_does_so_when_both_come_together_and_never_the_other_way_round(
    door: Door, payments: Payments
) -> None:
    needs(door, payments)
    follow = Rule("follow", (), Effects(grouping=FOLLOWS))
    hold(door, ledger_rule(payments, FOLLOWS), follow)
    door.post(alert("High"))
    door.post(alert("Db", job="books"))
    assert [number for number, _ in reasons(door.tx)] == [0, 1]
    door.post(alert("Again"), alert("Deep", job="books"))
    assert [number for number, _ in reasons(door.tx)][2:] in ([1, 2], [2, 1], [1, 1], [2, 2])


def test_what_joined_another_goes_with_it_where_that_joins(door: Door, payments: Payments) -> None:
    """In whichever order they come: the shop needs the checkout, which needs the ledger."""
    needs(door, payments)
    cleo = door.people.cleo.actor
    shop = catalog.create_service(door.tx, NewService("shop"), actor=cleo, now=door.now)
    catalog.set_dependencies(door.tx, shop, [payments.checkout], actor=cleo, now=door.now)
    effects = Effects(service_id=shop, grouping=FOLLOWS)
    follow = Rule("follow", (), Effects(grouping=FOLLOWS))
    hold(door, Rule("shop", ("job=shop",), effects), ledger_rule(payments), follow)
    some = [alert(f"Shop {number}", job="shop") for number in range(4)]
    door.post(*some, alert("Slow"), alert("Down"), alert("Db", job="books"))
    opened = door.tx.value("select count(*) from alert")
    assert [number for number, _ in reasons(door.tx)] == [0] * opened


def test_nothing_joins_what_is_over_or_too_long_ago(door: Door, payments: Payments) -> None:
    needs(door, payments)
    hold(door, ledger_rule(payments), Rule("follow", (), Effects(grouping=FOLLOWS)))
    door.post(alert("Db", job="books", ends_in=LATE))
    door.now += 2 * HOUR
    door.post(alert("High", ends_in=LATE))
    assert [number for number, _ in reasons(door.tx)] == [0, 1]


def test_what_sounds_alike_is_one_incident(door: Door) -> None:
    hold(door, Rule("alike", (), Effects(grouping=Grouping(similar=0.5))))
    door.post(alert("Disk of host 17 is 91 percent full"))
    door.post(alert("Disk of host 4 is 98 percent full"), alert("Certificate expires"))
    found = reasons(door.tx)
    assert sorted(number for number, _ in found) == [0, 0, 1]
    assert any((why or "").startswith("sounds like 'Disk of host 17") for _, why in found)


def test_a_rule_gives_the_incident_its_priority_and_its_policy(
    door: Door, payments: Payments
) -> None:
    hold(door, Rule("calm", (), Effects(priority="P4", policy_id=payments.policy)))
    door.post(alert())
    incident = door.incidents()[0]
    assert (incident.priority, incident.policy_id) == ("P4", payments.policy)
    assert incident.priority_reason == "routing rule 'calm'"


def test_an_alert_that_joins_with_a_higher_priority_raises_it(door: Door) -> None:
    hold(
        door,
        Rule("worst", ("zone=core",), Effects(priority="P1")),
        Rule("calm", (), Effects(priority="P4")),
    )
    door.post(alert(instance="1"))
    door.post(alert(instance="2"))
    assert door.incidents()[0].priority == "P4"
    door.post(alert(instance="3", zone="core"))
    incident = door.incidents()[0]
    assert (incident.priority, incident.priority_reason) == ("P1", "routing rule 'worst'")


def test_an_incident_is_marked_once_when_its_alert_flaps(door: Door) -> None:
    flaps = Flapping(2, timedelta(minutes=30), timedelta(minutes=15))
    hold(door, Rule("flaps", (), Effects(flapping=flaps)))
    over = timedelta(0)
    door.post(alert())
    door.post(alert(ends_in=over))
    for _ in range(3):
        door.post(alert())
        door.post(alert(ends_in=over))
    first, second = door.incidents()
    assert (first.status, second.status) == ("resolved", "open")
    kinds = [e.kind for e in ledger.of_subject(door.tx, second.subject)]
    assert kinds.count("incident.flapping") == 1


@pytest.mark.parametrize(
    ("one", "other", "least", "most"),
    [
        ("Disk full", "disk FULL!", 1, 1),
        ("Disk of host-17 is 91% full", "Disk of host-4 is 98% full", 1, 1),
        ("Disk is full", "Disk is nearly full", 0.5, 0.9),
        ("Disk is full", "Certificate expires", 0, 0.2),
        ("", "Disk", 0, 0),
    ],
)
def test_likeness_is_the_share_of_common_pieces(
    one: str, other: str, least: float, most: float
) -> None:
    assert least <= similarity.of(one, other) <= most


@given(st.text(max_size=60), st.text(max_size=60))
def test_likeness_goes_both_ways(one: str, other: str) -> None:
    assert similarity.of(one, other) == similarity.of(other, one)
    assert 0 <= similarity.of(one, other) <= 1
