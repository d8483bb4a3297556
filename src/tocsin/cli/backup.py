"""A backup of the embedded database, taken while it runs and verified before it counts."""

import json
from pathlib import Path

import click

from tocsin import __version__
from tocsin.cli import configuration, direct
from tocsin.kit import basebackup, clock, embedded, errors
from tocsin.kit.settings import Settings


class YourOwn(errors.Invalid):
    """The database is not ours to copy."""

    def __init__(self) -> None:
        super().__init__(
            "DATABASE_URL is set: back that PostgreSQL up as you do your others, such as with"
            ' `pg_basebackup` or `pg_dump -Fc -f tocsin.dump "$DATABASE_URL"`, and keep'
            " DATA/secret.key beside it, elsewhere."
        )


@click.command()
@click.option(
    "--to", required=True, type=click.Path(path_type=Path), help="A new, empty directory."
)
@click.option("--data", type=click.Path(path_type=Path), help="The data directory.")
def command(to: Path, data: Path | None) -> None:
    """Copy the embedded database, while it runs, and verify the copy.

    The instance's key is not in it: keep DATA/secret.key elsewhere, or its secrets never open.
    """
    settings = configuration.read(data=data)
    if settings.database_url:
        raise YourOwn
    root = settings.data / "postgres"
    with direct.opened(data) as database:
        with database.reading() as tx:
            said = basebackup.note(tx, key=settings.key, version=__version__, now=clock.now(tx))
        admin = embedded.dsn_of(root, user="postgres")
        basebackup.take(admin, to, said, pg_bin=settings.pg_bin)
    _remember(settings, said)
    click.echo(f"{said.events} events and more are in {to}, and every file is as it should be.")
    click.echo(f"The key is not: keep {settings.data / 'secret.key'} somewhere else.")


def _remember(settings: Settings, said: basebackup.Note) -> None:
    """For doctor, which asks how old the last backup is."""
    (settings.data / "last-backup.json").write_text(json.dumps({"taken_at": said.taken_at}))
