"""The routes of the account, in the order in which they are tried."""

from collections.abc import Sequence

from tocsin.kit.routing import Router
from tocsin.web.account import (
    contacts,
    page,
    password,
    phone,
    push,
    quiet,
    rules,
    second_factor,
    trying,
    ways_in,
)

ROUTERS: Sequence[Router] = (
    page.router,
    rules.router,
    quiet.router,
    contacts.router,
    trying.router,
    push.router,
    phone.router,
    password.router,
    second_factor.router,
    ways_in.router,
)
