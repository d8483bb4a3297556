"""``python -m tests.chaos storm|race|…``: one run, one table, exit code 1 if a figure fails."""

import argparse
import importlib
import sys
from typing import Any

from tests.chaos import table

RUNS = {
    "storm": "kill -9 of webs, engines and PostgreSQL under a stream of events",
    "race": "engines that race for pages, senders that race with one alert",
    "stop": "an engine that sleeps longer than its lease",
    "pg": "PostgreSQL ended in three ways, again and again",
    "provider": "each way in which a provider can fail, and a healthy one beside it",
    "flood": "thousands of alerts a second from one source, critical ones from another",
    "outage": "half an hour without a provider while incidents pile up",
    "proxy": "the wire to PostgreSQL cut, half open, slow and dead",
    "failover": "a primary is lost, with a standby that confirms and with one that does not",
    "ha": "the primary of three under patroni is handed over, killed and taken away",
    "diskfull": "PostgreSQL on a disk that fills up",
    "clock": "the clock of PostgreSQL's machine steps by hours",
    "upgrade": "the version before gives way to this one under load",
    "prove": "everything there is, in its full size",
    "mutants": "engines that are wrong on purpose, each of which a run must catch",
    "conserve": "what no parser likes, resolves of nothing, silences: all accounted for",
}
MODULES = {
    "pg": "restarts",
    "provider": "providers",
    "stop": "sleeper",
    "proxy": "wire",
    "mutants": "wrong",
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    runs = parser.add_subparsers(dest="run", required=True)
    for name, what in RUNS.items():
        one = runs.add_parser(name, help=what, description=what)
        one.add_argument("--json", action="store_true", help="print JSON instead of a table")
        one.add_argument("--seed", type=int, default=1)
        _module(name).add_arguments(one)
    given = parser.parse_args()
    found = _module(given.run).run(given)
    title = " ".join(["python -m tests.chaos", *sys.argv[1:]])
    lines = [table.as_json(title, found)] if given.json else table.lines(title, found)
    sys.stdout.write("\n".join(lines) + "\n")
    return 0 if table.hold(found) else 1


def _module(name: str) -> Any:
    return importlib.import_module(f"tests.chaos.{MODULES.get(name, name)}")


if __name__ == "__main__":
    sys.exit(main())
