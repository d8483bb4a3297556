"""The second half of signing in: the code of an application, or one that was written down."""

from typing import Annotated

from fastapi import Form
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from tocsin.identity import actions as identity
from tocsin.identity import halfway
from tocsin.identity.halfway import Offered, SignInOver
from tocsin.kit import errors
from tocsin.kit.routing import Router
from tocsin.web import cookies, paths, render, session, signin

router = Router()


class CodeForm(BaseModel):
    code: str = ""
    next: str = "/"


@router.get("/sign-in/code")
def ask(request: Request, next: str = "/") -> Response:
    token = cookies.get(request, halfway.COOKIE)
    with session.database(request).reading() as tx:
        if not token or not identity.is_halfway(tx, token):
            raise SignInOver
    return render.page(request, "signin/code.html", form=CodeForm(next=paths.local(next)))


@router.post("/sign-in/code")
def give(request: Request, form: Annotated[CodeForm, Form()]) -> Response:
    token = cookies.get(request, halfway.COOKIE) or ""
    offered = Offered(token, form.code[:64], *session.origin(request))
    key = request.app.state.settings.key
    try:
        begun = identity.finish_sign_in(session.database(request).transaction, offered, key=key)
    except SignInOver as over:
        again = signin.SignIn(next=paths.local(form.next))
        return signin.shown(request, again, problem=over.sentence)
    except (errors.Unauthenticated, errors.TooMany) as refusal:
        shown: render.Shown = {"form": form, "problem": refusal.sentence}
        return render.page(request, "signin/code.html", status=401, **shown)
    onward = RedirectResponse(paths.local(form.next), 303)
    return cookies.drop(request, session.begin(request, onward, begun), halfway.COOKIE)
