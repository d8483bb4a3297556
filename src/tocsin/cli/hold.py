"""The hold that a restored database waits in: show it, release it."""

from pathlib import Path

import click

from tocsin.cli import direct
from tocsin.identity import actor
from tocsin.kit import clock, hold
from tocsin.oncall import actions as oncall

_DATA = click.option("--data", type=click.Path(path_type=Path), help="The data directory.")


@click.group()
def command() -> None:
    """Show whether a restored Tocsin waits to page, and let it."""


@command.command("show")
@_DATA
def show(data: Path | None) -> None:
    """Print since when nobody is paged, and why."""
    with direct.opened(data) as database, database.reading() as tx:
        found = hold.current(tx)
    if found is None:
        click.echo("Nothing is held.")
    else:
        click.echo(f"Held since {found.since.isoformat(timespec='seconds')}: {found.reason}.")


@command.command("release")
@_DATA
def release(data: Path | None) -> None:
    """Page again, from now on.

    Of each open page only the step that is due now is taken, however long it was held.
    """
    with direct.opened(data) as database, database.transaction() as tx:
        pages = oncall.release_hold(tx, actor=actor.SYSTEM, now=clock.now(tx))
    click.echo(f"Released: {pages} unanswered pages go on from here.")
