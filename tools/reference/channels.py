"""docs/reference/channels.md: how people are reached, with the lines for a blueprint."""

import json
import re
from collections.abc import Iterator
from typing import Any

from tocsin.kit import errors
from tocsin.notify import channels, field
from tocsin.notify.channel import Channel
from tools.reference import fields, markdown, meanings

_PLAIN = re.compile(r"[A-Za-z/][A-Za-z0-9_./:@=-]*")
WORDS = (
    "A channel is set up once for the organisation; each person then has contacts, an address "
    "each, and rules that say which contact is told after how long. How to set them up is in "
    "[set up channels](../howto/channels.md)."
)


def render() -> str:
    chapters = [_chapter(each) for each in channels.PROVIDERS.values()]
    return markdown.page("Channels", WORDS, *chapters)


def faults() -> Iterator[str]:
    examples = meanings.of("channels")
    yield from meanings.faults("channels", found=channels.PROVIDERS, explained=examples)
    for slug, example in examples.items():
        if slug in channels.PROVIDERS:
            yield from wrong(channels.PROVIDERS[slug], example)


def wrong(described: Channel, example: dict[str, Any]) -> Iterator[str]:
    """What the channel itself has against its example."""
    try:
        described.check_address(example["address"])
        field.checked(described.fields, example.get("settings", {}))
    except errors.Invalid as error:
        yield f"the example of the channel {described.slug} is wrong: {error.sentence}"


def _chapter(described: Channel) -> str:
    example = meanings.of("channels").get(described.slug, {})
    address = f"{described.address_title}: `{example.get('address', '')}`, for example. "
    parts = [
        f"## {described.title}",
        f"Channel: `{described.slug}`. {address if described.address_title else ''}"
        f"{example.get('words', '')}",
        fields.table(described.fields),
        _blueprint(described, example),
    ]
    return "\n\n".join(part for part in parts if part)


def _blueprint(described: Channel, example: dict[str, Any]) -> str:
    if not described.fields:
        return ""
    pairs = (f"    {name}: {_yaml(value)}" for name, value in example.get("settings", {}).items())
    return markdown.block("\n".join(["channels:", f"  {described.slug}:", *pairs]), "yaml")


def _yaml(value: object) -> object:
    """Write a value so that YAML reads the same: a number that is text is quoted."""
    if isinstance(value, list):
        return f"[{', '.join(map(str, value))}]"
    is_plain = not isinstance(value, str) or _PLAIN.fullmatch(value)
    return value if is_plain else json.dumps(value, ensure_ascii=False)
