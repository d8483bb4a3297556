"""An incident as an example of what it was: its words, and where it was sorted to."""

from dataclasses import dataclass

from tocsin.incidents.lifecycle import Channel

_BY_MACHINES = frozenset({Channel.SIGNAL, Channel.MONITOR, Channel.DRILL})


@dataclass(frozen=True, slots=True)
class Example:
    """``service_id`` is the first that it concerns. What was taken back has no place anywhere."""

    number: int
    title: str
    description: str
    channel: Channel
    is_drill: bool
    category_id: int | None
    service_id: int | None
    team_id: int | None

    @property
    def text(self) -> str:
        return f"{self.title}\n{self.description}"

    @property
    def is_told(self) -> bool:
        """Whether a person reported it; what a machine sends has its service and team by rule."""
        return self.channel not in _BY_MACHINES


@dataclass(frozen=True, slots=True)
class Like:
    """An incident that has words of another."""

    number: int
    title: str
