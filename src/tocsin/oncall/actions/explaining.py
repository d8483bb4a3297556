"""What was kept of pages, for whoever explains them; who may ask is for them to say."""

from collections.abc import Sequence
from datetime import datetime

from tocsin.kit import ledger
from tocsin.kit.tx import Tx
from tocsin.oncall import escalation, snapshot
from tocsin.oncall.page import Page, Told
from tocsin.oncall.policy import Policy
from tocsin.oncall.served import Served
from tocsin.oncall.shift import Span
from tocsin.oncall.store import pages, served, traces
from tocsin.oncall.store.traces import Period

_WRITTEN = ("policy.created", "policy.replaced")


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


def policy_at(tx: Tx, policy_id: int, *, at: datetime) -> Policy | None:
    """Return a policy as it was at that moment, from the ledger; None if that is not known."""
    written = ledger.of_kinds(tx, f"policy/{policy_id}", _WRITTEN)
    found = next((event.data for event in written if event.at <= at), None)
    return snapshot.read({**found.get("after", found), "id": policy_id}) if found else None
