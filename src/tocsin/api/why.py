"""Why an incident paged whom it paged, and whether somebody was paged: shapes and answers."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from tocsin.api import asked, names
from tocsin.api.route import Reading, noun
from tocsin.api.schemas import Cursor, Id, Limit, Listed, Output, shown
from tocsin.incidents.actions import explaining, whether
from tocsin.incidents.actions.whether import Answer, Asked
from tocsin.incidents.why.link import Hop, State
from tocsin.incidents.why.reason import Why
from tocsin.oncall.page import Status
from tocsin.oncall.shift import Span

of_incident = noun("incidents")
router = noun("page-reasons")

BACK = timedelta(days=1)


class LinkOut(Output):
    """One link of the chain; ``subject`` is what it is about, such as ``schedule/2``, if anything.

    ``reason`` is for programs and ``sentence`` for people; times in sentences are in UTC.
    """

    hop: Hop
    title: str
    reason: Why
    sentence: str
    state: State
    at: datetime | None
    subject: str
    person_id: int | None


class ChainOut(Output):
    """One page, from its policy to its answer."""

    page_id: int
    status: Status
    started_at: datetime
    links: list[LinkOut]


class TraceOut(Output):
    """``origin`` leads from what was said to the incident; each page begins where it ends."""

    number: int
    origin: list[LinkOut]
    pages: list[ChainOut]


class PageReasonOut(Output):
    """What one page came to for the person, or one alert that paged nobody.

    ``links`` are the part of the chain that is theirs.
    """

    subject: str
    title: str
    page_id: int | None
    was_paged: bool
    reason: Why
    sentence: str
    at: datetime
    links: list[LinkOut]


@of_incident.get("/{number}/trace")
def trace(number: Id, frame: Reading) -> TraceOut:
    """Return why it paged whom it paged, link by link, and why not others."""
    found = explaining.explain(frame.tx, number, actor=frame.actor)
    return TraceOut(
        number=number,
        origin=[LinkOut.model_validate(each) for each in found.origin],
        pages=[ChainOut.model_validate(each) for each in found.chains],
    )


@of_incident.get("/{number}/page-reasons")
def list_of_incident(
    number: Id, frame: Reading, person: names.Whose = names.ME
) -> Listed[PageReasonOut]:
    """Return of each page about it why a person was paged or was not, the first first.

    Somebody else's are for managers.
    """
    wanted = Asked(names.person(frame, person).id)
    return Listed(items=_reasons(whether.about(frame.tx, number, wanted, actor=frame.actor)))


@router.get("")
def list_all(
    frame: Reading,
    period: asked.Period,
    person: names.Whose = names.ME,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Listed[PageReasonOut]:
    """Return why a person was paged or was not, of the pages that concern them, newest first.

    Of the last day, unless told else; of at most 31 days. Somebody else's are for managers.
    """
    wanted = Asked(names.person(frame, person).id, cursor=cursor, limit=limit)
    span = _behind(period, frame.now)
    found = whether.between(frame.tx, span, wanted, actor=frame.actor)
    return Listed(items=_reasons(found.items), next=found.next)


@router.get("/muted")
def list_muted(
    frame: Reading, period: asked.Period, person: names.Whose = names.ME
) -> Listed[PageReasonOut]:
    """Return the alerts that paged nobody and would have led to the person, newest first.

    By the policies as they were then. Of the last day, unless told else.
    """
    wanted = Asked(names.person(frame, person).id)
    span = _behind(period, frame.now)
    return Listed(items=_reasons(whether.muted(frame.tx, span, wanted, actor=frame.actor)))


def _behind(period: asked.Period, now: datetime) -> Span:
    return Span(*period.ahead(now - BACK, by=BACK))


def _reasons(found: Sequence[Answer]) -> list[PageReasonOut]:
    return [
        shown(
            PageReasonOut,
            each.verdict,
            subject=each.subject,
            title=each.title,
            page_id=each.page_id,
            links=[LinkOut.model_validate(link) for link in each.verdict.links],
        )
        for each in found
    ]
