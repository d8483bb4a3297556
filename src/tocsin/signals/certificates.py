"""Certificates that vendors sign with, fetched once and remembered for a day.

Outside of any transaction: whoever asks waits for somebody else's server.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from tocsin.kit import errors, http
from tocsin.kit.dial import Patience
from tocsin.kit.http import Request, Response
from tocsin.signals.verification import Unverifiable

_PATIENCE = Patience(connect=2.0, total=4.0)
_DAY_SECONDS = 86_400.0
_AT_MOST = 32

Send = Callable[[Request], Response]


def _send(request: Request) -> Response:
    return http.send(request, patience=_PATIENCE)


class Certificates:
    """Each is fetched again after a day, and at once where it could not be had before."""

    def __init__(
        self, send: Send = _send, *, seconds: Callable[[], float] = time.monotonic
    ) -> None:
        self._send = send
        self._seconds = seconds
        self._kept: OrderedDict[str, tuple[float, bytes]] = OrderedDict()
        self._lock = threading.Lock()

    def fetch(self, url: str) -> bytes:
        """The bytes at this address, or raise Unverifiable."""
        with self._lock:
            kept = self._kept.get(url)
        if kept is not None and self._seconds() - kept[0] < _DAY_SECONDS:
            return kept[1]
        pem = self._fetched(url)
        with self._lock:
            self._kept[url] = (self._seconds(), pem)
            if len(self._kept) > _AT_MOST:
                self._kept.popitem(last=False)
        return pem

    def _fetched(self, url: str) -> bytes:
        try:
            answer = self._send(Request("GET", url))
        except errors.Anticipated as error:
            raise Unverifiable(f"The certificate cannot be fetched: {error.sentence}") from error
        if answer.status != 200:
            raise Unverifiable(f"The certificate cannot be fetched: HTTP {answer.status}.")
        return answer.body


SHARED = Certificates()
