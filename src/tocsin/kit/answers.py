"""One request and its answer over a line, and whether the line is good for another request.

The standard library writes and reads them, as it would over a connection of its own. Nothing may
come after an answer: a line on which something did is not used again.
"""

import http.client
import io
from collections.abc import Mapping
from dataclasses import dataclass

from tocsin.kit import dial
from tocsin.kit.dial import Line


class NoAnswer(Exception):
    """What came is not HTTP."""


class NoWord(ConnectionError):
    """The other side broke off before it said anything."""


@dataclass(frozen=True, slots=True)
class Answer:
    """``headers`` have lower-case names.

    ``is_last`` unless the line may carry another request: this answer was read to its end, and
    neither side wants to part.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    is_last: bool


def ask(
    line: Line, method: str, target: str, *, headers: Mapping[str, str], body: bytes, most: int
) -> Answer:
    """Return the answer with at most so many octets of its body.

    Raises NoWord, NoAnswer, and what the line raises.
    """
    connection = http.client.HTTPConnection("")  # whose name is a header already
    connection.sock = over = _Over(line)
    connection.request(method, target, body=body, headers=headers)
    try:
        over.flush()
        over.wait()
    except ConnectionError as error:
        raise NoWord(error.strerror or str(error)) from error
    try:
        answer = connection.getresponse()
        found = answer.read(most)
    except http.client.HTTPException as error:
        raise NoAnswer(repr(error)) from error
    is_last = answer.will_close or not answer.isclosed() or over.is_left_with_more()
    return Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, found, is_last)


class _Over:
    """A line as the library wants a socket.

    What it writes is kept, so that head and body leave as one: in one packet if they are small.
    """

    def __init__(self, line: Line) -> None:
        self._line = line
        self._written: list[bytes] = []
        self._heard = _Heard(line)

    def sendall(self, data: bytes) -> None:
        self._written.append(data)

    def flush(self) -> None:
        self._line.sendall(b"".join(self._written))
        self._written.clear()

    def wait(self) -> None:
        """Wait for the first word."""
        if not self._heard.peek(1):
            raise ConnectionResetError("It hung up.")

    def is_left_with_more(self) -> bool:
        """Stop listening, and return whether something came that belongs to no answer."""
        return self._heard.has_left()

    def makefile(self, *_: object) -> io.BufferedReader:
        return self._heard

    def close(self) -> None:
        """Nothing; see ``dial.Line.close``."""


class _Heard(io.BufferedReader):
    def __init__(self, line: Line) -> None:
        self._incoming = dial.Incoming(line)
        super().__init__(self._incoming)

    def has_left(self) -> bool:
        self._incoming.is_over = True
        return bool(self.peek(1))

    def close(self) -> None:
        """Nothing: the library closes at the end of an answer, and it is still to be seen whether
        more came."""
