"""Public pages kept for a few seconds: in an outage everybody looks, and all see the same."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from tocsin.comms.status_page import PageView

LASTS = 15.0
_MOST = 200


@dataclass(frozen=True, slots=True)
class Drawn:
    """A page as it was at a moment."""

    view: PageView
    at: datetime


class Kept:
    """What was drawn lately, by address; only public pages stay, they are alike for everybody."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._drawn: dict[str, tuple[float, Drawn]] = {}

    def get(self, slug: str) -> Drawn | None:
        with self._lock:
            drawn_at, drawn = self._drawn.get(slug, (0.0, None))
        return drawn if self._monotonic() - drawn_at < LASTS else None

    def keep(self, slug: str, drawn: Drawn) -> None:
        if not drawn.view.is_public:
            return
        with self._lock:
            if len(self._drawn) >= _MOST:
                self._drawn.clear()
            self._drawn[slug] = (self._monotonic(), drawn)
