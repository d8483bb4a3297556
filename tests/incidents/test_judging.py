"""How bad it is: by service, scope, severity, hours and person; each with its reason."""

from datetime import datetime

import pytest

from tests.incidents import story
from tests.incidents.conftest import Payments
from tocsin.identity.actions import profiles
from tocsin.identity.permission import NotPermitted
from tocsin.identity.profile import Profile
from tocsin.incidents import judgement
from tocsin.incidents.actions import judging, reading
from tocsin.incidents.actions.judging import Facts
from tocsin.incidents.judgement import Known, Raises
from tocsin.incidents.priority import Level, Priority
from tocsin.kit.tx import Tx
from tocsin.signals.signal import Severity

HIGH, MEDIUM, LOW = Level


@pytest.mark.parametrize(
    ("known", "levels"),
    [
        (Known(), (MEDIUM, MEDIUM)),
        (Known(tier=1), (HIGH, MEDIUM)),
        (Known(tier=3), (LOW, MEDIUM)),
        (Known(tier=3, dependents=3), (MEDIUM, MEDIUM)),
        (Known(tier=3, affected=9), (LOW, MEDIUM)),
        (Known(tier=3, affected=10), (MEDIUM, MEDIUM)),
        (Known(tier=1, affected=10), (HIGH, MEDIUM)),
        (Known(severity=Severity.CRITICAL, is_supported=False), (MEDIUM, HIGH)),
        (Known(severity=Severity.ERROR, is_supported=False), (MEDIUM, MEDIUM)),
        (Known(is_supported=False), (MEDIUM, LOW)),
        (Known(is_vip=True), (MEDIUM, MEDIUM)),
        (Known(is_vip=True, vip_raises=Raises.URGENCY), (MEDIUM, HIGH)),
        (Known(is_vip=True, vip_raises=Raises.IMPACT), (HIGH, MEDIUM)),
        (Known(tier=3, is_vip=True, vip_raises=Raises.BOTH), (MEDIUM, HIGH)),
        (Known(vip_raises=Raises.BOTH), (MEDIUM, MEDIUM)),
    ],
)
def test_levels_follow_from_what_is_known(known: Known, levels: tuple[Level, Level]) -> None:
    judged = judgement.judge(known)
    assert (judged.impact, judged.urgency) == levels


def test_a_judgement_says_why() -> None:
    judged = judgement.judge(Known(tier=1, service="checkout", dependents=4, affected=12))
    assert judged.impact_because == (
        "checkout is of tier 1",
        "4 services need it",
        "it hits 12 people",
    )


def come_first(tx: Tx, payments: Payments, now: datetime) -> None:
    cleo, dan = payments.people.cleo.actor, payments.people.dan.id
    profiles.set_profile(tx, dan, Profile(is_vip=True), actor=cleo, now=now)


def test_what_somebody_reports_who_comes_first_is_more_urgent(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    cleo = payments.people.cleo.actor
    plain = reading.get(tx, story.reported(tx, payments, now), actor=cleo)
    come_first(tx, payments, now)
    raised = reading.get(tx, story.reported(tx, payments, now), actor=cleo)
    assert (plain.priority, raised.priority) == (Priority.P4, Priority.P3)
    assert "raised_for_vip" in story.kinds(tx, raised.number)
    assert judging.set_vip_raises(tx, Raises.NOTHING, actor=cleo, now=now)
    assert not judging.set_vip_raises(tx, Raises.NOTHING, actor=cleo, now=now)
    again = reading.get(tx, story.reported(tx, payments, now), actor=cleo)
    assert again.priority is Priority.P4
    with pytest.raises(NotPermitted):
        judging.set_vip_raises(tx, Raises.BOTH, actor=payments.people.ana.actor, now=now)


def test_how_many_it_hits_is_said_with_the_declaration(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    ana = payments.people.ana.actor
    number = story.opened(tx, payments, now, service_ids=(payments.ledger,), affected=25)
    assert reading.get(tx, number, actor=ana).impact is MEDIUM


def test_a_proposal_writes_nothing(tx: Tx, now: datetime, payments: Payments) -> None:
    facts = Facts(affected=1)
    ana = payments.people.ana.actor
    proposed = judging.propose(tx, [payments.checkout], facts, actor=ana, now=now)
    assert proposed.priority is Priority.P2
    assert proposed.because == "Checkout is of tier 1; no severity is known."
