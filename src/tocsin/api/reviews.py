"""Reviews: what happened, why, and what was learned."""

from collections.abc import Sequence
from datetime import datetime

from starlette.responses import Response

from tocsin.api import names
from tocsin.api.frame import Frame
from tocsin.api.route import Reading, Writing, chapter
from tocsin.api.schemas import Cursor, Id, Input, Limit, Listed, Output, shown
from tocsin.reviews.actions import reviews
from tocsin.reviews.review import Cause, CauseKind, NewReview, Review, ReviewRow, Status

router = chapter("reviews")


class CauseOut(Output):
    kind: CauseKind
    text: str


class ReviewOut(Output):
    """The sections are Markdown; ``version`` goes back with the next edit."""

    incident: int
    status: Status
    version: int
    summary: str
    impact: str
    went_well: str
    went_badly: str
    lessons: str
    causes: list[CauseOut]
    author: str | None
    author_id: int | None
    created_at: datetime
    updated_at: datetime
    published_at: datetime | None


class ReviewRowOut(Output):
    incident: int
    status: Status
    summary: str
    author: str | None
    author_id: int | None
    created_at: datetime
    updated_at: datetime
    published_at: datetime | None


class MomentOut(Output):
    at: datetime
    sentence: str


class CauseIn(Input):
    """The root is why at all, a contributing cause why so bad, the trigger why then."""

    kind: CauseKind
    text: str


class ReviewIn(Input):
    summary: str = ""
    impact: str = ""
    went_well: str = ""
    went_badly: str = ""
    lessons: str = ""
    causes: tuple[CauseIn, ...] = ()


class ReviewChangeIn(ReviewIn):
    """``version`` is the one that was edited; if it is not the newest, nothing is saved."""

    version: int


@router.get("/reviews")
def list_all(frame: Reading, cursor: Cursor = None, limit: Limit = 50) -> Listed[ReviewRowOut]:
    """Return the reviews that changed last; who does not respond sees published ones."""
    found = reviews.listed(frame.tx, cursor=cursor, limit=limit, actor=frame.actor)
    return Listed(items=_rows(frame, found.items), next=found.next)


@router.get("/incidents/{number}/review")
def show(number: Id, frame: Reading) -> ReviewOut:
    return _shown(frame, reviews.get(frame.tx, number, actor=frame.actor))


@router.post("/incidents/{number}/review", status_code=201)
def begin(number: Id, frame: Writing, body: ReviewIn | None = None) -> ReviewOut:
    """Begin a draft; without a body it says what was noted when the incident was resolved."""
    written = None if body is None else _written(body)
    reviews.begin(frame.tx, number, written=written, actor=frame.actor, now=frame.now)
    return _shown(frame, reviews.get(frame.tx, number, actor=frame.actor))


@router.put("/incidents/{number}/review")
def save(number: Id, body: ReviewChangeIn, frame: Writing) -> ReviewOut:
    """Save all sections, unless somebody else edited them meanwhile."""
    reviews.save(
        frame.tx,
        number,
        _written(body),
        expected_version=body.version,
        actor=frame.actor,
        now=frame.now,
    )
    return _shown(frame, reviews.get(frame.tx, number, actor=frame.actor))


@router.post("/incidents/{number}/review/publication")
def publish(number: Id, frame: Writing) -> ReviewOut:
    """Let everybody read it who may see the incident, which is reviewed thereby."""
    reviews.publish(frame.tx, number, actor=frame.actor, now=frame.now)
    return _shown(frame, reviews.get(frame.tx, number, actor=frame.actor))


@router.get("/incidents/{number}/review/timeline")
def list_moments(number: Id, frame: Reading) -> Listed[MomentOut]:
    """Return the timeline that the review is read with; it writes itself."""
    found = reviews.timeline(frame.tx, number, actor=frame.actor)
    return Listed(items=[MomentOut.model_validate(moment) for moment in found])


@router.get("/incidents/{number}/review/file.md", response_class=Response)
def file(number: Id, frame: Reading) -> Response:
    """Return the review as one document of Markdown, with timeline and action items."""
    text = reviews.export(frame.tx, number, actor=frame.actor)
    name = f"incident-{number}-review.md"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text, media_type="text/markdown", headers=headers)


def _written(body: ReviewIn) -> NewReview:
    causes = tuple(Cause(cause.kind, cause.text) for cause in body.causes)
    return NewReview(
        body.summary, body.impact, body.went_well, body.went_badly, body.lessons, causes
    )


def _shown(frame: Frame, review: Review) -> ReviewOut:
    written = review.text
    return ReviewOut(
        incident=review.incident_number,
        status=review.status,
        version=review.version,
        summary=written.summary,
        impact=written.impact,
        went_well=written.went_well,
        went_badly=written.went_badly,
        lessons=written.lessons,
        causes=[CauseOut(kind=c.kind, text=c.description) for c in written.causes],
        author=names.of(frame.tx, people=[review.author_id]).email(review.author_id),
        author_id=review.author_id,
        created_at=review.created_at,
        updated_at=review.updated_at,
        published_at=review.published_at,
    )


def _rows(frame: Frame, found: Sequence[ReviewRow]) -> list[ReviewRowOut]:
    known = names.of(frame.tx, people=[row.author_id for row in found])
    return [
        shown(
            ReviewRowOut,
            row,
            incident=row.incident_number,
            status=row.status,
            author=known.email(row.author_id),
        )
        for row in found
    ]
