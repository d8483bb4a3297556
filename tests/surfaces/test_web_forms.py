"""Whatever is sent to a form of the settings is taken or refused; it breaks nothing."""

from datetime import datetime

import httpx2
import pytest

from tests.cast import Cast
from tests.surfaces.conftest import Enter
from tests.surfaces.forms_of import forms_of
from tocsin.catalog import actions as catalog
from tocsin.catalog.service import NewService
from tocsin.identity.actor import SYSTEM
from tocsin.kit.db import Database

FORMS = (
    *("/schedules/new", "/policies/new", "/policies/catch-all", "/overrides/new"),
    *("/services/new", "/services/1/edit", "/account/edit", "/contacts/new", "/account/rules"),
    *("/settings/people/new", "/settings/teams/new", "/settings/tokens/new"),
    *("/settings/sources/new?kind=generic", "/settings/heartbeats/new", "/settings/monitors/new"),
    *("/settings/routing/edit", "/settings/channels/ntfy", "/settings/audiences/new"),
    *("/settings/templates/new", "/settings/status-pages/new", "/settings/categories"),
    *("/settings/priorities", "/settings/service-levels/new", "/settings/rules"),
    *("/settings/service-levels/calendars/new", "/settings/resolution-codes"),
    "/settings/service-levels/new?basis=vendor",
)
LISTS = (
    *("/on-call/calendar?start=", "/services?team=", "/services?cursor="),
    *(
        "/settings/people?cursor=",
        "/settings/people?role=",
        "/settings/tokens?cursor=",
        "/settings/audit?cursor=",
    ),
    *("/settings/audit?subject=", "/settings/deliveries?person=", "/settings/deliveries?status="),
    *("/settings/deliveries?cursor=", "/settings/monitors/new?probe=", "/overrides/new?schedule="),
    *("/settings/sources/new?service=", "/settings/monitors/new?service=", "/contacts/new?person="),
    "/settings/sources/1?before=",
    *("/schedules/", "/policies/", "/services/", "/settings/people/", "/settings/sources/"),
    *("/settings/monitors/", "/settings/heartbeats/", "/settings/audiences/", "/settings/teams/"),
    *("/settings/channels/", "/settings/status-pages/", "/settings/service-levels/agreements/"),
)
STRANGE = ("9" * 30, "-1", "0", "😀" * 300, "<script>", "1e999", "2026-02-30T25:61", "%00", "..")


@pytest.fixture
def admin(enter: Enter, database: Database, people: Cast, now: datetime) -> httpx2.Client:
    with database.transaction() as tx:
        catalog.create_service(tx, NewService("checkout"), actor=SYSTEM, now=now)
    return enter("eve")


@pytest.mark.parametrize("strange", [*STRANGE, "\x00", "x" * 20_000])
def test_no_form_breaks_on_what_nobody_would_write(admin: httpx2.Client, strange: str) -> None:
    broken = []
    for place in FORMS:
        for form in forms_of(admin.get(place).text, place):
            filled = form.fields | dict.fromkeys(form.shown, strange)
            status = admin.post(form.action, data=filled).status_code
            if status >= 500:
                broken.append((place, form.action, status))
    assert broken == []


@pytest.mark.parametrize("strange", STRANGE)
def test_no_address_breaks_on_what_nobody_would_ask(admin: httpx2.Client, strange: str) -> None:
    answers = {f"{place}{strange}": admin.get(f"{place}{strange}").status_code for place in LISTS}
    assert {place: status for place, status in answers.items() if status >= 500} == {}


def test_every_form_carries_the_token_that_proves_whose_it_is(admin: httpx2.Client) -> None:
    without = [
        (place, form.action)
        for place in FORMS
        for form in forms_of(admin.get(place).text, place)
        if not form.fields.get("csrf")
    ]
    assert without == []
