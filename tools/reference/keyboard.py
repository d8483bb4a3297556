"""docs/reference/keyboard.md: the keys, from the sheet and the buttons that offer them."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tools.reference import markdown

TEMPLATES = Path(__file__).parents[2] / "src/tocsin/web/templates"
SHEET = TEMPLATES / "layout/keyboard.html"
LIST = re.compile(r"for keys, words in (\[.*?\]) %}", re.DOTALL)
OFFERED = re.compile(r'ui\.(?:button|verb|menu_item)\("([^"{]+)"[^)]*?\bkey="([^"]+)"')
NOT_PAGES = frozenset({"components", "styleguide", "layout"})
WORDS = (
    "`?` shows them on every page. A button says its key in its title; keys work wherever the "
    "cursor is not in a field, and every flow works with the Tab key alone. `mod` is Ctrl, or "
    "Command on a Mac."
)


def render() -> str:
    everywhere = [(keys_of(keys), words) for keys, words in sheet()]
    parts = ["## Everywhere", markdown.table(("key", "what it does"), everywhere)]
    pages = sorted(set(_offered()))
    if pages:
        rows = [(noun, keys_of(key), words) for noun, words, key in pages]
        parts += ["## On one page", markdown.table(("page", "key", "what it does"), rows)]
    return markdown.page("Keyboard", WORDS, *parts)


def faults() -> Iterator[str]:
    if not sheet():
        yield f"no key was found in {SHEET.name}"


def sheet() -> list[tuple[str, str]]:
    """The pairs of keys and words that the sheet's loop goes through."""
    found = LIST.search(SHEET.read_text("utf-8"))
    return [(str(keys), str(words)) for keys, words in ast.literal_eval(found[1])] if found else []


def offered(template: str) -> list[tuple[str, str]]:
    """The words and the key of each button that has one."""
    return OFFERED.findall(template)


def keys_of(keys: str) -> str:
    return " ".join(map(markdown.code, keys.split()))


def _offered() -> Iterator[tuple[str, str, str]]:
    for path in sorted(TEMPLATES.rglob("*.html")):
        noun = path.relative_to(TEMPLATES).parts[0]
        if noun not in NOT_PAGES:
            for words, key in offered(path.read_text("utf-8")):
                yield noun, words, key
