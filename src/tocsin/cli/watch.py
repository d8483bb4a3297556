"""The watchers as processes of their own, for those who run web and engine apart."""

import click

from tocsin.cli import configuration
from tocsin.kit import logs
from tocsin.watch import auditor, deadman


@click.group()
def command() -> None:
    """Watch over Tocsin itself: the auditor, the dead-man."""


@command.command("auditor")
def audit() -> None:
    """Look whether all that is due is done, and speak up when it is not.

    Needs DATABASE_URL, or TOCSIN_AUDITOR_URL with a role that may only read.
    """
    settings = configuration.read()
    logs.configure(settings.log_level)
    auditor.main(settings)


@command.command("deadman")
def listen() -> None:
    """Speak up when the auditor on this machine is silent; needs no database."""
    settings = configuration.read()
    logs.configure(settings.log_level)
    deadman.main(settings)
