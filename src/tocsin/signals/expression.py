"""What a mapping may compute: JMESPath with a few functions of ours, which can run no code.

A person writes it, a stranger's document is put into it, and a page waits for the answer; so an
expression is bounded when it is written, and counts its steps when it is evaluated.
"""

import functools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import re2
from jmespath import exceptions, functions, parser, visitor

from tocsin.signals import document, moment, signal

LONGEST = 1_000
_MOST_NODES = 150
_DEEPEST = 20
_MOST_COPIES = 40
_LONGEST_TEXT = 65_536
_LONGEST_COMPLAINT = 300
_STEPS = 100_000
_PATTERN_LIMIT = 500
FUNCTIONS = (
    *("coalesce", "contains", "date", "default", "ends_with", "join", "keys", "length", "lower"),
    *("match", "max", "min", "not_null", "replace", "reverse", "sort", "split", "starts_with"),
    *("sum", "to_number", "to_string", "trim", "type", "upper", "values"),
)
_NODES = frozenset(
    {
        *("and_expression", "comparator", "current", "field", "filter_projection", "flatten"),
        *("function_expression", "identity", "index", "index_expression", "literal"),
        *("multi_select_list", "not_expression", "or_expression", "pipe", "projection", "slice"),
        *("subexpression", "value_projection"),
    }
)
Node = Any
"""A part of a parsed expression: an object of its type, its value and its children."""


class BadExpression(ValueError):
    """It is not one, or more than a mapping may ask."""


class TooMuch(exceptions.JMESPathError):
    """The document made the expression take more steps than there are."""


@dataclass(slots=True)
class Effort:
    """The steps that are left for all expressions of one document, and what went wrong in them."""

    steps: int = _STEPS
    complaints: list[str] = field(default_factory=list)

    def spend(self, steps: int) -> None:
        self.steps -= steps
        if self.steps < 0:
            raise TooMuch("it takes too many steps for this document")


def mistake(text: str) -> str:
    """What is wrong with an expression, or ""."""
    try:
        _compiled(text)
    except BadExpression as error:
        return str(error)
    return ""


def evaluate(text: str, value: Any, effort: Effort) -> Any:
    """The value that it finds; None, with a complaint, where it fails."""
    try:
        return _Interpreter(effort).visit(_compiled(text), value)
    except (exceptions.JMESPathError, BadExpression, ArithmeticError, TypeError) as error:
        told = f"'{text[:60]}' failed: {_in_words(error)}"
        effort.complaints.append(signal.clean(told, _LONGEST_COMPLAINT))
        return None


@functools.lru_cache(maxsize=1024)
def _compiled(text: str) -> Node:
    if len(text) > LONGEST:
        raise BadExpression(f"An expression has at most {LONGEST:,} characters.")
    try:
        parsed: Node = parser.Parser().parse(text).parsed
    except exceptions.JMESPathError as error:
        raise BadExpression(_in_words(error)) from error
    except RecursionError as error:
        raise BadExpression("It is nested too deeply.") from error
    _refuse_too_much(parsed)
    return parsed


def _refuse_too_much(root: Node) -> None:
    copies = 1
    for count, (node, depth) in enumerate(_walk(root)):
        kind = node["type"]
        if kind not in _NODES:
            raise BadExpression(f"{kind.replace('_', ' ').capitalize()} is not understood here.")
        if kind == "function_expression" and node["value"] not in FUNCTIONS:
            known = ", ".join(FUNCTIONS)
            raise BadExpression(f"There is no function {node['value']}(); there are {known}.")
        copies *= max(1, len(node["children"])) if kind == "multi_select_list" else 1
        if count >= _MOST_NODES or depth > _DEEPEST or copies > _MOST_COPIES:
            raise BadExpression("It is more than a mapping may ask; make it simpler.")


def _walk(root: Node) -> Iterator[tuple[Node, int]]:
    waiting = [(root, 0)]
    while waiting:
        node, depth = waiting.pop()
        yield node, depth
        waiting += [(each, depth + 1) for each in node["children"] if isinstance(each, dict)]


def _in_words(error: Exception) -> str:
    return " ".join(str(error).split())[:200].rstrip(":^ ")


