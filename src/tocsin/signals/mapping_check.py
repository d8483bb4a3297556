"""Whether a mapping makes sense, before anything is read by it."""

from collections.abc import Callable, Mapping
from typing import Any

from tocsin.signals import selector
from tocsin.signals.mapping import KEYS, TEXTS, WORDS


def check(mapping: Mapping[str, Any]) -> list[str]:
    """What is wrong with it, a sentence each."""
    return list(mistakes(mapping).values())


def mistakes(mapping: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with it, a sentence for each field."""
    found = {
        name: f"'{name}' is not a field; there are {', '.join(KEYS)}."
        for name in mapping
        if name not in KEYS
    }
    found |= _misshapen(mapping)
    for name in KEYS:
        if name in mapping and name not in found:
            wrong = next(filter(None, map(selector.mistake, _selectors(mapping[name]))), "")
            found |= {name: f"'{name}': {wrong}"} if wrong else {}
    return found


def _misshapen(mapping: Mapping[str, Any]) -> dict[str, str]:
    checks: Mapping[str, Callable[[Any], bool]] = {
        "each": lambda value: isinstance(value, str) and bool(value),
        **dict.fromkeys(TEXTS, _is_selector),
        "labels": _is_labels,
        "links": _is_selectors,
    }
    wrong = {
        name: f"'{name}' must be {_wanted(name)}."
        for name, is_right in checks.items()
        if name in mapping and not is_right(mapping[name])
    }
    words = {name: _word_mistakes(name, mapping[name]) for name in WORDS if name in mapping}
    return wrong | {name: " ".join(said) for name, said in words.items() if said}


def _selectors(value: Any) -> list[Any]:
    """The selectors in a field of any shape."""
    if isinstance(value, dict):
        return [value["path"]] if "path" in value else list(value.values())
    return value if isinstance(value, list) else [value]


def _is_selector(value: Any) -> bool:
    return (isinstance(value, str) and bool(value)) or (_is_selectors(value) and bool(value))


def _is_selectors(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) and each for each in value)


def _is_labels(value: Any) -> bool:
    if isinstance(value, dict):
        return all(_is_selector(each) for each in value.values())
    return _is_selectors(value) or (isinstance(value, str) and value.startswith(selector.COMPUTED))


def _wanted(name: str) -> str:
    if name == "labels":
        return "an object of label names and paths, a list of paths, or an expression"
    if name == "links":
        return "a list of paths"
    return "a path" if name == "each" else "a path, a text with {paths}, or a list of these"


def _word_mistakes(name: str, rule: Any) -> list[str]:
    """A state or a severity: a selector, or an object of a path, our words and a default."""
    if _is_selector(rule):
        return []
    if not isinstance(rule, dict) or not _is_selector(rule.get("path")):
        return [f"'{name}' must be a path, or an object with a 'path'."]
    ours = WORDS[name]
    strange = [key for key in rule if key not in ours | {"path", "default"}]
    lists = [key for key in ours & rule.keys() if not isinstance(rule[key], list)]
    mistakes = [
        f"'{name}.{key}' is not one of path, default, {', '.join(sorted(ours))}." for key in strange
    ]
    mistakes += [f"'{name}.{key}' must be a list of words." for key in lists]
    if "default" in rule and rule["default"] not in ours:
        mistakes.append(f"'{name}.default' must be one of {', '.join(sorted(ours))}.")
    return mistakes
