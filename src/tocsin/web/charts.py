"""Where the bars and lines of a chart lie: pure geometry, drawn by templates/components/chart.html.

Across, everything is a percentage, so that a chart fits any width and its words keep their size;
upwards, it is pixels.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

_TOP = 22
_BOTTOM = 24


@dataclass(frozen=True, slots=True)
class Point:
    """``value`` is None where there is nothing to show, which is not nought."""

    label: str
    value: float | None
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """What a chart says. ``form`` writes a value; ``axis`` and ``unit`` head the table behind.

    ``steps`` are the distances that its lines may have where round figures are not decimal.
    """

    finding: str
    axis: str
    unit: str
    note: str = ""
    form: Callable[[float], str] = "{:,g}".format
    height: int = 200
    target: float | None = None
    steps: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Tick:
    y: float
    words: str


@dataclass(frozen=True, slots=True)
class Mark:
    """One point as it is drawn: ``x`` and ``width`` in percent, ``y`` and ``height`` in pixels."""

    label: str
    words: str
    x: float
    width: float
    y: float
    height: float
    tone: str
    is_named: bool
    has_value: bool

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 2)


@dataclass(frozen=True, slots=True)
class Chart:
    kind: str
    figure: Figure
    ticks: list[Tick]
    marks: list[Mark]
    paths: list[str]
    base: float
    target_y: float | None
    labelled: frozenset[int]


def bars(figure: Figure, points: Sequence[Point]) -> Chart:
    return _chart("bars", figure, points, labelled=_bars_to_label(points))


def line(figure: Figure, points: Sequence[Point]) -> Chart:
    """Draw a line with gaps where there is no value; its last value is written at its end."""
    known = [i for i, point in enumerate(points) if point.value is not None]
    return _chart("line", figure, points, labelled=frozenset(known[-1:]))


def sparkline(values: Sequence[float]) -> str:
    """Return the path of a line in a box of 100 by 20."""
    top = max(values, default=0) or 1
    step = 100 / max(len(values) - 1, 1)
    return _path([(i * step, 19 - value / top * 18) for i, value in enumerate(values)])


def _chart(
    kind: str, figure: Figure, points: Sequence[Point], *, labelled: frozenset[int]
) -> Chart:
    base = figure.height - _BOTTOM
    known = [point.value for point in points if point.value is not None]
    steps = _steps(max([*known, figure.target or 0], default=0), figure.steps)
    scale = (base - _TOP) / steps[-1]

    def y(value: float) -> float:
        return round(base - value * scale, 1)

    width = 100 / max(len(points), 1)
    every = math.ceil(len(points) / 6) or 1
    marks = [
        Mark(
            label=point.label,
            words="no data" if point.value is None else figure.form(point.value),
            x=round(i * width + width * 0.14, 2),
            width=round(width * 0.72, 2),
            y=y(point.value or 0),
            height=round(base - y(point.value or 0), 1),
            tone=point.tone,
            is_named=(len(points) - 1 - i) % every == 0,
            has_value=point.value is not None,
        )
        for i, point in enumerate(points)
    ]
    return Chart(
        kind=kind,
        figure=figure,
        ticks=[Tick(y(step), figure.form(step)) for step in steps],
        marks=marks,
        paths=_lines(marks) if kind == "line" else [],
        base=base,
        target_y=None if figure.target is None else y(figure.target),
        labelled=labelled,
    )


def _bars_to_label(points: Sequence[Point]) -> frozenset[int]:
    """Few bars carry their figures; of many, only those that the finding is about."""
    if len(points) <= 8:
        return frozenset(i for i, point in enumerate(points) if point.value is not None)
    return frozenset(i for i, point in enumerate(points) if point.tone)


def _steps(largest: float, offered: Sequence[float]) -> list[float]:
    """Round figures from nought to at or above the largest, three or four of them."""
    if largest <= 0:
        return [0, 1]
    rough = largest / 3
    step = next((each for each in offered if each >= rough), None) or _decimal(rough)
    return [round(step * i, 10) for i in range(math.ceil(largest / step) + 1)]


def _decimal(rough: float) -> float:
    size = 10.0 ** math.floor(math.log10(rough))
    return next(size * m for m in (1, 2, 2.5, 5, 10) if size * m >= rough)


def _lines(marks: Sequence[Mark]) -> list[str]:
    runs = groupby(marks, key=lambda mark: mark.has_value)
    return [_path([(m.middle, m.y) for m in run]) for has_value, run in runs if has_value]


def _path(points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:.2f} {y:.1f}" for x, y in points) if points else ""
