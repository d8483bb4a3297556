"""What people write on an incident and the files that they put there."""

from datetime import datetime
from typing import Annotated
from urllib.parse import quote

from fastapi import Form, UploadFile
from starlette.responses import Response

from tocsin.api import names
from tocsin.api.frame import Frame
from tocsin.api.route import Reading, Writing, noun
from tocsin.api.schemas import Id, Input, Listed, Output
from tocsin.incidents.actions import reading, talking
from tocsin.incidents.attachment import Listed as Row
from tocsin.incidents.attachment import NewAttachment

router = noun("incidents")


class CommentIn(Input):
    """``body`` is Markdown; what is public the reporter reads too."""

    body: str
    is_public: bool = False


class CommentOut(Output):
    """``author`` is as the ledger names them; ``person`` is the address, if a person wrote it."""

    id: int
    body: str
    is_public: bool
    author: str
    person: str | None
    at: datetime


class CreatedOut(Output):
    id: int


class AttachmentOut(Output):
    """``sha256`` is of the content, in hexadecimal digits."""

    id: int
    file_name: str
    content_type: str
    size: int
    sha256: str
    is_public: bool
    added_by: str
    at: datetime


@router.get("/{number}/comments", response_model=Listed[CommentOut])
def list_comments(number: Id, frame: Reading) -> Listed[CommentOut]:
    """Return what was written, oldest first; its reporter reads what is public."""
    found = reading.comments(frame.tx, number, actor=frame.actor)
    called = names.of(frame.tx, people=(each.person_id for each in found))
    return Listed(
        items=[
            CommentOut(
                id=each.id,
                body=each.body,
                is_public=each.is_public,
                author=each.author,
                person=called.email(each.person_id),
                at=each.at,
            )
            for each in found
        ]
    )


@router.post("/{number}/comments", status_code=201, response_model=CreatedOut)
def comment(number: Id, body: CommentIn, frame: Writing) -> CreatedOut:
    """Write something on it; what its reporter writes is public."""
    comment_id = talking.comment(
        frame.tx,
        number,
        body.body,
        is_public=body.is_public,
        actor=frame.actor,
        now=frame.now,
    )
    return CreatedOut(id=comment_id)


@router.get("/{number}/attachments", response_model=Listed[AttachmentOut])
def list_attachments(number: Id, frame: Reading) -> Listed[AttachmentOut]:
    """Return the files that are kept with it, without their content."""
    return Listed(items=_attachments(number, frame))


@router.post("/{number}/attachments", status_code=201, response_model=AttachmentOut)
def attach(
    number: Id, file: UploadFile, frame: Writing, is_public: Annotated[bool, Form()] = False
) -> AttachmentOut:
    """Keep a file with it, sent as multipart/form-data in the field ``file``."""
    new = NewAttachment(file.filename or "", file.content_type or "", file.file.read(), is_public)
    attachment_id = talking.attach(
        frame.tx,
        number,
        new,
        limit=frame.settings.max_attachment,
        actor=frame.actor,
        now=frame.now,
    )
    return next(each for each in _attachments(number, frame) if each.id == attachment_id)


@router.get("/{number}/attachments/{attachment_id}", response_class=Response)
def download(number: Id, attachment_id: Id, frame: Reading) -> Response:
    """Return a file, to be saved and never to be shown as a page of ours."""
    found = talking.attachment(frame.tx, number, attachment_id, actor=frame.actor)
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(found.file_name, safe='')}",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(found.content, headers=headers, media_type=found.content_type)


def _attachments(number: int, frame: Frame) -> list[AttachmentOut]:
    return [_shown(each) for each in reading.attachments(frame.tx, number, actor=frame.actor)]


def _shown(row: Row) -> AttachmentOut:
    return AttachmentOut(
        id=row.id,
        file_name=row.file_name,
        content_type=row.content_type,
        size=row.size,
        sha256=row.sha256.hex(),
        is_public=row.is_public,
        added_by=row.added_by,
        at=row.at,
    )
