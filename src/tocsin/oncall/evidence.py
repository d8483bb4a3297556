"""What a target's outcome rested on, kept beside it so that it can be explained for ever.

What is configured changes; what is told of a page is what held when it was paged.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import msgspec

from tocsin.notify import choice
from tocsin.notify.choice import Choice
from tocsin.oncall import tenure
from tocsin.oncall.tenure import Tenure


class Because(StrEnum):
    """Why a target, or a person of it, was not paged."""

    NOBODY = "nobody"
    UNMET = "unmet"
    DECLINED = "declined"
    ANSWERED = "answered"
    ASKED_FOR_HELP = "asked_for_help"
    INACTIVE = "inactive"
    UNREACHABLE = "unreachable"
    GONE = "gone"
    BROKEN = "broken"


class Evidence(msgspec.Struct, frozen=True):
    """``tenure`` is what put somebody on call, ``choice`` by what the ways to them were chosen."""

    because: Because | None = None
    tenure: Tenure | None = None
    choice: Choice | None = None


NOTHING = Evidence()


def write(evidence: Evidence) -> dict[str, Any] | None:
    """Return it as it is kept; None if there is nothing to keep."""
    found: dict[str, Any] = {
        "because": evidence.because and str(evidence.because),
        "tenure": evidence.tenure and tenure.write(evidence.tenure),
        "choice": evidence.choice and choice.write(evidence.choice),
    }
    return {name: value for name, value in found.items() if value} or None


def read(written: Mapping[str, Any] | None) -> Evidence:
    """Read what ``write`` wrote; of old pages nothing is known."""
    if not written:
        return NOTHING
    because, held, chosen = (written.get(name) for name in ("because", "tenure", "choice"))
    return Evidence(
        Because(because) if because else None,
        tenure.read(held) if held else None,
        choice.read(chosen) if chosen else None,
    )
