"""One call from the first ring to the last word, in a thread of its own.

It waits on its wires and on the clock that is never set, so that a call ends whatever happens.
"""

import itertools
import re
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn

from tocsin.notify import calls
from tocsin.notify.answers import Verb
from tocsin.notify.receipt import Outcome, Receipt
from tocsin.notify.sip import digest, line, message, replies, sdp
from tocsin.notify.sip.dialog import Dialog
from tocsin.notify.sip.digest import Wanted
from tocsin.notify.sip.ending import Ended, refused
from tocsin.notify.sip.line import Line, Sound
from tocsin.notify.sip.message import Message
from tocsin.notify.sip.order import Ring
from tocsin.notify.sip.talk import Talk

REPLY_SECONDS = 8.0
TALK_SECONDS = 120.0
GIVE_WAY_SECONDS = 2.0
LOOK_SECONDS = 2.0
KEY_SECONDS = 6.0
ROUNDS = 3
_FIRST_REPEAT, _LAST_REPEAT = 0.5, 4.0
_PROOFS = 4
"""A proxy and whoever is called may each ask for one, and once more when theirs is out of date."""


@dataclass(frozen=True, slots=True)
class Hooks:
    """What the call tells: that it rings, and which key was pressed, which is answered in words.

    ``is_over`` is asked every two seconds.
    """

    rings: Callable[[], None]
    pressed: Callable[[Verb], str]
    is_over: Callable[[], bool]


def make(ring: Ring, hooks: Hooks) -> Receipt:
    """Make a call and return how it ended; raises OSError if the exchange is not there."""
    with line.opened(ring.exchange) as (wire, sound):
        try:
            Call(ring, hooks, wire, sound).run()
        except Ended as end:
            return end.receipt
    return Receipt(Outcome.UNCONFIRMED)


