"""The database of a data directory, for commands that work without a server to ask.

The first token has to come from somewhere: whoever may read the data directory may make one.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tocsin.cli import configuration
from tocsin.kit import db, embedded, errors, migrate


class NothingThere(errors.NotFound):
    """Nobody named a directory, and the usual one has no database."""

    def __init__(self, data: Path) -> None:
        super().__init__(f"There is no Tocsin in {data}; name its directory with --data.")


@contextmanager
def opened(data: Path | None) -> Iterator[db.Database]:
    """The database of DATABASE_URL, else of the directory; one that sleeps is woken meanwhile.

    A directory that was named may be empty: the database is made. The usual one must not be,
    or whoever forgot to name theirs would be answered from a database that knows nothing.
    """
    settings = configuration.read(data=data)
    if settings.database_url:
        yield from _connected(settings.database_url)
        return
    root = settings.data / "postgres"
    if "data" not in settings.model_fields_set and not root.exists():
        raise NothingThere(settings.data)
    server = embedded.Server(root, pg_bin=settings.pg_bin)
    try:
        dsn = server.start()
    except embedded.AlreadyRunning:
        yield from _connected(embedded.dsn_of(root))
        return
    try:
        migrate.run(dsn)
        yield from _connected(dsn)
    finally:
        server.stop()


def _connected(dsn: str) -> Iterator[db.Database]:
    database = db.Database(dsn, connections=1)
    try:
        yield database
    finally:
        database.close()
