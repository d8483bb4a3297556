"""Why a page went where it went, as a chain with a reason at every link."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tocsin.identity.actor import Actor
from tocsin.kit.tx import Tx
from tocsin.notify import actions as notify
from tocsin.notify import channels
from tocsin.notify.attempt import Status as Delivery
from tocsin.notify.notification import Notification, NotificationQuery
from tocsin.oncall import escalation
from tocsin.oncall import trace as wording
from tocsin.oncall.page import Status, Told
from tocsin.oncall.policy import Position
from tocsin.web.incidents.view import View
from tocsin.web.incidents.whereabouts import Whereabouts

_MOST = 200


@dataclass(frozen=True, slots=True)
class Link:
    """``state`` is that of ``ui.trace_step``."""

    what: str
    title: str
    state: str = "done"
    reason: str = ""
    at: datetime | None = None
    href: str = ""


def of(tx: Tx, view: View, *, actor: Actor) -> list[Link]:
    """Return the chain from what arrived to who answered."""
    paging = view.paging
    if paging is None:
        return []
    query = NotificationQuery(subject=view.incident.subject, limit=_MOST)
    sent = notify.list_notifications(tx, query, actor=actor).items
    steps = [link for told in _by_position(paging.told) for link in _step(paging, told, sent)]
    return [*_origin(view), _policy(view, paging), *steps, _end(paging)]


def _origin(view: View) -> Iterator[Link]:
    incident = view.incident
    for alert in list(view.alerts)[-1:]:
        what = f"Alert {alert.id}, {alert.severity}"
        yield Link(
            "Event", alert.summary, reason=what, at=alert.opened_at, href=f"/alerts/{alert.id}"
        )
    yield Link(
        "Incident",
        f"#{incident.number} {incident.priority}",
        reason=f"Impact {incident.impact}, urgency {incident.urgency}",
        at=incident.logged_at,
    )
    for service in view.services[:1]:
        reason = "The first of its services decides who is paged"
        href = f"/services/{service.id}"
        yield Link("Service", service.name, reason=reason, href=href)


def _policy(view: View, paging: Whereabouts) -> Link:
    page = paging.page
    own = view.incident.policy_id is not None
    reason = "The incident’s own policy" if own else "The service’s policy"
    if page.policy_id is None:
        return Link(
            "Policy", "The catch-all", reason="No service of it has a policy", at=page.started_at
        )
    rounds = f", the steps {page.plan.repeat + 1} times" if page.plan.repeat else ""
    return Link("Policy", page.plan.name, reason=f"{reason}{rounds}", at=page.started_at)


def _by_position(told: Sequence[Told]) -> list[list[Told]]:
    found: dict[Position, list[Told]] = {}
    for one in told:
        found.setdefault(one.position, []).append(one)
    return list(found.values())


def _step(
    paging: Whereabouts, told: Sequence[Told], sent: Sequence[Notification]
) -> Iterator[Link]:
    page, position = paging.page, told[0].position
    place = wording.place(page.plan, position)
    yield Link("Step", _capital(place), at=told[0].at)
    cause = escalation.cause(page.id, position)
    for one in told:
        name = paging.known.person(one.person_id) or one.target
        if one.outcome != "paged":
            yield Link("Target", name, "failed", one.reason or "")
            continue
        yield Link("Person", name, reason="; ".join(filter(None, (_why(one), one.reason))))
        own = (n for n in sent if n.cause == cause and n.person_id == one.person_id)
        yield from (_channel(notification) for notification in own)


def _why(told: Told) -> str:
    kind, _, name = told.target.partition(":")
    return {"schedule": f"On call in {name}", "team": f"In the team {name}"}.get(kind, "By name")


def _channel(sent: Notification) -> Link:
    tries = f"{sent.attempts} tries" if sent.attempts > 1 else ""
    held = f"Waited until {sent.held_until:%H:%M:%S} UTC for others" if sent.held_until else ""
    told = f"In one message with notification {sent.bundled_in}" if sent.bundled_in else ""
    said = "; ".join(filter(None, (_DELIVERY[sent.status][1], sent.reason, tries, held, told)))
    found = channels.PROVIDERS.get(sent.channel)
    called = found.title if found else sent.channel
    title = f"{called} to {sent.address}" if sent.address else called
    return Link("Channel", title, _DELIVERY[sent.status][0], said, sent.ended_at or sent.due_at)


def _end(paging: Whereabouts) -> Link:
    page = paging.page
    if page.status is Status.PAGING:
        reason = f"Then {paging.following}"
        return Link("Next", "Waits for an answer", "active", reason, paging.following_at)
    if page.status is Status.EXHAUSTED:
        return Link("End", "Everybody was paged in vain", "failed", "Nobody is left to page")
    state = "answered" if page.status is Status.ANSWERED else "done"
    return Link("End", _ENDED[page.status], state, _capital(page.reason or ""), page.ended_at)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


_ENDED: Mapping[Status, str] = {
    Status.ANSWERED: "Answered",
    Status.STOPPED: "Paging stopped",
}
_DELIVERY: Mapping[Delivery, tuple[str, str]] = {
    Delivery.PENDING: ("waiting", "Waits to be sent"),
    Delivery.SENDING: ("active", "Being sent"),
    Delivery.SENT: ("done", "Sent"),
    Delivery.DELIVERED: ("done", "Delivered"),
    Delivery.FAILED: ("failed", "Failed"),
    Delivery.SUPPRESSED: ("skipped", "Called off"),
}
