"""How a document becomes a signal where the guess is not enough: each field says where it is.

    {"each": "alerts", "identity": "{host}/{check.id}", "summary": "{check.name} on {host}",
     "state": {"path": "status", "ok": ["fine"]}, "severity": "prio",
     "labels": {"host": "host.name"}, "links": ["url"], "service": "app"}

Each selector is a path, a text with {paths} in it, or a list of these of which the first that
leads anywhere counts.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from tocsin.signals import moment, path, signal, vocabulary
from tocsin.signals.signal import Severity, Signal, State

_TEXTS = ("identity", "summary", "description", "service", "occurred_at", "ends_at")
_WORDS: Mapping[str, frozenset[str]] = {
    "state": frozenset(State),
    "severity": frozenset(Severity),
}
KEYS = ("each", *_TEXTS, *_WORDS, "labels", "links")


def check(mapping: Mapping[str, Any]) -> list[str]:
    """What is wrong with it, a sentence each."""
    unknown = [
        f"'{name}' is not a field; there are {', '.join(KEYS)}."
        for name in mapping
        if name not in KEYS
    ]
    checks: Mapping[str, Callable[[Any], bool]] = {
        "each": lambda value: isinstance(value, str) and bool(value),
        **dict.fromkeys(_TEXTS, _is_selector),
        "labels": _is_labels,
        "links": _is_selectors,
    }
    wrong = [
        f"'{name}' must be {_wanted(name)}."
        for name, is_right in checks.items()
        if name in mapping and not is_right(mapping[name])
    ]
    words = [
        mistake
        for name in _WORDS
        if name in mapping
        for mistake in _word_mistakes(name, mapping[name])
    ]
    return [*unknown, *wrong, *words]


def items(document: Any, mapping: Mapping[str, Any]) -> list[Any]:
    """The parts that each are a statement: those under ``each``, an array's, or the whole."""
    found = path.value_at(document, mapping["each"]) if "each" in mapping else document
    return found if isinstance(found, list) else [found]


def apply(mapping: Mapping[str, Any], item: Any, guessed: Signal) -> Signal:
    """The guess, corrected by what the mapping finds; what it does not find is flagged."""
    texts = {name: _text(item, mapping[name]) for name in _TEXTS if name in mapping}
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
    for ours in sorted(_WORDS[name]):
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


def _is_selector(value: Any) -> bool:
    return (isinstance(value, str) and bool(value)) or (_is_selectors(value) and bool(value))


def _is_selectors(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) and each for each in value)


def _is_labels(value: Any) -> bool:
    if isinstance(value, dict):
        return all(_is_selector(selector) for selector in value.values())
    return _is_selectors(value)


def _wanted(name: str) -> str:
    if name == "labels":
        return "an object of label names and paths, or a list of paths"
    if name == "links":
        return "a list of paths"
    return "a path" if name == "each" else "a path, a text with {paths}, or a list of these"


def _word_mistakes(name: str, rule: Any) -> list[str]:
    """A state or a severity: a selector, or an object of a path, our words and a default."""
    if _is_selector(rule):
        return []
    if not isinstance(rule, dict) or not _is_selector(rule.get("path")):
        return [f"'{name}' must be a path, or an object with a 'path'."]
    ours = _WORDS[name]
    strange = [key for key in rule if key not in ours | {"path", "default"}]
    lists = [key for key in ours & rule.keys() if not isinstance(rule[key], list)]
    mistakes = [
        f"'{name}.{key}' is not one of path, default, {', '.join(sorted(ours))}." for key in strange
    ]
    mistakes += [f"'{name}.{key}' must be a list of words." for key in lists]
    if "default" in rule and rule["default"] not in ours:
        mistakes.append(f"'{name}.default' must be one of {', '.join(sorted(ours))}.")
    return mistakes
