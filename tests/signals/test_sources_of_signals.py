"""Sources: made by those who may, known by their key, never shown again."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from tocsin.catalog import actions as catalog
from tocsin.catalog.service import NewService
from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.kit import errors, ledger
from tocsin.kit.tx import Tx
from tocsin.signals import actions
from tocsin.signals.actions import registry
from tocsin.signals.source import NewSource

KEY = "0123456789abcdef0123456789abcdef"
PROM = NewSource("prom", "prometheus")


def test_a_source_is_found_by_the_key_that_was_given(tx: Tx, cleo: Actor, now: datetime) -> None:
    created = actions.create_source(tx, replace(PROM, key=KEY), actor=cleo, now=now)
    found = actions.source_by_key(tx, KEY, now=now)
    assert created.key == KEY
    assert found is not None
    assert (found.id, found.name, found.kind, found.key_hint) == (
        created.source_id, "prom", "prometheus", "…cdef",
    )  # fmt: skip


def test_a_key_that_is_made_suits_pagerdutys_senders(tx: Tx, cleo: Actor, now: datetime) -> None:
    key = actions.create_source(tx, PROM, actor=cleo, now=now).key
    assert len(key) == 32
    assert key.isalnum()


def test_the_key_itself_is_not_kept(tx: Tx, cleo: Actor, now: datetime) -> None:
    actions.create_source(tx, replace(PROM, key=KEY), actor=cleo, now=now)
    assert not tx.value(
        "select count(*) from source where source::text like '%%' || %(key)s || '%%'", key=KEY
    )
    assert KEY not in str(ledger.recent(tx))


def test_an_unknown_key_is_refused(tx: Tx, now: datetime) -> None:
    assert actions.source_by_key(tx, KEY, now=now) is None
    assert actions.source_by_key(tx, "schlüssel", now=now) is None
    with pytest.raises(registry.UnknownKey):
        actions.authenticate(tx, KEY, now=now)


def test_a_disabled_source_is_refused_by_name(tx: Tx, cleo: Actor, now: datetime) -> None:
    source_id = actions.create_source(tx, replace(PROM, key=KEY), actor=cleo, now=now).source_id
    row = actions.source(tx, source_id)
    actions.update_source(
        tx, source_id, replace(row.as_new(), is_enabled=False), actor=cleo, now=now
    )
    with pytest.raises(registry.SourceDisabled, match="prom is disabled"):
        actions.authenticate(tx, KEY, now=now)


def test_a_rotated_key_replaces_the_old_one_after_the_overlap(
    tx: Tx, cleo: Actor, now: datetime
) -> None:
    source_id = actions.create_source(tx, replace(PROM, key=KEY), actor=cleo, now=now).source_id
    new = actions.rotate_key(tx, source_id, actor=cleo, now=now)
    later = now + timedelta(hours=23)
    after = now + timedelta(hours=24)
    assert actions.authenticate(tx, new, now=now).id == source_id
    assert actions.authenticate(tx, KEY, now=later).id == source_id
    assert actions.source_by_key(tx, KEY, now=after) is None


def test_a_leaked_key_can_be_shut_out_at_once(tx: Tx, cleo: Actor, now: datetime) -> None:
    source_id = actions.create_source(tx, replace(PROM, key=KEY), actor=cleo, now=now).source_id
    actions.rotate_key(tx, source_id, keep_old_for=timedelta(), actor=cleo, now=now)
    assert actions.source_by_key(tx, KEY, now=now) is None


def test_names_and_keys_are_had_once(tx: Tx, cleo: Actor, now: datetime) -> None:
    first = actions.create_source(tx, replace(PROM, key=KEY), actor=cleo, now=now)
    for wanted in (replace(PROM, name="PROM"), replace(PROM, name="other", key=KEY)):
        with pytest.raises(registry.SourceTaken):
            actions.create_source(tx, wanted, actor=cleo, now=now)
    other = actions.create_source(tx, replace(PROM, name="other"), actor=cleo, now=now)
    with pytest.raises(registry.SourceTaken):
        actions.rotate_key(tx, other.source_id, key=KEY, actor=cleo, now=now)
    row = actions.source(tx, first.source_id).as_new()
    with pytest.raises(registry.SourceTaken):
        actions.update_source(tx, first.source_id, replace(row, name="Other"), actor=cleo, now=now)
    actions.rotate_key(tx, first.source_id, actor=cleo, now=now)
    with pytest.raises(registry.SourceTaken):
        actions.create_source(tx, replace(PROM, name="third", key=KEY), actor=cleo, now=now)


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        (replace(PROM, name="  "), "name"),
        (replace(PROM, name="n" * 121), "name"),
        (replace(PROM, kind="carrier_pigeon"), "kind"),
        (replace(PROM, key="short"), "key"),
        (replace(PROM, kind="monitor", key=KEY), "key"),
        (NewSource("g", "generic", mapping={"identitty": "id"}), "mapping"),
    ],
)
def test_what_cannot_be_is_refused_by_field(
    tx: Tx, cleo: Actor, now: datetime, wanted: NewSource, field: str
) -> None:
    with pytest.raises(errors.Invalid) as refused:
        actions.create_source(tx, wanted, actor=cleo, now=now)
    assert list(refused.value.fields) == [field]


def test_a_source_of_an_unknown_service_is_refused(tx: Tx, cleo: Actor, now: datetime) -> None:
    with pytest.raises(catalog.UnknownService):
        actions.create_source(tx, replace(PROM, service_id=99), actor=cleo, now=now)


def test_an_update_says_what_it_changed(tx: Tx, cleo: Actor, now: datetime) -> None:
    source_id = actions.create_source(tx, PROM, actor=cleo, now=now).source_id
    service_id = catalog.create_service(tx, NewService("checkout"), actor=cleo, now=now)
    wanted = replace(actions.source(tx, source_id).as_new(), service_id=service_id)
    before = actions.version(tx)
    assert actions.update_source(tx, source_id, wanted, actor=cleo, now=now)
    assert not actions.update_source(tx, source_id, wanted, actor=cleo, now=now)
    assert actions.version(tx) == before + 1
    assert [event.kind for event in ledger.of_subject(tx, f"source/{source_id}")] == [
        "source.created", "source.updated",
    ]  # fmt: skip
    last = ledger.of_subject(tx, f"source/{source_id}")[-1]
    assert last.data == {"changes": {"service_id": [None, service_id]}}


def test_a_source_keeps_its_kind(tx: Tx, cleo: Actor, now: datetime) -> None:
    source_id = actions.create_source(tx, PROM, actor=cleo, now=now).source_id
    with pytest.raises(errors.Invalid, match="kind"):
        actions.update_source(tx, source_id, replace(PROM, kind="generic"), actor=cleo, now=now)


def test_who_only_responds_cannot_configure(tx: Tx, cleo: Actor, bo: Actor, now: datetime) -> None:
    source_id = actions.create_source(tx, PROM, actor=cleo, now=now).source_id
    with pytest.raises(permission.NotPermitted):
        actions.create_source(tx, PROM, actor=bo, now=now)
    with pytest.raises(permission.NotPermitted):
        actions.update_source(tx, source_id, PROM, actor=bo, now=now)
    with pytest.raises(permission.NotPermitted):
        actions.rotate_key(tx, source_id, actor=bo, now=now)


def test_sources_are_listed_by_name(tx: Tx, cleo: Actor, now: datetime) -> None:
    for name in ("b", "C", "a"):
        actions.create_source(tx, replace(PROM, name=name), actor=cleo, now=now)
    assert [row.name for row in actions.sources(tx)] == ["a", "b", "C"]
    assert actions.source_by_name(tx, " B ") is not None
    with pytest.raises(registry.UnknownSource):
        actions.source(tx, 0)
