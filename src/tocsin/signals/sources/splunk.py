"""Splunk's webhook: a saved search that found something, with the first row of what it found.

It never says that it is over. One search is one alert, or one for each value of a field of the
row that the mapping names.
"""

from collections.abc import Mapping
from typing import Any

from tocsin.signals import document, message, path
from tocsin.signals.message import Message, Told
from tocsin.signals.provider import Field, FieldKind, Source


def _tell(said: Message) -> Told:
    row = said.members("result")
    name = said.text("search_name") or said.text("sid")
    return Told(
        identity=said.key("search_name", "app", about=_chosen(said)) or name,
        summary=said.text("result.summary", "result.message", "search_name") or name,
        severity=said.severity("result.severity", "result.urgency"),
        description="\n".join(f"{key}: {value}" for key, value in _shown(row).items()),
        labels=said.labels("app", "owner", search="search_name") | _shown(row),
        links=said.links(Results="results_link"),
        at=said.moment("result._time"),
        ends_at=said.ends_by_silence(),
        service=said.text("result.service"),
    )


def _chosen(said: Message) -> str:
    place = (said.context.mapping or {}).get("by")
    return path.text_at(said.members("result"), place) if isinstance(place, str) else ""


def _shown(row: Mapping[str, Any]) -> dict[str, str]:
    """The row without Splunk's own fields, whose names begin with a line."""
    return {n: v for n, v in document.scalars(row).items() if v and not n.startswith("_")}


def _check(mapping: Mapping[str, Any]) -> list[str]:
    is_right = set(mapping) <= {"by"} and isinstance(mapping.get("by", ""), str)
    return [] if is_right else ['It is one field, such as {"by": "host"}.']


PROVIDER = Source(
    slug="splunk",
    title="Splunk",
    parse=message.parser(_tell),
    check=_check,
    fields=(
        Field(
            "mapping",
            "One alert for each",
            FieldKind.JSON,
            help='The field of the result that tells alerts apart, such as {"by": "host"}.',
        ),
    ),
    help="Saved searches that trigger; over when they have been silent for a day.",
    paste="""\
# Splunk: your saved search > Edit > Edit Alert > Add Actions > Webhook
URL: {url}/integrations/splunk/{key}
Trigger: For each result (only the first row of a result is sent)
""",
)
