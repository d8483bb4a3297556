"""Doing something to an alert: kept as a raw event, done, and settled in one transaction."""

from datetime import datetime

from tocsin.alerts.full import Full
from tocsin.api.doors.opsgenie import asked as asking
from tocsin.api.doors.opsgenie import finding, naming, states, verbs
from tocsin.api.doors.opsgenie.asked import Asked, Client
from tocsin.identity import permission
from tocsin.identity.permission import Permission
from tocsin.incidents.alert_actions import Handling
from tocsin.kit import clock, errors
from tocsin.kit.tx import Tx
from tocsin.signals.actions import intake as raw_events
from tocsin.signals.contracts import opsgenie as contract
from tocsin.signals.contracts.answer import Answer
from tocsin.signals.opsgenie_call import By, Call
from tocsin.signals.raw_event import Fates, NewRaw, Settled

_DROPPED = Fates(dropped=1)


def act(asked: Asked) -> Answer:
    """Any POST, PUT or DELETE under one alert; what could not be done is told by its state."""
    with asked.database.transaction() as tx:
        now = clock.now(tx)
        client = asking.client(tx, asked.key, now=now)
        permission.require(client.actor, Permission.RESPOND)
        if mistakes := _mistakes(asked):
            return contract.not_processable(mistakes)
        alert = finding.find(tx, asked.call, client)
        source_id = alert.source_id if alert else client.source_id
        if source_id is None:  # a token's request, which nothing can be kept beside
            raise finding.UnknownAlert(_nothing(asked.call))
        raw_event_id = _keep(tx, asked, source_id, alert, now=now)
        settled = _do(tx, asked, raw_event_id, alert, client, now=now)
        raw_events.settle(tx, [settled])
    done = contract.processed()
    name = naming.request_id(source_id, raw_event_id)
    return Answer(done.status, {**done.body, "requestId": name})


def _mistakes(asked: Asked) -> dict[str, str]:
    """What takes something away says so in its query, and lacks nothing."""
    return {} if asked.method == "DELETE" else contract.missing(asked.call.verb, asked.event)


def _keep(tx: Tx, asked: Asked, source_id: int, alert: Full | None, *, now: datetime) -> int:
    facts = {states.METHOD: asked.method, **({states.ALERT: str(alert.id)} if alert else {})}
    raw = NewRaw(
        source_id,
        asked.body,
        content_type=asked.headers.get("content-type", ""),
        headers={**facts, **asked.headers},
        path=asked.path,
    )
    return raw_events.store_raw(tx, [raw], now=now)[0]


def _do(
    tx: Tx, asked: Asked, raw_event_id: int, alert: Full | None, client: Client, *, now: datetime
) -> Settled:
    if alert is None:
        return Settled(raw_event_id, _DROPPED, dropped_because=(_nothing(asked.call),))
    if alert.is_closed and asked.call.verb in verbs.OF_OPEN_ALERTS:
        reason = "There is no open alert: it is closed already"
        return Settled(raw_event_id, _DROPPED, dropped_because=(reason,))
    handling = Handling(alert, raw_event_id, client.actor, now)
    try:
        with tx.savepoint():
            return Settled(raw_event_id, verbs.perform(tx, asked, handling))
    except (errors.NotFound, errors.Conflict, errors.Invalid) as error:
        return Settled(raw_event_id, _DROPPED, dropped_because=(error.sentence,))


def _nothing(call: Call) -> str:
    if call.by is By.ALIAS:
        return f"There is no open alert with alias [{call.identifier[:200]}]"
    return "Alert does not exist"
