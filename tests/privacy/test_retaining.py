"""What is older than its rule says goes, what is held does not, and a look changes nothing."""

from datetime import datetime, timedelta

import pytest

from tests.privacy.conftest import Report
from tocsin.incidents.actions import reading, talking
from tocsin.kit import chain, ledger
from tocsin.kit.tx import Tx
from tocsin.privacy import retention
from tocsin.privacy.actions import holding, retaining
from tocsin.privacy.hold import NewHold
from tocsin.privacy.retention import Held, Kind

YEAR = timedelta(days=365)


def due(tx: Tx, report: Report, kind: Kind, at: datetime) -> int:
    eve = report.payments.people.eve.actor
    found = retaining.preview(tx, {}, actor=eve, now=at)
    return next(each.count for each in found if each.rule.kind is kind)


def test_the_words_of_a_closed_incident_go_and_its_figures_stay(
    tx: Tx, now: datetime, report: Report
) -> None:
    eve, later = report.payments.people.eve.actor, now + YEAR
    retaining.set_rule(tx, Kind.INCIDENTS, 360, actor=eve, now=now)
    assert retaining.forget_incidents(tx, now=now, limit=10) == 0
    assert due(tx, report, Kind.INCIDENTS, later) == 1
    assert reading.get(tx, report.number, actor=eve).title == "I cannot pay"
    assert retaining.forget_incidents(tx, now=later, limit=10) == 1
    assert retaining.forget_incidents(tx, now=later, limit=10) == 0
    found = reading.get(tx, report.number, actor=eve)
    assert (found.title, found.reporter_id) == (f"Incident {report.number}", None)
    assert found.closed_at is not None
    assert {each.body for each in reading.comments(tx, report.number, actor=eve)} == {"[…]"}
    said = str(ledger.of_subject(tx, f"incident/{report.number}"))
    assert "my card" not in said
    assert "cannot pay" not in said
    chain.seal_all(tx)
    assert chain.verify(tx).holds
    assert reading.comments(tx, report.other, actor=eve)[0].body.startswith("Ask Dan")


def test_files_go_by_a_rule_of_their_own(tx: Tx, now: datetime, report: Report) -> None:
    eve, later = report.payments.people.eve.actor, now + YEAR
    retaining.set_rule(tx, Kind.ATTACHMENTS, 30, actor=eve, now=now)
    assert due(tx, report, Kind.ATTACHMENTS, later) == 1
    assert retaining.forget_attachments(tx, now=later, limit=10) == 1
    assert retaining.forget_attachments(tx, now=later, limit=10) == 0
    [file] = reading.attachments(tx, report.number, actor=eve)
    kept = talking.attachment(tx, report.number, file.id, actor=eve)
    assert (kept.file_name, kept.content) == ("[…]", b"erased")


@pytest.mark.parametrize("held", ["incident", "person", "everything"])
def test_what_is_held_stays(tx: Tx, now: datetime, report: Report, held: str) -> None:
    eve, later = report.payments.people.eve.actor, now + YEAR
    subjects = {"incident": f"#{report.number}", "person": f"person/{report.dan}"}
    subject = subjects.get(held, held)
    hold_id = holding.put(tx, NewHold(subject, "case 7"), actor=eve, now=now)
    retaining.set_rule(tx, Kind.INCIDENTS, 30, actor=eve, now=now)
    assert retaining.forget_incidents(tx, now=later, limit=10) == 0
    horizon = retaining.horizon(tx, Kind.RAW_EVENTS, 30, now=later)
    assert horizon is None or horizon <= now
    holding.release(tx, hold_id, actor=eve, now=now)
    assert retaining.forget_incidents(tx, now=later, limit=10) == 1
    assert retaining.horizon(tx, Kind.RAW_EVENTS, 30, now=later) == later - timedelta(days=30)


def test_a_rule_goes_before_the_settings(tx: Tx, now: datetime, report: Report) -> None:
    eve = report.payments.people.eve.actor
    retaining.set_rule(tx, Kind.MESSAGES, 7, actor=eve, now=now)
    assert retaining.horizon(tx, Kind.MESSAGES, 90, now=now) == now - timedelta(days=7)
    retaining.set_rule(tx, Kind.MESSAGES, None, actor=eve, now=now)
    assert retaining.horizon(tx, Kind.MESSAGES, 90, now=now) == now - timedelta(days=90)
    with pytest.raises(retention.BadRule, match="1 to 36500 days"):
        retaining.set_rule(tx, Kind.MESSAGES, 0, actor=eve, now=now)


def test_nothing_goes_that_came_in_after_what_is_held_began(now: datetime) -> None:
    long_ago = now - YEAR
    assert retention.horizon(30, Held(since=long_ago), now=now) == long_ago
    assert retention.horizon(30, Held(is_everything=True), now=now) is None
    assert retention.horizon(None, Held(), now=now) is None
