"""Durable alerts a second beside Alertmanager and alerta: ``python -m bench.ingest``.

Needs wrk, and prometheus-alertmanager for the comparison. The sides take turns, round by round,
because the speed of a shared machine moves by more than most differences; each turn begins when
the other's work has ended, ours with its pages sent. Repeats are of alerts that are known. Before
each row memory is touched, so that neither side waits for the host to find some.
"""

import argparse
import shutil
import statistics
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from bench import load, memory, peers, provider, stored, table, world
from bench.load import Case, Figures, Target
from tests.journeys import harness

CASES = [
    Case(1, "repeated", "joining", "1.0"),
    Case(64, "repeated", "joining", "1.3"),
    Case(500, "repeated", "joining", "1.5"),
    Case(1, "new", "joining", "0.8"),
    Case(64, "new", "joining", "0.9"),
    Case(500, "new", "joining", "1.0"),
    Case(1, "new", "apart", "2,000/s", seconds=2),
    Case(64, "new", "apart", "2,000/s", seconds=2),
    Case(500, "new", "apart", "2,000/s", seconds=2),
]
COLUMNS = ["alerts", "batch", "Tocsin/s", "p99 ms", "CPU us", "Alertmanager/s", "p99 ms", "CPU us"]
COLUMNS += ["ratio", "target", "of its p99", "× alerta", "refused", "MB"]
_bases = count(1)
_services = count()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--stored", type=int, default=0, help="how many alerts are there already")
    arguments = parser.parse_args()
    if not shutil.which("wrk"):
        raise SystemExit("wrk is not installed; Debian's package of that name brings it.")
    before = world.load()
    with tempfile.TemporaryDirectory(prefix="tocsin-bench-") as directory:
        turns = Turns(arguments.seconds, arguments.rounds, arguments.stored)
        rows = measure(Path(directory), turns)
    name = f"ingest, {turns.stored:,} stored" if turns.stored else "ingest"
    note = f"{turns.rounds} turns of {turns.seconds} s; load {before} before, {world.load()} after"
    table.show(name, COLUMNS, rows, note=note)


@dataclass(frozen=True)
class Turns:
    """How long a turn lasts, how many each side has, and how many alerts there are before."""

    seconds: int
    rounds: int
    stored: int = 0


def measure(directory: Path, turns: Turns) -> list[list[str]]:
    directory.chmod(0o755)
    rows = []
    with (
        world.serving(directory / "tocsin") as tocsin,
        peers.alertmanager(directory) as alertmanager,
        peers.alerta(directory) as alerta,
        provider.running("High") as receiver,
    ):
        tocsin.apply(world.paged_at(receiver.url), tocsin.token())
        if turns.stored:
            stored.fill(tocsin.data, turns.stored)
        sides = [ours(tocsin, harness.KEY), *(side for side in (alertmanager, alerta) if side)]
        for side in sides:  # makes the thousand known that are repeated
            batch = 1 if side.form == "alerta" else 64
            load.run(side, Case(batch, "repeated", "joining"), base=0, seconds=2)
        for case in CASES:
            memory.touch()
            rows.append(_measured(tocsin, sides[1:], case, turns))
            print(" | ".join(rows[-1]), flush=True)
    return rows


def ours(tocsin: harness.Tocsin, key: str) -> Target:
    assert tocsin.process is not None
    return Target("Tocsin", f"{tocsin.url}/am/{key}/api/v2/alerts", tocsin.process.pid)


def _measured(
    tocsin: harness.Tocsin, others: Sequence[Target], case: Case, turns: Turns
) -> list[str]:
    """One row: the sides in turn."""
    figures: dict[str, list[Figures]] = {}
    for _ in range(turns.rounds):
        is_apart = case.shape == "apart"
        key = world.key_apart(next(_services)) if is_apart else harness.KEY
        for side in [ours(tocsin, key), *others]:
            if side.form == "alerta" and (case.batch > 1 or is_apart):
                continue
            taken = load.run(side, case, base=next(_bases) * 10_000_000, seconds=turns.seconds)
            figures.setdefault(side.name, []).append(taken)
    return [*_row(case, figures), f"{load.memory_mb(ours(tocsin, harness.KEY).pid):.0f}"]


def _row(case: Case, figures: dict[str, list[Figures]]) -> list[str]:
    """The medians of the sides and what they are to each other; what was refused is the sum."""
    mine, theirs = figures["Tocsin"], figures.get("Alertmanager", [])
    slow = figures.get("alerta", [])
    return [
        case.name,
        str(case.batch),
        *_cells(mine),
        *_cells(theirs),
        _ratio(_rate(mine), _rate(theirs)),
        case.target,
        _ratio(_p99(mine), _p99(theirs)),
        _ratio(_rate(mine), _rate(slow), digits=0),
        str(sum(f.refused for f in mine)),
    ]


def _cells(figures: Sequence[Figures]) -> list[str]:
    if not figures:
        return ["–", "–", "–"]
    cost = statistics.median(f.processor_us for f in figures)
    return [f"{_rate(figures):,.0f}", f"{_p99(figures):.0f}", f"{cost:.0f}"]


def _rate(figures: Sequence[Figures]) -> float:
    return statistics.median(f.alerts_per_second for f in figures) if figures else 0.0


def _p99(figures: Sequence[Figures]) -> float:
    return statistics.median(f.p99_ms for f in figures) if figures else 0.0


def _ratio(one: float, other: float, *, digits: int = 2) -> str:
    return f"{one / other:.{digits}f}" if other else "–"


if __name__ == "__main__":
    main()
