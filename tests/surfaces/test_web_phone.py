"""Logging a call: the caller is found as typed, and what they say is saved."""

from datetime import datetime

from tests.surfaces.shop import Shop
from tests.surfaces.visitor import Visitors, said
from tocsin.desk.actions import outages
from tocsin.desk.outage import NewOutage
from tocsin.identity.actor import SYSTEM
from tocsin.incidents.actions import declare, reading
from tocsin.incidents.incident import Declaration


def test_a_call_is_saved_with_two_fields(visitors: Visitors, payments: Shop) -> None:
    answer = visitors.ana.post("/phone", caller="dan", title="No mail since noon")
    assert answer.headers["location"] == "/phone"
    with payments.database.reading() as tx:
        incident = reading.get(tx, 1, actor=SYSTEM)
    assert (incident.reporter_id, incident.channel) == (payments.people.dan.id, "phone")


def test_the_caller_is_shown_while_one_types(visitors: Visitors, payments: Shop) -> None:
    found = visitors.ana.post("/phone", status=200, do="preview", caller="dan@ex")
    assert "Dan, dan@example.com" in said(found.text)
    several = visitors.ana.post("/phone", status=200, do="preview", caller="@example")
    assert several.text.count('type="radio" name="who"') == 7, "all of them, and somebody new"
    nobody = visitors.ana.post("/phone", status=200, do="preview", caller="Kim Lee, 040 12")
    assert "Somebody new: Kim Lee, 040 12" in said(nobody.text)


def test_who_fits_several_is_asked_which_one(visitors: Visitors, payments: Shop) -> None:
    refused = visitors.ana.post("/phone", status=422, caller="@example", title="No mail")
    assert "More than one fits" in refused.text
    visitors.ana.post("/phone", caller="Ana", who="new", title="No mail")


def test_a_known_outage_counts_the_caller(
    visitors: Visitors, payments: Shop, now: datetime
) -> None:
    ana = payments.people.ana.actor
    with payments.database.transaction() as tx:
        declare.declare(tx, Declaration("db-7 is full"), actor=ana, now=now)
        outages.announce(tx, 1, NewOutage("Payments are slow"), actor=ana, now=now)
    beside = visitors.ana.post("/phone", status=200, do="preview", caller="dan")
    assert "It hits this caller too" in beside.text
    visitors.ana.post("/phone/1/affected", caller_id=payments.people.dan.id)
    with payments.database.reading() as tx:
        assert outages.count(tx, 1) == 1


def test_it_is_for_those_who_work_here(visitors: Visitors, payments: Shop) -> None:
    visitors.dan.get("/phone", status=403)
    visitors.sam.post("/phone", status=403, caller="dan", title="No mail")
