"""Personal data goes out of the ledger, and the chain shows no more and no less than that."""

from datetime import datetime

import psycopg
import pytest

from tocsin.kit import chain, ledger, redaction
from tocsin.kit.redaction import Redacted
from tocsin.kit.tx import Tx


def said(tx: Tx, now: datetime, count: int = 3) -> list[int]:
    entries = [
        ledger.Entry("thing.said", f"thing/{i}", {"body": f"word {i}"}) for i in range(count)
    ]
    return ledger.recorded(tx, entries, actor="person/1", at=now)


def redact(tx: Tx, event_id: int, now: datetime, body: str = "[…]") -> int:
    wanted = [Redacted(event_id, {"body": body})]
    return redaction.redact(tx, wanted, subject="person/1", actor="person/9", at=now)


def as_before(tx: Tx) -> None:
    """Make the links what they were before they had salt."""
    head = chain.Head(0, chain._START)
    tx.run("alter table seal disable trigger user")
    for event in ledger.since(tx, 0):
        head = chain.Head(head.position + 1, chain._hash(head.hash, _as_kept(event), event.data))
        tx.run(
            "update seal set salt = null, hash = %(hash)s where position = %(position)s",
            hash=head.hash,
            position=head.position,
        )
    tx.run("alter table seal enable trigger user")


def _as_kept(event: ledger.Event) -> chain._Event:
    return chain._Event(event.id, event.at, event.kind, event.subject, event.actor, event.data)


def test_a_redacted_ledger_holds_and_says_what_was_redacted(tx: Tx, now: datetime) -> None:
    ids = said(tx, now)
    chain.seal_all(tx)
    assert redact(tx, ids[1], now) == 1
    assert redact(tx, ids[1], now) == 0
    chain.seal_all(tx)
    assert chain.verify(tx) == chain.Verdict(checked=4, waiting=0, flaw=None)
    assert [e.data["body"] for e in ledger.since(tx, 0)[:3]] == ["word 0", "[…]", "word 2"]
    announced = ledger.of_kind(tx, redaction.ANNOUNCED, starts_at=now, limit=10)
    assert [list(each.data["digests"]) for each in announced] == [[str(ids[1])]]


def test_an_event_can_be_redacted_again(tx: Tx, now: datetime) -> None:
    ids = said(tx, now)
    chain.seal_all(tx)
    redact(tx, ids[0], now, "half […]")
    redact(tx, ids[0], now)
    chain.seal_all(tx)
    assert chain.verify(tx).holds


def test_nobody_can_find_out_by_guessing_what_stood_there(tx: Tx, now: datetime) -> None:
    ids = said(tx, now)
    chain.seal_all(tx)
    redact(tx, ids[0], now)
    assert tx.column("select salt is null from seal order by position") == [True, False, False]


def test_links_of_before_hold_also_when_their_events_are_redacted(tx: Tx, now: datetime) -> None:
    ids = said(tx, now)
    chain.seal_all(tx)
    as_before(tx)
    assert chain.verify(tx).holds
    redact(tx, ids[1], now)
    chain.seal_all(tx)
    assert chain.verify(tx).holds


@pytest.mark.parametrize(
    "sql",
    [
        "update event set data = '{}' where id = %(id)s",
        "update event set actor = 'person/2' where id = %(redacted)s",
        "delete from redaction",
        "update redaction set digest = sha256('x')",
        "update seal set hash = sha256('x') where event_id = %(redacted)s",
        "update seal set salt = null where event_id = %(id)s",
    ],
)
def test_only_what_is_redacted_openly_may_change(tx: Tx, now: datetime, sql: str) -> None:
    ids = said(tx, now)
    chain.seal_all(tx)
    redact(tx, ids[0], now)
    with pytest.raises(psycopg.errors.RestrictViolation, match="append-only"):
        tx.run(sql, **{name: {"id": ids[1], "redacted": ids[0]}[name] for name in _names(sql)})


def _names(sql: str) -> list[str]:
    return [name for name in ("id", "redacted") if f"%({name})s" in sql]


TAMPERING = {
    "another text than was announced": "update event set data = '{}' where id = %(id)s",
    "another actor": "update event set actor = 'person/2' where id = %(id)s",
    "a redaction that nothing announces": "update redaction set announced_by = %(id)s",
}


@pytest.mark.parametrize("how", TAMPERING)
def test_tampering_behind_a_redaction_shows(tx: Tx, now: datetime, how: str) -> None:
    ids = said(tx, now)
    chain.seal_all(tx)
    redact(tx, ids[1], now)
    chain.seal_all(tx)
    for table in ("event", "redaction"):
        tx.run(f"alter table {table} disable trigger user")
    tx.run(TAMPERING[how], id=ids[1])
    verdict = chain.verify(tx)
    assert verdict.flaw is not None
    assert verdict.flaw.event_id == ids[1]
