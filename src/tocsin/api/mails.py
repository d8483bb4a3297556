"""Mails that came in, and what became of each."""

from datetime import datetime
from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from tocsin.api.route import Reading, Writing, noun
from tocsin.api.schemas import Cursor, Id, IdFilter, Limit, Listed, Output, shown
from tocsin.desk.actions import mails
from tocsin.desk.mail import Listed as Row
from tocsin.desk.mail import MailQuery, Verdict, Way
from tocsin.kit import text
from tocsin.kit.pages import Page
from tocsin.signals.letter import proof

router = noun("mails")

_SHOWN = 100_000
Verdicts = Annotated[list[Verdict] | None, Query(description="What became of it.")]


class MailRow(Output):
    """``envelope_from`` is empty of the null sender and null where nobody said; ``peer`` is who
    handed it in. ``is_kept`` while it can be had as it came."""

    id: int
    received_at: datetime
    way: Way
    peer: str
    mailbox_id: int | None
    envelope_from: str | None
    recipient: str
    sender: str
    sender_name: str
    subject: str
    message_id: str
    verdict: Verdict
    reason: str
    incident_number: int | None
    comment_id: int | None
    source_id: int | None
    raw_event_id: int | None
    person_id: int | None
    size: int
    is_kept: bool


class EnclosedOut(Output):
    file_name: str
    content_type: str
    size: int


class CheckOut(Output):
    """``about`` is the domain or address that it is about."""

    method: str
    result: str
    about: str


class ProofOut(Output):
    """What ``server`` found out about the sender when it took the mail in: SPF, DKIM, DMARC."""

    server: str
    results: list[CheckOut]


class MailOut(MailRow):
    """``text`` is what it says, cut after 100,000 characters; ``proof`` is null when no server
    said anything about its sender."""

    text: str
    proof: ProofOut | None
    headers: dict[str, str]
    files: list[EnclosedOut]


class OpenedOut(Output):
    incident_number: int


@router.get("", response_model=Listed[MailRow])
def list_all(
    frame: Reading,
    verdict: Verdicts = None,
    incident: IdFilter = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[Row]:
    """Return what came, the newest first."""
    query = MailQuery(tuple(verdict or ()), incident, cursor, limit)
    return mails.mails(frame.tx, query, actor=frame.actor)


@router.get("/{mail_id}")
def get(mail_id: Id, frame: Reading) -> MailOut:
    """Return a mail as it is read."""
    found = mails.get(frame.tx, mail_id, actor=frame.actor)
    letter = mails.letter(frame.tx, mail_id, actor=frame.actor)
    files = [
        EnclosedOut(file_name=f.file_name, content_type=f.content_type, size=len(f.content))
        for f in letter.files
    ]
    return shown(
        MailOut,
        found,
        text=text.truncate(letter.text, _SHOWN),
        proof=proof.read(letter),
        headers=dict(letter.headers),
        files=files,
    )


@router.get("/{mail_id}/body", response_class=Response)
def body(mail_id: Id, frame: Reading) -> Response:
    """Return a mail byte by byte as it came."""
    found = mails.raw(frame.tx, mail_id, actor=frame.actor)
    headers = {"Content-Disposition": 'attachment; filename="mail.eml"'}
    return Response(found, media_type="application/octet-stream", headers=headers)


@router.post("/{mail_id}/incident", status_code=201)
def open_incident(mail_id: Id, frame: Writing) -> OpenedOut:
    """Open an incident of a mail that nothing came of."""
    fate = mails.open_incident(
        frame.tx,
        mail_id,
        file_limit=frame.settings.max_attachment,
        actor=frame.actor,
        now=frame.now,
    )
    return OpenedOut(incident_number=fate.incident_number or 0)
