"""Why pages went where they went, as chains with a reason at every link; for one reader, theirs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from tocsin.identity.actor import Actor
from tocsin.incidents.actions import explaining, whether
from tocsin.incidents.actions.whether import Answer, Asked
from tocsin.incidents.why import link as links
from tocsin.incidents.why.link import Hop
from tocsin.kit.tx import Tx

_WHAT: Mapping[Hop, str] = {
    Hop.EVENT: "Event",
    Hop.RULE: "Rule",
    Hop.MUTE: "Held back",
    Hop.INCIDENT: "Incident",
    Hop.SERVICE: "Service",
    Hop.POLICY: "Policy",
    Hop.STEP: "Step",
    Hop.SCHEDULE: "On call",
    Hop.PERSON: "Person",
    Hop.WAYS: "Ways",
    Hop.CHANNEL: "Message",
    Hop.ATTEMPT: "Attempt",
    Hop.RECEIPT: "Receipt",
    Hop.ANSWER: "Answer",
}
_PAGES = {"alert": "alerts", "incident": "incidents", "service": "services"} | {
    "policy": "policies", "schedule": "schedules", "silence": "silences",
}  # fmt: skip
_BENEATH = (Hop.ATTEMPT, Hop.RECEIPT)


@dataclass(frozen=True, slots=True)
class Link:
    """``state`` is that of ``ui.trace_step``; ``beneath`` are attempts and receipts."""

    what: str
    title: str
    state: str = "done"
    reason: str = ""
    at: datetime | None = None
    href: str = ""
    beneath: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Chains:
    """``origin`` leads to the incident; each of ``pages`` begins where it ends."""

    origin: Sequence[Link]
    pages: Sequence[Sequence[Link]]
    mine: Sequence[Answer]


def of(tx: Tx, number: int, *, zone: tzinfo, actor: Actor) -> Chains:
    """Return the chains from what arrived to who answered, and what they came to for the reader."""
    found = explaining.explain(tx, number, zone=zone, actor=actor)
    me = Asked(actor.person_id or 0, zone)
    answers = whether.about(tx, number, me, actor=actor)
    return Chains(
        drawn(found.origin),
        [drawn(each.links) for each in found.chains],
        [each for each in answers if each.verdict.concerns],
    )


def drawn(found: Iterable[links.Link]) -> list[Link]:
    """Return the links as they are shown: attempts and receipts stand beneath their message."""
    shown: list[Link] = []
    for one in found:
        if one.hop in _BENEATH and shown:
            shown[-1].beneath.append(f"{one.title}: {one.sentence}")
        else:
            to = href_of(one.subject)
            shown.append(Link(_WHAT[one.hop], one.title, one.state, one.sentence, one.at, to))
    return shown


def href_of(subject: str) -> str:
    """Return the page about a subject, empty if there is none."""
    noun, _, number = subject.partition("/")
    return f"/{_PAGES[noun]}/{number}" if noun in _PAGES else ""
