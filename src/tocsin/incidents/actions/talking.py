"""Comments, attachments, and who watches."""

from datetime import datetime

from tocsin.identity import actions as identity
from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.incidents import attachment as files
from tocsin.incidents import comment as comments
from tocsin.incidents.actions import access, clocks, saving
from tocsin.incidents.attachment import Attachment, NewAttachment
from tocsin.incidents.store import people
from tocsin.incidents.store import talk as store
from tocsin.kit import errors
from tocsin.kit.tx import Tx

MOST_ATTACHMENTS = 200


class UnknownAttachment(errors.NotFound):
    """It is not there, or not theirs to see."""


class TooManyAttachments(errors.Conflict):
    """An incident is no archive."""


def comment(
    tx: Tx,
    number: int,
    body: str,
    *,
    is_public: bool = False,
    via: str = "",
    actor: Actor,
    now: datetime,
) -> int:
    """Write something on it; whoever only reported it writes in public.

    ``via`` is how it came where it was not written here, such as "mail".
    """
    about = access.locked(tx, number, actor=actor)
    public = is_public or not permission.may(actor, Permission.RESPOND)
    tidy = comments.checked(body)
    comment_id = store.insert_comment(tx, number, tidy, is_public=public, author=actor, at=now)
    told = {"comment_id": comment_id, "is_public": public, "body": tidy}
    told |= {"via": via} if via else {}
    saving.record(tx, number, "commented", told, actor=actor, now=now)
    if public:
        clocks.heard(tx, about, now=now)
    return comment_id


def attach(
    tx: Tx, number: int, new: NewAttachment, *, limit: int, actor: Actor, now: datetime
) -> int:
    """Keep a file of at most ``limit`` bytes."""
    access.locked(tx, number, actor=actor)
    tidy = files.checked(new, limit=limit)
    if not permission.may(actor, Permission.RESPOND):
        tidy = NewAttachment(tidy.file_name, tidy.content_type, tidy.content, is_public=True)
    if store.count_attachments(tx, number) >= MOST_ATTACHMENTS:
        raise TooManyAttachments(f"An incident keeps at most {MOST_ATTACHMENTS} files.")
    attachment_id = store.insert_attachment(tx, number, tidy, added_by=actor.label, at=now)
    told = {
        "attachment_id": attachment_id,
        "file_name": tidy.file_name,
        "size": len(tidy.content),
        "sha256": tidy.sha256.hex(),
        "is_public": tidy.is_public,
    }
    saving.record(tx, number, "attached", told, actor=actor, now=now)
    return attachment_id


def attachment(tx: Tx, number: int, attachment_id: int, *, actor: Actor) -> Attachment:
    """Return a file with its content."""
    access.visible(tx, number, actor=actor)
    found = store.attachment(tx, number, attachment_id)
    if found is None or not (found.is_public or access.sees_inside(actor)):
        raise UnknownAttachment(f"Incident {number} has no attachment {attachment_id}.")
    return found


def watch(tx: Tx, number: int, person_id: int, *, actor: Actor, now: datetime) -> bool:
    """Let somebody be told of what happens; return whether that is new."""
    _for_whom(tx, number, person_id, actor=actor)
    added = people.watch(tx, number, person_id)
    if added:
        saving.record(tx, number, "watched", {"person_id": person_id}, actor=actor, now=now)
    return added


def unwatch(tx: Tx, number: int, person_id: int, *, actor: Actor, now: datetime) -> bool:
    _for_whom(tx, number, person_id, actor=actor)
    removed = people.unwatch(tx, number, person_id)
    if removed:
        saving.record(tx, number, "unwatched", {"person_id": person_id}, actor=actor, now=now)
    return removed


def _for_whom(tx: Tx, number: int, person_id: int, *, actor: Actor) -> None:
    """Everybody may watch what they see; for others it takes a responder."""
    access.visible(tx, number, actor=actor)
    if not actor.is_person(person_id):
        permission.require(actor, Permission.RESPOND)
        identity.person(tx, person_id)
