"""What an outsider knows: what senders were told, what the provider got, what was done to us."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

_WALKS = {"climb": ("ana", "bo", "cleo"), "bare": ("adm",)}
_TITLE = re.compile(r"[A-Z][a-z]+\d{7}")


@dataclass(frozen=True, slots=True)
class Sent:
    """One event. ``acked`` is None if nobody ever confirmed it."""

    event: str
    kind: str
    name: str
    instance: str
    first: float
    sent: float
    acked: float | None
    tries: int

    @property
    def is_trigger(self) -> bool:
        return self.kind in {"new", "climb", "bare"} or self.kind.startswith("to:")

    @property
    def walk(self) -> tuple[str, ...]:
        """Whom its page reaches, one after the other, as the organisation of the test is set up."""
        if self.kind.startswith("to:"):
            return (self.kind.removeprefix("to:").partition("-")[0],)
        return _WALKS.get(self.kind, ("ana",))


@dataclass(frozen=True, slots=True)
class Call:
    """One request at the provider; ``name`` is that of the alert it speaks of."""

    t: float
    path: str
    key: str
    fault: str
    delivered: bool
    is_page: bool
    subject: str
    name: str

    @property
    def is_push(self) -> bool:
        return self.path.startswith("push-")

    @property
    def person(self) -> str:
        return self.path.strip("/").removeprefix("push-")


@dataclass(frozen=True)
class Evidence:
    sent: list[Sent]
    calls: list[Call]
    deeds: list[dict[str, Any]]

    @cached_property
    def acked(self) -> list[Sent]:
        return [one for one in self.sent if one.acked is not None]

    @cached_property
    def pages(self) -> list[Call]:
        return [call for call in self.calls if call.is_page]

    def kills(self, kind: str) -> list[float]:
        found = [d for d in self.deeds if d["what"] == "kill" and d["kind"] == kind]
        return [deed["t"] for deed in found]

    @cached_property
    def began_with_faults(self) -> bool:
        return any(call.fault != "ok" for call in self.calls)


def gathered(*, acks: Path, calls: Path, deeds: Path) -> Evidence:
    return Evidence(
        [Sent(**line) for line in _lines(acks)],
        [_call(line) for line in _lines(calls)],
        list(_lines(deeds)),
    )


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    if not path.exists():
        return
    with path.open("rb") as file:
        for line in file:
            yield json.loads(line)


def _call(line: dict[str, Any]) -> Call:
    try:
        body = json.loads(line["body"])
    except ValueError:
        body = {}
    is_push = "topic" in body
    data = body if is_push else body.get("data", {})
    found = _TITLE.search(str(data.get("title", "")))
    return Call(
        t=line["t"],
        path=str(body["topic"]) if is_push else str(line["path"]),
        key=line["key"],
        fault=line["fault"],
        delivered=line["delivered"],
        is_page=is_push or body.get("type") == "notification.page",
        subject=str(data.get("subject", "")),
        name=found.group() if found else "",
    )
