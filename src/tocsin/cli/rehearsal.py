"""``--dry-run`` for whatever takes something away: all is looked up, and nothing is sent.

There is one place through which commands change anything, the client; a rehearsal ends there.
"""

from collections.abc import Callable
from typing import Any, TypeVar

import click

_META = "tocsin.rehearsal"
_CHANGING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
Command = TypeVar("Command", bound=Callable[..., Any])


def dry_run_option(command: Command) -> Command:
    """Add ``--dry-run``; the command itself need not know of it."""
    return click.option(
        "--dry-run",
        is_flag=True,
        expose_value=False,
        callback=_remember,
        help="Say what would be sent to the server, and send nothing.",
    )(command)


def stop_before(method: str, path: str) -> None:
    """End the command here if it is rehearsed and would change something now."""
    context = click.get_current_context(silent=True)
    if context is None or not context.meta.get(_META) or method not in _CHANGING:
        return
    click.echo(f"Nothing was done. It would have sent {method} /api/v1/{path.lstrip('/')}.")
    raise click.exceptions.Exit(0)


def _remember(context: click.Context, _: click.Parameter, given: bool) -> None:
    context.meta[_META] = given
