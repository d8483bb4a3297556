"""Light, dark or as the system: kept in a cookie, so that the first byte of a page knows it."""

from typing import Annotated

from fastapi import Form
from starlette.responses import RedirectResponse, Response

from tocsin.kit.routing import Router
from tocsin.web import paths, render

router = Router()


@router.post("/theme")
def choose(theme: Annotated[str, Form()] = "", next: Annotated[str, Form()] = "/") -> Response:
    return render.keep_theme(RedirectResponse(paths.local(next), 303), theme)
