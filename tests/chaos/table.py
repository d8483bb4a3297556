"""One row a figure: what it is, what it should be, what it was."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Figure:
    """``holds`` is None for what is only reported."""

    name: str
    target: str
    measured: str
    holds: bool | None = None


def at_most(name: str, limit: float, measured: float, *, unit: str = "") -> Figure:
    return Figure(name, f"≤ {_n(limit)}{unit}", f"{_n(measured)}{unit}", measured <= limit)


def at_least(name: str, limit: float, measured: float, *, unit: str = "") -> Figure:
    return Figure(name, f"≥ {_n(limit)}{unit}", f"{_n(measured)}{unit}", measured >= limit)


def exactly(name: str, target: float, measured: float) -> Figure:
    return Figure(name, _n(target), _n(measured), measured == target)


def told(name: str, measured: object) -> Figure:
    """A figure without a target."""
    return Figure(name, "–", str(measured))


def is_time(figure: Figure) -> bool:
    """Whether it says how long something took, which depends on the machine as well."""
    return figure.measured.endswith(" s")


def hold(figures: Sequence[Figure]) -> bool:
    return all(figure.holds is not False for figure in figures)


def lines(title: str, figures: Sequence[Figure]) -> list[str]:
    """A table that a terminal and Markdown both show."""
    rows = [("figure", "target", "measured", "")]
    rows += [(f.name, f.target, f.measured, _verdict(f)) for f in figures]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    text = ["| " + " | ".join(c.ljust(w) for c, w in zip(r, widths, strict=True)) for r in rows]
    rule = "|" + "|".join("-" * (width + 2) for width in widths)
    return [title, text[0] + " |", rule + "|", *(line + " |" for line in text[1:])]


def as_json(title: str, figures: Sequence[Figure]) -> str:
    found = {"run": title, "holds": hold(figures), "figures": [asdict(f) for f in figures]}
    return json.dumps(found, ensure_ascii=False)


def _verdict(figure: Figure) -> str:
    return "" if figure.holds is None else "yes" if figure.holds else "NO"


def _n(number: float) -> str:
    if isinstance(number, float) and not number.is_integer():
        return f"{number:.3f}" if abs(number) < 10 else f"{number:.1f}"
    return f"{int(number):,}"
