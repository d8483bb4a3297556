"""The kinds of senders as people look for them: by group and title, narrowed by words."""

import difflib
from dataclasses import dataclass

from tocsin.signals import sources
from tocsin.signals.provider import Group, Source

_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Shelf:
    """One group of kinds."""

    group: Group
    kinds: tuple[Source, ...]


def shelves() -> list[Shelf]:
    """Return every kind in its group, by title."""
    ordered = sorted(sources.PROVIDERS.values(), key=lambda kind: kind.title.lower())
    return [Shelf(group, tuple(kind for kind in ordered if kind.group is group)) for group in Group]


def found(text: str) -> set[str]:
    """Return the slugs of the kinds that hold each word of the text; of all, if it has none."""
    wanted = text.lower().split()
    return {slug for slug, kind in sources.PROVIDERS.items() if _holds(kind, wanted)}


def unknown(slug: str) -> str:
    """Say that there is no such kind, and which one may have been meant; there are too many to
    name them all."""
    near = difflib.get_close_matches(slug[:_SHOWN].lower(), sources.PROVIDERS, n=3)
    meant = f"did you mean {' or '.join(near)}?" if near else "`tocsin sources kinds` lists them."
    return f"There is no kind '{slug[:_SHOWN]}'; {meant}"


def _holds(kind: Source, wanted: list[str]) -> bool:
    said = f"{kind.slug} {kind.title} {kind.help} {kind.group}".lower()
    return all(word in said for word in wanted)
