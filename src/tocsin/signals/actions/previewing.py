"""Trying a mapping on what really arrived, before it is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.kit import errors
from tocsin.kit.tx import Tx
from tocsin.signals import preview as idea
from tocsin.signals import refusal, sources
from tocsin.signals.actions import owning, refusals, registry
from tocsin.signals.preview import Preview, Sample


class UnknownKind(errors.Invalid):
    """There is no such kind of source."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What to read and how; ``ref`` names a kept payload, which counts before ``sample``."""

    kind: str
    mapping: Mapping[str, Any]
    sample: Sample
    ref: str | None = None


def preview(tx: Tx, trial: Trial, *, actor: Actor, now: datetime) -> Preview:
    """Return what it would become; nothing is kept of it."""
    permission.require_leading(actor)
    if trial.kind not in sources.PROVIDERS:
        raise UnknownKind(f"There is no kind '{trial.kind}'.", fields={"kind": "unknown"})
    sample = kept(tx, trial.ref, actor=actor) if trial.ref else trial.sample
    return idea.preview(trial.kind, sample, trial.mapping, now=now)


def kept(tx: Tx, ref: str, *, actor: Actor) -> Sample:
    """The payload of this name, byte by byte; a lead gets what a source of their team's sent."""
    permission.require_leading(actor)
    found = refusals.whole(tx, refusal.reference(ref), actor=actor)
    sender = None if found.source_id is None else registry.source(tx, found.source_id)
    owning.require(tx, sender.service_id if sender else None, actor=actor)
    return Sample(found.body, found.content_type, found.path)
