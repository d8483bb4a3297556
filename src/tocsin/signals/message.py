"""A vendor's message, read by the places of its parts: all that a simple source needs.

A part that came as the sender's own placeholder counts as missing and is flagged, because an
identity of ``$ALERT_ID`` would make one alert of all of them.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from tocsin.signals import document, form, mending, moment, path, signal, vocabulary
from tocsin.signals.provider import Context, Parse
from tocsin.signals.signal import Severity, Signal, State, Unparseable

_PLACEHOLDER = re.compile(
    r"""\s*(?: \$\{[^{}]*\} | \$[A-Za-z_]\w*(?:[.:]\w+)* | \$[^$\s][^$]*\$ | \{\{[^{}]*\}\}
    | \{[A-Z?$][\w.$]*\} | \#\#[\w.]+\#\# | %[a-z_]{3,}%? | \*\w+\* | \[\[[\w.]+\]\] )\s*""",
    re.VERBOSE,
)
_MOST_SCANNED = 400
_MOST_FLAGS = 3
QUIET = timedelta(hours=24)
"""How long a sender that never says that it is over has to be silent until it is."""


@dataclass(frozen=True, slots=True)
class Message:
    """One object of a body. A place is a path (``check.name``) or a text with {paths} in it, which
    holds something only where all of them do."""

    value: Mapping[str, Any]
    context: Context
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)

    def text(self, *places: str) -> str:
        """The first of these places that holds something."""
        return next(filter(None, map(self._at, places)), "")

    def word(self, *places: str) -> str:
        return self.text(*places).lower()

    def key(self, *places: str, about: str = "") -> str:
        """What these places hold, as one identity; "" if they hold nothing at all."""
        found = [text for place in places if (text := self.text(place))]
        return "/".join([*found, about] if found and about else found)

    def moment(self, *places: str) -> datetime | None:
        return next(filter(None, (moment.parse(self.text(place)) for place in places)), None)

    def ends_by_silence(self) -> datetime:
        """When the alert of a sender that never says so is over, if this was its last word."""
        return self.context.now + QUIET

    def members(self, place: str) -> Mapping[str, Any]:
        return document.members(path.value_at(self.value, place))

    def items(self, place: str) -> list[Any]:
        return document.items(path.value_at(self.value, place))

    def joined(self, place: str) -> str:
        """A list of plain values as one text."""
        listed = (document.scalar(item) for item in self.items(place))
        return ", ".join(filter(None, listed)) or self.text(place)

    def state(self, *places: str, words: Mapping[str, State] | None = None) -> State:
        """By the vendor's own words, else by everybody's; in doubt it fires."""
        for said in filter(None, map(self.word, places)):
            found = (words or {}).get(said) or vocabulary.state(said)
            if found is not None:
                return State.FIRING if found is State.CHANGE else found
        return State.FIRING

    def severity(self, *places: str, words: Mapping[str, Severity] | None = None) -> Severity:
        """By the vendor's own words, else by everybody's; in doubt it is an error."""
        for said in filter(None, map(self.word, places)):
            found = (words or {}).get(said) or vocabulary.severity(said)
            if found is not None:
                return found
        return Severity.ERROR

    def _at(self, place: str) -> str:
        parts = path.places(place)
        if parts and not all(map(self._at, parts)):
            return ""
        text = path.text_at(self.value, place).strip()
        return "" if is_placeholder(text) else text

    def labels(self, *places: str, **named: str) -> dict[str, str]:
        """What these places hold (of a list all), named by their last part or as given."""
        wanted = {path.last_name(place): place for place in places} | named
        return {name: text for name, place in wanted.items() if (text := self.joined(place))}

    def links(self, **named: str) -> tuple[tuple[str, str], ...]:
        """What these places hold, as links; ``_`` in a name stands for a blank."""
        return tuple((self.text(place), name.replace("_", " ")) for name, place in named.items())


