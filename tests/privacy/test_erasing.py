"""Dan is erased: nothing of him can be found, all figures stay, and the ledger's chain holds."""

from datetime import datetime

import pytest

from tests.privacy.conftest import SECRETS, Report
from tocsin.identity import actions as identity
from tocsin.identity.permission import NotPermitted
from tocsin.incidents.actions import reading
from tocsin.kit import chain, errors
from tocsin.kit.tx import Tx
from tocsin.privacy.actions import erasing, holding
from tocsin.privacy.hold import NewHold
from tocsin.privacy.store import places

REASON = "asked for by mail on 16 March"


def dismiss(tx: Tx, report: Report, now: datetime) -> None:
    eve = report.payments.people.eve.actor
    identity.deactivate_person(tx, report.dan, actor=eve, now=now)
    tx.run(
        """
        update notification
        set status = 'suppressed', reason = 'dismissed'
        where person_id = %(dan)s and status = 'pending'
        """,
        dan=report.dan,
    )


def erase(tx: Tx, report: Report, now: datetime) -> None:
    eve = report.payments.people.eve.actor
    erasing.erase(tx, report.dan, reason=REASON, actor=eve, now=now)


def traces(tx: Tx, words: str) -> list[str]:
    """Return every table in whose rows these words stand."""
    tables = tx.column(
        "select table_name from information_schema.tables where table_schema = 'public'"
    )
    return [
        table
        for table in tables
        if tx.value(
            f"select exists (select from {table} as t where to_jsonb(t)::text ilike %(like)s)",
            like=f"%{words}%",
        )
    ]


@pytest.mark.parametrize("words", SECRETS)
def test_nothing_of_an_erased_person_is_found_anywhere(
    tx: Tx, now: datetime, report: Report, words: str
) -> None:
    assert traces(tx, words)
    dismiss(tx, report, now)
    erase(tx, report, now)
    assert traces(tx, words) == []


def test_what_is_read_in_many_portions_is_erased_as_well(
    tx: Tx, now: datetime, report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    eve = report.payments.people.eve.actor
    at_once = erasing.preview(tx, report.dan, actor=eve)
    monkeypatch.setattr(places, "PORTION", 2)
    assert erasing.preview(tx, report.dan, actor=eve) == at_once
    dismiss(tx, report, now)
    erase(tx, report, now)
    assert [traces(tx, words) for words in SECRETS] == [[]] * len(SECRETS)


def test_the_chain_holds_and_the_figures_stay(tx: Tx, now: datetime, report: Report) -> None:
    ana = report.payments.people.ana.actor
    before = reading.get(tx, report.number, actor=ana)
    dismiss(tx, report, now)
    chain.seal_all(tx)
    kept = chain.head(tx)
    erase(tx, report, now)
    chain.seal_all(tx)
    assert chain.verify(tx, kept=kept).holds
    after = reading.get(tx, report.number, actor=ana)
    assert (after.closed_at, after.category, after.priority) == (
        before.closed_at,
        before.category,
        before.priority,
    )
    assert after.title == "A report that was erased"
    assert identity.person(tx, report.dan).name == f"Erased person {report.dan}"
    [said] = reading.comments(tx, report.other, actor=ana)
    assert said.body == "Ask […] ([…])."


def test_the_preview_says_what_goes_and_changes_nothing(
    tx: Tx, now: datetime, report: Report
) -> None:
    eve = report.payments.people.eve.actor
    found = erasing.preview(tx, report.dan, actor=eve)
    assert found.rows["comment"] == found.rows["attachment"] == found.rows["incident"] == 1
    assert found.mentions["comment"] == 1
    assert found.events > 3
    assert found.obstacles[0].startswith("they are still let in")
    assert traces(tx, "Dan Miller")


def test_who_is_still_needed_is_not_erased(tx: Tx, now: datetime, report: Report) -> None:
    with pytest.raises(erasing.StillNeeded, match="dismiss them first"):
        erase(tx, report, now)
    bo, eve = report.payments.people.bo, report.payments.people.eve.actor
    with pytest.raises(erasing.StillNeeded, match="steps of policies page them"):
        erasing.erase(tx, bo.id, reason=REASON, actor=eve, now=now)
    with pytest.raises(erasing.ThemselvesToo):
        erasing.erase(tx, report.payments.people.eve.id, reason=REASON, actor=eve, now=now)


@pytest.mark.parametrize("subject", ["person", "everything"])
def test_who_is_held_is_not_erased(tx: Tx, now: datetime, report: Report, subject: str) -> None:
    eve = report.payments.people.eve.actor
    named = f"person/{report.dan}" if subject == "person" else subject
    hold_id = holding.put(tx, NewHold(named, "case 7"), actor=eve, now=now)
    dismiss(tx, report, now)
    with pytest.raises(holding.Held, match="case 7"):
        erase(tx, report, now)
    holding.release(tx, hold_id, actor=eve, now=now)
    erase(tx, report, now)
    with pytest.raises(erasing.ErasedAlready):
        erase(tx, report, now)


def test_a_reason_is_asked_for_and_only_administrators_erase(
    tx: Tx, now: datetime, report: Report
) -> None:
    dismiss(tx, report, now)
    people = report.payments.people
    with pytest.raises(errors.Invalid, match="Say why"):
        erasing.erase(tx, report.dan, reason=" ", actor=people.eve.actor, now=now)
    with pytest.raises(NotPermitted):
        erasing.erase(tx, report.dan, reason=REASON, actor=people.cleo.actor, now=now)
