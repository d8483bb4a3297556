"""Regular expressions of people, by RE2: none of them can be made to take long."""

import functools
from typing import Any

import re2

LONGEST = 2000


class BadPattern(ValueError):
    """It is not a regular expression that RE2 knows."""


@functools.lru_cache(maxsize=512)
def compiled(text: str) -> Any:
    options = re2.Options()
    options.log_errors = False
    try:
        return re2.compile(text, options)
    except re2.error as error:
        raise BadPattern(f"'{text[:60]}' is not a regular expression.") from error


def mistake(text: Any) -> str:
    """What is wrong with it, or ""."""
    if not isinstance(text, str) or not 0 < len(text) <= LONGEST:
        return f"a regular expression of at most {LONGEST} characters is wanted."
    try:
        compiled(text)
    except BadPattern as error:
        return str(error)
    return ""


def found(text: str | None, value: str) -> Any:
    """The match of a pattern anywhere in the value; None where there is none, or no pattern."""
    return compiled(text).search(value) if text else None
