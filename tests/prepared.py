"""What a first start makes of an empty directory: a database with its schema, ready to be copied.

Dozens of tests run a Tocsin of their own, and making its database took longer than starting it.
Those that are about a first start (tests/surfaces/test_serve.py, test_tls.py) begin from nothing.
"""

import atexit
import functools
import shutil
import subprocess
import tempfile
from pathlib import Path

from tocsin.kit import embedded, migrate


def directory(data: Path) -> None:
    """Make a data directory that has the database and nothing else."""
    data.mkdir(parents=True, exist_ok=True)
    copy(_database(), data / "postgres")


def copy(origin: Path, target: Path) -> None:
    """Copy all of a directory: whose each file is matters to PostgreSQL."""
    subprocess.run(["cp", "-a", "--reflink=auto", str(origin), str(target)], check=True)


def place(prefix: str) -> Path:
    """Return a new directory that is gone when the process ends."""
    made = Path(tempfile.mkdtemp(prefix=prefix))
    made.chmod(0o755)
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return made


@functools.cache
def _database() -> Path:
    root = place("tocsin-prepared-") / "postgres"
    with embedded.Server(root, durable=False) as running:
        migrate.run(running.dsn)
    return root
