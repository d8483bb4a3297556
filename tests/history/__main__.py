"""``python -m tests.history FILE``: carry over a whole log, and compare with what was published.

Exit code 1 when one differs by more than a thousandth. The published figures lie beside the log.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg

from tests import databases
from tests.history import figures, reference
from tocsin.history.actions import carrying, opening
from tocsin.history.actions.opening import Upload
from tocsin.identity.actor import SYSTEM
from tocsin.kit import db, embedded, migrate

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.history", description=__doc__)
    parser.add_argument("log", type=Path)
    parser.add_argument("--figures", type=Path, help="what was published, as JSON")
    given = parser.parse_args(arguments)
    published = given.figures or next(given.log.parent.glob("*_kpis.give.json"))
    wanted = json.loads(published.read_text("utf-8"))["kpi"]
    with tempfile.TemporaryDirectory(prefix="tocsin-history-", dir=databases.place()) as root:
        Path(root).chmod(0o755)
        with embedded.Server(Path(root) / "pg", durable=True) as running:
            migrate.run(running.dsn)
            found = _carried(running.dsn, given.log)
    wrong = reference.differences(wanted, found)
    sys.stdout.write("".join(f"{line}\n" for line in wrong))
    sys.stdout.write(f"{len(wrong)} of {_leaves(wanted)} figures differ\n")
    return 1 if wrong else 0


def _carried(dsn: str, log: Path) -> dict[str, Any]:
    upload = Upload(log.name, log.read_bytes(), ready="servicenow")
    with psycopg.connect(dsn) as connection:
        db.adapt(connection)
        connection.execute("set timezone = 'UTC'")
        tx = db.Connection(connection)
        wall, cpu = time.monotonic(), time.process_time()
        read = opening.open_file(tx, upload, actor=SYSTEM, now=NOW)
        connection.commit()
        _say(f"{read.row_count} rows read", wall, cpu)
        while not read.is_over:
            read = carrying.carry_on(tx, read.id, actor=SYSTEM, now=NOW)
            connection.commit()
        _say(f"{read.imported_count} incidents carried over", wall, cpu)
        return figures.figures(tx)


def _say(what: str, wall: float, cpu: float) -> None:
    seconds, used = time.monotonic() - wall, time.process_time() - cpu
    sys.stdout.write(f"{what} after {seconds:.1f} s, {used:.1f} s of processor time\n")
    sys.stdout.flush()


def _leaves(tree: Any) -> int:
    return sum(map(_leaves, tree.values())) if isinstance(tree, dict) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
