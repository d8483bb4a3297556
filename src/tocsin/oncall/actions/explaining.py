"""What was kept of pages, for whoever explains them; who may ask is for them to say."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from tocsin.kit import ledger
from tocsin.kit.ledger import Event
from tocsin.kit.tx import Tx
from tocsin.oncall import escalation, snapshot
from tocsin.oncall.page import Page, Told
from tocsin.oncall.policy import Policy
from tocsin.oncall.served import Served
from tocsin.oncall.shift import Span
from tocsin.oncall.store import pages, served, traces
from tocsin.oncall.store.traces import Period

_MOST_VERSIONS = 5000


def pages_about(tx: Tx, subject: str, *, limit: int) -> list[Page]:
    """Return the pages about a subject, newest first."""
    return pages.about(tx, subject, limit=limit)


def stepped(tx: Tx, span: Span, *, before_id: int | None = None, limit: int) -> list[Page]:
    """Return the pages that took a step in the time, newest first."""
    period = Period(span.starts_at, span.ends_at, before_id)
    found = traces.stepped(tx, period, limit=limit)
    return pages.some(tx, found) if found else []


def told(tx: Tx, page_ids: Sequence[int]) -> dict[int, list[Told]]:
    """Return what each target of these pages came to, in the order it happened."""
    found: dict[int, list[Told]] = {page_id: [] for page_id in page_ids}
    for one in traces.of_pages(tx, page_ids) if page_ids else ():
        found[one.page_id].append(one.told)
    return found


def causes(page_id: int, told: Sequence[Told]) -> list[str]:
    """Return the causes of what a page sent."""
    return [escalation.cause(page_id, place) for place in dict.fromkeys(o.position for o in told)]


def served_by(tx: Tx, person_id: int, *, starts_at: datetime, ends_at: datetime) -> list[Served]:
    """Return what a person had of which schedule, as it was written down."""
    return served.of_person(tx, person_id, starts_at, ends_at)


@dataclass(frozen=True, slots=True)
class Written:
    """Policies as they were written down whenever they were changed, newest first."""

    events: Sequence[Event]

    def at(self, policy_id: int, moment: datetime) -> Policy | None:
        """Return a policy as it was at that moment; None if that is not known."""
        subject = f"policy/{policy_id}"
        before = (e.data for e in self.events if e.subject == subject and e.at <= moment)
        found = next(before, None)
        return snapshot.read({**found.get("after", found), "id": policy_id}) if found else None


def written(tx: Tx, policy_ids: Iterable[int]) -> Written:
    """Return what the ledger knows of these policies."""
    subjects = [f"policy/{policy_id}" for policy_id in sorted(policy_ids)]
    kinds = ("policy.created", "policy.replaced")
    return Written(ledger.of_kinds(tx, subjects, kinds, limit=_MOST_VERSIONS))
