import dataclasses
from datetime import UTC, date, datetime
from pathlib import Path

from tocsin.reviews import markdown
from tocsin.reviews.action_item import ActionItem
from tocsin.reviews.markdown import Facts, Moment, Promise
from tocsin.reviews.review import Cause, CauseKind, NewReview, Review

GOLDEN = Path(__file__).parent / "golden_review.md"


def at(minute: int) -> datetime:
    return datetime(2026, 3, 16, 9, minute, tzinfo=UTC)


FACTS = Facts(
    42,
    "Checkout *down* | <b>",
    "P1",
    "software/database",
    ("checkout", "ledger_db"),
    (("occurred", at(0)), ("detected", at(2)), ("acknowledged", at(6)), ("resolved", at(44))),
)
TEXT = NewReview(
    summary="The pool ran dry.\n\nThen we *saw* it.",
    impact="1 200 orders failed.",
    went_well="- The page came in a minute.",
    lessons="Measure pools.",
    causes=(
        Cause(CauseKind.ROOT, "No limit per client.\nNobody had asked for one."),
        Cause(CauseKind.TRIGGER, "A new report."),
    ),
)
REVIEW = Review(1, 42, 3, TEXT, 1, at(50), at(55), at(55))
ITEM = ActionItem(1, 42, "Add a limit", 1, date(2026, 4, 1), "person/1", at(50), None, None)
PROMISES = [
    Promise(ITEM, "Ana"),
    Promise(dataclasses.replace(ITEM, title="Alert on pools [soon]", done_at=at(58)), "Bo"),
    Promise(dataclasses.replace(ITEM, title="Buy RAM", due_on=None, dropped_because="no"), None),
]
MOMENTS = [
    Moment(at(2), "prom declared it: Checkout *down*."),
    Moment(at(6), "Ana acknowledged it."),
]


def test_a_review_becomes_this_document() -> None:
    assert markdown.render(FACTS, REVIEW, MOMENTS, PROMISES) == GOLDEN.read_text()


def test_a_drill_says_so_first() -> None:
    drill = dataclasses.replace(FACTS, is_drill=True)
    assert markdown.render(drill, REVIEW, [], []).startswith("# DRILL: Review of incident 42")


def test_an_empty_draft_says_what_is_missing_and_has_no_empty_cell() -> None:
    draft = dataclasses.replace(REVIEW, text=NewReview(), published_at=None)
    bare = Facts(7, "Slow", "P3", None, (), (("detected", at(2)), ("acknowledged", None)))
    document = markdown.render(bare, draft, [], [])
    assert document.count("*Nothing was written here.*") == 6
    assert "*None were agreed.*" in document
    assert "|  |" not in document
