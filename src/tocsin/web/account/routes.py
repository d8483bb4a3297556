"""The routes of the account, in the order in which they are tried."""

from collections.abc import Sequence

from fastapi import APIRouter

from tocsin.web.account import contacts, page, password, push, quiet, rules

ROUTERS: Sequence[APIRouter] = (
    page.router,
    rules.router,
    quiet.router,
    contacts.router,
    push.router,
    password.router,
)
