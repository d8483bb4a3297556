"""In whose language what is said: one set of keys, and a text for each in every language.

A language that is not there, or lacks a text, is answered in English rather than not at all.
"""

from collections.abc import Mapping

from tocsin.desk.languages import english, german

DEFAULT = "en"
_WORDS: Mapping[str, Mapping[str, str]] = {"en": english.WORDS, "de": german.WORDS}
NAMES: Mapping[str, str] = {"en": english.NAME, "de": german.NAME}


def say(language: str, key: str, **values: object) -> str:
    """Return the text of a key in a language such as ``de`` or ``de-AT``."""
    words = _WORDS.get(known(language) or DEFAULT, english.WORDS)
    template = words.get(key) or english.WORDS[key]
    return template.format(**values) if values else template


def has(key: str) -> bool:
    return key in english.WORDS


def known(language: str) -> str | None:
    """Return the language that we speak of what was asked for; None if we do not."""
    short = language.strip().lower().replace("_", "-").partition("-")[0]
    return short if short in _WORDS else None


def preferred(accepted: str) -> str | None:
    """Return the best of a header such as ``de-AT,de;q=0.9,en;q=0.8``; None if we speak none."""
    wanted = [_weighed(part, place) for place, part in enumerate(accepted[:500].split(","))]
    for _, _, language in sorted(wanted, key=lambda each: (-each[0], each[1])):
        if (found := known(language)) is not None:
            return found
    return None


def _weighed(part: str, place: int) -> tuple[float, int, str]:
    language, _, weight = part.partition(";")
    try:
        return float(weight.strip().removeprefix("q=") or 1), place, language
    except ValueError:
        return 0.0, place, language
