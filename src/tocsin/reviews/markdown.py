"""A review as one Markdown document: to be kept in a repository, mailed or printed.

What people wrote as Markdown stays as it is; names and titles are written so that no character
of theirs turns into markup.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from tocsin.kit import periods, text
from tocsin.reviews import review
from tocsin.reviews.action_item import ActionItem, Status
from tocsin.reviews.review import CauseKind, Review

_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~])")
_HEADINGS = {
    "summary": "Summary",
    "impact": "Impact",
    "went_well": "What went well",
    "went_badly": "What went badly",
    "lessons": "Lessons",
}
_CAUSES = {
    CauseKind.ROOT: "Root cause",
    CauseKind.CONTRIBUTING: "Contributing",
    CauseKind.TRIGGER: "Trigger",
}
_NOTHING = "*Nothing was written here.*"


@dataclass(frozen=True, slots=True)
class Moment:
    """One entry of the incident's timeline."""

    at: datetime
    sentence: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What the document says of the incident: ``times`` are pairs of a word and a moment."""

    number: int
    title: str
    priority: str
    category: str | None
    services: tuple[str, ...]
    times: tuple[tuple[str, datetime | None], ...]
    is_drill: bool = False


@dataclass(frozen=True, slots=True)
class Promise:
    """An action item with the name of its owner."""

    item: ActionItem
    owner: str | None


def render(
    facts: Facts, written: Review, moments: Sequence[Moment], promises: Sequence[Promise]
) -> str:
    """Return the whole document; it ends in a newline."""
    drill = "DRILL: " if facts.is_drill else ""
    parts = [
        f"# {drill}Review of incident {facts.number}: {_plain(facts.title)}",
        _table(facts, written),
        *(_section(written, name) for name in ("summary", "impact")),
        _causes(written),
        *(_section(written, name) for name in ("went_well", "went_badly", "lessons")),
        _promises(promises),
        _timeline(moments),
    ]
    return "\n\n".join(parts) + "\n"


def _table(facts: Facts, written: Review) -> str:
    times = dict(facts.times)
    rows = [
        ("Priority", facts.priority),
        ("Category", facts.category or "none"),
        ("Services", ", ".join(facts.services) or "none"),
        *((word.capitalize(), _time(at)) for word, at in facts.times if at is not None),
        ("Time to acknowledge", _between(times.get("detected"), times.get("acknowledged"))),
        ("Time to resolve", _between(times.get("detected"), times.get("resolved"))),
        ("Review", written.status),
    ]
    lines = [f"| {_plain(label)} | {_plain(value)} |" for label, value in rows if value]
    return "\n".join(["| | |", "|---|---|", *lines])


def _section(written: Review, name: str) -> str:
    return f"## {_HEADINGS[name]}\n\n{review.sections(written.text)[name] or _NOTHING}"


def _causes(written: Review) -> str:
    lines = [f"- **{_CAUSES[c.kind]}:** {_item(c.description)}" for c in written.text.causes]
    return "## Causes\n\n" + ("\n".join(lines) or _NOTHING)


def _promises(promises: Sequence[Promise]) -> str:
    lines = [_promise(p) for p in promises]
    return "## Action items\n\n" + ("\n".join(lines) or "*None were agreed.*")


def _promise(promise: Promise) -> str:
    item = promise.item
    mark = "x" if item.status is Status.DONE else " "
    said = [_plain(promise.owner or "nobody yet")]
    if item.due_on is not None:
        said.append(f"due {item.due_on.isoformat()}")
    if item.done_at is not None:
        said.append(f"done {item.done_at.date().isoformat()}")
    if item.dropped_because is not None:
        said.append(f"dropped: {_plain(item.dropped_because)}")
    return f"- [{mark}] {_plain(item.title)} ({', '.join(said)})"


def _timeline(moments: Sequence[Moment]) -> str:
    lines = [f"| {_time(m.at)} | {_plain(m.sentence)} |" for m in moments]
    return "\n".join(["## Timeline", "", "| Time | What |", "|---|---|", *lines])


def _time(at: datetime | None) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC" if at else ""


def _between(first: datetime | None, last: datetime | None) -> str:
    return periods.spoken(last - first) if first and last and first <= last else ""


def _item(said: str) -> str:
    """Indent what follows the first line, so that it stays in its item."""
    return said.replace("\n", "\n  ")


def _plain(said: str) -> str:
    return _SPECIAL.sub(r"\\\1", text.one_line(said))
