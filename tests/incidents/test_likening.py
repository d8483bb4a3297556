"""What resembles an incident: few words in common that few others have, found by the index."""

from datetime import datetime
from pathlib import Path

import pytest

from bench import similar
from tests.incident_of import declared
from tocsin.identity.actor import SYSTEM
from tocsin.incidents.actions import likening
from tocsin.incidents.store import likeness as store
from tocsin.kit.likeness import Text
from tocsin.kit.tx import Tx

TITLES = (
    "Mail is slow in Hamburg",
    "Mail is late",
    "Mail refused: certificate of relay expired",
    "Printer on floor 3 jams",
)


@pytest.mark.parametrize(
    ("asked", "likest"),
    [
        ("The certificate of the relay is invalid", [2]),
        ("printers jam again", [3]),
        ("Zertifikat abgelaufen", []),
        ("", []),
        ("'; drop table incident; -- & | ! <-> :*", []),
    ],
)
def test_the_rarest_words_decide(tx: Tx, now: datetime, asked: str, likest: list[int]) -> None:
    numbers = [declared(tx, title, actor=SYSTEM, now=now) for title in TITLES]
    found = likening.like(tx, Text(0, asked), limit=1, actor=SYSTEM)
    assert [each.id for each in found] == [numbers[place] for place in likest]


def test_what_postgresql_believes_is_enough_where_there_are_many(tx: Tx, now: datetime) -> None:
    for title in TITLES:
        declared(tx, title, actor=SYSTEM, now=now)
    tx.run("analyze incident")
    believed = store.estimated(tx, ["mail", "certific", "ghost"], total=1_000_000)
    assert believed["mail"] > believed["ghost"] == 1


def test_known_duplicates_are_among_the_first(tx: Tx, shared: Path) -> None:
    """Every third question; all of them are asked by ``python -m bench.similar``."""
    folder = shared / "data/similar"
    texts = {one.id: one for one in similar.issues(folder)}
    similar.fill(tx, list(texts.values()))
    wanted = dict(list(similar.duplicates(folder).items())[::3])
    found = similar.score(tx, similar.of_incidents, wanted, texts)
    assert float(found[1]) >= 0.82  # of the published baselines the best has 0.813 over all
