"""The demo organisation, offered to whoever starts on an empty directory."""

import sys
from pathlib import Path

import click

from tocsin.blueprints.demo import actions as demo
from tocsin.blueprints.demo import organisation
from tocsin.blueprints.sections.setting import Setting
from tocsin.cli import configuration, direct
from tocsin.identity import actor
from tocsin.kit import clock, leisure
from tocsin.kit.db import Database
from tocsin.kit.settings import Settings

_CLI = actor.system("cli")
LOG_IN = f"Log in as {organisation.ADMIN} with the password: {organisation.PASSWORD}"


@click.command()
@click.option("--data", type=click.Path(path_type=Path), help="The data directory of the server.")
def command(data: Path | None) -> None:
    """Fill an empty Tocsin with a small organisation and a month of history.

    Nothing of it notifies anybody. It refuses a Tocsin that is in use.
    """
    settings = configuration.read(data=data)
    with direct.opened(data) as database:
        play(database, settings)
    click.echo(LOG_IN)


def offer(database: Database, settings: Settings) -> None:
    """Ask whoever sits at a terminal whether an empty Tocsin is to be filled; others want it."""
    with database.reading() as tx:
        if not demo.is_offered(tx):
            return
    wanted = not sys.stdin.isatty() or click.confirm(
        "This Tocsin is empty. Fill it with a demo organisation and a month of history?",
        default=True,
    )
    if wanted:
        click.echo("Living through a month at Quayside …")
        play(database, settings)


def play(database: Database, settings: Settings) -> None:
    """Fill it in one transaction. Nobody is paged by it yet, so a slow machine may take its time:
    between two statements passwords are hashed and the rules of time zones read."""
    with database.transaction() as tx:
        leisure.take_your_time(tx)
        demo.play(Setting(tx, _CLI, clock.now(tx), settings.key))
