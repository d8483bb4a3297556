"""The published figures of a real help desk come out of Tocsin as they went in."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.cast import cast
from tests.history import figures, reference
from tocsin.history.actions import carrying, opening
from tocsin.history.actions.opening import Upload
from tocsin.kit.tx import Tx

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
EVERY = 47


@pytest.fixture(scope="module")
def log() -> Path:
    found = Path(__file__).parents[3] / "shared/data/itsm/uci_servicenow_events.give.csv.gz"
    if not found.exists():
        pytest.skip("the log of a real help desk is not beside this checkout")
    return found


def test_the_reference_counts_what_was_published(log: Path) -> None:
    published = json.loads(log.with_name("uci_servicenow_kpis.give.json").read_text())["kpi"]
    _, rows = reference.read(log)
    assert reference.differences(published, reference.figures(rows)) == []


def test_the_figures_of_a_part_are_those_of_its_rows(tx: Tx, log: Path) -> None:
    people = cast(tx, NOW)
    columns, rows = reference.read(log, every=EVERY)
    upload = Upload("log.csv", reference.written(columns, rows), ready="servicenow")
    read = opening.open_file(tx, upload, actor=people.eve.actor, now=NOW)
    assert (read.refused_count, read.row_count) == (0, len(rows))
    while not read.is_over:
        read = carrying.carry_on(tx, read.id, actor=people.eve.actor, now=NOW)
    assert reference.differences(reference.figures(rows), figures.figures(tx)) == []
