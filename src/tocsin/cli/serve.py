"""The whole of Tocsin under one command: database, schema, web and engine.

This module loads little, so that PostgreSQL starts while everything else is loaded.
"""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from tocsin.cli import configuration, listening, loading, supervisor
from tocsin.kit import embedded, logs
from tocsin.kit.settings import Settings


@click.command()
@click.option("--data", type=click.Path(path_type=Path), help="Directory of all that is kept.")
@click.option("--listen", metavar="HOST:PORT", help="Where to listen; 127.0.0.1:8137 if not given.")
@click.option(
    "--pg-bin", type=click.Path(path_type=Path), help="Use the PostgreSQL programs there."
)
@click.option("--demo", "with_demo", is_flag=True, help="Offer an empty one a demo organisation.")
def command(data: Path | None, listen: str | None, pg_bin: Path | None, *, with_demo: bool) -> None:
    """Run all of Tocsin: its database, the web, the engine.

    The database is made on the first start. With DATABASE_URL yours is used instead.
    """
    settings = configuration.read(data=data, listen=listen, pg_bin=pg_bin)
    logs.configure(settings.log_level)
    supervisor.obey_signals()
    try:
        serve(settings, with_demo=with_demo)
    except supervisor.Stopped:
        click.echo("Stopped.", err=True)


def serve(settings: Settings, *, with_demo: bool = False) -> None:
    """Start everything, say where it is, and keep it running."""
    _open_files_freely()
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    _ = settings.key  # made here, before two processes would want to make it
    with listening.opened(settings) as listeners, _launched(settings) as server:
        whole = loading.loaded("tocsin.cli.whole")
        whole.run(settings, listeners, server=server, with_demo=with_demo)


def _open_files_freely() -> None:
    """As many connections as the system lets us have, not as many as a shell thinks enough."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


@contextmanager
def _launched(settings: Settings) -> Iterator[embedded.Server | None]:
    """Our own PostgreSQL, which need not answer yet."""
    if settings.database_url:
        yield None
        return
    server = embedded.Server(settings.data / "postgres", pg_bin=settings.pg_bin)
    server.launch()
    try:
        yield server
    finally:
        server.stop()
