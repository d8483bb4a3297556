"""Contacts: where a person can be told something."""

from tocsin.api import names
from tocsin.api.names import Named, Whose
from tocsin.api.route import Reading, Writing, noun
from tocsin.api.schemas import Id, Input, Listed, Output
from tocsin.kit.pages import Page
from tocsin.notify import actions as notify
from tocsin.notify.contact import Confirmation, Contact, NewContact

router = noun("contacts")


class ContactOut(Output):
    """Only a verified and enabled one is used."""

    id: int
    person_id: int
    channel: str
    address: str
    label: str
    is_verified: bool
    is_enabled: bool


class ContactIn(Input):
    """One's own, unless another person is named."""

    person: Named = names.ME
    channel: str
    address: str = ""
    label: str = ""


class ContactChangeIn(Input):
    label: str = ""
    is_enabled: bool = True


class CodeIn(Input):
    code: str


class ConfirmationOut(Output):
    """``spent``: it was used, has run out, or was guessed at too often; send another."""

    result: Confirmation


class TestOut(Output):
    notification_id: int


@router.get("", response_model=Listed[ContactOut])
def list_all(frame: Reading, person: Whose = names.ME) -> Page[Contact]:
    """Return a person's contacts; without a person, one's own."""
    wanted = names.person(frame, person)
    return Page(notify.list_contacts(frame.tx, wanted.id, actor=frame.actor))


@router.post("", status_code=201, response_model=ContactOut)
def create(body: ContactIn, frame: Writing) -> Contact:
    """Add a contact; what an administrator adds counts as verified."""
    person = names.person(frame, body.person)
    new = NewContact(person.id, body.channel, body.address, body.label)
    contact_id = notify.add_contact(frame.tx, new, actor=frame.confirmed(), now=frame.now)
    return next(c for c in notify.contacts(frame.tx, person.id) if c.id == contact_id)


@router.put("/{contact_id}", status_code=204)
def change(contact_id: Id, body: ContactChangeIn, frame: Writing) -> None:
    """Rename a contact, or switch it off and on."""
    notify.change_contact(
        frame.tx,
        contact_id,
        label=body.label,
        is_enabled=body.is_enabled,
        actor=frame.confirmed(),
        now=frame.now,
    )


@router.delete("/{contact_id}", status_code=204)
def remove(contact_id: Id, frame: Writing) -> None:
    """Remove a contact; what was still to go there fails, so that somebody else is paged."""
    notify.remove_contact(frame.tx, contact_id, actor=frame.confirmed(), now=frame.now)


@router.post("/{contact_id}/codes", status_code=204)
def send_code(contact_id: Id, frame: Writing) -> None:
    """Send a code that proves that the contact is the person's."""
    key = frame.settings.key
    notify.send_code(frame.tx, contact_id, key=key, actor=frame.actor, now=frame.now)


@router.post("/{contact_id}/verification")
def verify(contact_id: Id, body: CodeIn, frame: Writing) -> ConfirmationOut:
    """Hand in the code; five wrong ones spend it."""
    result = notify.confirm_contact(
        frame.tx, contact_id, body.code, actor=frame.confirmed(), now=frame.now
    )
    return ConfirmationOut(result=result)


@router.post("/{contact_id}/tests", status_code=201)
def test(contact_id: Id, frame: Writing) -> TestOut:
    """Send a message that only shows that it arrives."""
    notification_id = notify.test_contact(frame.tx, contact_id, actor=frame.actor, now=frame.now)
    return TestOut(notification_id=notification_id)
