"""The parts of a PagerDuty event that hold its labels, details and links."""

from collections.abc import Mapping
from typing import Any

from tocsin.signals import document, signal

_LABELS = ("source", "component", "group", "class")


def from_version_1(event: Mapping[str, Any]) -> dict[str, Any]:
    """The same event in the words of version 2."""
    payload = {
        "summary": event.get("description"),
        "source": event.get("client") or "Events API v1",
        "severity": "critical",
        "custom_details": event.get("details"),
    }
    contexts = [document.members(each) for each in document.items(event.get("contexts"))]
    return {
        "event_action": event.get("event_type"),
        "dedup_key": event.get("incident_key"),
        "payload": payload,
        "client": event.get("client"),
        "client_url": event.get("client_url"),
        "links": contexts,
    }


def labels(event: Mapping[str, Any], payload: Mapping[str, Any]) -> dict[str, str]:
    """The payload's own fields first, so that no detail can take their place."""
    own = {name: document.scalar(payload.get(name)) for name in _LABELS}
    own |= {"client": document.scalar(event.get("client"))}
    details = payload.get("custom_details")
    found = {name: value for name, value in own.items() if value}
    return found | {
        name: value
        for name, value in document.scalars(document.members(details)).items()
        if name not in found and len(value) <= signal.LABEL_VALUE_LIMIT
    }


def details(payload: Mapping[str, Any]) -> str:
    details = payload.get("custom_details")
    if not isinstance(details, dict):
        return signal.description(document.scalar(details) or "")
    return signal.description(
        "\n".join(f"{name}: {document.brief(details[name])}" for name in details)
    )


def links(event: Mapping[str, Any]) -> tuple[signal.Link, ...]:
    given = [
        document.members(each)
        for each in (*document.items(event.get("links")), *document.items(event.get("images")))
    ]
    pairs = [(event.get("client_url"), event.get("client") or "Client")]
    pairs += [
        (link.get("href") or link.get("src"), link.get("text") or link.get("alt")) for link in given
    ]
    return signal.links(
        tuple((href, document.scalar(text) or "") for href, text in pairs if isinstance(href, str))
    )