@dataclass(frozen=True, slots=True)
class Told:
    """What a source made of a message; it is bounded and cleaned on its way to a signal.

    ``is_dated`` if ``at`` is when the sender said this, so that it can be put in order by it.
    """

    identity: str
    summary: str
    state: State = State.FIRING
    severity: Severity = Severity.ERROR
    description: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    links: tuple[tuple[str, str], ...] = ()
    at: datetime | None = None
    is_dated: bool = False
    ends_at: datetime | None = None
    service: str = ""


Tell = Callable[[Message], Told]
TellAll = Callable[[Message], Iterable[Told]]


def parser(tell: Tell) -> Parse:
    """Read bodies of which each object (they may come as a list) says one thing."""
    return parser_of_many(lambda message: [tell(message)])


def parser_of_many(tell: TellAll) -> Parse:
    """Read bodies of which each object says any number of things; what cannot be read is told."""

    def parse(body: bytes, headers: Mapping[str, str], context: Context) -> list[Signal]:
        found: list[Signal] = []
        reasons: list[str] = []
        value, flags = _document(body, headers.get("content-type", ""))
        for part in _parts(value):
            try:
                found += _signals(part, tell, Message({}, context, headers), flags)
            except Unparseable as error:
                reasons.append(error.reason)
                found += error.salvaged
        if reasons:
            raise Unparseable(reasons[0], salvaged=found, lost=len(reasons))
        return found

    return parse


def is_placeholder(text: str) -> bool:
    """Whether the sender forgot to fill this in."""
    return _PLACEHOLDER.fullmatch(text) is not None


def _document(body: bytes, content_type: str) -> tuple[Any, tuple[str, ...]]:
    """What the body holds, and what had to be done to it to read it."""
    try:
        return form.read(body, content_type), ()
    except Unparseable:
        mended = mending.members(body)
        if mended is None:
            raise
    return mended, ("its JSON was broken, by a quote that was not escaped, and mended",)


def _parts(value: Any) -> list[Any]:
    return value if isinstance(value, list) and value else [value]


def _signals(part: Any, tell: TellAll, frame: Message, flags: tuple[str, ...]) -> list[Signal]:
    if not isinstance(part, dict):
        raise Unparseable(f"There must be an object, but it is {document.kind(part)}.")
    left = (f"'{name}' was left as it is by the sender" for name in _unfilled(part))
    said = (*flags, *left)
    return [_signal(told, said) for told in tell(replace(frame, value=part))]


def _signal(told: Told, flags: tuple[str, ...]) -> Signal:
    named = told.identity or told.summary
    if not named:
        raise Unparseable("It names neither what it is about nor what happened.")
    if not told.identity:
        flags = (*flags, "it has no identity of its own: its summary serves as one")
    said_at = told.at if told.is_dated else None
    return Signal(
        identity=signal.identity(told.identity or _named_by(told.summary)),
        state=told.state,
        summary=signal.summary(told.summary or told.identity),
        severity=told.severity,
        description=signal.description(told.description),
        labels=signal.labels(told.labels),
        links=signal.links(told.links),
        occurred_at=told.at,
        ends_at=told.ends_at,
        service=signal.service(told.service),
        flags=tuple(signal.summary(flag) for flag in flags),
        said_at=said_at,
        is_dated=said_at is not None,
    )


def _named_by(text: str) -> str:
    return f"text/{hashlib.sha256(text.encode(errors='surrogatepass')).hexdigest()[:32]}"


def _unfilled(part: Mapping[str, Any]) -> list[str]:
    found = dict.fromkeys(text.strip() for text in _scalars(part) if is_placeholder(text))
    return list(found)[:_MOST_FLAGS]


def _scalars(part: Mapping[str, Any]) -> Iterator[str]:
    """Its texts and those one floor below, up to a number that cannot be felt."""
    beneath = (member for member in part.values() if isinstance(member, dict))
    floors = [part, *list(beneath)[:20]]
    texts = [text for floor in floors for text in floor.values() if isinstance(text, str)]
    return iter(texts[:_MOST_SCANNED])
