"""The requests of one call, each with the marks by which the other side knows what it belongs to.

Marks are drawn by whoever makes the call, so that this stays free of chance.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from tocsin.notify.sip import message, sdp
from tocsin.notify.sip.message import Message
from tocsin.notify.sip.order import Ring

AGENT = "Tocsin"
ALLOWED = "INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, UPDATE"


@dataclass(frozen=True, slots=True)
class Place:
    """Where we are heard: our own address and port, by which transport."""

    host: str
    port: int
    transport: str

    @property
    def authority(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Dialog:
    """``marks`` never ends; ``remote`` and ``route`` are what the answer to the call taught."""

    ring: Ring
    place: Place
    name: str
    tag: str
    marks: Iterator[str] = field(repr=False)
    sequence: int = 1
    branch: str = ""
    to: str = ""
    remote: str = ""
    route: tuple[str, ...] = ()
    proofs: tuple[tuple[str, str], ...] = ()

    @property
    def uri(self) -> str:
        """Who is called."""
        return f"sip:{self.ring.number}@{self.ring.exchange.domain}"

    @property
    def contact(self) -> str:
        user = self.ring.exchange.account.user
        return f"<sip:{user}@{self.place.authority};transport={self.place.transport}>"

    def begun(self) -> "Dialog":
        """Return it with a mark for its next request."""
        return replace(self, branch=f"z9hG4bK{next(self.marks)}")

    def again(self) -> "Dialog":
        """Return it for its next request."""
        return replace(self, sequence=self.sequence + 1).begun()

    def proven(self, proof: tuple[str, str]) -> "Dialog":
        """Return it for the next attempt to invite, with a proof of who we are."""
        return replace(self.again(), proofs=tuple((dict(self.proofs) | dict([proof])).items()))

    def established(self, answer: Message) -> "Dialog":
        """Return it as the answer to the invitation made it."""
        return replace(
            self,
            to=answer.get("to"),
            remote=message.uri(answer.get("contact")) or self.uri,
            route=tuple(reversed(message.listed(answer.every("record-route")))),
        )

    @property
    def session(self) -> int:
        """By which the other side knows what we offer to hear."""
        return int(self.tag[:8], 16)

    def invite(self, audio_port: int) -> Message:
        body = sdp.offer(self.place.host, audio_port, session=self.session)
        more = [("contact", self.contact), ("allow", ALLOWED), ("content-type", sdp.KIND)]
        return self._request("INVITE", self.uri, more=[*more, *self.proofs], body=body)

    def refused(self, answer: Message) -> Message:
        """Acknowledge that the invitation was refused: part of the same transaction."""
        return replace(self, to=answer.get("to"))._request("ACK", self.uri)

    def cancel(self) -> Message:
        return self._request("CANCEL", self.uri)

    def acknowledged(self) -> Message:
        """Acknowledge that the call was taken, with the proofs that the invitation had."""
        return self.begun()._request("ACK", self.remote, more=list(self.proofs))

    def bye(self, *proofs: tuple[str, str]) -> Message:
        return self.again()._request("BYE", self.remote, more=list(proofs))

    def _request(
        self, method: str, uri: str, *, more: list[tuple[str, str]] | None = None, body: bytes = b""
    ) -> Message:
        account = self.ring.exchange
        via = f"SIP/2.0/{self.place.transport.upper()} {self.place.authority}"
        headers = [
            ("via", f"{via};branch={self.branch};rport"),
            ("max-forwards", "70"),
            ("from", f'"{AGENT}" <sip:{account.account.user}@{account.domain}>;tag={self.tag}'),
            ("to", self.to or f"<{self.uri}>"),
            ("call-id", self.name),
            ("cseq", f"{self.sequence} {method}"),
            ("user-agent", AGENT),
            *(("route", hop) for hop in self.route if method in ("ACK", "BYE")),
        ]
        return Message(f"{method} {uri} SIP/2.0", (*headers, *(more or [])), body)
