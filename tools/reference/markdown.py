"""Markdown as the reference writes it."""

from collections.abc import Iterable, Sequence

MADE = "*Made from the code by `make docs`; to change it, change the code.*"


def page(title: str, words: str, *parts: str) -> str:
    return "\n\n".join((f"# {title}", MADE, words, *(part for part in parts if part))) + "\n"


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join(f"| {' | '.join(_cell(text) for text in line)} |" for line in lines)


def code(name: object) -> str:
    return f"`{name}`" if name not in ("", None) else ""


def block(text: str, language: str = "") -> str:
    return f"```{language}\n{text.rstrip()}\n```"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
