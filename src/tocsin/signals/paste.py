"""What to put into a sender's configuration so that it sends to us."""

from tocsin.signals import provider, sources

NO_KEY = "YOUR-KEY"
_PING = """\
# At the end of the job; {url}/heartbeat/{key}/fail tells of a failure.
curl -fsS {url}/heartbeat/{key}
"""


def lines(kind: str, *, url: str, key: str) -> str:
    """Return the lines for a source of a kind; a monitor has none, for nobody calls it."""
    found = sources.PROVIDERS.get(kind)
    return provider.pasted(found, url=url, key=key) if found else ""


def ping(*, url: str, key: str) -> str:
    """Return the line that a job ends with to be heard."""
    return _PING.format(url=url.rstrip("/"), key=key)
