"""Whether a person or a machine wrote a letter: RFC 3834, and what is seen of those without it.

A machine is never answered, and what it returns to us by itself opens nothing: two machines that
answer each other do so for ever.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from tocsin.signals.letter.letter import Letter


class Nature(StrEnum):
    """``automatic`` was sent by a machine of itself, ``auto_reply`` in answer to something."""

    LETTER = "letter"
    AUTOMATIC = "automatic"
    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"
    OURS = "ours"

    @property
    def is_returned(self) -> bool:
        """Whether it only came because something of ours went out."""
        return self in {Nature.AUTO_REPLY, Nature.BOUNCE, Nature.OURS}


@dataclass(frozen=True, slots=True)
class Judged:
    nature: Nature
    reason: str = ""


_POSTMASTERS = re.compile(
    r"^(?:mailer-?daemon|postmaster|mail-?(?:system|delivery|master)|mdaemon|maildaemon|bounces?|"
    r"postoffice)(?:[-+.=].*)?@"
)
_RETURNED = re.compile(
    r"(?i)^(?:\[?spam\]?[: ]+)?(?:undeliver(?:ed|able)\b|returned mail|mail delivery "
    r"(?:failed|failure|status|subsystem)|delivery (?:status )?notification|"
    r"delivery (?:has )?(?:failed|failure)|"
    r"failure notice|postmaster notify|notice: mail delivery|mail (?:failed|system error)|"
    r"there was an error sending your mail|delayed mail|message delivery (?:failure|delayed)|"
    r"warning: (?:message .{1,80} delayed|could not send message)|nondeliverable|"
    r"non remis|unzustellbar|onbestelbaar|message status - undeliverable|"
    r"e?mail feedback report|dmarc (?:forensic|failure) report|abuse report)"
)
_AWAY = re.compile(
    r"(?i)^(?:(?:re|aw|sv|antw|rv|res)\s?:\s*)*(?:\[?auto(?:matic|mated|matische|matisch)?[- ]?"
    r"(?:reply|response|antwort|answer|svar)\b|autoreply|autosvar|"
    r"automatisch(?:e|es)? (?:antwort|antwoord)|"
    r"(?:i am |i'm )?(?:currently )?out[- ]of[- ](?:the )?office|ooo\b|abwesenheit|abwesend|"
    r"(?:ich bin )?(?:nicht im|außer) (?:büro|haus)|r[ée]ponse automatique|"
    r"absence(?: du bureau)?\b|absent\(?e?\)? du bureau|respuesta autom[áa]tica|"
    r"fuera de (?:la )?oficina|risposta automatica|"
    r"fuori (?:sede|ufficio)|resposta autom[áa]tica|fora do escrit[óo]rio|autosvar|frånvaro|"
    r"automatiskt svar|poissa|automaattinen vastaus|automatická odpověď|odpowiedź automatyczna|"
    r"автоответ|自動返信|自动回复|自動回覆|"
    r"on (?:vacation|holiday|leave)\b|vacation (?:reply|response))"
)
_AUTO_REPLY_HEADERS = (
    *("x-autoreply", "x-autorespond", "x-autoresponse", "x-auto-reply", "x-mail-autoreply"),
    *("x-autoreply-from", "x-amazon-auto-reply", "x-out-of-office", "x-vacation"),
)
_REPORTS = ("delivery-status", "disposition-notification", "feedback-report")


def judge(letter: Letter, *, envelope_from: str | None = None, is_ours: bool = False) -> Judged:
    """Say what wrote it and by what that is seen; ``envelope_from`` is "" of the null sender.

    ``is_ours`` if its Message-ID is one that we gave.
    """
    if is_ours:
        return Judged(Nature.OURS, "It is a mail of our own that came back.")
    found = [*_bounces(letter, envelope_from), *_auto_replies(letter), *_automatic(letter)]
    return next(iter(found), Judged(Nature.LETTER))


def _bounces(letter: Letter, envelope_from: str | None) -> Iterator[Judged]:
    yield from _reports(letter)
    if letter.header("x-failed-recipients") or letter.header("x-amazon-original-recipient"):
        yield Judged(Nature.BOUNCE, "It names recipients that were not reached.")
    if _POSTMASTERS.match(letter.sender.address):
        yield Judged(Nature.BOUNCE, f"It is from {letter.sender.address}.")
    if envelope_from == "" or letter.header("return-path").replace(" ", "") == "<>":
        yield Judged(Nature.BOUNCE, "Its sender wants no answer: the return path is empty.")
    if _RETURNED.match(letter.subject):
        yield Judged(Nature.BOUNCE, f"Its subject is that of a bounce: {letter.subject[:80]}")


def _reports(letter: Letter) -> Iterator[Judged]:
    content_type = letter.header("content-type").lower()
    if "disposition-notification" in content_type:
        yield Judged(Nature.AUTO_REPLY, "It is a receipt that a mail was read.")
    if letter.content_type == "multipart/report" or "report-type" in content_type:
        yield Judged(Nature.BOUNCE, "It is a report about a mail (multipart/report).")
    if any(file.content_type.endswith(_REPORTS) for file in letter.files):
        yield Judged(Nature.BOUNCE, "It contains a report about a mail.")


def _auto_replies(letter: Letter) -> Iterator[Judged]:
    submitted = _submitted(letter)
    if submitted in ("auto-replied", "auto-notified"):
        yield Judged(Nature.AUTO_REPLY, f"It says so itself: Auto-Submitted: {submitted}.")
    for name in _AUTO_REPLY_HEADERS:
        if letter.header(name).lower() not in ("", "no", "false"):
            yield Judged(Nature.AUTO_REPLY, f"It says so itself: {name}.")
    if letter.header("precedence").strip().lower() in ("auto_reply", "auto-reply"):
        yield Judged(Nature.AUTO_REPLY, "It says so itself: Precedence: auto_reply.")
    if _AWAY.match(letter.subject):
        yield Judged(Nature.AUTO_REPLY, f"Its subject is that of an absence: {letter.subject[:80]}")


def _automatic(letter: Letter) -> Iterator[Judged]:
    submitted = _submitted(letter)
    if submitted not in ("", "no"):
        yield Judged(Nature.AUTOMATIC, f"A machine sent it: Auto-Submitted: {submitted[:40]}.")
    precedence = letter.header("precedence").strip().lower()
    if precedence in ("bulk", "list", "junk"):
        yield Judged(Nature.AUTOMATIC, f"It went to many: Precedence: {precedence}.")
    if letter.header("list-id") or letter.header("list-unsubscribe"):
        yield Judged(Nature.AUTOMATIC, "It came by a mailing list.")
    if letter.header("feedback-id") and letter.header("x-auto-response-suppress"):
        yield Judged(Nature.AUTOMATIC, "A machine sent it.")


def _submitted(letter: Letter) -> str:
    """The keyword of RFC 3834, without parameters and comments."""
    return re.split(r"[;(\s]", letter.header("auto-submitted").strip())[0].lower()
