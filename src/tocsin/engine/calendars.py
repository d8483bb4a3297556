"""Reading the calendars of others, with no transaction open meanwhile."""

from collections.abc import Callable

from tocsin.engine.loop import Take
from tocsin.kit import clock, errors, http
from tocsin.kit.db import Database
from tocsin.kit.guard import Guard
from tocsin.kit.http import Request, Response
from tocsin.kit.secrets import Key
from tocsin.oncall.actions import calendars
from tocsin.oncall.actions.calendars import Copy
from tocsin.oncall.calendar import LARGEST, Claimed

Send = Callable[[Request], Response]

_MOVED = (301, 302, 303, 307, 308)


class NotRead(errors.Unavailable):
    """What came back is no copy of a calendar."""


def read(key: Key, allow: Guard) -> Take:
    """Read the next calendar that is due, and take over what it says."""

    def send(request: Request) -> Response:
        return http.send(request, allow=allow, most=LARGEST + 1)

    return reading(key, send)


def reading(key: Key, send: Send) -> Take:
    def take(database: Database) -> bool:
        with database.transaction() as tx:
            now = clock.now(tx)
            claimed = calendars.claim(tx, now=now)
        if claimed is None:
            return False
        etag = claimed.etag if calendars.is_etag_good(claimed, now=now) else ""
        copy = _copy(claimed, key, send, etag)
        with database.transaction() as tx:
            now = clock.now(tx)
            if isinstance(copy, str):
                calendars.fail(tx, claimed, copy, now=now)
            else:
                calendars.settle(tx, claimed, copy, now=now)
        return True

    return take


def _copy(claimed: Claimed, key: Key, send: Send, etag: str) -> Copy | str:
    """Return a copy, or the sentence that says why there is none."""
    try:
        url = calendars.address(claimed, key)
        headers = {"Accept": "text/calendar, */*;q=0.1"} | ({"If-None-Match": etag} if etag else {})
        return _of(send(Request("GET", url, headers)))
    except errors.Anticipated as error:
        return error.sentence


def _of(answer: Response) -> Copy:
    if answer.status == 304:
        return Copy(b"", "", is_unchanged=True)
    if answer.status in _MOVED:
        place = answer.headers.get("location", "elsewhere")[:200]
        raise NotRead(f"It leads on to {place}; enter that address instead.")
    if answer.status != 200:
        raise NotRead(f"It answered HTTP {answer.status}.")
    if len(answer.body) > LARGEST:
        raise NotRead(f"It is larger than {LARGEST // 2**20} MiB.")
    return Copy(answer.body, answer.headers.get("etag", ""))
