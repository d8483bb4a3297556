"""Rows that were refused as a table, to be mended and read again."""

from collections.abc import Sequence

from tocsin.history.reading import Refused
from tocsin.insights import sheet

_OURS = ("line", "number", "reason")


def of(refused: Sequence[Refused]) -> str:
    """Return CSV: where each row stood, what stands against it, and what it says."""
    columns = list(dict.fromkeys(name for each in refused for name in each.fields))
    rows = [
        [each.line, each.external_number, each.reason, *(each.fields.get(c, "") for c in columns)]
        for each in refused
    ]
    return sheet.of_rows([*_OURS, *columns], rows)
