"""How channels are set up, and that their secrets are not shown."""

from datetime import datetime
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook

from tests import cast
from tocsin.identity.actor import SYSTEM
from tocsin.kit import errors, ledger, secrets
from tocsin.kit.tx import Tx
from tocsin.notify import actions, channels

KEY = secrets.from_text("k" * 32)
MAIL: dict[str, Any] = {"host": "mail.example", "sender": "t@example.com"}


def put(tx: Tx, now: datetime, slug: str = "email", **values: Any) -> list[str]:
    settings = {**MAIL, **values} if slug == "email" else values
    return actions.set_channel_settings(tx, slug, settings, key=KEY, actor=SYSTEM, now=now)


def test_setting_up_the_same_again_changes_nothing(tx: Tx, now: datetime) -> None:
    assert put(tx, now, password="correct horse") == [
        "host", "port", "sender", "security", "username", "password",
    ]  # fmt: skip
    assert put(tx, now, password="correct horse") == []
    assert put(tx, now, port=25) == ["port"]
    assert actions.channel_changes(tx, "email", MAIL, key=KEY) == ["port"]
    assert [e.kind for e in ledger.of_subject(tx, "channel/email")] == ["channel.set_up"] * 2


def test_a_secret_that_is_not_given_stays_and_is_never_shown(tx: Tx, now: datetime) -> None:
    put(tx, now, password="CANARY")
    put(tx, now, port=25)

    found = actions.channel_settings(tx, "email")

    assert found.has_secrets
    assert found.settings["port"] == 25
    assert "CANARY" not in repr(found)
    assert "CANARY" not in str(tx.column("select data::text from event"))
    assert actions.channel_changes(tx, "email", {**MAIL, "port": 25, "password": "x"}, key=KEY) == [
        "password"
    ]


def test_a_signing_secret_is_made_and_shown_to_administrators(tx: Tx, now: datetime) -> None:
    people = cast.cast(tx, now)
    put(tx, now, "webhook")

    made = actions.generated_secret(tx, "webhook", "secret", key=KEY, actor=people.eve.actor)

    assert Webhook(made)
    assert put(tx, now, "webhook") == []
    with pytest.raises(errors.Forbidden):
        actions.generated_secret(tx, "webhook", "secret", key=KEY, actor=people.cleo.actor)
    put(tx, now, password="CANARY")
    with pytest.raises(errors.NotFound):
        actions.generated_secret(tx, "email", "password", key=KEY, actor=people.eve.actor)


def test_secrets_of_a_lost_key_give_way_to_new_ones_only(tx: Tx, now: datetime) -> None:
    lost = secrets.from_text("l" * 32)
    mail = {**MAIL, "password": "CANARY"}
    actions.set_channel_settings(tx, "email", mail, key=lost, actor=SYSTEM, now=now)

    with pytest.raises(errors.Conflict, match="enter them again"):
        put(tx, now, port=25)

    assert put(tx, now, password="new") == ["password"]
    assert put(tx, now, password="new") == []


def test_only_administrators_set_channels_up(tx: Tx, now: datetime) -> None:
    cleo = cast.cast(tx, now).cleo.actor

    with pytest.raises(errors.Forbidden):
        actions.set_channel_settings(tx, "email", MAIL, key=KEY, actor=cleo, now=now)
    put(tx, now)
    with pytest.raises(errors.Forbidden):
        actions.enable_channel(tx, "email", is_enabled=False, actor=cleo, now=now)


def test_every_channel_is_listed_set_up_or_not(tx: Tx, now: datetime) -> None:
    put(tx, now)

    listed = {c.channel.slug: c.is_enabled for c in actions.view_channels(tx, actor=SYSTEM)}

    assert {slug for slug, is_enabled in listed.items() if is_enabled} == {"email", "inbox"}
    assert listed.keys() == channels.PROVIDERS.keys()
    assert [c.slug for c in actions.usable_channels(tx)] == ["email", "inbox"]
    with pytest.raises(errors.NotFound, match="ntfy is not set up"):
        actions.enable_channel(tx, "ntfy", is_enabled=True, actor=SYSTEM, now=now)
