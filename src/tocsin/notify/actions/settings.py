"""How channels are set up: plain settings that are shown, secrets that never are again."""

import base64
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.kit import errors, ledger
from tocsin.kit.secrets import Key, WrongKey
from tocsin.kit.tx import Tx
from tocsin.notify import channels, sealing
from tocsin.notify import field as fields
from tocsin.notify.channel import Channel
from tocsin.notify.field import Field
from tocsin.notify.notification import Setting
from tocsin.notify.store import settings as store

_GENERATED_BYTES = 32


class NotSetUp(errors.NotFound):
    def __init__(self, slug: str) -> None:
        super().__init__(f"The channel {slug} is not set up.")


class SealedByAnotherKey(errors.Conflict):
    def __init__(self, slug: str) -> None:
        super().__init__(
            f"The secrets of {slug} were sealed with another key: enter them again, or bring the"
            " old key back."
        )


@dataclass(frozen=True, slots=True)
class ChannelSettings:
    """A channel as an administrator sees it; of secrets only whether there are any."""

    channel: Channel
    is_set_up: bool
    is_enabled: bool
    settings: Mapping[str, Any]
    has_secrets: bool


def channel_settings(tx: Tx, slug: str) -> ChannelSettings:
    channel = channels.named(slug)
    return _view(channel, store.get(tx, slug))


def view_channels(tx: Tx, *, actor: Actor) -> list[ChannelSettings]:
    permission.require_sight(actor, Permission.ADMINISTER)
    return list_channels(tx)


def view_channel(tx: Tx, slug: str, *, actor: Actor) -> ChannelSettings:
    permission.require_sight(actor, Permission.ADMINISTER)
    return channel_settings(tx, slug)


def list_channels(tx: Tx) -> list[ChannelSettings]:
    """Return every channel there is, set up or not."""
    found = {setting.slug: setting for setting in store.all_of_them(tx)}
    return [_view(channel, found.get(slug)) for slug, channel in channels.PROVIDERS.items()]


def usable_channels(tx: Tx) -> list[Channel]:
    """Return the channels that a contact may be on."""
    enabled = store.enabled(tx)
    every = channels.PROVIDERS.values()
    return [c for c in every if c.slug in enabled or not c.needs_setting_up]


def channel_changes(tx: Tx, slug: str, values: Mapping[str, Any], *, key: Key) -> list[str]:
    """Return the names of the settings that ``set_channel_settings`` would change."""
    channel = channels.named(slug)
    setting = store.get(tx, slug)
    plain, hidden = _parts(channel, values, setting, key)
    before: dict[str, Any] = {**(setting.settings if setting else {})}
    before |= _known(channel, values, setting, key)
    after = {**plain, **hidden}
    names = [field.name for field in channel.fields]
    return [
        name
        for name in names
        if setting is None or (before.get(name) or None) != (after.get(name) or None)
    ]


def set_channel_settings(
    tx: Tx, slug: str, values: Mapping[str, Any], *, key: Key, actor: Actor, now: datetime
) -> list[str]:
    """Replace a channel's settings; a secret that is not given stays. Returns what changed."""
    permission.require(actor, Permission.ADMINISTER)
    changed = channel_changes(tx, slug, values, key=key)
    if not changed:
        return []
    plain, hidden = _parts(channels.named(slug), values, store.get(tx, slug), key)
    store.put(tx, slug, plain, secrets=sealing.sealed(hidden, slug=slug, key=key), at=now)
    _record(tx, "channel.set_up", slug, {"changed": changed}, actor=actor, now=now)
    return changed


def enable_channel(tx: Tx, slug: str, *, is_enabled: bool, actor: Actor, now: datetime) -> None:
    """Switch a channel that is set up; while it is off nothing is queued for it."""
    permission.require(actor, Permission.ADMINISTER)
    channels.named(slug)
    if store.get(tx, slug) is None:
        raise NotSetUp(slug)
    if store.set_enabled(tx, slug, is_enabled=is_enabled, at=now):
        kind = "channel.switched_on" if is_enabled else "channel.switched_off"
        _record(tx, kind, slug, {}, actor=actor, now=now)


def generated_secret(tx: Tx, slug: str, name: str, *, key: Key, actor: Actor) -> str:
    """Show a secret that we made, for its other end has to know it too."""
    permission.require(actor, Permission.ADMINISTER)
    made = {field.name for field in channels.named(slug).fields if field.is_generated}
    found = sealing.opened(store.get(tx, slug), key).get(name)
    if name not in made or found is None:
        raise NotSetUp(slug)
    return found


def opened_settings(tx: Tx, slug: str, *, key: Key) -> dict[str, Any]:
    """Return a channel's settings with its secrets, for whoever has to verify a callback."""
    setting = store.get(tx, slug)
    if setting is None:
        raise NotSetUp(slug)
    return {**setting.settings, **sealing.opened(setting, key)}


def _view(channel: Channel, setting: Setting | None) -> ChannelSettings:
    if setting is None:
        is_ready = not channel.needs_setting_up
        return ChannelSettings(channel, is_ready, is_ready, {}, has_secrets=False)
    return ChannelSettings(
        channel,
        is_set_up=True,
        is_enabled=setting.is_enabled,
        settings=setting.settings,
        has_secrets=setting.secrets is not None,
    )


def _parts(
    channel: Channel, values: Mapping[str, Any], setting: Setting | None, key: Key
) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the plain settings and the secrets as they are to be kept."""
    checked = fields.checked(channel.fields, values)
    kept = _known(channel, values, setting, key)
    hidden = {}
    for field in channel.fields:
        if field.is_secret:
            value = checked.pop(field.name) or kept.get(field.name)
            hidden[field.name] = value or _generated(field)
    _need(channel, hidden)
    return checked, hidden


def _need(channel: Channel, hidden: Mapping[str, str]) -> None:
    """Refuse settings without a secret that the channel cannot do without."""
    faults = {
        field.name: f"'{field.name}' is needed: {field.title}."
        for field in channel.fields
        if field.is_secret and field.is_required and not hidden[field.name]
    }
    if faults:
        raise errors.Invalid(" ".join(faults.values()), fields=faults)


def _known(
    channel: Channel, values: Mapping[str, Any], setting: Setting | None, key: Key
) -> dict[str, str]:
    """Return the secrets that are kept; those of a lost key give way to new ones."""
    try:
        return sealing.opened(setting, key)
    except WrongKey as error:
        if any(values.get(field.name) for field in channel.fields if field.is_secret):
            return {}
        raise SealedByAnotherKey(channel.slug) from error


def _generated(field: Field) -> str:
    if not field.is_generated:
        return ""
    if field.generate is not None:
        return field.generate()
    return f"whsec_{base64.b64encode(secrets.token_bytes(_GENERATED_BYTES)).decode()}"


def _record(
    tx: Tx, kind: str, slug: str, data: dict[str, Any], *, actor: Actor, now: datetime
) -> None:
    ledger.record(tx, kind=kind, subject=f"channel/{slug}", actor=actor.label, at=now, data=data)
