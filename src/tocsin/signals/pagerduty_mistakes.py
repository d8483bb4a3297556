"""What PagerDuty would refuse of an event, in its own words."""

from collections.abc import Mapping
from typing import Any

from tocsin.signals import document

MAX_DEDUP_KEY = 255
MAX_SUMMARY = 1024
_ACTIONS = ("trigger", "acknowledge", "resolve")
_SEVERITIES = ("critical", "warning", "error", "info")


def of_event(event: Mapping[str, Any]) -> list[str]:
    action = event.get("event_action")
    mistakes = [*_key_mistakes(event, "routing_key"), *_word("event_action", action, _ACTIONS)]
    mistakes += _dedup_mistakes(event, "dedup_key", is_required=action in _ACTIONS[1:])
    if action != "trigger":
        return mistakes
    payload = document.members(event.get("payload"))
    return [
        *mistakes,
        *_summary_mistakes(payload),
        *_missing(payload, "source", "payload.source"),
        *_word("payload.severity", payload.get("severity"), _SEVERITIES),
    ]


def of_change(event: Mapping[str, Any]) -> list[str]:
    payload = document.members(event.get("payload"))
    return [*_key_mistakes(event, "routing_key"), *_summary_mistakes(payload)]


def of_v1(event: Mapping[str, Any]) -> list[str]:
    action = event.get("event_type")
    mistakes = _v1_key_mistakes(event)
    mistakes += _word("event_type", action, _ACTIONS)
    mistakes += _dedup_mistakes(event, "incident_key", is_required=action in _ACTIONS[1:])
    if action == "trigger" and _is_blank(event.get("description")):
        mistakes.append("Description is missing or blank")
    return mistakes


def _key_mistakes(event: Mapping[str, Any], name: str) -> list[str]:
    key = event.get(name)
    if _is_blank(key):
        return [f"'{name}' is missing or blank"]
    text = str(key)
    wrong = (
        [] if len(text) == 32 else [f"Length of '{name}' is incorrect (should be 32 characters)"]
    )
    if not (text.isascii() and text.isalnum()):
        wrong.append(f"'{name}' cannot contain non-alphanumeric characters.")
    return wrong


def _v1_key_mistakes(event: Mapping[str, Any]) -> list[str]:
    key = event.get("service_key")
    if isinstance(key, str) and len(key) == 32:
        return []
    return ["Service key is the wrong length (should be 32 characters)"]


def _dedup_mistakes(event: Mapping[str, Any], name: str, *, is_required: bool) -> list[str]:
    key = event.get(name)
    if _is_blank(key):
        return [f"'{name}' is missing or blank"] if is_required else []
    if len(str(key)) > MAX_DEDUP_KEY:
        return [f"Length of '{name}' is incorrect (should be at most {MAX_DEDUP_KEY} characters)"]
    return []


def _summary_mistakes(payload: Mapping[str, Any]) -> list[str]:
    missing = _missing(payload, "summary", "payload.summary")
    if missing or len(str(payload["summary"])) <= MAX_SUMMARY:
        return missing
    return [
        f"Length of 'payload.summary' is incorrect (should be at most {MAX_SUMMARY} characters)"
    ]


def _word(name: str, value: Any, allowed: tuple[str, ...]) -> list[str]:
    if _is_blank(value):
        return [f"'{name}' is missing or blank"]
    if value in allowed:
        return []
    listed = ", ".join(f"'{word}'" for word in allowed[:-1]) + f" or '{allowed[-1]}'"
    return [f"'{name}' is invalid (must be one of the following: {listed})"]


def _missing(payload: Mapping[str, Any], name: str, shown: str) -> list[str]:
    return [f"'{shown}' is missing or blank"] if _is_blank(payload.get(name)) else []


def _is_blank(value: Any) -> bool:
    return not (document.scalar(value) or "").strip()
