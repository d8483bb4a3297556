"""What happened to an alert: its log, its notes, and who was paged about it."""

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

from tocsin.alerts.actions import recording
from tocsin.alerts.full import Full
from tocsin.api.doors.alertmanager_view import moment
from tocsin.api.doors.opsgenie import asked as asking
from tocsin.api.doors.opsgenie import finding
from tocsin.api.doors.opsgenie.asked import Asked, Client
from tocsin.identity import actions as identity
from tocsin.incidents.actions import inspecting, reading
from tocsin.kit import clock
from tocsin.kit.tx import Tx
from tocsin.oncall import page as paging
from tocsin.signals.contracts.answer import Answer

Item = dict[str, Any]
Tell = Callable[[Tx, Full, int | None, Client], list[Item]]

_DEFAULT, _MOST = 20, 100
_OF_ALERT = {
    "alert.opened": "Alert was created",
    "alert.muted": "Alert was created and muted",
    "alert.unmuted": "Alert is no longer muted",
    "alert.acknowledged": "Alert was acknowledged",
    "alert.unacknowledged": "Alert was unacknowledged",
    "alert.amended": "Alert was updated",
    "alert.closed": "Alert was closed",
}


def logs(asked: Asked) -> Answer:
    """GET /v2/alerts/{identifier}/logs"""
    return _told(asked, _logs)


def notes(asked: Asked) -> Answer:
    """GET /v2/alerts/{identifier}/notes"""
    return _told(asked, _notes)


def recipients(asked: Asked) -> Answer:
    """GET /v2/alerts/{identifier}/recipients"""
    with asked.database.reading() as tx:
        client = asking.client(tx, asked.key, now=clock.now(tx))
        alert = finding.the_one(tx, asked.call, client)
        number = reading.numbers_of_alerts(tx, [alert.id]).get(alert.id)
        return Answer(200, {"data": _recipients(tx, number, client) if number else []})


def _told(asked: Asked, tell: Tell) -> Answer:
    with asked.database.reading() as tx:
        client = asking.client(tx, asked.key, now=clock.now(tx))
        alert = finding.the_one(tx, asked.call, client)
        number = reading.numbers_of_alerts(tx, [alert.id]).get(alert.id)
        return _page(asked, tell(tx, alert, number, client))


def _logs(tx: Tx, alert: Full, number: int | None, client: Client) -> list[Item]:
    own = [
        _log(event.id, _OF_ALERT[event.kind], event.at, owner="System")
        for event in recording.history(tx, alert.id, opened_at=alert.opened_at)
        if event.kind in _OF_ALERT
    ]
    of_incident = [
        _log(entry.event_id, entry.sentence, entry.at, owner=entry.actor_name)
        for entry in (reading.timeline(tx, number, actor=client.actor) if number else [])
    ]
    return sorted([*own, *of_incident], key=lambda item: int(item["offset"]))


def _log(number: int, sentence: str, at: Any, *, owner: str) -> Item:
    return {
        "log": sentence,
        "type": "system",
        "owner": owner,
        "createdAt": moment(at),
        "offset": str(number),
    }


def _notes(tx: Tx, _alert: Full, number: int | None, client: Client) -> list[Item]:
    found = reading.comments(tx, number, actor=client.actor) if number else []
    ids = sorted({one.person_id for one in found if one.person_id is not None})
    emails = {person.id: person.email for person in identity.people(tx, ids=ids)} if ids else {}
    return [
        {
            "note": one.body,
            "owner": emails.get(one.person_id or 0, "Alert API"),
            "createdAt": moment(one.at),
            "offset": str(one.id),
        }
        for one in found
    ]


def _recipients(tx: Tx, number: int, client: Client) -> list[Item]:
    """The people of the latest page, each once, as they stand."""
    try:
        page, told = inspecting.page(tx, number, actor=client.actor)
    except inspecting.NeverPaged:
        return []
    latest = {one.person_id: one for one in told if one.person_id is not None}
    people = {p.id: p for p in identity.people(tx, ids=sorted(latest))} if latest else {}
    state = "action" if page.status is paging.Status.ANSWERED else "active"
    return [
        {
            "user": {"id": str(person_id), "username": people[person_id].email},
            "state": state if one.outcome == "paged" else "notactive",
            "method": "",
            "createdAt": moment(one.at),
            "updatedAt": moment(page.ended_at or one.at),
        }
        for person_id, one in latest.items()
        if person_id in people
    ]


def _page(asked: Asked, items: Sequence[Item]) -> Answer:
    """A part of them: behind, or before, the one whose offset is given."""
    query = asked.query
    is_descending = query.get("order", "desc").lower() != "asc"
    ordered = list(reversed(items)) if is_descending else list(items)
    places = {item["offset"]: place for place, item in enumerate(ordered)}
    at = places.get(query.get("offset", ""))
    given = query.get("limit", "")
    limit = min(int(given), _MOST) if given.isascii() and given.isdecimal() else _DEFAULT
    if at is None:
        shown = ordered[:limit]
    elif query.get("direction", "next").lower() == "prev":
        shown = ordered[max(at - limit, 0) : at]
    else:
        shown = ordered[at + 1 : at + 1 + limit]
    return Answer(200, {"data": shown, "paging": _paging(asked, ordered, shown)})


def _paging(asked: Asked, ordered: Sequence[Item], shown: Sequence[Item]) -> dict[str, str]:
    if not shown:
        return {}
    pages = {"first": _address(asked, "", "next")}
    if shown[-1] is not ordered[-1]:
        pages["next"] = _address(asked, shown[-1]["offset"], "next")
    if shown[0] is not ordered[0]:
        pages["prev"] = _address(asked, shown[0]["offset"], "prev")
    return pages


def _address(asked: Asked, offset: str, direction: str) -> str:
    hidden = ("offset", "direction", "apiKey", "key")
    kept = {name: value for name, value in asked.query.items() if name not in hidden}
    place = {"offset": offset, "direction": direction} if offset else {}
    path = asked.path.partition("?")[0].rstrip("/")
    query = urlencode({**kept, **place})
    return f"{asked.settings.base_url}{path}{'?' if query else ''}{query}"
