"""A telephone on an exchange: it asks who calls, rings, is picked up, and presses keys.

It judges what it gets by RFC 3261 as far as a strict exchange would.
"""

import hashlib
import re
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

USER, PASSWORD = "190", "correct-horse"
REALM, NONCE = "pbx.test", "5f3a9c"


@dataclass
class Phone:
    """``behaves``: answers, busy, rings, silent, rejects; ``keys`` are pressed once it is taken.

    ``by_info`` tells keys by INFO instead of in the sound.
    """

    behaves: str = "answers"
    keys: str = ""
    by_info: bool = False
    hangs_up: bool = False
    port: int = 0
    requests: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    heard: bytearray = field(default_factory=bytearray)
    ended: threading.Event = field(default_factory=threading.Event)
    picked_up: threading.Event = field(default_factory=threading.Event)

    @property
    def methods(self) -> list[str]:
        return [each.partition(" ")[0] for each in self.requests]


class _Exchange:
    def __init__(self, phone: Phone) -> None:
        self.phone = phone
        self.signals = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.signals.bind(("127.0.0.1", 0))
        self.sound = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.sound.bind(("127.0.0.1", 0))
        for each in (self.signals, self.sound):
            each.settimeout(0.05)
        phone.port = int(self.signals.getsockname()[1])
        self.closing = threading.Event()
        self.threads = [
            threading.Thread(target=self._serve, daemon=True),
            threading.Thread(target=self._hear, daemon=True),
        ]
        self.to_tag = "phone1"

    def _serve(self) -> None:
        while not self.closing.is_set():
            try:
                raw, address = self.signals.recvfrom(65_536)
            except TimeoutError:
                continue
            head, _, body = raw.decode().partition("\r\n\r\n")
            self.phone.requests.append(head)
            self._request(head, body, address)

    def _hear(self) -> None:
        while not self.closing.is_set():
            try:
                raw, _ = self.sound.recvfrom(2048)
            except TimeoutError:
                continue
            self.phone.heard += raw[12:]

    def _request(self, head: str, body: str, address: tuple[str, int]) -> None:
        method = head.partition(" ")[0]
        self._check(head, body)
        if self.phone.behaves == "silent":
            return
        if method == "INVITE":
            self._invited(head, body, address)
        elif method == "CANCEL":
            self._say(head, "200 OK", address)
            self._say(self.invitation, "487 Request Terminated", address)
        elif method == "ACK" and self.phone.behaves == "answers" and "tag=phone1" in head:
            self._taken(head, address)
        elif method == "BYE":
            self._say(head, "200 OK", address)
            self.phone.ended.set()

    def _invited(self, head: str, body: str, address: tuple[str, int]) -> None:
        self.invitation = head
        if not self._is_proven(head):
            more = f'WWW-Authenticate: Digest realm="{REALM}", nonce="{NONCE}", qop="auth"\r\n'
            self._say(head, "401 Unauthorized", address, more=more)
            return
        if self.phone.behaves in ("busy", "rejects"):
            status = "486 Busy Here" if self.phone.behaves == "busy" else "404 Not Found"
            self._say(head, status, address)
            return
        self._say(head, "180 Ringing", address)
        if self.phone.behaves == "answers":
            port = self.sound.getsockname()[1]
            found = re.search(r"m=audio (\d+)", body)
            assert found
            self.theirs = ("127.0.0.1", int(found[1]))
            sdp = (
                "v=0\r\no=p 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
                f"m=audio {port} RTP/AVP 0 101\r\na=rtpmap:101 telephone-event/8000\r\n"
            )
            self._say(head, "200 OK", address, body=sdp)

    def _taken(self, head: str, address: tuple[str, int]) -> None:
        if self.phone.picked_up.is_set():
            return
        self.phone.picked_up.set()
        if self.phone.hangs_up:
            self._ask("BYE", address)
        for number, key in enumerate(self.phone.keys):
            if self.phone.by_info:
                self._ask("INFO", address, body=f"Signal={key}\r\nDuration=160\r\n")
            else:
                self._press(key, number)

    def _press(self, key: str, number: int) -> None:
        """Send the event three times over and its end three times, as telephones do."""
        for count in range(6):
            end = 0x80 if count >= 3 else 0
            event = struct.pack("!BBH", "0123456789*#".index(key), end | 10, 160 * (count + 1))
            head = struct.pack("!BBHII", 0x80, 101, number * 6 + count, 8000 * (number + 1), 7)
            self.sound.sendto(head + event, self.theirs)

    def _ask(self, method: str, address: tuple[str, int], *, body: str = "") -> None:
        named = {name: _header(self.invitation, name) for name in ("call-id", "from")}
        kind = "Content-Type: application/dtmf-relay\r\n" if body else ""
        self.signals.sendto(
            (
                f"{method} sip:x SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:{self.phone.port}"
                f";branch=z9hG4bK{method}\r\nFrom: <sip:201@x>;tag={self.to_tag}\r\n"
                f"To: {named['from']}\r\nCall-ID: {named['call-id']}\r\nCSeq: 1 {method}\r\n{kind}"
                f"Content-Length: {len(body)}\r\n\r\n{body}"
            ).encode(),
            address,
        )

    def _say(
        self, head: str, status: str, address: tuple[str, int], *, more: str = "", body: str = ""
    ) -> None:
        kept = [f"{n}: {_header(head, n)}\r\n" for n in ("via", "from", "call-id", "cseq")]
        to = _header(head, "to")
        tag = self.to_tag if status < "3" else "refused"
        to = to if "tag=" in to else f"{to};tag={tag}"
        contact = f"Contact: <sip:201@127.0.0.1:{self.phone.port}>\r\n"
        kind = "Content-Type: application/sdp\r\n" if body else ""
        said = (
            f"SIP/2.0 {status}\r\n{''.join(kept)}To: {to}\r\n{contact}{more}{kind}"
            f"Content-Length: {len(body)}\r\n\r\n{body}"
        )
        self.signals.sendto(said.encode(), address)

    def _is_proven(self, head: str) -> bool:
        given = dict(re.findall(r'(\w+)="?([^",]+)"?', _header(head, "authorization")))
        if not given:
            return False
        secret = _md5(f"{USER}:{REALM}:{PASSWORD}")
        request = _md5(f"INVITE:{given['uri']}")
        wanted = _md5(f"{secret}:{NONCE}:{given['nc']}:{given['cnonce']}:auth:{request}")
        return bool(given["response"] == wanted and given["username"] == USER)

    def _check(self, head: str, body: str) -> None:
        """Note what a strict exchange would refuse."""
        for name in ("via", "from", "to", "call-id", "cseq", "max-forwards", "content-length"):
            if head.startswith("SIP/2.0"):
                return
            if not _header(head, name):
                self.phone.faults.append(f"{head.partition(' ')[0]} has no {name}")
        if "branch=z9hG4bK" not in _header(head, "via"):
            self.phone.faults.append("the branch lacks its cookie")
        if int(_header(head, "content-length") or 0) != len(body.encode()):
            self.phone.faults.append("the length is wrong")


def _header(head: str, name: str) -> str:
    found = re.search(rf"(?im)^{name}: *([^\r\n]*)", head)
    return found[1] if found else ""


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


@contextmanager
def running(phone: Phone) -> Iterator[Phone]:
    exchange = _Exchange(phone)
    for thread in exchange.threads:
        thread.start()
    try:
        yield phone
    finally:
        exchange.closing.set()
        for thread in exchange.threads:
            thread.join()
        exchange.signals.close()
        exchange.sound.close()
