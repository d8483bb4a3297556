"""How well what resembles is found: ``python -m bench.similar FOLDER``.

FOLDER holds issues of SeaMonkey with known duplicates (av9ash/gitbugs): seamonkey_issues.csv.gz and
seamonkey_duplicates.json. They are written as incidents and asked for as people are shown them.
"""

import argparse
import csv
import gzip
import json
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from bench import table
from tests import databases
from tocsin.identity.actor import SYSTEM
from tocsin.incidents.actions import likening
from tocsin.kit import db, embedded, migrate
from tocsin.kit.likeness import Text
from tocsin.kit.tx import Tx

NOW = datetime(2026, 3, 16, tzinfo=UTC)
SHOWN = 10
Ranks = Callable[[Tx, Text], list[int]]


def issues(folder: Path) -> list[Text]:
    with gzip.open(folder / "seamonkey_issues.csv.gz", "rt", newline="") as file:
        return [
            Text(int(row["Issue id"]), row["Summary"][:200] or "-", row["Description"][:100_000])
            for row in csv.DictReader(file)
        ]


def duplicates(folder: Path) -> dict[int, set[int]]:
    found = json.loads((folder / "seamonkey_duplicates.json").read_text())
    return {int(one): set(map(int, others)) for one, others in found.items()}


def fill(tx: Tx, texts: Sequence[Text]) -> None:
    """Write each as an incident, under its own number."""
    said = {
        "ids": [one.id for one in texts],
        "titles": [one.title.replace("\x00", "") for one in texts],
        "bodies": [one.body.replace("\x00", "") for one in texts],
        "now": NOW,
    }
    tx.run(
        """
        insert into incident (
            number, title, description, channel, priority, impact, urgency, detected_at,
            logged_at, prioritized_at, updated_at
        )
        overriding system value
        select id, title, body, 'web', 'P3', 'medium', 'medium', %(now)s, %(now)s, %(now)s,
            %(now)s
        from unnest(%(ids)s::bigint[], %(titles)s::text[], %(bodies)s::text[])
            as given (id, title, body)
        """,
        **said,
    )


def of_incidents(tx: Tx, asked: Text) -> list[int]:
    return [one.id for one in likening.similar(tx, asked.id, limit=SHOWN, actor=SYSTEM)]


def score(
    tx: Tx, ranks: Ranks, wanted: Mapping[int, set[int]], by_id: Mapping[int, Text]
) -> list[str]:
    """Return hit@1, hit@5, hit@10, MRR and the processor time of a question."""
    began, places = time.process_time(), []
    for query, others in wanted.items():
        ranked = ranks(tx, by_id[query])
        places.append(next((n for n, one in enumerate(ranked) if one in others), None))
    spent = (time.process_time() - began) / len(wanted)
    hits = [sum(p is not None and p < n for p in places) / len(places) for n in (1, 5, 10)]
    mrr = sum(1 / (p + 1) for p in places if p is not None) / len(places)
    return [*(f"{hit:.3f}" for hit in hits), f"{mrr:.3f}", f"{spent * 1000:.0f} ms"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    texts, wanted = issues(folder), duplicates(folder)
    by_id = {one.id: one for one in texts}
    rows = []
    with tempfile.TemporaryDirectory(prefix="tocsin-bench-", dir=databases.place()) as root:
        Path(root).chmod(0o755)
        with embedded.Server(Path(root) / "pg", durable=False) as running:
            migrate.run(running.dsn)
            with psycopg.connect(running.dsn) as connection:
                db.adapt(connection)
                tx = db.Connection(connection)
                fill(tx, texts)
                rows.append(["Tocsin", *score(tx, of_incidents, wanted, by_id)])
    heads = ["ranked by", "hit@1", "hit@5", "hit@10", "MRR", "processor per question"]
    baseline = ["TF-IDF cosine, published", "0.667", "0.813", "0.867", "0.736", ""]
    table.show("similar", heads, [*rows, baseline], note="75 queries of 1,076 issues")


if __name__ == "__main__":
    main()
