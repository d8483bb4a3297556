"""Write docs/reference from the code: ``make docs``. The rules of the house keep it up to date."""

import ast
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from tocsin.cli import app
from tocsin.kit.settings import Settings
from tocsin.notify import channels
from tocsin.signals import sources

ROOT = Path(__file__).parents[1]
HOUSE = ROOT / "src/tocsin"
REFERENCE = ROOT / "docs/reference"
NOT_CAPABILITIES = {"web", "api", "cli", "kit", "engine", "migrations", "__pycache__"}
NOT_NOUNS = {"payload", "common_passwords", "tocsin"}  # such texts have other meanings


def settings() -> str:
    rows = []
    for name, field in Settings.model_fields.items():
        variable = str(field.validation_alias or f"TOCSIN_{name.upper()}")
        default = "" if field.default is None or field.default_factory else f"`{field.default}`"
        rows.append((f"`{variable}`", default, field.description or ""))
    words = "All of them are environment variables, read once at the start; a wrong one stops it."
    return _page("Settings", words, _table(("variable", "default", "what it is"), sorted(rows)))


def commands() -> str:
    words = (
        "`TOCSIN_URL` and `TOCSIN_TOKEN` point the commands at a server. Exit codes: 0 done, "
        "1 failed, 2 wrong usage, 3 not found, 4 refused as things are, 5 not allowed, 6 no answer."
    )
    return _page("Commands", words, *(part for part in _commands(app.app, "tocsin", None)))


def providers() -> str:
    columns = ("kind", "title", "settings")
    return _page(
        "Providers",
        "What Tocsin takes signals from, and how it reaches people.",
        "## Sources",
        _table(columns, _described(sources.PROVIDERS)),
        "## Channels",
        _table(columns, _described(channels.PROVIDERS)),
    )


def events() -> str:
    packages: dict[str, list[str]] = {}
    for kind, package in sorted(set(_recorded())):
        packages.setdefault(kind, []).append(f"`{package}`")
    rows = [(f"`{kind}`", ", ".join(found)) for kind, found in packages.items()]
    words = "The ledger's kinds of events: the timeline, the audit trail and what reactions follow."
    return _page("Events", words, _table(("kind", "known to"), rows))


PAGES: Mapping[str, Callable[[], str]] = {
    "settings.md": settings,
    "commands.md": commands,
    "providers.md": providers,
    "events.md": events,
}


def main() -> None:
    REFERENCE.mkdir(parents=True, exist_ok=True)
    for name, page in PAGES.items():
        (REFERENCE / name).write_text(page(), "utf-8")


def _commands(command: click.Command, name: str, parent: click.Context | None) -> Iterator[str]:
    context = click.Context(command, info_name=name, parent=parent, terminal_width=90)
    yield f"## {context.command_path}\n\n```\n{command.get_help(context)}\n```"
    if isinstance(command, click.Group):
        for each in command.list_commands(context):
            found = command.get_command(context, each)
            if found is not None:
                yield from _commands(found, each, context)


def _described(providers: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    return [
        (f"`{slug}`", found.title, ", ".join(f"`{field.name}`" for field in found.fields))
        for slug, found in sorted(providers.items())
    ]


def _recorded() -> Iterator[tuple[str, str]]:
    """Each text of the form noun.happened in a capability, with the package it stands in."""
    for package in sorted(path for path in HOUSE.iterdir() if path.name not in NOT_CAPABILITIES):
        for path in package.rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                value = node.value if isinstance(node, ast.Constant) else None
                if isinstance(value, str) and _is_kind(value):
                    yield value, package.name


def _is_kind(text: str) -> bool:
    found = re.fullmatch(r"([a-z_]+)\.[a-z_]+", text)
    return found is not None and found[1] not in NOT_NOUNS and not (HOUSE / found[1]).is_dir()


def _page(title: str, words: str, *parts: str) -> str:
    return (
        "\n\n".join((f"# {title}", f"*Made from the code by `make docs`.* {words}", *parts)) + "\n"
    )


def _table(columns: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [columns, tuple("---" for _ in columns), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


if __name__ == "__main__":
    main()
