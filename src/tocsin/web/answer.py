"""Answering a page from the link in a message, without signing in.

Scanners of mail follow every link, so looking changes nothing: only the form on the page answers,
and only with what that page was given to send along. Whoever holds the link acts as the person to
whom it was sent, about the run of pages that it was sent in: what is paged about anew needs the
newer message.
"""

from contextlib import suppress
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from tocsin.catalog.service import Service
from tocsin.identity import actions as identity
from tocsin.identity import actor as actors
from tocsin.identity.actor import Actor
from tocsin.identity.person import Person
from tocsin.incidents import incident as incidents
from tocsin.incidents.actions import progress, reading
from tocsin.incidents.incident import Incident
from tocsin.incidents.lifecycle import AlreadyAcknowledged
from tocsin.kit import clock, db, errors
from tocsin.kit.secrets import Key
from tocsin.kit.tx import Tx
from tocsin.notify import actions as notify
from tocsin.oncall import escalation
from tocsin.web import names, render, session, words
from tocsin.web.incidents import whereabouts
from tocsin.web.incidents.whereabouts import Whereabouts
from tocsin.web.names import Names

router = APIRouter()

_PURPOSE = "answer-form"


class NothingToAnswer(errors.NotFound):
    def __init__(self) -> None:
        super().__init__("This link is about nothing that can be answered. Sign in to see more.")


class PagedAnew(errors.NotFound):
    def __init__(self) -> None:
        super().__init__(
            "This was answered, and paged about anew since. Answer by the newest message."
        )


class NotFromThePage(errors.Forbidden):
    def __init__(self) -> None:
        super().__init__("Open the link from the message again and press the button there.")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the link is about, and whom it was sent to."""

    person: Person
    incident: Incident
    services: list[Service]
    paging: Whereabouts | None
    known: Names

    @property
    def can_answer(self) -> bool:
        is_paging = self.paging is not None and self.paging.is_open
        return self.incident.is_open and (self.incident.acknowledged_at is None or is_paging)

    @property
    def is_theirs(self) -> bool:
        return self.incident.assignee_id == self.person.id


@router.api_route("/answer/{token}", methods=["GET", "HEAD"])
def show(request: Request, token: str) -> Response:
    try:
        with session.database(request).reading() as tx:
            asked = _asked(tx, request, token)
    except errors.NotFound as over:
        return render.page(request, "answer/over.html", status=404, said=over.sentence)
    nonce = _key(request).sign(_PURPOSE, token)
    request.state.reader = words.Reader(request.state.reader.now, asked.person.time_zone)
    return render.page(request, "answer/page.html", asked=asked, token=token, nonce=nonce)


@router.post("/answer/{token}")
def answer(request: Request, token: str, nonce: Annotated[str, Form()] = "") -> Response:
    if not _key(request).verify(_PURPOSE, token, nonce):
        raise NotFromThePage
    with suppress(AlreadyAcknowledged):  # the page says who has it
        db.again(lambda: _acknowledge(request, token))
    return RedirectResponse(f"/answer/{token}", 303)


def _acknowledge(request: Request, token: str) -> None:
    with session.database(request).transaction() as tx:
        asked = _asked(tx, request, token)
        by = _actor(tx, asked.person)
        progress.acknowledge(tx, asked.incident.number, actor=by, now=clock.now(tx))


def _asked(tx: Tx, request: Request, token: str) -> Asked:
    found = notify.by_answer_token(tx, token, key=_key(request), now=clock.now(tx))
    number = incidents.number_in(found.subject)
    person = identity.person(tx, found.person_id or 0)
    if number is None or not person.is_active:
        raise NothingToAnswer
    incident = reading.get(tx, number, actor=_actor(tx, person))
    known = names.of(tx, people=[incident.assignee_id], teams=[incident.team_id])
    services = reading.services_of(tx, incident)
    paging = whereabouts.of(tx, incident.subject)
    if not _is_of_run(found.cause, paging):
        raise PagedAnew
    return Asked(person, incident, services, paging, known)


def _is_of_run(cause: str, paging: Whereabouts | None) -> bool:
    """Whether what caused the message is a step of the latest page about the incident."""
    sent_in = escalation.of_cause(cause)
    return sent_in is None or paging is None or sent_in[0] == paging.page.id


def _actor(tx: Tx, person: Person) -> Actor:
    teams = tuple(team.id for team in identity.teams_of(tx, person.id))
    kind = actors.Kind.PERSON
    return Actor(kind, person.id, person.name, person.role, teams, person_id=person.id)


def _key(request: Request) -> Key:
    key: Key = request.app.state.settings.key
    return key