class Call:
    def __init__(self, ring: Ring, hooks: Hooks, wire: Line, sound: Sound) -> None:
        marks = (secrets.token_hex(12) for _ in itertools.count())
        self._ring = ring
        self._hooks = hooks
        self._wire = wire
        self._sound = sound
        name, tag = f"{secrets.token_hex(16)}@{wire.place.host}", secrets.token_hex(8)
        self._dialog = Dialog(ring, wire.place, name, tag, marks).begun()
        self._looks_at = time.monotonic() + LOOK_SECONDS
        self._is_confirmed = False
        self._talking: Talk | None = None

    def run(self) -> NoReturn:
        """Ring, and talk when it is taken; ends by raising Ended."""
        media, source = self._invited(), secrets.randbits(32)
        self._talking = Talk(self._sound, media, source=source, now=time.monotonic())
        self._talk(self._talking)

    def _invited(self) -> sdp.Media:
        """Ring until somebody takes it."""
        answer = self._answered(self._dialog.invite(self._sound.port))
        for _ in range(_PROOFS):
            if answer.status not in digest.ASKING:
                break
            answer = self._answered(self._proven(answer))
        if not _is_taken(answer):
            raise refused(answer)
        self._dialog = self._dialog.established(answer)
        self._wire.send(self._dialog.acknowledged())
        media = sdp.read(answer.body)
        if media is None:
            self._wire.send(self._dialog.bye())
            raise Ended(Receipt(Outcome.FAILED, "The other side speaks no G.711.", "sdp"))
        return media

    def _proven(self, answer: Message) -> Message:
        """Return the invitation with the proof of who we are, beside those given before."""
        proof = self._proof(answer, "INVITE", self._dialog.uri)
        is_known = proof is not None and proof[0] in dict(self._dialog.proofs)
        if proof is None or (is_known and not digest.is_stale(answer)):
            raise refused(answer)
        self._dialog = self._dialog.proven(proof)
        return self._dialog.invite(self._sound.port)

    def _proof(self, answer: Message, method: str, uri: str) -> tuple[str, str] | None:
        wanted = Wanted(self._ring.exchange.account, method, uri)
        return digest.proof(answer, wanted, nonce=secrets.token_hex(8))

    def _answered(self, invitation: Message) -> Message:
        """Send an invitation, again where it may be lost, and return its final answer."""
        start = time.monotonic()
        repeat, wait, rings = start, _FIRST_REPEAT, False
        while True:
            now = time.monotonic()
            self._check(now, seconds=now - start, is_known=rings)
            if not rings and now >= repeat and (self._wire.is_datagram or repeat == start):
                self._wire.send(invitation)
                repeat, wait = now + wait, min(wait * 2, _LAST_REPEAT)
            for told in self._told(0.1):
                if self._is_final(told, invitation):
                    return told
                rings = rings or told.method == "INVITE"

    def _check(self, now: float, *, seconds: float, is_known: bool) -> None:
        """Give up when it is time; ``is_known`` if the exchange has said that it tries."""
        if not is_known and seconds > min(REPLY_SECONDS, self._ring.ring_seconds):
            raise Ended(Receipt(Outcome.FAILED, "The exchange did not answer.", "timeout"))
        if seconds > self._ring.ring_seconds:
            self._give_up("Nobody picked up.", "no-answer")
        if self._is_called_off(now):
            self._give_up("Somebody else has answered.", "called-off")

    def _is_final(self, told: Message, invitation: Message) -> bool:
        if told.method != "INVITE" or told.sequence != invitation.sequence or not told.status:
            return False
        if told.status >= 180:
            self._hooks.rings() if told.status < 300 else None
        if told.status >= 300:
            self._wire.send(self._dialog.refused(told))
        return told.status >= 200

    def _give_up(self, said: str, code: str) -> NoReturn:
        """Let it ring no more; whoever takes it in this very moment is hung up on."""
        until = time.monotonic() + GIVE_WAY_SECONDS
        while (left := until - time.monotonic()) > 0:
            self._wire.send(self._dialog.cancel())
            for told in self._told(min(left, _FIRST_REPEAT)):
                if told.method == "INVITE" and _is_taken(told):
                    self._dialog = self._dialog.established(told)
                    self._wire.send(self._dialog.acknowledged())
                    self._hang_up()
                    until = 0
                if told.method == "INVITE" and (told.status or 0) >= 300:
                    self._wire.send(self._dialog.refused(told))
                    until = 0
        raise Ended(Receipt(Outcome.FAILED, said, code))

    def _talk(self, talk: Talk) -> NoReturn:
        """Say it some times over, until a key is pressed or nobody is there."""
        ends_at = time.monotonic() + TALK_SECONDS
        words = f"{self._ring.greeting} {self._ring.question}".strip()
        for _ in range(ROUNDS if self._ring.question else 2):
            talk.say(words)
            self._listen(talk, until=ends_at)
            if self._ring.question:
                self._listen(talk, until=min(ends_at, time.monotonic() + KEY_SECONDS), quiet=True)
        if self._ring.question:
            talk.say(calls.NO_KEY)
            self._listen(talk, until=ends_at)
        self._hang_up()
        raise Ended(Receipt(Outcome.UNCONFIRMED))

    def _listen(self, talk: Talk, *, until: float, quiet: bool = False) -> None:
        """Speak and hear until all is said, or as long as it is to be quiet."""
        while (now := time.monotonic()) < until and (quiet or not talk.is_silent):
            wait = talk.speak(now)
            if self._is_called_off(now):
                self._hang_up()
                raise Ended(Receipt(Outcome.UNCONFIRMED, "Somebody else has answered."))
            for wire in line.waiting((self._wire, self._sound), wait):
                key = talk.hear() if wire is self._sound else self._signalled()
                if key:
                    self._pressed(talk, key)

    def _pressed(self, talk: Talk, key: str) -> None:
        verb = calls.verb(key) if self._ring.question else None
        if self._is_confirmed:
            return
        if verb is None:
            talk.say(f"{calls.WRONG_KEY} {self._ring.question}")
            return
        self._is_confirmed = True
        talk.say(f"{calls.spoken(self._hooks.pressed(verb))} Goodbye.")
        self._listen(talk, until=time.monotonic() + TALK_SECONDS)
        self._hang_up()
        raise Ended(Receipt(Outcome.ANSWERED, verb.words, verb.key))

    def _signalled(self) -> str | None:
        """Return a key that was told beside the sound, as some telephones do."""
        keys = [_key_in(told) for told in self._told(0) if told.method == "INFO"]
        return next(filter(None, keys), None)

    def _told(self, seconds: float) -> list[Message]:
        """Return what the exchange says of this call, having answered what it asks."""
        if self._wire not in line.waiting((self._wire,), seconds):
            return []
        found = [told for told in self._wire.heard() if told.get("call-id") == self._dialog.name]
        for told in found:
            if told.status is None:
                self._reply(told)
            elif told.method == "INVITE" and _is_taken(told) and self._dialog.remote:
                self._taken_again(told)
        return found

    def _taken_again(self, told: Message) -> None:
        """Acknowledge it once more, as the first one was lost; a second telephone is let go."""
        other = self._dialog.established(told)
        self._wire.send(other.acknowledged())
        if message.tag(other.to) != message.tag(self._dialog.to):
            self._wire.send(other.bye())

    def _reply(self, asked: Message) -> None:
        reply = replies.to(asked, self._dialog, self._sound.port)
        if reply.told is not None:
            self._wire.send(reply.told)
        if reply.media is not None and self._talking is not None:
            self._talking.goes_to(reply.media)
        if asked.method == "BYE":
            heard = Outcome.ANSWERED if self._is_confirmed else Outcome.UNCONFIRMED
            raise Ended(Receipt(heard))

    def _hang_up(self) -> None:
        """Say good-bye, again where that may be lost, and with a proof where one is asked for."""
        bye = self._dialog.bye()
        for wait in (0.3, 0.6, 0.6):
            self._wire.send(bye)
            told = next((each for each in self._told(wait) if each.method == "BYE"), None)
            if told is None:
                continue
            if told.status not in digest.ASKING:
                return
            proof = self._proof(told, "BYE", self._dialog.remote)
            bye = self._dialog.again().bye(*filter(None, [proof]))

    def _is_called_off(self, now: float) -> bool:
        if now < self._looks_at or self._is_confirmed:
            return False
        self._looks_at = now + LOOK_SECONDS
        return self._hooks.is_over()


def _is_taken(told: Message) -> bool:
    return told.status is not None and 200 <= told.status < 300


def _key_in(told: Message) -> str | None:
    """Read a key out of an INFO: ``Signal=1``, or the key alone."""
    text = told.body.decode("ascii", "replace").strip()
    found = re.search(r"(?im)^signal\s*=\s*([0-9*#])", text) or re.fullmatch(r"([0-9*#])", text)
    return found[1] if found else None
