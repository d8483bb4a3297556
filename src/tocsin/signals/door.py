"""Who read an event: the door it came in by says so with its path, which is kept beside it."""

from tocsin.signals import sources

# The first that is part of the path; Alertmanager's alerts end as Opsgenie's do.
_DOORS = (
    ("/integrations/generic/20131114/alert", "victorops"),
    ("/v2/enqueue", "pagerduty"),
    ("/v2/change/enqueue", "pagerduty"),
    ("/generic/2010-04-15/create_event.json", "pagerduty"),
    ("/api/v1/alerts", "prometheus"),
    ("/api/v2/alerts", "prometheus"),
    ("/v2/alerts", "opsgenie"),
)


def reader(path: str, *, kind: str) -> str:
    """Return the slug of the provider that reads what came by this path, or else the kind's own."""
    found = next((slug for door, slug in _DOORS if door in path), "") or _named(path)
    return found if found in sources.PROVIDERS else kind


def _named(path: str) -> str:
    """A webhook's address names its provider."""
    _, is_webhook, rest = path.partition("/integrations/")
    return rest.split("/", 1)[0] if is_webhook else ""
