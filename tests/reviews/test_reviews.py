import dataclasses
from datetime import date, datetime

import pytest

from tests import cast
from tests.incident_of import declared
from tocsin.identity.permission import NotPermitted
from tocsin.incidents.actions import closing, progress, reading, resolving
from tocsin.incidents.incident import UnknownIncident
from tocsin.incidents.priority import Level
from tocsin.incidents.resolution import Code, Resolution
from tocsin.kit import ledger
from tocsin.kit.tx import Tx
from tocsin.reviews.action_item import NewActionItem
from tocsin.reviews.actions import action_items, reviews
from tocsin.reviews.actions.reviews import (
    AlreadyBegun,
    AlreadyPublished,
    EditedMeanwhile,
    UnknownReview,
)
from tocsin.reviews.review import Cause, CauseKind, Incomplete, NewReview, Status

WHOLE = NewReview(
    "The pool ran dry.", "Orders failed.", causes=(Cause(CauseKind.ROOT, "No limit."),)
)


@pytest.fixture
def people(tx: Tx, now: datetime) -> cast.Cast:
    return cast.cast(tx, now)


@pytest.fixture
def number(tx: Tx, people: cast.Cast, now: datetime) -> int:
    """A P1 that Ana resolved."""
    ana = people.ana.actor
    grave = {"impact": Level.HIGH, "urgency": Level.HIGH}
    made = declared(tx, "Checkout down", actor=ana, now=now, **grave)
    progress.acknowledge(tx, made, actor=ana, now=now)
    fixed = Resolution(Code.FIXED, "Restarted the pool.", is_verified=True)
    resolving.resolve(tx, made, fixed, actor=ana, now=now)
    return made


def test_a_review_begins_with_what_was_noted_at_the_resolution(
    tx: Tx, people: cast.Cast, number: int, now: datetime
) -> None:
    ana = people.ana.actor
    reviews.begin(tx, number, actor=ana, now=now)
    draft = reviews.get(tx, number, actor=ana)
    assert (draft.status, draft.text.summary) == (Status.DRAFT, "Restarted the pool.")
    assert draft.author_id == people.ana.id
    with pytest.raises(AlreadyBegun):
        reviews.begin(tx, number, actor=people.bo.actor, now=now)


def test_saving_keeps_the_causes_in_their_order_and_counts_the_version(
    tx: Tx, people: cast.Cast, number: int, now: datetime
) -> None:
    ana = people.ana.actor
    reviews.begin(tx, number, actor=ana, now=now)
    causes = (Cause(CauseKind.TRIGGER, "A report."), *WHOLE.causes)
    wanted = dataclasses.replace(WHOLE, causes=causes)
    assert reviews.save(tx, number, wanted, expected_version=1, actor=ana, now=now) == 2
    assert reviews.save(tx, number, wanted, expected_version=2, actor=ana, now=now) == 2
    assert reviews.get(tx, number, actor=ana).text == wanted
    with pytest.raises(EditedMeanwhile, match="at version 2 now"):
        reviews.save(tx, number, WHOLE, expected_version=1, actor=people.bo.actor, now=now)


def test_publishing_marks_the_incident_reviewed_and_lets_a_p1_close(
    tx: Tx, people: cast.Cast, number: int, now: datetime
) -> None:
    ana = people.ana.actor
    reviews.begin(tx, number, actor=ana, now=now)
    with pytest.raises(closing.ReviewRequired):
        closing.close(tx, number, actor=ana, now=now)
    with pytest.raises(Incomplete):
        reviews.publish(tx, number, actor=ana, now=now)
    reviews.save(tx, number, WHOLE, expected_version=1, actor=ana, now=now)
    reviews.publish(tx, number, actor=ana, now=now)
    assert reading.get(tx, number, actor=ana).reviewed_at == now
    closing.close(tx, number, actor=ana, now=now)
    with pytest.raises(AlreadyPublished):
        reviews.publish(tx, number, actor=ana, now=now)


def test_a_published_review_stays_complete(
    tx: Tx, people: cast.Cast, number: int, now: datetime
) -> None:
    ana = people.ana.actor
    reviews.begin(tx, number, actor=ana, now=now)
    reviews.save(tx, number, WHOLE, expected_version=1, actor=ana, now=now)
    reviews.publish(tx, number, actor=ana, now=now)
    with pytest.raises(Incomplete):
        reviews.save(tx, number, NewReview(), expected_version=2, actor=ana, now=now)
    better = dataclasses.replace(WHOLE, lessons="Measure.")
    assert reviews.save(tx, number, better, expected_version=2, actor=ana, now=now) == 3


def test_a_draft_is_for_responders_and_a_review_for_readers(
    tx: Tx, people: cast.Cast, number: int, now: datetime
) -> None:
    ana, sam, dan = people.ana.actor, people.sam.actor, people.dan.actor
    reviews.begin(tx, number, actor=ana, now=now)
    with pytest.raises(UnknownReview):
        reviews.get(tx, number, actor=sam)
    assert reviews.listed(tx, actor=sam).items == []
    assert [r.incident_number for r in reviews.listed(tx, actor=ana).items] == [number]
    reviews.save(tx, number, WHOLE, expected_version=1, actor=ana, now=now)
    reviews.publish(tx, number, actor=ana, now=now)
    assert reviews.get(tx, number, actor=sam).text == WHOLE
    with pytest.raises(NotPermitted):
        reviews.begin(tx, number, actor=sam, now=now)
    with pytest.raises((NotPermitted, UnknownIncident)):
        reviews.get(tx, number, actor=dan)


def test_the_list_goes_on_from_its_cursor(tx: Tx, people: cast.Cast, now: datetime) -> None:
    ana = people.ana.actor
    numbers = [declared(tx, f"Incident {n}", actor=ana, now=now) for n in range(3)]
    for one in numbers:
        reviews.begin(tx, one, actor=ana, now=now)
    first = reviews.listed(tx, limit=2, actor=ana)
    rest = reviews.listed(tx, cursor=first.next, limit=2, actor=ana)
    assert [r.incident_number for r in first.items + rest.items] == numbers[::-1]


def test_the_export_tells_the_whole_story(
    tx: Tx, people: cast.Cast, number: int, now: datetime
) -> None:
    ana = people.ana.actor
    reviews.begin(tx, number, actor=ana, now=now)
    reviews.save(tx, number, WHOLE, expected_version=1, actor=ana, now=now)
    promise = NewActionItem("Add a limit", people.bo.id, date(2026, 4, 1))
    action_items.add(tx, number, promise, actor=ana, now=now)
    document = reviews.export(tx, number, actor=ana)
    for said in (
        f"# Review of incident {number}: Checkout down",
        "| Priority | P1 |",
        "The pool ran dry.",
        "- **Root cause:** No limit.",
        "- [ ] Add a limit (Bo, due 2026-04-01)",
        "| Ana began the review. |",
    ):
        assert said in document


def test_every_step_of_a_review_is_on_the_timeline(
    tx: Tx, people: cast.Cast, number: int, now: datetime
) -> None:
    ana = people.ana.actor
    reviews.begin(tx, number, actor=ana, now=now)
    reviews.save(tx, number, WHOLE, expected_version=1, actor=ana, now=now)
    reviews.publish(tx, number, actor=ana, now=now)
    kinds = [e.kind for e in ledger.of_subject(tx, f"incident/{number}")]
    assert [k for k in kinds if k.startswith("review.")] == [
        "review.begun",
        "review.edited",
        "review.published",
    ]
