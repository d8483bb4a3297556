"""The engine as a process of its own; any number may run on one database."""

import click

from tocsin.cli import configuration
from tocsin.engine import process
from tocsin.kit import logs


@click.command()
def command() -> None:
    """Act on what is due: pages, notifications, time-outs.

    Needs DATABASE_URL. Several engines share the work and need no leader.
    """
    settings = configuration.read()
    logs.configure(settings.log_level)
    process.main(settings)
