"""Files that come with a report: so many at once, none too large, no program among them."""

from typing import Annotated

from fastapi import Depends
from starlette.datastructures import UploadFile
from starlette.requests import Request

from tocsin.incidents.attachment import NewAttachment
from tocsin.kit import errors
from tocsin.web import words

AT_ONCE_AT_MOST = 10


class TooManyFiles(errors.Invalid):
    """More files at once than anybody looks at."""


async def _read(request: Request) -> list[NewAttachment]:
    form = await request.form()
    sent = [each for each in form.getlist("file") if isinstance(each, UploadFile)]
    named = [each for each in sent if each.filename]
    return [
        NewAttachment(
            each.filename or "", each.content_type or "", await each.read(), is_public=True
        )
        for each in named[: AT_ONCE_AT_MOST + 1]
    ]


Files = Annotated[list[NewAttachment], Depends(_read)]


def checked(files: list[NewAttachment]) -> list[NewAttachment]:
    if len(files) > AT_ONCE_AT_MOST:
        sentence = words.say("error.too_many", count=AT_ONCE_AT_MOST)
        raise TooManyFiles(sentence, fields={"file": sentence})
    return files
