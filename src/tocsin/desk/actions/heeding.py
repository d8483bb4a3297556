"""What a reporter's reply by mail brings about beside being kept as a comment.

That it works confirms, mere thanks change nothing, and any other word about what is resolved opens
it again: a person reads it. Lines that name a question of the form answer it.
"""

from tocsin.desk import reply
from tocsin.desk.mail_post import Post
from tocsin.desk.reply import Meaning
from tocsin.identity.actor import Actor
from tocsin.incidents.actions import asking, closing, reopening
from tocsin.incidents.incident import Incident
from tocsin.incidents.lifecycle import Status
from tocsin.kit import errors, text
from tocsin.kit.tx import Tx
from tocsin.signals.letter import said

_OVER = frozenset({Status.CLOSED, Status.CANCELLED})
_REASON = 300


def meaning(post: Post) -> Meaning:
    return reply.meaning(said.of_reply(post.letter.text), name=post.letter.sender.name)


def wants_another(tx: Tx, post: Post, incident: Incident) -> bool:
    """Whether it is about something that is over for good, and more than thanks."""
    if incident.status in _OVER:
        return meaning(post) is Meaning.WORDS
    is_late = not reopening.may_reopen(tx, incident, now=post.now)
    return incident.status is Status.RESOLVED and is_late and meaning(post) is Meaning.WORDS


def heed(tx: Tx, post: Post, incident: Incident, *, author: Actor) -> str:
    """Do what its reporter says by it, and return what that was, or why it could not be done.

    It is a comment already, which must not be lost because something else is refused.
    """
    if not author.is_person(incident.reporter_id or 0):
        return ""
    if incident.is_open:
        return _answer(tx, post, incident, author=author)
    if incident.status is not Status.RESOLVED:
        return ""
    try:
        with tx.savepoint():
            return _conclude(tx, post, incident, author=author)
    except errors.Anticipated as refusal:
        return refusal.sentence


def _conclude(tx: Tx, post: Post, incident: Incident, *, author: Actor) -> str:
    number, now = incident.number, post.now
    match meaning(post):
        case Meaning.WORKS:
            closing.confirm(tx, number, actor=author, now=now)
            return "They say that it works: confirmed."
        case Meaning.THANKS:
            return "They only give thanks, so it stays resolved."
        case Meaning.WORDS:
            words = text.one_line(said.of_reply(post.letter.text)) or "They answered by mail."
            reason = text.truncate(words, _REASON)
            reopening.reopen_or_follow(tx, number, reason=reason, actor=author, now=now)
            return "They say more than that it works: reopened."


def _answer(tx: Tx, post: Post, incident: Incident, *, author: Actor) -> str:
    """Take each answer that its question takes; what it does not is in the comment all the same."""
    known = asking.answers(tx, incident.number, actor=author)
    if known is None or not known.missing:
        return ""
    open_to = [each for each in known.form.fields if each.key not in known.given]
    given = reply.answers(said.of_reply(post.letter.text), open_to)
    taken = [
        each.label
        for each in open_to
        if each.key in given
        and _is_taken(tx, incident.number, {each.key: given[each.key]}, post=post, author=author)
    ]
    return f"It answers what was asked: {', '.join(taken)}." if taken else ""


def _is_taken(tx: Tx, number: int, given: dict[str, str], *, post: Post, author: Actor) -> bool:
    try:
        with tx.savepoint():
            after = asking.respond(tx, number, given, actor=author, now=post.now)
    except errors.Anticipated:
        return False
    return given.keys() <= after.given.keys()
