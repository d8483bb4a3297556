"""``python -m tests.sim``: run seeds, or see whether every mutant dies.

Exit code 1 when a rule is broken, or when a mutant survives.
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from tests.sim import killing, seeds, stage
from tests.sim.run import Result

REGRESSIONS = Path(__file__).with_name("regressions.txt")
YEAR = 365.25


def main(arguments: Sequence[str]) -> int:
    """Read the command line and run what it asks for."""
    asked = _asked(arguments)
    if asked.mutants:
        return _mutants(asked)
    began = time.monotonic()
    results = []
    for result in seeds.all_of(seeds.between(asked.seeds), days=asked.days, processes=asked.j):
        results.append(result)
        _tell(result, asked)
    _sum_up(results, time.monotonic() - began, asked)
    return 0 if all(result.holds for result in results) else 1


def _asked(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.sim", description=__doc__)
    parser.add_argument("--seeds", default="1..60", help="one seed, or A..B with both ends")
    parser.add_argument("--days", type=float, default=1.0, help="virtual days with faults, each")
    parser.add_argument("--mutants", action="store_true", help="run the mutants; all must die")
    parser.add_argument("--json", action="store_true", help="print one line of JSON for each seed")
    parser.add_argument("-j", type=int, default=1, help="how many processes")
    return parser.parse_args(arguments)


def _tell(result: Result, asked: argparse.Namespace) -> None:
    if asked.json:
        _say(json.dumps(asdict(result)))
        return
    if not result.holds:
        for breach in result.breaches:
            _say(f"seed {result.seed}: {breach}")
        _say(f"again: python -m tests.sim --seeds {result.seed} --days {result.days:g}")


def _sum_up(results: Sequence[Result], seconds: float, asked: argparse.Namespace) -> None:
    years = sum(result.days for result in results) / YEAR
    broken = [result for result in results if not result.holds]
    facts = {
        "seeds": len(results),
        "years": round(years, 2),
        "seconds": round(seconds, 1),
        "days per second": round(years * YEAR / seconds, 2),
        "transactions": sum(result.commits for result in results),
        "events accepted": sum(result.accepted for result in results),
        "attempts": sum(result.sendings for result in results),
        "crashes": sum(result.crashes for result in results),
        "pauses": sum(result.pauses for result in results),
        "failovers": sum(result.failovers for result in results),
        "seeds that break a rule": len(broken),
    }
    if asked.json:
        _say(json.dumps(facts))
        return
    for name, value in facts.items():
        _say(f"{name:>24}  {value:,}")


def _mutants(asked: argparse.Namespace) -> int:
    with stage.ground() as ground:
        deaths = killing.all_of_them(ground, seeds.between(asked.seeds))
        survivors = 0
        for death in deaths:
            survivors += not death.is_killed
            _say(json.dumps(asdict(death)) if asked.json else str(death))
    return 1 if survivors else 0


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    if os.environ.get("PYTHONHASHSEED") != "0":  # a seed has to mean the same in each process
        os.environ["PYTHONHASHSEED"] = "0"
        os.execv(sys.executable, [sys.executable, "-m", "tests.sim", *sys.argv[1:]])
    raise SystemExit(main(sys.argv[1:]))
