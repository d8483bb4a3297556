"""A server that says no for a moment has its mails looked for again, and none passed over."""

import socketserver
import threading
from collections.abc import Callable, Iterator
from datetime import date

import pytest

from tocsin.desk.mailbox import Due, Security
from tocsin.mailroom.imap import CannotLook, Conversation

_SAID = {
    b"CAPABILITY": b"* CAPABILITY IMAP4rev1\r\n",
    b"SELECT": b"* OK [UIDVALIDITY 1] .\r\n* OK [UIDNEXT 8] .\r\n",
    b"LOGOUT": b"* BYE\r\n",
}


class _Busy(socketserver.StreamRequestHandler):
    """Lets anybody in, and has no time for what they came for."""

    def handle(self) -> None:
        self.wfile.write(b"* OK at your service\r\n")
        for line in self.rfile:
            tag, command, *_ = line.split()
            done = b"NO [UNAVAILABLE] Busy, wait 30 s" if command.upper() == b"UID" else b"OK done"
            self.wfile.write(_SAID.get(command.upper(), b"") + tag + b" " + done + b"\r\n")


@pytest.fixture(scope="module")
def conversation() -> Iterator[Conversation]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Busy) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        port = server.server_address[1]
        with Conversation(_due(port)) as begun:
            begun.open()
            yield begun
        server.shutdown()


@pytest.mark.parametrize(
    "ask",
    [
        lambda talk: talk.size(7),
        lambda talk: talk.fetch(7),
        lambda talk: talk.uids_after(6),
        lambda talk: talk.uids_since(date(2026, 3, 1)),
    ],
)
def test_what_a_busy_server_does_not_say_is_not_taken_for_nothing(
    conversation: Conversation, ask: Callable[[Conversation], object]
) -> None:
    with pytest.raises(CannotLook, match="Busy"):
        ask(conversation)


def _due(port: int) -> Due:
    return Due(
        id=1,
        name="desk",
        host="127.0.0.1",
        port=port,
        security=Security.PLAIN,
        username="desk@tocsin.example",
        password="correct-horse",
        folder="INBOX",
        source_id=None,
        uid_validity=1,
        last_uid=6,
        looked_at=None,
        failing_since=None,
        told_at=None,
        fence=1,
    )
