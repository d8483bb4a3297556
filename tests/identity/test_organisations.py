from datetime import datetime

import pytest

from tests.cast import Cast, cast
from tocsin.identity import actions as identity
from tocsin.identity import organisation as ideas
from tocsin.identity import profile as profiles_ideas
from tocsin.identity.actions import organisations, profiles
from tocsin.identity.actions.organisations import OrganisationTaken
from tocsin.identity.organisation import InvalidOrganisation, NewOrganisation
from tocsin.identity.permission import NotPermitted
from tocsin.identity.profile import InvalidProfile, Profile, Unknown
from tocsin.kit import errors
from tocsin.kit.tx import Tx


@pytest.fixture
def people(tx: Tx, now: datetime) -> Cast:
    return cast(tx, now)


def made(tx: Tx, people: Cast, now: datetime, name: str, *domains: str, **more: object) -> int:
    new = NewOrganisation(name, domains, **more)  # type: ignore[arg-type]
    return organisations.create_organisation(tx, new, actor=people.cleo.actor, now=now)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (NewOrganisation(" "), "name"),
        (NewOrganisation("x" * 121), "name"),
        (NewOrganisation("Harbour", ("not a domain",)), "domains"),
        (NewOrganisation("Harbour", tuple(f"d{n}.example" for n in range(51))), "domains"),
        (NewOrganisation("Harbour", note="x" * 2001), "note"),
    ],
)
def test_what_cannot_be_an_organisation_is_refused_beside_its_field(
    given: NewOrganisation, field: str
) -> None:
    with pytest.raises(InvalidOrganisation) as refused:
        ideas.checked(given)
    assert set(refused.value.fields) == {field}


def test_domains_are_tidied_and_the_closest_comes_first() -> None:
    assert ideas.checked(NewOrganisation(" Harbour  GmbH ", ("@Harbour.Example.", ""))) == (
        NewOrganisation("Harbour GmbH", ("harbour.example",))
    )
    assert ideas.domains_of("kim@mail.harbour.example") == [
        "mail.harbour.example",
        "harbour.example",
        "example",
    ]


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("Kim Lee", Unknown("Kim Lee", "", "")),
        ("Kim Lee, kim@example.com", Unknown("Kim Lee", "kim@example.com", "")),
        ("Kim Lee <kim@example.com>", Unknown("Kim Lee", "kim@example.com", "")),
        ("040 1234567, Kim", Unknown("Kim", "", "040 1234567")),
        ("+49 (40) 123-4567", Unknown("+49 (40) 123-4567", "", "+49 (40) 123-4567")),
        ("kim@example.com", Unknown("kim", "kim@example.com", "")),
        (" ", Unknown("", "", "")),
    ],
)
def test_a_caller_is_read_as_typed(typed: str, read: Unknown) -> None:
    assert profiles_ideas.read(typed) == read


def test_people_belong_by_their_domain_and_their_place_goes_before_it(
    tx: Tx, people: Cast, now: datetime
) -> None:
    whole = made(tx, people, now, "Example", "example.com", is_vip=True)
    part = made(tx, people, now, "Accounting", parent_id=whole)
    assert [o.name for o in organisations.organisations_of(tx, people.dan.id)] == ["Example"]
    put = Profile(organisation_id=part)
    profiles.set_profile(tx, people.dan.id, put, actor=people.ana.actor, now=now)
    chain = organisations.organisations_of(tx, people.dan.id)
    assert ideas.named(chain) == "Example / Accounting"
    assert profiles.is_vip(tx, people.dan.id), "what is important of the whole is so of its parts"


def test_two_organisations_share_neither_name_nor_domain(
    tx: Tx, people: Cast, now: datetime
) -> None:
    first = made(tx, people, now, "Harbour", "harbour.example")
    with pytest.raises(OrganisationTaken):
        made(tx, people, now, "HARBOUR")
    with pytest.raises(InvalidOrganisation, match=r"harbour\.example"):
        made(tx, people, now, "Quay", "harbour.example")
    organisations.archive_organisation(tx, first, actor=people.cleo.actor, now=now)
    made(tx, people, now, "Quay", "harbour.example")


def test_an_organisation_is_no_part_of_itself(tx: Tx, people: Cast, now: datetime) -> None:
    whole = made(tx, people, now, "Whole")
    part = made(tx, people, now, "Part", parent_id=whole)
    with pytest.raises(InvalidOrganisation, match="part of itself"):
        organisations.update_organisation(
            tx, whole, NewOrganisation("Whole", parent_id=part), actor=people.cleo.actor, now=now
        )


@pytest.mark.parametrize("typed", ["dan", "dan@exam", "040 123", "+49 40 12345", "4012345"])
def test_a_caller_is_found_by_name_address_and_number(
    tx: Tx, people: Cast, now: datetime, typed: str
) -> None:
    known = Profile(phone="+49 (0)40 12345".replace("(0)", ""))
    profiles.set_profile(tx, people.dan.id, known, actor=people.ana.actor, now=now)
    found = profiles.callers(tx, typed, actor=people.ana.actor)
    assert [each.id for each in found] == [people.dan.id]


def test_whoever_nobody_knows_is_made_on_the_spot(tx: Tx, people: Cast, now: datetime) -> None:
    kim = profiles.caller(tx, "Kim Lee, 0170 5556677", actor=people.ana.actor, now=now)
    assert (kim.name, kim.role) == ("Kim Lee", "requester")
    assert profiles_ideas.is_nowhere(kim.email)
    assert profiles.caller(tx, "01705556677", actor=people.ana.actor, now=now).id == kim.id
    with pytest.raises(errors.Invalid, match="Say who is calling"):
        profiles.caller(tx, " ", actor=people.ana.actor, now=now)


def test_who_comes_first_a_manager_says(tx: Tx, people: Cast, now: datetime) -> None:
    first = Profile(is_vip=True)
    with pytest.raises(NotPermitted):
        profiles.set_profile(tx, people.dan.id, first, actor=people.ana.actor, now=now)
    profiles.set_profile(tx, people.dan.id, first, actor=people.cleo.actor, now=now)
    assert profiles.is_vip(tx, people.dan.id)
    wrong = Profile(phone="call me")
    with pytest.raises(InvalidProfile):
        profiles.set_profile(tx, people.dan.id, wrong, actor=people.ana.actor, now=now)


def test_a_requester_reads_no_directory(tx: Tx, people: Cast) -> None:
    with pytest.raises(NotPermitted):
        profiles.callers(tx, "ana", actor=people.dan.actor)
    with pytest.raises(NotPermitted):
        organisations.list_organisations(tx, actor=people.dan.actor)
    assert identity.person(tx, people.dan.id).name == "Dan"
