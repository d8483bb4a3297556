"""The world as a file."""

import click

from tocsin.blueprints import export
from tocsin.cli import client, output


@click.command()
@output.json_option
def command(as_json: bool) -> None:
    """Print what a server is configured to, without its secrets, as a blueprint."""
    document = client.from_environment().get("blueprint")
    if as_json:
        output.print_json(document)
    else:
        click.echo(export.as_yaml(document), nl=False)
