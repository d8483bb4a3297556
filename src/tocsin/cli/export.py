"""The world as a file."""

import click

from tocsin.blueprints import export
from tocsin.cli import client, output


@click.command()
@output.json_option
def command(as_json: bool) -> None:
    """Print the configuration of the server of TOCSIN_URL as a blueprint, without its secrets."""
    document = client.from_environment().get("blueprint")
    if as_json:
        output.print_json(document)
    else:
        click.echo(export.as_yaml(document), nl=False)
