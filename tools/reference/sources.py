"""docs/reference/sources.md: who can send to us, with the lines to paste."""

from collections.abc import Iterator

from tocsin.signals import provider, sources
from tocsin.signals.provider import Source
from tools.reference import fields, markdown

URL, KEY = "https://tocsin.example.com", "KEY"
WORDS = (
    "Each source has a key. It is shown once, when the source is made, and stands for `KEY` below; "
    f"`{URL}` stands for the address of your server (`TOCSIN_PUBLIC_URL`). A key is found in the "
    "headers `Authorization`, `X-Tocsin-Key`, `X-Routing-Key` and `X-Api-Key`, in the URL, and "
    "where a protocol has a place for it. How to connect each is in "
    "[connect senders](../howto/connect-senders.md)."
)


def render() -> str:
    return markdown.page("Sources", WORDS, *(_chapter(each) for each in sources.PROVIDERS.values()))


def faults() -> Iterator[str]:
    for source in sources.PROVIDERS.values():
        if not source.help or not source.paste:
            yield f"the source {source.slug} has no help or no lines to paste"


def _chapter(source: Source) -> str:
    parts = [
        f"## {source.title}",
        f"Kind: `{source.slug}`. {source.help}",
        fields.table(source.fields),
        markdown.block(provider.pasted(source, url=URL, key=KEY)),
    ]
    return "\n\n".join(part for part in parts if part)
