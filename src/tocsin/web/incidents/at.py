"""Where a request stands: one incident, somebody signed in, and the two ways to change something.

A verb is carried out and leads back to the incident; a form that is refused is shown again with
what was written. Both are one transaction around one action.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from tocsin.identity import permission
from tocsin.identity.permission import Permission
from tocsin.incidents.actions import reading
from tocsin.incidents.incident import Incident, UnknownIncident
from tocsin.kit import clock, db
from tocsin.kit.tx import Tx
from tocsin.web import forms, render, session
from tocsin.web.session import Signed

_LARGEST = 2**62

Act = Callable[..., object]
"""An action on an incident; it is called with ``(tx, number, actor=…, now=…)``."""


@dataclass(frozen=True, slots=True)
class FormPage:
    """``empty`` is what the form holds at first, ``choices`` what can be chosen in it."""

    template: str
    empty: Callable[[Incident], BaseModel]
    choices: Callable[[Tx, Incident], Mapping[str, Any]] = lambda _tx, _incident: {}
    needs: Permission = Permission.RESPOND


@dataclass(frozen=True, slots=True)
class At:
    request: Request
    number: int
    signed: Signed

    @property
    def path(self) -> str:
        return f"/incidents/{self.number}"

    @property
    def can_respond(self) -> bool:
        return permission.may(self.signed.actor, Permission.RESPOND)

    def do(
        self, act: Act, *, notice: str = "", undo: str | None = None, path: str = ""
    ) -> Response:
        """Carry it out and lead back."""
        self._act(act)
        return render.redirect(path or self.path, notice=notice or None, undo=undo)

    def show(self, page: FormPage) -> Response:
        return self._show(page, None, forms.fresh())

    def take(self, page: FormPage, form: BaseModel, act: Act, *, notice: str = "") -> Response:
        """Carry out what the form says, or show it again with what is wrong."""
        try:
            return self.do(act, notice=notice)
        except forms.REFUSED as refusal:
            return self.again(page, form, refusal)

    def again(self, page: FormPage, form: BaseModel, refusal: forms.Refusal) -> Response:
        return self._show(page, form, forms.refused(form, refusal), status=422)

    def proposed(self, page: FormPage, form: BaseModel, also: Mapping[str, Any]) -> Response:
        """Show the form as it was filled in, with something beside it."""
        return self._show(page, form, {**forms.fresh(), **also})

    def _act(self, act: Act) -> None:
        def once() -> None:
            with session.database(self.request).transaction() as tx:
                act(tx, self.number, actor=self.signed.actor, now=clock.now(tx))

        db.again(once)

    def _show(
        self, page: FormPage, form: BaseModel | None, said: Mapping[str, Any], *, status: int = 200
    ) -> Response:
        permission.require(self.signed.actor, page.needs)
        with session.database(self.request).reading() as tx:
            incident = reading.get(tx, self.number, actor=self.signed.actor)
            shown = {**page.choices(tx, incident), **said}
        shown |= {"incident": incident, "form": form or page.empty(incident)}
        return render.page(self.request, page.template, status=status, **shown)


def _at(request: Request, number: int, signed: session.Viewer) -> At:
    if not 0 < number < _LARGEST:
        raise UnknownIncident(number)
    return At(request, number, signed)


Here = Annotated[At, Depends(_at)]
