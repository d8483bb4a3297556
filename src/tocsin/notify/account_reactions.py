"""What somebody is told of their own account, by mail: that their proof of who they are changed.

Whoever did it themselves may ignore it; for everybody else it is the only sign that somebody else
got in.
"""

from collections.abc import Mapping
from datetime import datetime

from tocsin.identity import actions as identity
from tocsin.kit.ledger import Event
from tocsin.kit.tx import Tx
from tocsin.notify import actions
from tocsin.notify.message import Kind, Message

_MAIL = "email"
_SAID: Mapping[str, tuple[str, str]] = {
    "person.second_factor_added": (
        "A second factor was set up",
        "From now on a code is asked for beside your password.",
    ),
    "person.second_factor_removed": (
        "Your second factor was taken off",
        "From now on your password alone lets you in. You can set a new one up at once.",
    ),
    "person.identity_unlinked": (
        "A way into your account was taken back",
        "The provider of identities by which you came does not let you in any more. Your account"
        " says which are connected.",
    ),
    "person.recovery_codes_renewed": (
        "You have new recovery codes",
        "Those you had before count no more.",
    ),
    "person.recovery_code_used": (
        "A recovery code of yours was used",
        "Somebody signed in with it, and it counts no more.",
    ),
}
_IF_NOT = "If this was neither you nor an administrator you asked, tell an administrator now."


def tell_owner(tx: Tx, event: Event, now: datetime) -> None:
    """Write to the address of the account, whatever their contacts are."""
    _, _, number = event.subject.partition("/")
    person = identity.person(tx, int(number))
    can_mail = any(each.slug == _MAIL for each in actions.usable_channels(tx))
    if not person.is_active or not can_mail:
        return
    title, body = _SAID[event.kind]
    actions.notify_address(
        tx,
        channel=_MAIL,
        address=person.email,
        message=Message(title, f"{body}\n\n{_IF_NOT}", path="/account", kind=Kind.NOTICE),
        subject=event.subject,
        cause=f"{event.subject}/account/{event.id}",
        now=now,
    )


REACTIONS = {kind: {"notify.tell_account": tell_owner} for kind in _SAID}