class _Interpreter(visitor.TreeInterpreter):
    def __init__(self, effort: Effort) -> None:
        super().__init__(visitor.Options(custom_functions=_Functions(effort)))
        self._effort = effort

    def visit(self, node: Node, *args: Any, **more: Any) -> Any:
        self._effort.spend(1)
        return super().visit(node, *args, **more)

    def visit_flatten(self, node: Node, value: Any) -> Any:
        found = super().visit_flatten(node, value)
        self._effort.spend(len(found or ()))
        return found


class _Functions(functions.Functions):
    """JMESPath's own where they can be bounded, and ours, which pass on what is not there."""

    def __init__(self, effort: Effort) -> None:
        self._effort = effort

    def call_function(self, function_name: str, resolved_args: Iterable[Any]) -> Any:
        given = list(resolved_args)
        for each in given:
            self._effort.spend(_size(each))
        return super().call_function(function_name, given)

    @functions.signature({"types": []})
    def _func_lower(self, value: Any) -> Any:
        return value.lower() if isinstance(value, str) else value

    @functions.signature({"types": []})
    def _func_upper(self, value: Any) -> Any:
        return value.upper() if isinstance(value, str) else value

    @functions.signature({"types": []})
    def _func_trim(self, value: Any) -> Any:
        return value.strip() if isinstance(value, str) else value

    @functions.signature({"types": []}, {"types": ["string"]}, {"types": ["string"]})
    def _func_replace(self, value: Any, old: str, new: str) -> Any:
        text = document.scalar(value)
        if text is None or not old:
            return text
        if len(text) + text.count(old) * len(new) > _LONGEST_TEXT:
            raise TooMuch("the text becomes too long")
        return text.replace(old, new)

    @functions.signature({"types": []}, {"types": ["string"]})
    def _func_match(self, value: Any, pattern: str) -> str | None:
        text = document.scalar(value)
        found = _pattern(pattern).search(text) if text is not None else None
        return None if found is None else found[found.re.groups and 1]

    @functions.signature({"types": []}, {"types": []})
    def _func_default(self, value: Any, fallback: Any) -> Any:
        return fallback if value in (None, "", [], {}) else value

    @functions.signature({"types": [], "variadic": True})
    def _func_coalesce(self, *values: Any) -> Any:
        return next((each for each in values if each not in (None, "")), None)

    @functions.signature({"types": ["string"]}, {"types": []})
    def _func_join(self, glue: str, values: Any) -> str:
        texts = [text for each in document.items(values) if (text := document.scalar(each))]
        if sum(map(len, texts)) + len(glue) * len(texts) > _LONGEST_TEXT:
            raise TooMuch("the text becomes too long")
        return glue.join(texts)

    @functions.signature({"types": []}, {"types": ["string"]})
    def _func_split(self, value: Any, separator: str) -> list[str]:
        text = document.scalar(value) or ""
        return text.split(separator, 1000) if separator else text.split(maxsplit=1000)

    @functions.signature({"types": []})
    def _func_to_string(self, value: Any) -> str:
        return document.brief_or_empty(value)

    @functions.signature({"types": []}, {"types": ["string"], "variadic": True})
    def _func_date(self, value: Any, layout: str, *_: str) -> str | None:
        return _date(value, layout)


def _date(value: Any, layout: str) -> str | None:
    """An ISO date; the layout is strptime's, "" for the usual ones."""
    found = moment.parse(value)
    if layout and isinstance(value, str):
        try:
            found = moment.utc(datetime.strptime(value.strip(), layout[:100]))  # noqa: DTZ007
        except (ValueError, OverflowError):
            return None
    return found.isoformat() if found else None


@functools.lru_cache(maxsize=512)
def _pattern(text: str) -> Any:
    options = re2.Options()
    options.log_errors = False
    try:
        return re2.compile(text[:_PATTERN_LIMIT], options)
    except re2.error as error:
        raise BadExpression(f"'{text[:60]}' is not a regular expression.") from error


def _size(value: Any) -> int:
    if isinstance(value, str):
        return 1 + len(value) // 64
    return 1 + len(value) if isinstance(value, list | dict) else 1
