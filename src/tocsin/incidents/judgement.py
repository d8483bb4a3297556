"""How bad an incident is by what is known of it without reading its text, and why.

Impact comes from the service and from how many are hit, urgency from the severity and the support
hours. What people write tells neither: everybody's own trouble is urgent.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from tocsin.incidents import priority
from tocsin.incidents.priority import Level, Priority
from tocsin.signals.signal import Severity

MANY_HIT = 10


class Raises(StrEnum):
    """What goes up when somebody who comes first reports."""

    NOTHING = "nothing"
    IMPACT = "impact"
    URGENCY = "urgency"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Known:
    """``tier`` is that of the most important service; ``affected`` is how many people it hits,
    None of which nobody has said anything."""

    tier: int | None = None
    service: str = ""
    dependents: int = 0
    affected: int | None = None
    severity: Severity | None = None
    is_supported: bool = True
    is_vip: bool = False
    vip_raises: Raises = Raises.NOTHING


@dataclass(frozen=True, slots=True)
class Judgement:
    impact: Level
    urgency: Level
    impact_because: Sequence[str] = ()
    urgency_because: Sequence[str] = ()
    is_raised: bool = False


@dataclass(frozen=True, slots=True)
class Proposal:
    """A judgement with the priority that the matrix makes of it."""

    judgement: Judgement
    priority: Priority

    @property
    def because(self) -> str:
        """Why, as a sentence."""
        judged = self.judgement
        said = "; ".join((*judged.impact_because, *judged.urgency_because))
        return f"{said[:1].upper()}{said[1:]}."


def judge(known: Known) -> Judgement:
    impact, impact_because = _impact(known)
    urgency, urgency_because = _urgency(known)
    raises = known.vip_raises if known.is_vip else Raises.NOTHING
    if raises in {Raises.IMPACT, Raises.BOTH}:
        impact, impact_because = impact.raised, [*impact_because, _VIP]
    if raises in {Raises.URGENCY, Raises.BOTH}:
        urgency, urgency_because = urgency.raised, [*urgency_because, _VIP]
    is_raised = raises is not Raises.NOTHING
    return Judgement(impact, urgency, tuple(impact_because), tuple(urgency_because), is_raised)


_VIP = "who reported it comes first"


def _impact(known: Known) -> tuple[Level, list[str]]:
    level = priority.default_impact(tier=known.tier, dependents=known.dependents)
    because = (
        [f"{known.service or 'its service'} is of tier {known.tier}"]
        if known.tier is not None
        else ["no service is named"]
    )
    if known.dependents >= priority.MANY_DEPENDENTS:
        because.append(f"{known.dependents} services need it")
    if known.affected is not None and known.affected >= MANY_HIT:
        return level.raised, [*because, f"it hits {known.affected} people"]
    return level, because


def _urgency(known: Known) -> tuple[Level, list[str]]:
    level = priority.default_urgency(known.severity, is_supported=known.is_supported)
    because = [f"its severity is {known.severity}" if known.severity else "no severity is known"]
    if not known.is_supported:
        because.append("it is outside of the support hours")
    return level, because
