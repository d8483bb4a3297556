"""A test of a contact and what becomes of it, seen as it happens: left here, taken, arrived."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from starlette.responses import Response

from tocsin.identity.actor import Actor
from tocsin.kit import errors
from tocsin.kit.routing import Router
from tocsin.kit.tx import Tx
from tocsin.notify import actions as notify
from tocsin.notify import channels
from tocsin.notify.attempt import Status
from tocsin.notify.contact import Contact
from tocsin.notify.notification import Notification, NotificationQuery, Try
from tocsin.notify.receipt import Kept
from tocsin.web import render
from tocsin.web.here import Here

router = Router()

_LATELY = 200
_OVER = frozenset({Status.FAILED, Status.SUPPRESSED})


class NoSuchContact(errors.NotFound):
    def __init__(self, number: int) -> None:
        super().__init__(f"You have no contact {number}.")


@dataclass(frozen=True, slots=True)
class Step:
    """``state`` is that of ``ui.trace_step``."""

    what: str
    title: str
    state: str
    reason: str = ""
    at: datetime | None = None


@router.get("/contacts/{number}/tests")
def show(here: Here, number: int) -> Response:
    def question(tx: Tx, *, actor: Actor) -> render.Shown:
        found = _contact(tx, here.signed.person.id, number, actor=actor)
        test = _last_test(tx, found, actor=actor)
        steps = list(_steps(tx, found, test)) if test else []
        return {"contact": found, "steps": steps, "says": _latest(steps)}

    return here.page("account/trying.html", **here.ask(question))


def _latest(steps: Sequence[Step]) -> str:
    """Say how far it came."""
    return next((each.title for each in reversed(steps) if each.state != "waiting"), "")


def _contact(tx: Tx, person_id: int, number: int, *, actor: Actor) -> Contact:
    for each in notify.list_contacts(tx, person_id, actor=actor):
        if each.id == number:
            return each
    raise NoSuchContact(number)


def _last_test(tx: Tx, found: Contact, *, actor: Actor) -> Notification | None:
    """Return the newest one; codes and pages to this contact are no tests."""
    query = NotificationQuery(subject=f"person/{found.person_id}", limit=_LATELY)
    sent = notify.list_notifications(tx, query, actor=actor).items
    start = f"contact/{found.id}/test/"
    return next((each for each in sent if each.cause.startswith(start)), None)


def _steps(tx: Tx, found: Contact, test: Notification) -> Iterator[Step]:
    channel = channels.named(found.channel).title
    yield Step("Asked for", f"A test to {found.label or channel}", "done", at=test.created_at)
    yield _sending(test, notify.attempts_of(tx, [test.id]).get(test.id, []))
    if test.status not in _OVER:
        yield _arriving(test, notify.receipts_of(tx, [test.id])[test.id])


def _sending(test: Notification, tries: Sequence[Try]) -> Step:
    last = tries[-1] if tries else None
    said = (last.error or "") if last else ""
    if test.status in _OVER:
        return Step("Sent", "It did not go out", "failed", test.reason or said, test.ended_at)
    if test.status in (Status.SENT, Status.DELIVERED):
        by = f"{last.provider} took it" if last and last.provider else "It is out"
        return Step("Sent", by, "done", at=last.ended_at if last else None)
    words = "Trying again" if tries else "On its way out"
    return Step("Sent", words, "active", said)


def _arriving(test: Notification, heard: Sequence[Kept]) -> Step:
    if heard or test.status is Status.DELIVERED:
        last = heard[-1] if heard else None
        said = last.said if last else ""
        return Step("Arrived", "It arrived", "answered", said, last.at if last else test.ended_at)
    if test.status is Status.SENT:
        reason = "Look at the device. Not every channel tells when something arrived."
        return Step("Arrived", "Waiting for word that it arrived", "active", reason)
    return Step("Arrived", "Not yet", "waiting")
