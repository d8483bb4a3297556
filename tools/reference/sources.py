"""docs/reference/sources.md, and a page for each kind: who can send to us, with what to paste."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from types import MappingProxyType

from tocsin.signals import kinds, provider, sources
from tocsin.signals.kinds import Shelf
from tocsin.signals.provider import Source
from tools.reference import fields, markdown

URL, KEY = "https://tocsin.example.com", "KEY"
WORDS = (
    "Each source has a key. It is shown once, when the source is made, and stands for `KEY` on the "
    f"page of its kind; `{URL}` stands for the address of your server (`TOCSIN_PUBLIC_URL`). A key "
    "is found in the headers `Authorization`, `X-Tocsin-Key`, `X-Routing-Key` and `X-Api-Key`, in "
    "the URL, and where a protocol has a place for it. How to connect each is in "
    "[connect senders](../howto/connect-senders.md)."
)
PROOF = (
    "The key in the address says which source it is. If the source has a secret too, a delivery "
    "has to prove that it comes from its sender, or it is refused with 401 and listed as refused. "
    "The secret: "
)


def render() -> str:
    return markdown.page("Sources", WORDS, *(_shelf(each) for each in kinds.shelves()))


def faults() -> Iterator[str]:
    for source in sources.PROVIDERS.values():
        if not source.help or not source.paste:
            yield f"the source {source.slug} has no help or no lines to paste"


def _shelf(shelf: Shelf) -> str:
    rows = [
        (f"[{kind.title}](sources/{kind.slug}.md)", markdown.code(kind.slug), kind.help)
        for kind in shelf.kinds
    ]
    return f"## {shelf.group}\n\n" + markdown.table(("sender", "kind", "what it is"), rows)


def _page(source: Source) -> str:
    words = f"Kind: `{source.slug}`, one of [the sources](../sources.md). {source.help}"
    lines = markdown.block(provider.pasted(source, url=URL, key=KEY))
    return markdown.page(
        source.title,
        words,
        f"## What to put into the sender\n\n{lines}",
        _settings(source),
        _proof(source),
    )


def _settings(source: Source) -> str:
    table = fields.table(source.fields)
    return f"## What can be set\n\n{table}" if table else ""


def _proof(source: Source) -> str:
    found = source.verification
    return f"## How it proves itself\n\n{PROOF}{found.help}" if found else ""


PAGES: Mapping[str, Callable[[], str]] = MappingProxyType(
    {
        f"sources/{slug}.md": partial(_page, source)
        for slug, source in sorted(sources.PROVIDERS.items())
    }
)
