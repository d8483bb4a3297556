"""The secrets of a channel's settings: sealed together, opened only to send."""

import json
from collections.abc import Mapping

from tocsin.kit.secrets import Key
from tocsin.notify.notification import Setting


def sealed(values: Mapping[str, str], *, slug: str, key: Key) -> str | None:
    """Return one text for all secrets of a channel; None when there are none."""
    kept = {name: value for name, value in sorted(values.items()) if value}
    return key.seal(_place(slug), json.dumps(kept)) if kept else None


def opened(setting: Setting | None, key: Key) -> dict[str, str]:
    """Return the secrets by name; raises kit.secrets.WrongKey."""
    if setting is None or setting.secrets is None:
        return {}
    found = json.loads(key.open(_place(setting.slug), setting.secrets))
    return {str(name): str(value) for name, value in found.items()}


def _place(slug: str) -> str:
    return f"channel_setting|secrets|{slug}"
