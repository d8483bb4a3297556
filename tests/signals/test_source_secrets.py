"""A source's secret is kept sealed, is never shown, and decides who is believed."""

from dataclasses import replace
from datetime import datetime

import pytest

from tests.signals.test_verification import basic
from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.kit import errors, ledger, secrets
from tocsin.kit.tx import Tx
from tocsin.signals import actions
from tocsin.signals.actions import proving
from tocsin.signals.source import NewSource
from tocsin.signals.verification import Unverifiable

KEY = "0123456789abcdef0123456789abcdef"
SEALING = secrets.from_text("a key of the instance for these tests")
SECRET = "ana:between us"
GRAFANA = NewSource("grafana", "generic", key=KEY)


@pytest.fixture
def source_id(tx: Tx, cleo: Actor, now: datetime) -> int:
    return actions.create_source(tx, GRAFANA, actor=cleo, now=now).id


def doubt(tx: Tx, headers: dict[str, str], *, now: datetime) -> str:
    knock = proving.knock(tx, KEY, sealed_with=SEALING, now=now)
    assert knock is not None
    return proving.doubt(knock, b"{}", headers=headers, now=now)


def test_without_a_secret_the_key_is_enough(tx: Tx, source_id: int, now: datetime) -> None:
    assert doubt(tx, {}, now=now) == ""
    assert proving.knock(tx, "another", sealed_with=SEALING, now=now) is None


def test_with_a_secret_a_delivery_has_to_prove_itself(
    tx: Tx, source_id: int, cleo: Actor, now: datetime
) -> None:
    assert proving.set_secret(tx, source_id, SECRET, sealed_with=SEALING, actor=cleo, now=now)
    assert not proving.set_secret(tx, source_id, SECRET, sealed_with=SEALING, actor=cleo, now=now)
    assert doubt(tx, basic(SECRET), now=now) == ""
    assert "Neither the header" in doubt(tx, {}, now=now)
    assert actions.source(tx, source_id).has_secret
    assert proving.set_secret(tx, source_id, "", sealed_with=SEALING, actor=cleo, now=now)
    assert doubt(tx, {}, now=now) == ""
    assert not actions.source(tx, source_id).has_secret


def test_a_secret_is_nowhere_to_be_read(tx: Tx, source_id: int, cleo: Actor, now: datetime) -> None:
    proving.set_secret(tx, source_id, SECRET, sealed_with=SEALING, actor=cleo, now=now)
    rows = tx.column("select source::text from source")
    assert "between us" not in "".join(rows) + str(ledger.recent(tx))
    assert SECRET not in repr(actions.source(tx, source_id))
    recorded = [event.kind for event in ledger.of_subject(tx, f"source/{source_id}")]
    assert recorded == ["source.created", "source.secret_set"]


def test_a_secret_goes_with_its_source(tx: Tx, source_id: int, cleo: Actor, now: datetime) -> None:
    proving.set_secret(tx, source_id, SECRET, sealed_with=SEALING, actor=cleo, now=now)
    actions.remove_source(tx, source_id, actor=cleo, now=now)
    assert not actions.source(tx, source_id).has_secret


def test_a_secret_that_cannot_be_opened_believes_nobody_until_it_is_entered_again(
    tx: Tx, source_id: int, cleo: Actor, now: datetime
) -> None:
    another = secrets.from_text("the key of the instance after it was changed")
    proving.set_secret(tx, source_id, SECRET, sealed_with=another, actor=cleo, now=now)
    with pytest.raises(Unverifiable, match="has to be entered again"):
        proving.knock(tx, KEY, sealed_with=SEALING, now=now)
    assert proving.set_secret(tx, source_id, SECRET, sealed_with=SEALING, actor=cleo, now=now)
    assert doubt(tx, basic(SECRET), now=now) == ""


@pytest.mark.parametrize("secret", ["short", "x" * 1001, "a line\nand another"])
def test_a_secret_is_of_reasonable_shape(
    tx: Tx, source_id: int, cleo: Actor, now: datetime, secret: str
) -> None:
    with pytest.raises(errors.Invalid):
        proving.set_secret(tx, source_id, secret, sealed_with=SEALING, actor=cleo, now=now)


def test_a_protocol_with_a_key_has_no_secret(tx: Tx, cleo: Actor, now: datetime) -> None:
    wanted = replace(GRAFANA, kind="pagerduty")
    made = actions.create_source(tx, wanted, actor=cleo, now=now)
    with pytest.raises(proving.NothingToVerify):
        proving.set_secret(tx, made.id, SECRET, sealed_with=SEALING, actor=cleo, now=now)


def test_only_who_configures_may_set_it(tx: Tx, source_id: int, bo: Actor, now: datetime) -> None:
    with pytest.raises(permission.NotPermitted):
        proving.set_secret(tx, source_id, SECRET, sealed_with=SEALING, actor=bo, now=now)
