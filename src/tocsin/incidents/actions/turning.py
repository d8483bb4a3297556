"""Why something that came made no alert or paged nobody, link by link."""

from tocsin.identity.actor import Actor
from tocsin.incidents.why import turned
from tocsin.incidents.why.link import Link
from tocsin.kit.tx import Tx
from tocsin.signals import actions as signals
from tocsin.signals.actions import refusals
from tocsin.signals.refusal import Reference


def explain(tx: Tx, ref: Reference, *, actor: Actor) -> list[Link]:
    """Return the trace of a refusal, or of an event that was taken in."""
    found = refusals.whole(tx, ref, actor=actor)
    named = signals.sources(tx, ids=[found.source_id]) if found.source_id else []
    return turned.of(found, next((each.name for each in named), ""))
