from datetime import UTC, datetime

import pytest

from tocsin.comms import audience
from tocsin.comms.audience import Audience, InvalidAudience, NewAudience, Recipients
from tocsin.identity.actor import Role
from tocsin.identity.person import Person

AT = datetime(2026, 3, 16, tzinfo=UTC)


def person(person_id: int, name: str, *, is_active: bool = True) -> Person:
    email = f"{name}@example.com"
    return Person(person_id, name, email, Role.STAKEHOLDER, "UTC", is_active, "en", False, AT)


PEOPLE = [person(1, "sam"), person(2, "cleo"), person(3, "gone", is_active=False)]


def test_everybody_is_told_once_and_who_has_left_is_not() -> None:
    leaders = Audience(1, "Leaders", (1, 2, 3), ("Board@example.org", "cleo@example.com"))
    all_of_us = Audience(2, "All", (1,), ("board@example.org",))
    told = audience.recipients([leaders, all_of_us], PEOPLE)
    assert told.person_ids == (1, 2)
    assert told.emails[0] == "Board@example.org"
    assert "cleo@example.com" not in told.emails


def test_an_audience_of_nobody_tells_nobody() -> None:
    assert audience.recipients([Audience(1, "None", (), ())], PEOPLE) == Recipients((), ())


def test_addresses_are_kept_once_in_small_letters() -> None:
    new = NewAudience(" Board ", (2, 2), ("A@Example.org", "a@example.org ", ""))
    assert audience.checked(new) == NewAudience("Board", (2,), ("a@example.org",))


@pytest.mark.parametrize(
    ("new", "field"),
    [
        (NewAudience(""), "name"),
        (NewAudience("x" * 81), "name"),
        (NewAudience("a", emails=("nobody",)), "emails"),
        (NewAudience("a", emails=("a@b\r\nBcc: c@d",)), "emails"),
        (NewAudience("a", person_ids=tuple(range(5001))), "emails"),
    ],
)
def test_an_audience_that_cannot_be_names_the_field(new: NewAudience, field: str) -> None:
    with pytest.raises(InvalidAudience) as refused:
        audience.checked(new)
    assert field in refused.value.fields
