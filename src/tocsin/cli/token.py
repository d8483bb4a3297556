"""Tokens for programs and for the command line itself, made directly in the database."""

from pathlib import Path

import click

from tocsin.cli import direct
from tocsin.identity import actions as identity
from tocsin.identity import actor, token
from tocsin.kit import clock


@click.command()
@click.option("--data", type=click.Path(path_type=Path), help="The data directory of the server.")
@click.option("--name", required=True, help="What the token is for.")
@click.option("--role", required=True, type=click.Choice([role.value for role in actor.Role]))
def command(data: Path | None, name: str, role: str) -> None:
    """Make an API token, directly in the database.

    Works beside a running server and without one. The token is printed once and kept nowhere.
    """
    with direct.opened(data) as database, database.transaction() as tx:
        new = token.NewToken(name=name, role=actor.Role(role))
        made = identity.create_token(tx, new, actor=actor.SYSTEM, now=clock.now(tx))
    click.echo(made)
