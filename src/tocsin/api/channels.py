"""Channels: how messages leave, and how each is set up."""

from typing import Any

from tocsin.api.route import Reading, Writing, noun
from tocsin.api.schemas import Input, Listed, Output
from tocsin.notify import actions as notify
from tocsin.notify.actions import ChannelSettings

router = noun("channels")


class FieldOut(Output):
    """One setting; a generated secret is made when it is left empty."""

    name: str
    title: str
    help: str
    is_required: bool
    is_secret: bool
    is_generated: bool
    choices: tuple[str, ...]


class ChannelOut(Output):
    """Secrets are never shown, only whether there are any."""

    slug: str
    title: str
    is_set_up: bool
    is_enabled: bool
    settings: dict[str, Any]
    has_secrets: bool
    fields: list[FieldOut]


class SettingsIn(Input):
    """A secret that is left out stays as it is."""

    settings: dict[str, Any]
    is_enabled: bool = True


class SecretOut(Output):
    value: str


@router.get("")
def list_all(frame: Reading) -> Listed[ChannelOut]:
    """Return every channel there is, set up or not."""
    found = notify.view_channels(frame.tx, actor=frame.actor)
    return Listed(items=[_shown(each) for each in found])


@router.get("/{slug}")
def show(slug: str, frame: Reading) -> ChannelOut:
    return _shown(notify.view_channel(frame.tx, slug, actor=frame.actor))


@router.put("/{slug}")
def set_up(slug: str, body: SettingsIn, frame: Writing) -> ChannelOut:
    """Replace the settings of a channel."""
    notify.set_channel_settings(
        frame.tx,
        slug,
        body.settings,
        key=frame.settings.key,
        actor=frame.actor,
        now=frame.now,
    )
    notify.enable_channel(
        frame.tx, slug, is_enabled=body.is_enabled, actor=frame.actor, now=frame.now
    )
    return _shown(notify.channel_settings(frame.tx, slug))


@router.get("/{slug}/secrets/{name}")
def show_secret(slug: str, name: str, frame: Reading) -> SecretOut:
    """Return a secret that we made, for its other end has to know it too."""
    value = notify.generated_secret(frame.tx, slug, name, key=frame.settings.key, actor=frame.actor)
    return SecretOut(value=value)


def _shown(found: ChannelSettings) -> ChannelOut:
    channel = found.channel
    return ChannelOut(
        slug=channel.slug,
        title=channel.title,
        is_set_up=found.is_set_up,
        is_enabled=found.is_enabled,
        settings=dict(found.settings),
        has_secrets=found.has_secrets,
        fields=[FieldOut.model_validate(field) for field in channel.fields],
    )
