"""Answering a page from the link in a message, without signing in.

Scanners of mail follow every link, so looking changes nothing: only the form on the page answers,
and only with what that page was given to send along. Whoever holds the link acts as the person to
whom it was sent, about the run of pages that it was sent in: what is paged about anew needs the
newer message. A button in a notification brings a code instead, which no link contains.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import Form
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from tocsin.catalog.service import Service
from tocsin.identity import actions as identity
from tocsin.identity.person import Person
from tocsin.incidents import incident as incidents
from tocsin.incidents.actions import answering, reading
from tocsin.incidents.actions.answering import Answered, NothingToAnswer, Outcome
from tocsin.incidents.incident import Incident
from tocsin.kit import clock, db, errors
from tocsin.kit.routing import Router
from tocsin.kit.secrets import Key
from tocsin.kit.tx import Tx
from tocsin.notify import actions as notify
from tocsin.notify import answers
from tocsin.notify.answers import Claim, Verb
from tocsin.web import names, render, session, words
from tocsin.web.incidents import whereabouts
from tocsin.web.incidents.whereabouts import Whereabouts
from tocsin.web.names import Names

router = Router()

_PURPOSE = "answer-form"


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

    @property
    def verbs(self) -> Sequence[Verb]:
        """What may be answered now, the likeliest first."""
        if self.can_answer:
            return tuple(Verb)
        return answers.AFTER_TAKING if self.incident.is_open and self.is_theirs else ()


@router.api_route("/answer/{token}", methods=["GET", "HEAD"])
def show(request: Request, token: str, do: str = "") -> Response:
    try:
        with session.database(request).reading() as tx:
            asked = _asked(tx, request, token)
    except errors.NotFound as over:
        return render.page(request, "answer/over.html", status=404, said=over.sentence)
    nonce = _key(request).sign(_PURPOSE, token)
    chosen = next((verb for verb in asked.verbs if verb == do), Verb.ACKNOWLEDGE)
    request.state.reader = words.Reader(request.state.reader.now, asked.person.time_zone)
    shown: render.Shown = {"asked": asked, "token": token, "nonce": nonce, "chosen": chosen}
    return render.page(request, "answer/page.html", **shown)


@router.post("/answer/{token}")
def answer(
    request: Request,
    token: str,
    nonce: Annotated[str, Form()] = "",
    verb: Annotated[Verb, Form()] = Verb.ACKNOWLEDGE,
) -> Response:
    if not _key(request).verify(_PURPOSE, token, nonce):
        raise NotFromThePage
    done = db.again(lambda: _answer(request, token, verb))
    is_plain = verb is Verb.ACKNOWLEDGE and done.outcome is not Outcome.REFUSED
    return render.redirect(f"/answer/{token}", notice=None if is_plain else done.sentence)


@router.post("/answers")
def press(request: Request, code: Annotated[str, Form()] = "") -> Response:
    """Do what a button of a notification says, for the one whom the notification went to."""

    def pressed() -> Answered:
        with session.database(request).transaction() as tx:
            now = clock.now(tx)
            return answering.by_code(tx, code, key=_key(request), now=now, via="button")

    done = db.again(pressed)
    said = {"outcome": done.outcome, "sentence": done.sentence, "incident": done.number}
    return JSONResponse(said, 409 if done.outcome is Outcome.REFUSED else 200)


def _answer(request: Request, token: str, verb: Verb) -> Answered:
    with session.database(request).transaction() as tx:
        now = clock.now(tx)
        found = notify.by_answer_token(tx, token, key=_key(request), now=now)
        return answering.by_claim(tx, Claim(found.id, verb), now=now, via=found.channel)


def _asked(tx: Tx, request: Request, token: str) -> Asked:
    found = notify.by_answer_token(tx, token, key=_key(request), now=clock.now(tx))
    number = incidents.number_in(found.subject)
    if number is None:
        raise NothingToAnswer
    person = identity.person(tx, found.person_id or 0)
    incident = reading.get(tx, number, actor=identity.acting(tx, person))
    answering.check_run(tx, found, incident, person)
    known = names.of(tx, people=[incident.assignee_id], teams=[incident.team_id])
    services = reading.services_of(tx, incident)
    return Asked(person, incident, services, whereabouts.of(tx, incident.subject), known)


def _key(request: Request) -> Key:
    key: Key = request.app.state.settings.key
    return key
