"""Messages cut out of a stream, as RFC 6587 has it: by a count before each, or by line ends.

Which of the two is used is found out for each message anew: senders mix them.
"""

from collections.abc import Iterator

LARGEST = 65_536
_DIGITS = 7
_ENDS = b"\n\x00"


class Frames:
    """Take in what was read, give out the messages that are whole.

    One that is larger than ``LARGEST`` is cut there, and its rest is skipped.
    """

    def __init__(self) -> None:
        self._held = b""
        self._skip = 0
        self._is_skipping_line = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        self._held += data
        while (message := self._next()) is not None:
            if message:
                yield message

    def rest(self) -> bytes:
        """What stood behind the last end when the sender hung up: a message too, if it is one."""
        held, self._held = self._held, b""
        return b"" if self._skip or self._is_skipping_line else held.strip(b"\r\n\x00 ")

    def _next(self) -> bytes | None:
        """The next message; "" for nothing but an end, None when more has to come."""
        if self._skip:
            return self._skipped()
        if self._is_skipping_line:
            return self._line_skipped()
        self._held = self._held.lstrip(b"\r\n\x00 ")
        if not self._held:
            return None
        return self._counted() if 0x31 <= self._held[0] <= 0x39 else self._line()

    def _counted(self) -> bytes | None:
        digits, space, rest = self._held[: _DIGITS + 1].partition(b" ")
        if not space and digits.isdigit() and len(self._held) <= _DIGITS:
            return None
        if not space or not digits.isdigit() or (rest and rest[:1] != b"<"):
            return self._line()  # a line that begins with a figure
        begin, size = len(digits) + 1, int(digits)
        kept = min(size, LARGEST)
        if len(self._held) < begin + kept:
            return None
        message = self._held[begin : begin + kept]
        self._held = self._held[begin + kept :]
        self._skip = size - kept
        return message

    def _line(self) -> bytes | None:
        ends = [at for at in map(self._held.find, (_ENDS[:1], _ENDS[1:])) if at >= 0]
        if ends and min(ends) <= LARGEST:
            message, self._held = self._held[: min(ends)], self._held[min(ends) + 1 :]
            return message.rstrip(b"\r")
        if len(self._held) <= LARGEST:
            return None
        message, self._held = self._held[:LARGEST], self._held[LARGEST:]
        self._is_skipping_line = True
        return message

    def _skipped(self) -> bytes | None:
        gone = min(self._skip, len(self._held))
        self._held = self._held[gone:]
        self._skip -= gone
        return None if self._skip else b""

    def _line_skipped(self) -> bytes | None:
        _, end, rest = self._held.partition(b"\n")
        self._held = rest
        self._is_skipping_line = not end
        return b"" if end else None
