"""What the auditor looks at besides the database: the disk, the web, its certificate, its peers."""

import ssl
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tocsin.kit import dial, disk, errors, guard, http
from tocsin.watch import state
from tocsin.watch.finding import Finding

SHORT = dial.Patience(connect=2.0, total=4.0)
EXPIRES_WITHIN = timedelta(days=21)


def room(data: Path) -> list[Finding]:
    """Speak up while there is still time to make room; at the very end give up the ballast."""
    freed = disk.free_ballast_if_full(data)
    share = disk.free_share(data)
    if share >= disk.WANTED_SHARE and not freed:
        return []
    gave = " The ballast was given up." if freed else ""
    return [Finding("disk", f"Only {share:.0%} of the disk of {data} is free.{gave}")]


def web(listen: str) -> list[Finding]:
    url = f"http://{reachable(listen)}/-/healthy"
    try:
        answer = http.send(http.Request("GET", url), allow=guard.ANYWHERE, patience=SHORT)
    except errors.Anticipated as error:
        return [Finding("web", f"The web does not answer: {error.sentence}")]
    if answer.status != 200:
        return [Finding("web", f"The web answers {answer.status} at {url}.")]
    return []


def reachable(listen: str) -> str:
    """Where a process on this machine finds what listens on all addresses."""
    host, _, port = listen.rpartition(":")
    return f"127.0.0.1:{port}" if host in ("", "0.0.0.0", "[::]", "*") else listen  # noqa: S104 - compared, not bound  # nosec B104


def certificate(url: str, *, now: datetime, trust: ssl.SSLContext | None = None) -> list[Finding]:
    """Whether people and senders will still get in by the public address three weeks from now."""
    where = http.parse(url)
    if where.scheme != "https":
        return []
    try:
        with dial.connected(where.host, where.port, guard=guard.ANYWHERE) as line:
            shown = line.secure(where.host, trust or dial.trusting())
    except errors.Anticipated as error:
        return [Finding("certificate", f"{url} cannot be reached safely: {error.sentence}")]
    ends = datetime.fromtimestamp(ssl.cert_time_to_seconds(str(shown["notAfter"])), UTC)
    if ends - now >= EXPIRES_WITHIN:
        return []
    days = max(0, (ends - now).days)
    return [Finding("certificate", f"The certificate of {url} expires in {days} days.")]


def deadman(place: Path, *, silence: float) -> list[Finding]:
    """Whether the one who would tell of our own silence is there."""
    age = state.age(state.read(place, "deadman"))
    if age is not None and age <= silence:
        return []
    return [Finding("deadman", "The dead-man does not run: nobody would tell of our silence.")]


def falls(place: Path, *, of: frozenset[str], known: Mapping[str, int]) -> list[Finding]:
    """Those that died and were started again since we last said so."""
    now = state.falls(place)
    return [
        Finding(f"fall-{name}", f"The {name} process died and was started again ({count} times).")
        for name, count in sorted(now.items())
        if name in of and count > known.get(name, 0)
    ]
