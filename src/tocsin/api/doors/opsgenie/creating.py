"""Creating an alert: through the gate that all events pass, with Opsgenie's answers."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from tocsin.api.doors import entry
from tocsin.api.doors.opsgenie import asked as asking
from tocsin.api.doors.opsgenie import naming
from tocsin.api.doors.opsgenie.asked import KIND, Asked
from tocsin.incidents.delivery import Receipt
from tocsin.kit import clock, errors
from tocsin.kit.db import Database
from tocsin.signals import document
from tocsin.signals.contracts import opsgenie as contract
from tocsin.signals.contracts.answer import Answer
from tocsin.signals.signal import Unparseable


async def create(request: Request, asked: Asked) -> Answer:
    """Keep it, page about it and say so; what cannot be read pages as well, and is told."""
    try:
        receipt = await entry.hand_in(request, provider=KIND, body=asked.body, key=asked.key)
    except errors.Invalid as error:  # a strict source forbids what they would refuse
        return refusal(asked.body) or contract.not_processable({"body": error.sentence})
    if not receipt.is_known:
        return await run_in_threadpool(_without_a_source, asked.database, asked.key)
    return answer_of(receipt, asked.body)


def answer_of(receipt: Receipt, body: bytes) -> Answer:
    if receipt.error or receipt.raw_event_id is None or receipt.source_id is None:
        return refusal(body) or contract.not_json()
    done = contract.processed()
    return Answer(
        done.status,
        {**done.body, "requestId": naming.request_id(receipt.source_id, receipt.raw_event_id)},
    )


def refusal(body: bytes) -> Answer | None:
    """What Opsgenie would answer to a body that it does not take."""
    try:
        event = document.read_object(body)
    except Unparseable:
        return contract.not_json()
    flaws = contract.flaws(event)
    return contract.not_processable(flaws) if flaws else None


def _without_a_source(database: Database, key: str) -> Answer:
    """A token creates nothing: an alert belongs to the source that can close it."""
    with database.reading() as tx:
        asking.client(tx, key, now=clock.now(tx))
    return contract.lacks_right()
