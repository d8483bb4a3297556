"""A label that never repeats: does the memory stay, and is somebody told? ``python -m bench.keys``.

One source posts a million alerts, each with an identity of its own and none of them joining
another. The service has room for 5,000 groups; what comes after shares one incident, which pages.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg

from bench import pages, provider, table, world
from tests.journeys import harness
from tocsin.kit import embedded

BATCH = 500
GROWTH_MB = 200
MINUTES = 10
_OVERFLOW = """
select i.number, count(*)
from incident i
join incident_alert ia on ia.incident_number = i.number
where i.title like 'More than %'
group by i.number
"""
_PAGED = """
select count(*)
from notification
where subject = %(subject)s and kind = 'page' and status = 'sent'
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keys", type=int, default=1_000_000)
    asked = parser.parse_args()
    before = world.load()
    with (
        tempfile.TemporaryDirectory(prefix="tocsin-bench-") as directory,
        provider.running("More than") as receiver,
    ):
        Path(directory).chmod(0o755)
        rows = measure(Path(directory) / "tocsin", receiver, asked.keys)
    columns = ["figure", "target", "measured"]
    table.show("keys", columns, rows, note=f"load {before} before, {world.load()} after")


def measure(data: Path, receiver: provider.Provider, keys: int) -> list[list[str]]:
    with world.serving(data) as tocsin:
        tocsin.apply(world.paged_at(receiver.url), tocsin.token())
        post = pages.poster(tocsin.listen, f"/am/{world.NOISE_KEY}/api/v2/alerts")
        names = (f"Key{number:07d}" for number in range(keys))
        for portion in _portions(names, 10):
            post(portion)  # so that everything is loaded before the first look
        first = resident(tocsin)
        highest, began = dict(first), time.monotonic()
        for portion in _portions(names, BATCH):
            post(portion)
            for name, size in resident(tocsin).items():
                highest[name] = max(size, highest.get(name, 0.0))
        taken = time.monotonic() - began
        told = receiver.wait_for("More than", seconds=120) is not None
        return [
            [f"distinct keys in {MINUTES} minutes", f"{keys:,}", f"{keys * 600 / taken:,.0f}"],
            *(_grown(name, first.get(name, 0.0), highest[name]) for name in sorted(highest)),
            *_overflow(data, told=told),
        ]


def resident(tocsin: harness.Tocsin) -> dict[str, float]:
    """MB that each process of ours holds, by its name."""
    assert tocsin.process is not None
    children = psutil.Process(tocsin.process.pid).children(recursive=True)
    ours = [one for one in children if one.name().startswith("tocsin-")]
    return {one.name(): one.memory_info().rss / 1e6 for one in ours}


def _portions(names: Iterator[str], size: int) -> Iterator[list[str]]:
    """A first portion of ten is all that is taken of that size."""
    while portion := [name for name, _ in zip(names, range(size), strict=False)]:
        yield portion
        if size != BATCH:
            return


def _grown(name: str, first: float, highest: float) -> list[str]:
    grown = highest - first
    return [f"{name}: growth at most (from {first:.0f} MB)", f"≤ {GROWTH_MB} MB", f"{grown:.0f} MB"]


def _overflow(data: Path, *, told: bool) -> list[list[str]]:
    with psycopg.connect(embedded.dsn_of(data / "postgres")) as connection:
        found = connection.execute(_OVERFLOW).fetchall()
        sent = [
            connection.execute(_PAGED, {"subject": f"incident/{number}"}).fetchone()
            for number, _ in found
        ]
    alerts = sum(count for _, count in found)
    pages_sent = sum(row[0] for row in sent if row)
    return [
        ["incidents of what found no room", "1", json.dumps(len(found))],
        ["alerts in it", "–", f"{alerts:,}"],
        ["pages about it that were sent; the provider got it", "≥ 1; yes", f"{pages_sent}; {told}"],
    ]


if __name__ == "__main__":
    main()
