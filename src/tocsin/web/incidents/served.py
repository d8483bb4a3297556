"""Whom an incident is for and whom it hits: answers to its form, entitlement, announcement."""

from dataclasses import dataclass
from functools import partial

from pydantic import BaseModel
from starlette.responses import Response

from tocsin.desk.actions import outages
from tocsin.desk.outage import NewOutage, OutageRow
from tocsin.identity.actions import organisations, profiles
from tocsin.identity.actor import Actor
from tocsin.incidents.actions import asking, entitling
from tocsin.incidents.answer import Answers
from tocsin.incidents.entitlement import Standing, Verdict
from tocsin.incidents.incident import Incident
from tocsin.kit import errors
from tocsin.kit.routing import Router
from tocsin.kit.tx import Tx
from tocsin.web import nested, session
from tocsin.web.incidents.at import FormPage, Here

router = Router(prefix="/incidents/{number}")

_WORDS = {
    Verdict.ENTITLED: "",
    Verdict.OUTSIDE_HOURS: "outside their support hours",
    Verdict.UNENTITLED: "not entitled to this",
}


@dataclass(frozen=True, slots=True)
class Served:
    """``organisation`` is whose report it is; ``verdict`` says what is out of order about it."""

    answers: Answers | None
    standing: Standing | None
    organisation: str
    verdict: str
    is_vip: bool
    outage: OutageRow | None
    affected: int


class Announcement(BaseModel):
    title: str = ""
    words: str = ""


class AnswersForm(BaseModel):
    answers: dict[str, str] = {}


def _choices(tx: Tx, incident: Incident) -> dict[str, Answers | None]:
    return {"answers": asking.known(tx, incident)}


ANNOUNCEMENT = FormPage(
    "incidents/forms/announcement.html", lambda incident: Announcement(title=incident.title)
)
ANSWERS = FormPage("incidents/forms/answers.html", lambda _: AnswersForm(), _choices)


def of(tx: Tx, incident: Incident, *, actor: Actor) -> Served:
    standing = entitling.standing(tx, incident.number, actor=actor)
    chain = organisations.chain(tx, standing.organisation_id)[:1] if standing else []
    reporter_id = incident.reporter_id
    return Served(
        asking.answers(tx, incident.number, actor=actor),
        standing,
        chain[0].name if chain else "",
        _WORDS[standing.verdict] if standing else "",
        reporter_id is not None and profiles.is_vip(tx, reporter_id),
        outages.announced(tx, incident.number, actor=actor),
        outages.count(tx, incident.number),
    )


@router.get("/announcement")
def announcement_form(at: Here) -> Response:
    return at.show(ANNOUNCEMENT)


@router.post("/announcement")
def announce(at: Here, given: nested.Nested) -> Response:
    form = nested.filled(Announcement, given)
    act = partial(outages.announce, new=NewOutage(form.title, form.words))
    said = "Everybody who reports knows of it now."
    return at.take(ANNOUNCEMENT, form, act, notice=said)


@router.post("/announcement/withdrawal")
def withdraw(at: Here) -> Response:
    return at.do(outages.withdraw, notice="The announcement is taken back.")


@router.get("/answers")
def answers_form(at: Here) -> Response:
    with session.database(at.request).reading() as tx:
        if asking.answers(tx, at.number, actor=at.signed.actor) is None:
            raise NothingAsked("Nothing more is asked about this incident.")
    return at.show(ANSWERS)


class NothingAsked(errors.NotFound):
    """Its category has no form."""


@router.post("/answers")
def answer(at: Here, given: nested.Nested) -> Response:
    form = nested.filled(AnswersForm, given)
    act = partial(asking.respond, said=form.answers)
    return at.take(ANSWERS, form, act, notice="The answers are kept.")
