"""``python -m tests.mutants NAME -- COMMAND …``: the command line of a mutated Tocsin."""

import sys

from tests import mutants
from tocsin.cli import app

_USAGE = "python -m tests.mutants NAME -- COMMAND [ARGUMENT …]"


def main(arguments: list[str]) -> int:
    """Run one command of Tocsin with the mutation in this process and all it forks."""
    if not arguments:
        for name in mutants.ALL:
            sys.stdout.write(f"{name}: {mutants.what(name)}\n")
        return 0
    name, *rest = arguments
    if name not in mutants.ALL or rest[:1] != ["--"]:
        sys.stderr.write(f"{_USAGE}\nNAME is one of {', '.join(mutants.ALL)}.\n")
        return 2
    with mutants.applied(name):
        return app.run(rest[1:])


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
