"""Vendors have hours, ways and a name, and are asked beside our people, never in their place."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from tests.cast import Cast
from tests.oncall.conftest import create, payments, step
from tests.oncall.told import MESSAGE, SUBJECT, reachable
from tocsin.identity import actor
from tocsin.identity.permission import NotPermitted
from tocsin.kit import errors, ledger
from tocsin.kit.tx import Tx
from tocsin.notify.message import Message
from tocsin.oncall import actions, vendor
from tocsin.oncall.actions import vendors
from tocsin.oncall.actions.vendors import VendorInUse, VendorNameTaken, VendorNotFound
from tocsin.oncall.page import NewPage
from tocsin.oncall.restriction import WEEK, Restriction
from tocsin.oncall.shift import Span
from tocsin.oncall.target import NobodyAnswers
from tocsin.oncall.vendor import BadVendor, NewVendor, Way

OFFICE = Restriction(WEEK[:5], time(8), time(18))
MAIL = Way("ntfy", "contoso-desk", "the desk")
CONTOSO = NewVendor("Contoso", "KV-12", "Europe/Berlin", (OFFICE,), "DE", (MAIL,))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "is_open", "opens_at"),
    [
        ("2026-03-16T07:00", True, "2026-03-16T07:00"),  # Monday 08:00 in Berlin
        ("2026-03-16T06:59", False, "2026-03-16T07:00"),
        ("2026-03-20T17:00", False, "2026-03-23T07:00"),  # Friday evening
        ("2026-12-24T17:30", False, "2026-12-28T07:00"),  # Christmas, then a weekend
    ],
)
def test_a_vendor_works_in_the_hours_of_the_contract(
    moment: str, is_open: bool, opens_at: str
) -> None:
    assert vendor.is_open(CONTOSO, at(moment)) is is_open
    assert vendor.opens_at(CONTOSO, at(moment)) == at(opens_at)


def test_the_clock_of_a_vendor_counts_its_hours_alone() -> None:
    friday_noon, monday_noon = at("2026-03-20T11:00"), at("2026-03-23T11:00")
    assert vendor.worked(CONTOSO, Span(friday_noon, monday_noon)) == timedelta(hours=10)
    always = NewVendor("Fabrikam", ways=(MAIL,))
    assert vendor.worked(always, Span(friday_noon, monday_noon)) == timedelta(days=3)


@pytest.mark.parametrize(
    "wrong",
    [
        NewVendor("", ways=(MAIL,)),
        NewVendor("Contoso"),
        NewVendor("Contoso", ways=(Way("pigeon", "loft 7"),)),
        NewVendor("Contoso", ways=(Way("inbox", ""),)),
        NewVendor("Contoso", time_zone="Mars/Olympus", ways=(MAIL,)),
        NewVendor("Contoso", holidays="XX", ways=(MAIL,)),
        NewVendor("Contoso", contract="x" * 201, ways=(MAIL,)),
    ],
)
def test_a_vendor_who_could_not_be_asked_is_refused(
    tx: Tx, people: Cast, now: datetime, wrong: NewVendor
) -> None:
    with pytest.raises(errors.Invalid):
        vendors.create_vendor(tx, wrong, actor=people.cleo.actor, now=now)


def test_a_vendor_is_made_changed_and_removed(tx: Tx, people: Cast, now: datetime) -> None:
    by: dict[str, Any] = {"actor": people.cleo.actor, "now": now}
    made = vendors.create_vendor(tx, CONTOSO, **by)
    found = vendors.vendor_by_name(tx, "contoso")
    assert found is not None
    assert (found.contract, found.hours, found.ways) == ("KV-12", (OFFICE,), (MAIL,))
    assert not vendors.replace_vendor(tx, made, CONTOSO, **by)
    with pytest.raises(VendorNameTaken):
        vendors.create_vendor(tx, NewVendor("CONTOSO", ways=(MAIL,)), **by)
    with pytest.raises(NotPermitted):
        vendors.remove_vendor(tx, made, actor=people.ana.actor, now=now)
    vendors.remove_vendor(tx, made, **by)
    assert vendors.vendor_by_name(tx, "contoso") is None
    with pytest.raises(VendorNotFound):
        vendors.vendor(tx, made)
    assert vendors.vendors_of(tx, [made])[made].removed_at == now


def test_what_a_vendor_reads_leads_nowhere_and_quotes_the_contract() -> None:
    said = Message("Checkout is down", "All fail.", path="/incidents/42", can_answer=True)
    known = vendor.Vendor(1, "Contoso", "KV-12", "UTC", (), "", (MAIL,), "")
    message = vendor.message(known, said)
    assert (message.path, message.can_answer) == ("/", False)
    assert message.facts == (("Your contract with us", "KV-12"),)


@pytest.fixture
def contoso(tx: Tx, people: Cast, now: datetime) -> int:
    reachable(tx, *people.all, now=now)
    return vendors.create_vendor(tx, CONTOSO, actor=people.cleo.actor, now=now)


def start(tx: Tx, policy_id: int, now: datetime) -> int:
    return actions.start_page(tx, NewPage(SUBJECT, policy_id, MESSAGE), actor=actor.SYSTEM, now=now)


def wanted(tx: Tx) -> list[int]:
    found = [e for e in ledger.of_subject(tx, SUBJECT) if e.kind == vendors.WANTED]
    return [event.data["vendor_id"] for event in found]


def test_a_step_of_a_vendor_alone_asks_them_and_pages_the_next_at_once(
    tx: Tx, people: Cast, contoso: int, now: datetime
) -> None:
    steps = (step("vendor:Contoso"), step("person:ana@example.com"))
    policy_id = create(tx, people, payments(*steps), now)
    page_id = start(tx, policy_id, now)
    told = [(each.target, each.outcome) for each in actions.trace(tx, page_id)]
    assert told == [("vendor:Contoso", "nobody"), ("person:ana@example.com", "paged")]
    assert wanted(tx) == [contoso]


def test_a_vendor_beside_people_is_asked_when_many_pages_begin_at_once(
    tx: Tx, people: Cast, contoso: int, now: datetime
) -> None:
    policy_id = create(tx, people, payments(step("person:ana@example.com", "vendor:Contoso")), now)
    new = [NewPage(SUBJECT, policy_id, MESSAGE), NewPage("incident/7", policy_id, MESSAGE)]
    actions.start_pages(tx, new, actor=actor.SYSTEM, now=now)
    assert wanted(tx) == [contoso]


def test_a_vendor_is_no_fallback_and_not_the_last_to_be_paged(
    tx: Tx, people: Cast, contoso: int, now: datetime
) -> None:
    assert contoso
    with pytest.raises(NobodyAnswers, match="cannot be the fallback"):
        create(tx, people, payments(step("admins"), fallback="vendor:Contoso"), now)
    with pytest.raises(NobodyAnswers):
        actions.set_catch_all(tx, ["vendor:Contoso"], actor=people.cleo.actor, now=now)


def test_a_vendor_whom_a_policy_asks_is_not_removed(
    tx: Tx, people: Cast, contoso: int, now: datetime
) -> None:
    policy_id = create(tx, people, payments(step("admins", "vendor:Contoso")), now)
    (first,) = actions.policy(tx, policy_id).steps
    assert [str(target) for target in first.targets] == ["admins", "vendor:Contoso"]
    with pytest.raises(VendorInUse, match="is asked by payments"):
        vendors.remove_vendor(tx, contoso, actor=people.cleo.actor, now=now)


def test_more_than_ten_ways_are_refused() -> None:
    with pytest.raises(BadVendor):
        vendor.checked(NewVendor("Contoso", ways=(MAIL,) * 11))
