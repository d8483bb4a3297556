"""An audience: those who are told about an incident without working on it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tocsin.identity.person import Person
from tocsin.kit import errors, text
from tocsin.notify.channels import email as mail

MOST_MEMBERS = 5000


class InvalidAudience(errors.Invalid):
    """An audience cannot be like this; ``fields`` says where."""


@dataclass(frozen=True, slots=True)
class NewAudience:
    """``emails`` are addresses of people who have no account here."""

    name: str
    person_ids: tuple[int, ...] = ()
    emails: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Audience:
    id: int
    name: str
    person_ids: tuple[int, ...]
    emails: tuple[str, ...]

    def as_new(self) -> NewAudience:
        """What was said about it: the thing to change with ``dataclasses.replace``."""
        return NewAudience(self.name, self.person_ids, self.emails)


@dataclass(frozen=True, slots=True)
class Recipients:
    """People are told as they wish to be told, plain addresses by mail."""

    person_ids: tuple[int, ...]
    emails: tuple[str, ...]

    @property
    def count(self) -> int:
        return len(self.person_ids) + len(self.emails)


def checked(new: NewAudience) -> NewAudience:
    """Return it tidied, each member once, or raise with a sentence per field."""
    wrong = {}
    try:
        emails = [mail.check_address(email).lower() for email in new.emails if email.strip()]
    except errors.Invalid as error:
        emails, wrong["emails"] = [], error.sentence
    tidy = NewAudience(
        text.one_line(text.storable(new.name)),
        tuple(dict.fromkeys(new.person_ids)),
        tuple(dict.fromkeys(emails)),
    )
    if not 1 <= len(tidy.name) <= 80:
        wrong["name"] = "The name of an audience has 1 to 80 characters."
    if len(tidy.person_ids) + len(tidy.emails) > MOST_MEMBERS:
        wrong["emails"] = f"An audience has at most {MOST_MEMBERS} members."
    if wrong:
        raise InvalidAudience(next(iter(wrong.values())), fields=wrong)
    return tidy


def recipients(audiences: Sequence[Audience], people: Iterable[Person]) -> Recipients:
    """Return each once, however many audiences they are in; who has left gets nothing."""
    wanted = {person_id for audience in audiences for person_id in audience.person_ids}
    told = [person for person in people if person.is_active and person.id in wanted]
    known = {person.email.lower() for person in told}
    emails = (email for audience in audiences for email in audience.emails)
    plain = dict.fromkeys(email for email in emails if email.lower() not in known)
    return Recipients(tuple(person.id for person in told), tuple(plain))
