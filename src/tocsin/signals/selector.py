"""Where a mapping finds a value: a path, a text with {paths} in it, ``=`` and an expression, or a
list of these of which the first that leads anywhere counts.
"""

from typing import Any

from tocsin.signals import document, expression, path
from tocsin.signals.expression import Effort

COMPUTED = "="


def text(item: Any, selector: Any, effort: Effort) -> str:
    """What it finds as text; "" where it leads nowhere."""
    selectors = selector if isinstance(selector, list) else [selector]
    return next((found for each in selectors if (found := _text(item, each, effort))), "")


def value(item: Any, selector: str, effort: Effort) -> Any:
    """What it finds as it is; None where it leads nowhere."""
    if selector.startswith(COMPUTED):
        return expression.evaluate(selector[1:], item, effort)
    return path.value_at(item, selector)


def is_plain(selector: str) -> bool:
    """Whether it leads to one place, and is not a text with places in it."""
    return selector.startswith(COMPUTED) or "{" not in selector


def name(selector: str) -> str:
    """What to call what it finds, where nobody says."""
    return path.last_name(selector.removeprefix(COMPUTED))


def mistake(selector: Any) -> str:
    """What is wrong with the expressions in it, or ""."""
    selectors = selector if isinstance(selector, list) else [selector]
    computed = (each[1:] for each in selectors if isinstance(each, str) and each[:1] == COMPUTED)
    return next(filter(None, map(expression.mistake, computed)), "")


def _text(item: Any, selector: str, effort: Effort) -> str:
    if not selector.startswith(COMPUTED):
        return path.text_at(item, selector)
    found = value(item, selector, effort)
    return "" if found in ([], {}) else document.brief_or_empty(found)
