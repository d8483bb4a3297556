"""An outage of the database, told in one line when it begins and in one when it ends."""

import threading
import time

import structlog

log = structlog.get_logger(__name__)


class Outage:
    """What a pool knows of the database's absence; any thread may tell it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._since: float | None = None
        self.reason = ""

    @property
    def is_on(self) -> bool:
        return self._since is not None

    def begins(self, reason: str) -> None:
        """Say so once; the newest reason is kept, because it is the one to act on."""
        with self._lock:
            self.reason = " ".join(reason.split())
            is_news = self._since is None
            self._since = time.monotonic() if self._since is None else self._since
        if is_news:
            log.warning("database.away", reason=self.reason)

    def ends(self) -> None:
        with self._lock:
            since, self._since = self._since, None
        if since is not None:
            log.info("database.back", seconds=round(time.monotonic() - since, 1))
