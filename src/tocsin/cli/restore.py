"""The way back from a backup, into a directory of its own and into a hold."""

from contextlib import closing
from pathlib import Path

import click

from tocsin.cli import configuration
from tocsin.kit import basebackup, chain, clock, db, embedded, hold, migrate
from tocsin.kit.settings import Settings
from tocsin.kit.tx import Tx


@click.command()
@click.option(
    "--from",
    "backup",
    required=True,
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="A directory that `tocsin backup` has made.",
)
@click.option("--data", required=True, type=click.Path(path_type=Path), help="Where to restore it.")
@click.option(
    "--key",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="The instance's key, which is laid beside it.",
)
@click.option(
    "--hold/--no-hold",
    "is_held",
    default=True,
    show_default=True,
    help="Page nobody until `tocsin hold release`.",
)
def command(backup: Path, data: Path, key: Path | None, *, is_held: bool) -> None:
    """Verify a backup and put it into a data directory that has no database.

    Nothing is sent from it until you have looked and said `tocsin hold release`.
    """
    settings = configuration.read(data=data)
    said = basebackup.read(backup)
    brought = None if key is None else basebackup.checked_key(key, said)
    basebackup.verify(backup, pg_bin=settings.pg_bin)
    basebackup.put_back(backup, data)
    if brought is not None:
        basebackup.lay_key(brought, data)
    verdict = _wake(settings, said, is_held=is_held)
    if verdict.flaw is not None:
        raise basebackup.NotABackup(f"What was restored is not whole: {verdict.flaw.reason}.")
    click.echo(f"{verdict.checked} events of {said.taken_at} are as they were written.")
    if not (data / "secret.key").exists() and not settings.secret_key:
        click.echo(f"Lay the key beside it before you start it: {data / 'secret.key'}.")
    if is_held:
        click.echo(f"It pages nobody until `tocsin hold release --data {data}`.")


def _wake(settings: Settings, said: basebackup.Note, *, is_held: bool) -> chain.Verdict:
    """Let it recover, bring it up to date and hold it, before anything else can find it."""
    with embedded.Server(settings.data / "postgres", pg_bin=settings.pg_bin) as server:
        migrate.run(server.dsn)
        with closing(db.Database(server.dsn, connections=1)) as database:
            with database.transaction() as tx:
                _hold(tx, said, is_held=is_held)
            with database.reading() as tx:
                return chain.verify(tx, kept=said.head)


def _hold(tx: Tx, said: basebackup.Note, *, is_held: bool) -> None:
    if is_held:
        reason = f"restored from the backup of {said.taken_at}"
        hold.begin(tx, reason=reason, now=clock.now(tx))
