"""What a source says of its traps: who may send them, and what those of its vendors mean.

{"from": ["10.0.0.0/8"], "user": "ana", "authentication": "SHA-256", "privacy": "AES",
 "names": {"1.3.6.1.4.1.9.9.13.1.3.1.3": "temperature"},
 "traps": [{"trap": "1.3.6.1.4.1.9.9.13.3.0.3", "title": "{host} is at {temperature} degrees",
            "state": "firing", "severity": "critical", "identity": "temperature"}]}
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from tocsin.signals import networks
from tocsin.signals.signal import Severity, State
from tocsin.signals.snmp.security import CIPHERS, SHORTEST, SIGNATURES, User

KEYS = ("from", "user", "authentication", "privacy", "names", "traps")
TEXTS = ("title", "identity", "description")
TRAP_KEYS = ("trap", "state", "severity", *TEXTS)
STATES = (State.FIRING, State.OK)
MOST = 1000
LONGEST_USER = 32
_OID = re.compile(r"\.?\d+(?:\.\d+)+")
_NAME = re.compile(r"[A-Za-z][\w-]{0,63}")


def user(rules: Mapping[str, Any], secret: str) -> User | None:
    """Who signs in version 3; None where a community is all that there is.

    The secret holds the passphrases, with a blank between them.
    """
    name = rules.get("user")
    if not name:
        return None
    signing, _, hiding = secret.partition(" ")
    signed, ciphered = rules.get("authentication", ""), rules.get("privacy", "")
    return User(name, signed, ciphered, signing, (hiding or signing) if ciphered else "")


def names(rules: Mapping[str, Any]) -> dict[str, str]:
    return {oid.strip("."): name for oid, name in rules.get("names", {}).items()}


def trap(rules: Mapping[str, Any], oid: str, name: str) -> Mapping[str, Any]:
    """What is said of this one, by its number or its name; the first that is."""
    meant = (each for each in rules.get("traps", ()) if each["trap"].strip(".") in (oid, name))
    return next(meant, {})


def mistakes(rules: Mapping[str, Any]) -> list[str]:
    """What is wrong with them, a sentence each."""
    wrong = [f"'{name}' is none of {', '.join(KEYS)}." for name in rules if name not in KEYS]
    checks: Mapping[str, Callable[[Any], str]] = {
        "from": networks.mistake,
        "user": _user_mistake,
        "authentication": _one_of("authentication", tuple(SIGNATURES)),
        "privacy": _one_of("privacy", tuple(CIPHERS)),
        "names": _names_mistake,
        "traps": _traps_mistake,
    }
    wrong += [check(rules[name]) for name, check in checks.items() if name in rules]
    if not rules.get("user") and ("authentication" in rules or "privacy" in rules):
        wrong.append("Who is it that signs? 'user' is missing.")
    if "privacy" in rules and "authentication" not in rules:
        wrong.append("What is encrypted has to be signed too: 'authentication' is missing.")
    return list(filter(None, wrong))


def secret_mistake(secret: str) -> str:
    """What is wrong with a community, or with passphrases."""
    parts = secret.split(" ")
    if len(parts) > 2 or not all(parts):
        return "One community, or one or two passphrases with one blank between them."
    if len(parts) == 2 and min(map(len, parts)) < SHORTEST:
        return f"A passphrase has {SHORTEST} characters or more."
    return ""


def _user_mistake(value: Any) -> str:
    is_right = isinstance(value, str) and 0 < len(value) <= LONGEST_USER
    return "" if is_right else f"'user' has 1 to {LONGEST_USER} characters."


def _one_of(name: str, words: tuple[str, ...]) -> Callable[[Any], str]:
    return lambda value: "" if value in words else f"'{name}' is one of {', '.join(words)}."


def _names_mistake(value: Any) -> str:
    if not isinstance(value, dict) or len(value) > MOST:
        return f"'names' is an object of at most {MOST} numbers and their names."
    for oid, name in value.items():
        if not _OID.fullmatch(oid):
            return f"'names': {oid[:60]!r} is no number such as 1.3.6.1.4.1.9.2.1.58."
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            return f"'names': {str(name)[:60]!r} is no name: letters, digits, '-' and '_'."
    return ""


def _traps_mistake(value: Any) -> str:
    if not isinstance(value, list) or len(value) > MOST:
        return f"'traps' is a list of at most {MOST}."
    return next(filter(None, map(_trap_mistake, value)), "")


def _trap_mistake(value: Any) -> str:
    if not isinstance(value, dict) or not isinstance(value.get("trap"), str):
        return "'traps': each is an object with a 'trap': its number, or a name of a standard one."
    strange = [name for name in value if name not in TRAP_KEYS]
    if strange:
        return f"'traps': '{strange[0]}' is none of {', '.join(TRAP_KEYS)}."
    if value.get("state", State.FIRING) not in STATES:
        return "'traps': 'state' is firing or ok."
    if value.get("severity", Severity.ERROR) not in tuple(Severity):
        return f"'traps': 'severity' is one of {', '.join(Severity)}."
    texts = (value.get(name, "") for name in TEXTS)
    is_right = all(isinstance(each, str) and len(each) <= MOST for each in texts)
    return "" if is_right else f"'traps': {', '.join(TEXTS)} are texts with {{places}} in them."
