"""How a document becomes a signal where the guess is not enough: each field says where it is.

    {"each": "alerts", "identity": "{host}/{check.id}", "summary": "{check.name} on {host}",
     "state": {"path": "status", "ok": ["fine"]}, "severity": "prio",
     "labels": {"host": "host.name"}, "links": ["url"], "service": "app"}

Each selector is a path, a text with {paths} in it, or a list of these of which the first that
leads anywhere counts.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from tocsin.signals import moment, path, signal, vocabulary
from tocsin.signals.signal import Severity, Signal, State

TEXTS = ("identity", "summary", "description", "service", "occurred_at", "ends_at")
WORDS: Mapping[str, frozenset[str]] = {
    "state": frozenset(State),
    "severity": frozenset(Severity),
}
KEYS = ("each", *TEXTS, *WORDS, "labels", "links")


def items(document: Any, mapping: Mapping[str, Any]) -> list[Any]:
    """The parts that each are a statement: those under ``each``, an array's, or the whole."""
    found = path.value_at(document, mapping["each"]) if "each" in mapping else document
    return found if isinstance(found, list) else [found]


def apply(mapping: Mapping[str, Any], item: Any, guessed: Signal) -> Signal:
    """The guess, corrected by what the mapping finds; what it does not find is flagged."""
    texts = {name: _text(item, mapping[name]) for name in TEXTS if name in mapping}
    missed = [f"{name} was not found by the mapping" for name, text in texts.items() if not text]
    return replace(
        guessed,
        identity=signal.identity(texts.get("identity", "")) or guessed.identity,
        summary=signal.summary(texts.get("summary", "")) or guessed.summary,
        description=signal.description(texts.get("description", "")) or guessed.description,
        service=signal.service(texts.get("service", "")) or guessed.service,
        occurred_at=_time(texts, "occurred_at") or guessed.occurred_at,
        ends_at=_time(texts, "ends_at") or guessed.ends_at,
        state=State(_word("state", item, mapping, guessed.state)),
        severity=Severity(_word("severity", item, mapping, guessed.severity)),
        labels=signal.labels({**_labels(item, mapping), **guessed.labels}),
        links=signal.links(tuple(_links(item, mapping))) + guessed.links,
        flags=(*guessed.flags, *missed),
    )


def _text(item: Any, selector: Any) -> str:
    selectors = selector if isinstance(selector, list) else [selector]
    return next((found for each in selectors if (found := path.text_at(item, each))), "")


def _time(texts: Mapping[str, str], name: str) -> datetime | None:
    return moment.parse(texts.get(name))


def _word(name: str, item: Any, mapping: Mapping[str, Any], guessed: str) -> str:
    """Our word for what stands there: by the mapping's own lists, else by everybody's words."""
    rule = mapping.get(name)
    if rule is None:
        return guessed
    if not isinstance(rule, dict):
        rule = {"path": rule}
    found = _text(item, rule["path"])
    for ours in sorted(WORDS[name]):
        if found.casefold() in (str(word).casefold() for word in rule.get(ours, ())):
            return ours
    common = vocabulary.state(found) if name == "state" else vocabulary.severity(found)
    return common or rule.get("default", guessed)


def _labels(item: Any, mapping: Mapping[str, Any]) -> dict[str, str]:
    wanted = mapping.get("labels", {})
    if isinstance(wanted, list):
        wanted = {path.last_name(each): each for each in wanted}
    return {name: _text(item, selector) for name, selector in wanted.items()}


def _links(item: Any, mapping: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(_text(item, each), path.last_name(each)) for each in mapping.get("links", [])]
