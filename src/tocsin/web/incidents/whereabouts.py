"""Where a page is: whom it reached last, and whom it turns to next if nobody answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tocsin.kit.tx import Tx
from tocsin.oncall import policy
from tocsin.oncall.actions import pages
from tocsin.oncall.page import Page, Told
from tocsin.oncall.policy import Position, Stage
from tocsin.oncall.target import Kind, Target
from tocsin.web import names
from tocsin.web.names import Names


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """``is_open`` while nobody has answered; ``reached`` are the names of the latest step."""

    page: Page
    told: Sequence[Told]
    known: Names
    reached: Sequence[str]
    reached_at: datetime | None
    following: str
    following_at: datetime | None

    @property
    def is_open(self) -> bool:
        return self.page.is_open


def of(tx: Tx, subject: str) -> Whereabouts | None:
    """None when nobody was ever paged about it."""
    page = pages.page_of(tx, subject)
    if page is None:
        return None
    told = pages.trace(tx, page.id)
    known = names.of(tx, people=[*(t.person_id for t in told), *_people_of(page)])
    latest = [t for t in told if t.outcome == "paged" and t.position == page.position]
    after = policy.following(page.plan, page.position)
    return Whereabouts(
        page,
        told,
        known,
        list(dict.fromkeys(known.person(t.person_id) or t.target for t in latest)),
        latest[0].at if latest else None,
        words(page, after, known) if after else "",
        page.next_due_at,
    )


def words(page: Page, position: Position, known: Names) -> str:
    """Say whom a position pages."""
    if position.stage is Stage.CATCH_ALL:
        return "the catch-all"
    found = policy.targets(page.plan, position, ())
    return ", ".join(target_words(target, known) for target in found)


def target_words(target: Target, known: Names) -> str:
    if target.kind is Kind.PERSON:
        return known.person(target.id) or target.name
    if target.kind is Kind.SCHEDULE:
        return f"whoever is on call in {target.name}"
    if target.kind is Kind.VENDOR:
        return f"the vendor {target.name}"
    return f"the team {target.name}" if target.kind is Kind.TEAM else "the administrators"


def _people_of(page: Page) -> list[int | None]:
    return [target.id for target in policy.mentioned(page.plan) if target.kind is Kind.PERSON]
