"""docs/asvs.csv says what of OWASP's ASVS 5.0, level 2, holds; what it points at has to exist."""

import csv
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ITEMS = list(csv.DictReader((ROOT / "docs/asvs.csv").open(encoding="utf-8")))


@cache
def named_in(path: str) -> frozenset[str]:
    text = (ROOT / path).read_text(encoding="utf-8") if (ROOT / path).is_file() else ""
    return frozenset(re.findall(r"^def (test_\w+)\(", text, re.M))


def test_there_is_an_item_for_each_chapter_that_applies() -> None:
    chapters = {item["id"].split(".")[0] for item in ITEMS}
    assert {str(number) for number in range(1, 17)} <= chapters
    assert len({item["id"] for item in ITEMS}) == len(ITEMS) > 100


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item["id"])
def test_an_item_is_met_by_a_test_that_exists_or_says_that_it_is_not(item: dict[str, str]) -> None:
    assert item["status"] in {"met", "gap", "not applicable"}
    assert 10 < len(item["requirement"]) < 140
    path, _, name = item["evidence"].partition("::")
    if item["status"] == "met" or item["evidence"]:
        assert name in named_in(path), f"{item['id']}: there is no {item['evidence']}"
