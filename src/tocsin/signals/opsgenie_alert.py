"""The parts of an Opsgenie alert, kept as labels so that they can be matched, and read back.

Tags and responders are lists in one label each; a detail that has the name of a part is kept
under ``details.NAME``.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from tocsin.signals import document, signal, vocabulary
from tocsin.signals.signal import Severity

PRIORITIES = ("P1", "P2", "P3", "P4", "P5")
DEFAULT_PRIORITY = "P3"
_LISTS = ("tags", "actions", "responders", "visible_to")
_OWN = ("priority", *_LISTS, "entity", "source", "user")
_DETAIL = "details."
_OF_SEVERITY = {
    Severity.CRITICAL: "P1",
    Severity.ERROR: "P2",
    Severity.WARNING: "P3",
    Severity.INFO: "P5",
}


def labels(event: Mapping[str, Any]) -> dict[str, str]:
    """The labels of an alert to be created."""
    own = {
        "priority": priority(event) or DEFAULT_PRIORITY,
        "tags": joined(words(event.get("tags"))),
        "actions": joined(words(event.get("actions"))),
        "responders": joined(_people(event, "responders", "teams", "recipients")),
        "visible_to": joined(_people(event, "visibleTo")),
        **{name: document.scalar(event.get(name)) or "" for name in ("entity", "source", "user")},
    }
    return signal.labels({**own, **_details(document.members(event.get("details")))})


def with_tags(known: Mapping[str, str], tags: Iterable[str]) -> dict[str, str]:
    return signal.labels({**known, "tags": joined(tags)})


def with_details(known: Mapping[str, str], details: Mapping[str, Any]) -> dict[str, str]:
    """The same labels with these details and no others."""
    own = {name: value for name, value in known.items() if name in _OWN}
    return signal.labels({**own, **_details(details)})


def details(known: Mapping[str, str]) -> dict[str, str]:
    """What of the labels the sender gave as details."""
    return {
        name.removeprefix(_DETAIL) if name.removeprefix(_DETAIL) in _OWN else name: value
        for name, value in known.items()
        if name not in _OWN
    }


def split(known: Mapping[str, str], name: str) -> list[str]:
    """The members of one of the lists."""
    return [word for word in known.get(name, "").split(",") if word]


def words(given: object) -> list[str]:
    """A list of words, also where a text with commas came in its place; each word once."""
    listed = given.split(",") if isinstance(given, str) else document.items(given)
    said = (document.scalar(word) or "" for word in listed)
    return list(dict.fromkeys(word.strip() for word in said if word.strip()))


def joined(many: Iterable[str]) -> str:
    """As many as fit into a label, whole."""
    kept = ""
    for word in dict.fromkeys(one.replace(",", " ").strip() for one in many):
        longer = f"{kept},{word}" if kept else word
        if len(longer) > signal.LABEL_VALUE_LIMIT:
            break
        kept = longer
    return kept


def priority(event: Mapping[str, Any]) -> str:
    given = (document.scalar(event.get("priority")) or "").strip().upper()
    return given if given in PRIORITIES else ""


def severity(said: str) -> Severity:
    """Whoever gives no priority is paged about as an error: it may be anything."""
    return vocabulary.severity(said) or Severity.ERROR


def shown_priority(known: Mapping[str, str], severity_: Severity) -> str:
    given = known.get("priority", "")
    return given if given in PRIORITIES else _OF_SEVERITY[severity_]


def _details(given: Mapping[str, Any]) -> dict[str, str]:
    return {
        f"{_DETAIL}{name}" if name in _OWN else name: document.brief_or_empty(value)
        for name, value in given.items()
    }


def _people(event: Mapping[str, Any], *fields: str) -> list[str]:
    return [
        named
        for field in fields
        for each in document.items(event.get(field))
        if (named := _named(each))
    ]


def _named(given: object) -> str:
    """``team:ops``; what has no kind is a team, as it was before there were others."""
    if isinstance(given, str):
        return f"team:{given}"
    found = document.members(given)
    kind = document.scalar(found.get("type")) or "team"
    name = next(
        (said for key in ("name", "username", "id") if (said := document.scalar(found.get(key)))),
        "",
    )
    return f"{kind}:{name}" if name else kind if kind in ("all", "none") else ""
