"""Pages that begin or go on, and all that time may bring to them as long as nobody answers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tocsin.incidents.actions.foreseeing import Foreseen
from tocsin.notify.message import Message
from tocsin.notify.notification import Letter
from tocsin.oncall.page import NewPage, Page
from tocsin.oncall.spared import Spared
from tocsin.oncall.target import Target


@dataclass(frozen=True, slots=True)
class BroughtIn:
    """A row of the escalation matrix that is met at a moment, if nobody answers until then."""

    at: datetime
    row: str
    because: str
    bring_in: tuple[Target, ...]
    inform: tuple[Target, ...]
    notice: Message


@dataclass(frozen=True, slots=True)
class Engaging:
    """How a vendor is asked about an incident, and what is foreseen of their part from then on."""

    name: str
    letter: Letter
    foreseen: Callable[[datetime], Sequence[Foreseen]]


@dataclass(frozen=True, slots=True)
class Standing:
    """How an incident stands that is open already, and what becomes of it ``at`` the moment.

    ``page`` is the one that nobody answered yet, and ``about`` what its conditions are asked about
    from the moment on. With ``again`` a page begins anew, ``said`` is told to those who are
    concerned; at ``wakes_at`` a snooze ends, and what is ``foreseen_then`` may come.
    """

    at: datetime
    page: Page | None = None
    spared: tuple[Spared, ...] = ()
    added: int = 0
    is_answered: bool = False
    about: Mapping[str, Any] = field(default_factory=dict)
    again: NewPage | None = None
    said: tuple[Letter, ...] = ()
    wakes_at: datetime | None = None
    foreseen_then: tuple[Foreseen, ...] = ()
    engaged: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Begun:
    """A page that begins; it ends at ``ends_at`` because somebody answered, or it is over.

    ``concerned`` are told of what is ``foreseen`` of the promises about it; ``vendors`` can be
    asked. One that ``is_later`` begins after all else that happens at that instant. ``rises`` are
    what it becomes by what joins it later, each from the moment on of its ``standing``.
    """

    at: datetime
    new: NewPage
    ends_at: datetime | None = None
    because: str = ""
    rows: tuple[BroughtIn, ...] = ()
    foreseen: tuple[Foreseen, ...] = ()
    concerned: tuple[int, ...] = ()
    vendors: Mapping[int, Engaging] = field(default_factory=dict)
    standing: Standing | None = None
    is_later: bool = False
    rises: tuple["Begun", ...] = ()
