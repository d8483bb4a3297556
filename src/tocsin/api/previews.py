"""Previews: what a payload would become by a mapping that nobody has saved yet."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from tocsin.api.route import Writing, noun
from tocsin.api.schemas import Input, Output
from tocsin.signals.actions import previewing
from tocsin.signals.preview import Sample

router = noun("previews")


class LinkOut(Output):
    href: str
    text: str


class SignalOut(Output):
    """One statement; an alert is made of it, or closed by it."""

    identity: str
    state: str
    severity: str
    summary: str
    description: str
    service: str | None
    labels: dict[str, str]
    links: list[LinkOut]
    occurred_at: datetime | None
    ends_at: datetime | None
    flags: list[str]


class LineOut(Output):
    """A value and the path by which a mapping finds it; secrets are hidden."""

    path: str
    value: str


class PreviewOut(Output):
    """``mistakes`` are the mapping's, by field; ``error`` is why something could not be read.

    Of ``total`` signals the first 20 are shown. ``part`` is the first of the parts that each are a
    statement: the paths of a mapping begin there.
    """

    signals: list[SignalOut]
    total: int
    error: str
    flags: list[str]
    mistakes: dict[str, str]
    part: list[LineOut]


class PreviewIn(Input):
    """``ref`` names a payload that is kept, such as event-34 or refusal-12; else ``body`` is it."""

    kind: str = "generic"
    mapping: dict[str, Any] = Field(default_factory=dict)
    ref: Annotated[str, Field(max_length=40)] | None = None
    body: Annotated[str, Field(max_length=524_288)] = ""
    content_type: Annotated[str, Field(max_length=200)] = ""


@router.post("", response_model=PreviewOut)
def create(body: PreviewIn, frame: Writing) -> object:
    """Read a payload as a source of this kind and mapping would; nothing is kept of it."""
    sample = Sample(body.body.encode(errors="replace"), body.content_type)
    trial = previewing.Trial(body.kind, body.mapping, sample, body.ref)
    return previewing.preview(frame.tx, trial, actor=frame.actor, now=frame.now)
