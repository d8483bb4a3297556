"""``python -m tests.whatif``: compare worlds, as many as are asked for.

Exit code 1 when something was foretold that did not happen, or the other way round.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import psycopg

from tests import databases
from tests.whatif import worlds, worlds_compared
from tocsin.kit import db, embedded, migrate

_KINDS = (
    worlds_compared.differences,
    worlds_compared.differences_beside,
    worlds_compared.differences_amid,
)
_AT_ONCE = 15


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.whatif", description=__doc__)
    parser.add_argument("--seeds", default="0..999", help="one seed, or A..B with both ends")
    first, _, last = parser.parse_args(arguments).seeds.partition("..")
    began = time.monotonic()
    wrong = _compare(range(int(first), int(last or first) + 1))
    seconds = time.monotonic() - began
    sys.stdout.write(f"{wrong} of the worlds differ; {seconds:.0f} s\n")
    return 1 if wrong else 0


def _compare(seeds: range) -> int:
    with tempfile.TemporaryDirectory(prefix="tocsin-whatif-", dir=databases.place()) as root:
        Path(root).chmod(0o755)
        with embedded.Server(Path(root) / "pg", durable=False) as running:
            migrate.run(running.dsn)
            parts = (seeds[at : at + _AT_ONCE] for at in range(0, len(seeds), _AT_ONCE))
            return sum(_compare_some(running.dsn, part) for part in parts)


def _compare_some(dsn: str, seeds: range) -> int:
    """Compare a few in one transaction: what is undone in it stays in PostgreSQL's way."""
    wrong = 0
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("vacuum")
    with psycopg.connect(dsn) as connection:
        db.adapt(connection)
        connection.execute("set timezone = 'UTC'")
        tx = db.Connection(connection)
        house = worlds.found(tx)
        for seed in seeds:
            found = [line for differ in _KINDS for line in differ(tx, house, seed)]
            wrong += bool(found)
            for line in found:
                sys.stdout.write(f"seed {seed}: {line}\n")
        sys.stdout.write(f"{seeds[0]}..{seeds[-1]} compared\n")
        sys.stdout.flush()
        connection.rollback()
    return wrong


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
