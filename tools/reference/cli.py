"""docs/reference/cli.md: every command's own help."""

from collections.abc import Iterator

import click

from tocsin.cli import app
from tools.reference import markdown

WORDS = (
    "`TOCSIN_URL` and `TOCSIN_TOKEN` point the commands at a server; `serve`, `web`, `engine`, "
    "`demo`, `migrate` and `token` work on the database itself and need neither. Exit codes: "
    "0 done, 1 failed, 2 wrong usage or refused input, 3 not found, 4 not possible as things are, "
    "5 not allowed, 6 no answer, 130 stopped."
)


def render() -> str:
    parts = [_chapter(command, context) for command, context in commands()]
    return markdown.page("Commands", WORDS, *parts)


def faults() -> Iterator[str]:
    return undescribed(app.app)


def undescribed(root: click.Command) -> Iterator[str]:
    """Commands and options of which nobody can say what they do."""
    for command, context in commands(root):
        if not command.help:
            yield f"the command {context.command_path} has no help"
        for option in command.params:
            if isinstance(option, click.Option) and not _says_what_it_is(option):
                yield f"the option {option.opts[0]} of {context.command_path} has no help"


def _says_what_it_is(option: click.Option) -> bool:
    """Whether there is help, or its values say enough: a choice, NAME, EMAIL, 1<=x<=4."""
    speaking = isinstance(option.type, click.Choice | click.IntRange)
    return bool(option.help or option.hidden or option.metavar or option.show_default or speaking)


def commands(
    root: click.Command = app.app, name: str = "tocsin", parent: click.Context | None = None
) -> Iterator[tuple[click.Command, click.Context]]:
    """Every command below this one, itself first, in the order of the help."""
    context = click.Context(root, info_name=name, parent=parent, terminal_width=90)
    yield root, context
    if isinstance(root, click.Group):
        for each in root.list_commands(context):
            found = root.get_command(context, each)
            if found is not None and not found.hidden:
                yield from commands(found, each, context)


def _chapter(command: click.Command, context: click.Context) -> str:
    return f"## {context.command_path}\n\n{markdown.block(command.get_help(context))}"
