"""The command line: finds the command that is called, and makes of an error an exit code."""

from collections.abc import Mapping
from types import MappingProxyType

import click
from click.shell_completion import CompletionItem

from tocsin.cli import loading
from tocsin.cli.contents import COMMANDS
from tocsin.kit import errors

EXIT_CODES: Mapping[type[errors.Anticipated], int] = MappingProxyType(
    {
        errors.Invalid: 2,
        errors.NotFound: 3,
        errors.Conflict: 4,
        errors.TooMany: 4,
        errors.Unauthenticated: 5,
        errors.Forbidden: 5,
        errors.Unavailable: 6,
    }
)


class Contents(click.Group):
    """Knows its commands by name and sentence, and loads the one that is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        command = loading.loaded(COMMANDS[cmd_name][0]).command
        return command if isinstance(command, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, sentence) for name, (_, sentence) in COMMANDS.items()])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        if incomplete.startswith("-"):
            return super().shell_complete(ctx, incomplete)
        return [
            CompletionItem(name, help=sentence)
            for name, (_, sentence) in COMMANDS.items()
            if name.startswith(incomplete)
        ]


@click.command(cls=Contents, no_args_is_help=True)
def app() -> None:
    """Tocsin, incident management from the first signal to the lesson learned.

    TOCSIN_URL and TOCSIN_TOKEN point the commands at a server.
    """


def run(arguments: list[str] | None = None) -> int:
    """Run one command line and return its exit code; every error is a sentence on stderr."""
    try:
        code = app.main(arguments, prog_name="tocsin", standalone_mode=False)
    except click.Abort:
        return _say("Stopped.", 130)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except errors.Anticipated as error:
        return _say(f"Error: {error.sentence}", code_of(error))
    return code if isinstance(code, int) else 0


def code_of(error: errors.Anticipated) -> int:
    return next((code for family, code in EXIT_CODES.items() if isinstance(error, family)), 1)


def _say(sentence: str, code: int) -> int:
    click.echo(sentence, err=True)
    return code
