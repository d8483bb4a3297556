"""Where a signed-in request stands: what it may ask and do, each in one transaction.

A handler names one action or a few reads; who acts, when, and how the database is opened is the
same everywhere and lives here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, TypeVar

from fastapi import Depends
from starlette.requests import Request
from starlette.responses import Response

from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.kit import clock, db, errors
from tocsin.kit.settings import Settings
from tocsin.kit.tx import Tx
from tocsin.web import forms, paths, render, session
from tocsin.web.session import Signed
from tocsin.web.words import Reader

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Standing:
    request: Request
    signed: Signed

    @property
    def actor(self) -> Actor:
        return self.signed.actor

    @property
    def reader(self) -> Reader:
        reader: Reader = self.request.state.reader
        return reader

    @property
    def now(self) -> datetime:
        """When the request came in."""
        return self.reader.here

    @property
    def settings(self) -> Settings:
        settings: Settings = self.request.app.state.settings
        return settings

    def require(self, needed: Permission) -> None:
        permission.require(self.actor, needed)

    def require_configuring(self, *team_ids: int | None) -> None:
        permission.require_configuring(self.actor, *team_ids)

    def require_leading(self) -> None:
        """Let through who may configure, and who leads a team: whose it is, the action asks."""
        permission.require_leading(self.actor)

    def confirmed(self, back: str = "") -> None:
        """Let through whom gave their password lately; others are asked for it and come back."""
        if not self.signed.session.is_confirmed(self.now):
            raise session.ConfirmFirst(back or paths.of(self.request))

    def ask(self, question: Callable[..., T]) -> T:
        """Ask ``question(tx, actor=…)`` in a transaction that can only read."""
        with session.database(self.request).reading() as tx:
            return question(tx, actor=self.actor)

    def look(self, question: Callable[[Tx], T]) -> T:
        """Ask what nobody needs a permission for."""
        with session.database(self.request).reading() as tx:
            return question(tx)

    def act(self, action: Callable[..., T]) -> T:
        """Carry out ``action(tx, actor=…, now=…)`` and commit it."""

        def once() -> T:
            with session.database(self.request).transaction() as tx:
                return action(tx, actor=self.actor, now=clock.now(tx))

        return db.again(once)

    def page(self, template: str, *, status: int = 200, **shown: Any) -> Response:
        return render.page(self.request, template, status=status, **shown)

    def form(
        self, template: str, form: Any, refusal: forms.Refusal | None = None, **shown: Any
    ) -> Response:
        """Show a form: as it is at first, or as it was refused."""
        said = forms.refused(form, refusal) if refusal else forms.fresh()
        return self.page(template, status=422 if refusal else 200, form=form, **said, **shown)


class NothingOfThisNumber(errors.NotFound):
    def __init__(self) -> None:
        super().__init__("There is nothing of this number.")


def _standing(request: Request, signed: session.Viewer) -> Standing:
    numbers = (value for value in request.path_params.values() if value.lstrip("-").isdecimal())
    if not all(0 < int(number) <= forms.LARGEST for number in numbers):
        raise NothingOfThisNumber
    return Standing(request, signed)


Here = Annotated[Standing, Depends(_standing)]
