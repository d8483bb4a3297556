"""What is stored sealed and opened only to send: a channel's secrets, a code, a link."""

import functools
import json
from collections.abc import Mapping

from msgspec.structs import replace

from tocsin.kit.secrets import Key
from tocsin.notify.message import Message
from tocsin.notify.notification import Setting


def sealed(values: Mapping[str, str], *, slug: str, key: Key) -> str | None:
    """Return one text for all secrets of a channel; None when there are none."""
    kept = {name: value for name, value in sorted(values.items()) if value}
    return key.seal(_place(slug), json.dumps(kept)) if kept else None


def opened(setting: Setting | None, key: Key) -> dict[str, str]:
    """Return the secrets by name; raises kit.secrets.WrongKey."""
    if setting is None or setting.secrets is None:
        return {}
    return dict(_opened(key, setting.slug, setting.secrets))


@functools.lru_cache(maxsize=64)
def _opened(key: Key, slug: str, secrets: str) -> dict[str, str]:
    """Remembered, for in a storm the same few are opened thousands of times."""
    found = json.loads(key.open(_place(slug), secrets))
    return {str(name): str(value) for name, value in found.items()}


def covered(message: Message, *, address: str, key: Key, **hidden: str) -> Message:
    """Return it with a title or a path that only whoever gets it at this address can read."""
    return replace(message, sealed=key.seal(_letter(address), json.dumps(hidden)))


def uncovered(message: Message, *, address: str, key: Key) -> Message:
    """Return it as it is to be sent there; raises kit.secrets.WrongKey."""
    if not message.sealed:
        return message
    hidden = key.open(_letter(address), message.sealed)
    if not hidden.startswith("{"):  # as the version before sealed a title
        return replace(message, title=hidden, sealed="")
    return replace(message, **json.loads(hidden), sealed="")


def _letter(address: str) -> str:
    return f"notification|title|{address}"


def _place(slug: str) -> str:
    return f"channel_setting|secrets|{slug}"
