"""Options that say when: which days ahead a list is of, and from when until when a thing lasts."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])

_begins = click.option("--from", "starts_at", metavar="TIME", help="Now, unless told else.")
_lasts = click.option("--for", "lasts", metavar="TIME", help="How long: 30m, 8h, 1d, 2w.")
_ends = click.option("--until", "ends_at", metavar="TIME", help="When it ends: 2026-03-16T17:00Z.")
_starting = click.option("--from", "starts", metavar="TIME", help="Now, unless told else.")
_ending = click.option("--to", "ends", metavar="TIME", help="30 days later, unless told else.")


def options(command: Command) -> Command:
    """Add ``--from``, ``--for`` and ``--until``, as the API takes them."""
    return _begins(_lasts(_ends(command)))


def ahead(command: Command) -> Command:
    """Add ``--from`` and ``--to``: the command is handed ``starts`` and ``ends``."""
    return _starting(_ending(command))
