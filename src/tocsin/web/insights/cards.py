"""The key figures in words: what each is, how many incidents it rests on, what it left out."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from tocsin.insights.kpi import Figure, Kpis
from tocsin.kit import periods

NOTHING = "–"


@dataclass(frozen=True, slots=True)
class Card:
    """``term`` is what the letters stand for; ``basis`` is what the figure rests on."""

    name: str
    term: str
    words: str
    spread: str
    basis: str


@dataclass(frozen=True, slots=True)
class Measure:
    name: str
    title: str
    term: str
    form: Callable[[float], str]
    has_spread: bool = False


def duration(seconds: float) -> str:
    return periods.spoken(timedelta(seconds=seconds))


def share(value: float) -> str:
    return f"{value * 100:.0f} %"


def score(value: float) -> str:
    return f"{value:.1f} of 5"


MEASURES = (
    Measure("mtti", "MTTI", "Mean time to identify", duration, has_spread=True),
    Measure("mtta", "MTTA", "Mean time to acknowledge", duration, has_spread=True),
    Measure("mttr", "MTTR", "Mean time to resolve", duration, has_spread=True),
    Measure("resolution_rate", "Resolution rate", "Resolved, of all logged", share),
    Measure(
        "first_time_fix_rate", "First-time fix", "Resolved with no hand-over or reopening", share
    ),
    Measure("csat", "CSAT", "What reporters gave", score),
    Measure("sla_attainment", "SLA attainment", "Every promise kept, of all decided", share),
)


def all_of(kpis: Kpis) -> list[Card]:
    return [card(measure, figure_of(kpis, measure.name)) for measure in MEASURES]


def card(measure: Measure, figure: Figure) -> Card:
    spread = ""
    if measure.has_spread and figure.p50 is not None and figure.p90 is not None:
        spread = f"half within {duration(figure.p50)}, 9 of 10 within {duration(figure.p90)}"
    words = said(measure, figure)
    return Card(measure.title, measure.term, words, spread, basis(figure))


def said(measure: Measure, figure: Figure) -> str:
    return NOTHING if figure.value is None else measure.form(figure.value)


def basis(figure: Figure) -> str:
    """Say what it rests on and what was left out, and why."""
    parts = [f"n = {figure.n:,}"]
    if figure.not_applicable:
        parts.append(f"{figure.not_applicable:,} not applicable")
    if figure.invalid:
        parts.append(f"{figure.invalid:,} invalid")
    return ", ".join(parts)


def figure_of(kpis: Kpis, name: str) -> Figure:
    found: Figure = getattr(kpis, name)
    return found
