"""What forges of code have in common: branches, tags, and a change as one line."""

from datetime import datetime

from tocsin.signals.message import Message, Told
from tocsin.signals.signal import Severity, State
from tocsin.signals.vocabulary import state as known_state

_NOTHING = "0" * 40


def change(
    said: Message, identity: str, summary: str, *, service: str = "", at: datetime | None = None
) -> Told:
    """A change; what it is about and where it is to be seen is added by `dataclasses.replace`."""
    return Told(
        identity=identity,
        summary=summary,
        state=State.CHANGE,
        severity=Severity.INFO,
        at=at or said.context.now,
        service=service,
    )


def branch(ref: str) -> str:
    """The branch of a ref, "" for a tag's."""
    return "" if ref.startswith("refs/tags/") else ref.removeprefix("refs/heads/")


def tag(ref: str) -> str:
    return ref.removeprefix("refs/tags/") if ref.startswith("refs/tags/") else ""


def is_gone(commit: str) -> bool:
    """Whether a push ended a branch or tag."""
    return commit == _NOTHING


def short(commit: str) -> str:
    return commit[:9]


def happened(word: str) -> str:
    """How it went, in a word of ours where theirs is known."""
    found = known_state(word)
    words = {State.OK: "succeeded", State.FIRING: "failed"}
    return words.get(found, word) if found else word


def push(said: Message, repository: str, *, ref: str, commit: str) -> str:
    """A push as one line: to a branch, or of a tag that comes or goes."""
    named = tag(ref)
    if named:
        return f"{repository}: tag {named} {'deleted' if is_gone(commit) else 'pushed'}"
    if is_gone(commit):
        return f"{repository}: branch {branch(ref)} deleted"
    title = said.text("head_commit.message", "commits[0].title", "commits[0].message")
    return f"{repository}: {first_line(title) or short(commit)} pushed to {branch(ref)}"


def first_line(text: str) -> str:
    return text.strip().splitlines()[0] if text.strip() else ""
