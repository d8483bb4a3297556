"""Tokens for programs and for the command line itself, made directly in the database."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import click

from tocsin.cli import direct
from tocsin.identity import actions as identity
from tocsin.identity import actor, token
from tocsin.kit import clock

_CLI = actor.system("cli")


@click.command()
@click.option("--data", type=click.Path(path_type=Path), help="The data directory of the server.")
@click.option("--name", required=True, help="What the token is for.")
@click.option(
    "--role",
    required=True,
    type=click.Choice([role.value for role in actor.Role]),
    help="What it may do.",
)
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    type=click.Choice([scope.value for scope in actor.Scope]),
    help="What it may be used for; may be repeated. All that its role may, if not given.",
)
@click.option("--days", type=click.IntRange(min=1), help="After how many days it runs out.")
def command(
    data: Path | None, name: str, role: str, scopes: Sequence[str], days: int | None
) -> None:
    """Make an API token, directly in the database.

    Works beside a running server and without one. The token is printed once and kept nowhere.
    """
    with direct.opened(data) as database, database.transaction() as tx:
        now = clock.now(tx)
        new = token.NewToken(
            name=name,
            role=actor.Role(role),
            scopes=frozenset(actor.Scope(scope) for scope in scopes) or actor.ALL_SCOPES,
            expires_at=None if days is None else now + timedelta(days=days),
        )
        made = identity.create_token(tx, new, actor=_CLI, now=now)
    click.echo(made)
