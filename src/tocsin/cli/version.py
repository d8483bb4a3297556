"""Which version this is."""

from importlib import metadata

import click


@click.command()
def command() -> None:
    """Print the version."""
    click.echo(f"tocsin {metadata.version('tocsin')}")
