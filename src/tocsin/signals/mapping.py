"""How a document becomes a signal where the guess is not enough: each field says where it is.

    {"each": "alerts", "identity": "{host}/{check.id}", "summary": "=join(' ', [name, host])",
     "state": {"path": "status", "ok": ["fine"]}, "severity": "prio",
     "labels": {"host": "host.name"}, "links": ["url"], "service": "app"}

Each selector is a path, a text with {paths} in it, ``=`` and an expression, or a list of these of
which the first that leads anywhere counts.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from tocsin.signals import document, moment, selector, signal, vocabulary
from tocsin.signals.expression import Effort
from tocsin.signals.signal import Severity, Signal, State

TEXTS = ("identity", "summary", "description", "service", "occurred_at", "ends_at")
WORDS: Mapping[str, frozenset[str]] = {
    "state": frozenset(State),
    "severity": frozenset(Severity),
}
KEYS = ("each", *TEXTS, *WORDS, "labels", "links")


def items(document: Any, mapping: Mapping[str, Any], effort: Effort) -> list[Any]:
    """The parts that each are a statement: those under ``each``, an array's, or the whole."""
    found = selector.value(document, mapping["each"], effort) if "each" in mapping else document
    return found if isinstance(found, list) else [found]


def apply(mapping: Mapping[str, Any], item: Any, guessed: Signal, effort: Effort) -> Signal:
    """The guess, corrected by what the mapping finds; what it does not find is flagged."""
    texts = {name: selector.text(item, mapping[name], effort) for name in TEXTS if name in mapping}
    missed = [f"{name} was not found by the mapping" for name, text in texts.items() if not text]
    mapped = replace(
        guessed,
        identity=signal.identity(texts.get("identity", "")) or guessed.identity,
        summary=signal.summary(texts.get("summary", "")) or guessed.summary,
        description=signal.description(texts.get("description", "")) or guessed.description,
        service=signal.service(texts.get("service", "")) or guessed.service,
        occurred_at=_time(texts, "occurred_at") or guessed.occurred_at,
        ends_at=_time(texts, "ends_at") or guessed.ends_at,
        state=State(_word("state", item, mapping, guessed.state, effort)),
        severity=Severity(_word("severity", item, mapping, guessed.severity, effort)),
        labels=signal.labels({**_labels(item, mapping, effort), **guessed.labels}),
        links=signal.links(tuple(_links(item, mapping, effort))) + guessed.links,
    )
    told, effort.complaints = effort.complaints, []
    return replace(mapped, flags=(*guessed.flags, *missed, *told))


def _time(texts: Mapping[str, str], name: str) -> datetime | None:
    return moment.parse(texts.get(name))


def _word(name: str, item: Any, mapping: Mapping[str, Any], guessed: str, effort: Effort) -> str:
    """Our word for what stands there: by the mapping's own lists, else by everybody's words."""
    rule = mapping.get(name)
    if rule is None:
        return guessed
    if not isinstance(rule, dict):
        rule = {"path": rule}
    found = selector.text(item, rule["path"], effort)
    for ours in sorted(WORDS[name]):
        if found.casefold() in (str(word).casefold() for word in rule.get(ours, ())):
            return ours
    common = vocabulary.state(found) if name == "state" else vocabulary.severity(found)
    return common or rule.get("default", guessed)


def _labels(item: Any, mapping: Mapping[str, Any], effort: Effort) -> dict[str, str]:
    """Label by label, or all the plain members of the object that one selector finds."""
    wanted = mapping.get("labels", {})
    if isinstance(wanted, str):
        return document.scalars(document.members(selector.value(item, wanted, effort)))
    if isinstance(wanted, list):
        wanted = {selector.name(each): each for each in wanted}
    return {name: selector.text(item, each, effort) for name, each in wanted.items()}


def _links(item: Any, mapping: Mapping[str, Any], effort: Effort) -> Iterator[tuple[str, str]]:
    for each in mapping.get("links", []):
        found = selector.value(item, each, effort) if selector.is_plain(each) else None
        for href in found if isinstance(found, list) else [selector.text(item, each, effort)]:
            yield document.scalar(href) or "", selector.name(each)
