"""What people add to an incident: words and files."""

from functools import partial
from typing import Annotated
from urllib.parse import quote

from fastapi import Form, UploadFile
from pydantic import BaseModel
from starlette.responses import Response

from tocsin.identity.permission import Permission
from tocsin.incidents.actions import talking
from tocsin.incidents.attachment import NewAttachment
from tocsin.kit.routing import Router
from tocsin.web import session
from tocsin.web.incidents.at import FormPage, Here

router = Router(prefix="/incidents/{number}")


class CommentForm(BaseModel):
    body: str = ""
    is_public: bool = False


class AttachmentForm(BaseModel):
    is_public: bool = False


COMMENT = FormPage("incidents/forms/comment.html", lambda _: CommentForm(), needs=Permission.REPORT)
ATTACHMENT = FormPage(
    "incidents/forms/attachment.html", lambda _: AttachmentForm(), needs=Permission.REPORT
)


@router.get("/comments/new")
def comment_form(at: Here) -> Response:
    return at.show(COMMENT)


@router.post("/comments")
def comment(at: Here, form: Annotated[CommentForm, Form()]) -> Response:
    act = partial(talking.comment, body=form.body, is_public=form.is_public)
    return at.take(COMMENT, form, act)


@router.get("/attachments/new")
def attachment_form(at: Here) -> Response:
    return at.show(ATTACHMENT)


@router.post("/attachments")
def attach(at: Here, file: UploadFile, is_public: Annotated[bool, Form()] = False) -> Response:
    new = read(file, is_public=is_public)
    limit = at.request.app.state.settings.max_attachment
    form = AttachmentForm(is_public=is_public)
    return at.take(ATTACHMENT, form, partial(talking.attach, new=new, limit=limit))


@router.get("/attachments/{attachment_id}")
def download(at: Here, attachment_id: int) -> Response:
    """Hand a file over as a file: whatever it says it is, it never is a page of ours."""
    with session.database(at.request).reading() as tx:
        found = talking.attachment(tx, at.number, attachment_id, actor=at.signed.actor)
    disposition = f"attachment; filename*=UTF-8''{quote(found.file_name)}"
    headers = {"Content-Disposition": disposition, "Cache-Control": "private, no-store"}
    return Response(found.content, media_type=found.content_type, headers=headers)


def read(file: UploadFile, *, is_public: bool = False) -> NewAttachment:
    content = file.file.read()
    return NewAttachment(file.filename or "", file.content_type or "", content, is_public)
