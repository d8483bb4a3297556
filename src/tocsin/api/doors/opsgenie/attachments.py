"""Files put to an alert: they are kept with its incident, as everybody's are."""

from collections.abc import AsyncGenerator

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from tocsin.api.doors.opsgenie import asked as asking
from tocsin.api.doors.opsgenie import finding
from tocsin.api.doors.opsgenie.asked import Asked
from tocsin.incidents import alert_actions as handling
from tocsin.incidents.actions import reading, talking
from tocsin.incidents.alert_actions import Handling
from tocsin.incidents.attachment import NewAttachment
from tocsin.kit import clock, errors
from tocsin.signals.contracts import opsgenie as contract
from tocsin.signals.contracts.answer import Answer

_AROUND = 65_536
"""What a form may have beside its file."""


class UnknownAttachment(errors.NotFound):
    """There is none of this id."""


async def add(request: Request, asked: Asked) -> Answer:
    """POST /v2/alerts/{identifier}/attachments, multipart with the field ``file``."""
    limit = asked.settings.max_attachment
    body = await _bounded(request, limit=limit + _AROUND)
    if body is None:
        return contract.refused(413, f"The file is larger than {limit // 1_048_576} MB.")
    new = await _file(request.headers, body)
    if new is None:
        return contract.not_processable({"file": "should be sent as multipart/form-data"})
    return await run_in_threadpool(_keep, asked, new)


def listed(asked: Asked) -> Answer:
    """GET /v2/alerts/{identifier}/attachments"""
    return Answer(200, {"data": [{"name": name, "id": number} for number, name, _ in _all(asked)]})


def get(asked: Asked) -> Answer:
    """GET /v2/alerts/{identifier}/attachments/{attachmentId}"""
    for number, name, url in _all(asked):
        if number == asked.call.name:
            return Answer(200, {"data": {"name": name, "url": url}})
    raise UnknownAttachment(f"Attachment with id [{asked.call.name}] does not exist")


def remove() -> Answer:
    return contract.unsupported("What was put to an alert stays on record.")


def _all(asked: Asked) -> list[tuple[str, str, str]]:
    """Id, name and address of each; what is there can be fetched by whoever has a token."""
    with asked.database.reading() as tx:
        client = asking.client(tx, asked.key, now=clock.now(tx))
        alert = finding.the_one(tx, asked.call, client)
        number = reading.numbers_of_alerts(tx, [alert.id]).get(alert.id)
        found = reading.attachments(tx, number, actor=client.actor) if number else []
    base = f"{asked.settings.base_url}/api/v1/incidents/{number}/attachments"
    return [(str(each.id), each.file_name, f"{base}/{each.id}") for each in found]


def _keep(asked: Asked, new: NewAttachment) -> Answer:
    with asked.database.transaction() as tx:
        now = clock.now(tx)
        client = asking.client(tx, asked.key, now=now)
        alert = finding.the_one(tx, asked.call, client)
        number = handling.incident_number(tx, Handling(alert, 0, client.actor, now))
        attachment_id = talking.attach(
            tx, number, new, limit=asked.settings.max_attachment, actor=client.actor, now=now
        )
    return Answer(201, {"result": "Success", "data": {"id": str(attachment_id)}})


async def _bounded(request: Request, *, limit: int) -> bytes | None:
    """The body, or None as soon as it is larger than that."""
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > limit:
            return None
        parts.append(part)
    return b"".join(parts)


async def _file(headers: Headers, body: bytes) -> NewAttachment | None:
    if not headers.get("content-type", "").lower().startswith("multipart/form-data"):
        return None

    async def stream() -> AsyncGenerator[bytes, None]:
        yield body
        yield b""

    try:
        form = await MultiPartParser(headers, stream(), max_files=1).parse()
    except (MultiPartException, KeyError):
        return None
    given = form.get("file")
    if not isinstance(given, UploadFile):
        return None
    return NewAttachment(given.filename or "", given.content_type or "", await given.read())
