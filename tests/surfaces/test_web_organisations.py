"""Organisations and questions under Settings: named, entitled, asked, put away."""

from typing import Any

import pytest

from tests.surfaces.shop import Shop
from tests.surfaces.visitor import Visitors, said
from tocsin.identity.actions import organisations
from tocsin.incidents.actions import asking, entitling


def test_an_organisation_is_named_with_what_it_may_ask_for(
    visitors: Visitors, payments: Shop
) -> None:
    given: dict[str, Any] = {
        "name": "Harbour GmbH",
        "domains": "harbour.example, quay.example",
        "is_vip": "true",
        "entitlements-0-service_id": str(payments.checkout),
        "entitlements-0-hours-weekly-monday": "08:00-16:00",
        "entitlements-0-hours-time_zone": "Europe/Berlin",
    }
    more = visitors.cleo.post(
        "/settings/organisations/new", status=200, do="add-entitlements", **given
    )
    assert 'name="entitlements-1-service_id"' in more.text
    visitors.cleo.post("/settings/organisations/new", **given)
    page = said(visitors.sam.get("/settings/organisations/1"))
    assert "checkout" in page
    assert "within support hours" in page
    with payments.database.reading() as tx:
        [granted] = entitling.entitlements(tx, 1, actor=payments.people.cleo.actor)
        assert organisations.organisation(tx, 1).domains == ("harbour.example", "quay.example")
    assert granted.hours is not None
    assert 'value="08:00-16:00"' in visitors.cleo.get("/settings/organisations/1/edit")
    refused = visitors.cleo.post("/settings/organisations/1/edit", status=422, name="")
    assert "Give the organisation a name" in refused.text
    visitors.cleo.post("/settings/organisations/1/archival")
    assert "Harbour" not in visitors.cleo.get("/settings/organisations")


def test_questions_are_asked_from_then_on(visitors: Visitors, payments: Shop) -> None:
    place = "/settings/questions/form?category=hardware"
    given: dict[str, Any] = {
        "category": "hardware",
        "fields-0-label": "Which device",
        "fields-0-kind": "choice",
        "fields-0-options": "Laptop; Printer",
        "fields-0-required": "true",
        "fields-0-label_de": "Welches Gerät",
    }
    assert (
        'name="fields-1-label"'
        in visitors.cleo.post(place, status=200, do="add-fields", **given).text
    )
    visitors.cleo.post(place, **given)
    assert "1 question" in visitors.cleo.get("/settings/questions")
    second: dict[str, Any] = {
        **given,
        "fields-0-key": "which_device",
        "fields-1-label": "Which room",
        "fields-1-when_field": "which_device",
        "fields-1-when_answers": "Printer",
    }
    visitors.cleo.post(place, **second)
    with payments.database.reading() as tx:
        form = asking.form_for(tx, "hardware")
    assert form is not None
    assert [(each.key, each.is_required) for each in form.fields] == [
        ("which_device", True),
        ("which_room", False),
    ]
    refused = visitors.cleo.post(place, status=422, **{**given, "fields-0-options": ""})
    assert "a choice has options" in refused.text


@pytest.mark.parametrize("place", ["organisations/new", "questions/form?category=hardware"])
def test_it_takes_a_manager(visitors: Visitors, payments: Shop, place: str) -> None:
    visitors.ana.get(f"/settings/{place}", status=403)
    visitors.ana.post(f"/settings/{place}", status=403, name="X", category="hardware")


def test_what_the_desk_knows_of_a_person_is_written_down(
    visitors: Visitors, payments: Shop
) -> None:
    place = f"/settings/people/{payments.people.dan.id}/profile"
    visitors.ana.post(place, phone="040 12345", note="Deaf in one ear.")
    assert 'value="040 12345"' in visitors.ana.get(place)
    assert "telephone number such as" in visitors.ana.post(place, status=422, phone="call me").text
    visitors.ana.post(place, status=403, is_vip="true")
    visitors.dan.get(place, status=403)
