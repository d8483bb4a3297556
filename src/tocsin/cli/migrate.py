"""The schema on its own, for installations whose web and engine run apart."""

from pathlib import Path

import click

from tocsin.cli import direct
from tocsin.kit import durability, migrate


@click.command()
@click.option("--data", type=click.Path(path_type=Path), help="The data directory.")
def command(data: Path | None) -> None:
    """Bring the database's schema up to date.

    Refuses a database that may forget what it confirmed. 'tocsin serve' does this by itself.
    """
    with direct.opened(data) as database:
        with database.reading() as tx:
            durability.refuse_unsafe(tx)
        applied = migrate.run(database.dsn)
    for name in applied:
        click.echo(f"applied {name}")
    click.echo("The schema is up to date.")
