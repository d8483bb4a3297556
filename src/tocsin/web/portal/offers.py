"""What is offered to somebody who writes a report: known outages, answers that were found."""

from dataclasses import dataclass
from datetime import datetime

from tocsin.desk.actions import outages as outage_actions
from tocsin.desk.outage import Outage
from tocsin.identity.actor import Actor
from tocsin.kit.tx import Tx
from tocsin.knowledge.actions import offering
from tocsin.knowledge.article import Similar

_FEWEST_LETTERS = 4


@dataclass(frozen=True, slots=True)
class Offers:
    outages: list[Outage]
    articles: list[Similar]

    @property
    def is_empty(self) -> bool:
        return not (self.outages or self.articles)


def of(tx: Tx, text: str, service_id: int | None, *, actor: Actor) -> Offers:
    """Outages are shown whatever is written, for there are few; answers once there are words."""
    outages = outage_actions.known(tx, service_id=service_id, actor=actor)
    return Offers(outages, _articles(tx, text, actor))


def note(tx: Tx, text: str, *, actor: Actor, now: datetime) -> None:
    """Keep which answers are put before them."""
    found = [each.id for each in _articles(tx, text, actor)]
    offering.note(tx, found, actor=actor, now=now)


def _articles(tx: Tx, text: str, actor: Actor) -> list[Similar]:
    said = text.strip()
    return offering.offered(tx, said, actor=actor) if len(said) >= _FEWEST_LETTERS else []
