"""Starts processes of the product as forks of one that has loaded it: back in a tenth of a second.

``tocsin serve`` does the same for its children. One line of JSON an order, one line with a process
id an answer; what it started dies with it, and it dies with whoever ordered.
"""

import importlib
import json
import os
import signal
import sys
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from tocsin.kit import processes


def main() -> None:
    """Serve orders from standard input until it ends, as the mutant that is named if one is."""
    processes.tie_to(os.getppid(), signal.SIGKILL)
    with _mutated(sys.argv[1:]):
        _serve()


def _mutated(names: list[str]) -> AbstractContextManager[None]:
    """The mutants know this version of the product alone, an older one may have to be started."""
    if not names:
        return nullcontext()
    found: AbstractContextManager[None] = importlib.import_module("tests.mutants").applied(names[0])
    return found


def _serve() -> None:
    for name in ("web", "engine"):
        importlib.import_module(f"tocsin.cli.{name}")
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody has to be buried
    parent = os.getpid()
    for line in sys.stdin:
        order = json.loads(line)
        pid = os.fork()
        if pid == 0:
            _become(order, parent)
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()


def _become(order: dict[str, Any], parent: int) -> None:
    """Be the product: its own session, its own log, its own environment."""
    os.setsid()
    processes.tie_to(parent, signal.SIGKILL)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    log = os.open(order["log"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for found, wanted in ((nothing, 0), (log, 1), (log, 2)):
        os.dup2(found, wanted)
    os.environ.update(order["environment"])
    app = importlib.import_module("tocsin.cli.app")
    sys.argv = ["tocsin", *order["arguments"]]
    os._exit(app.run() or 0)


if __name__ == "__main__":
    main()
