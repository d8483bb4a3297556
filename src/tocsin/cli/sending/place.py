"""Where events go and with which key: options, the environment, a file, in this order.

A key in a file is the better one: whoever sees the list of processes sees a command line too.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tocsin.kit import errors

NAMES = ("url", "key", "spool")


class NowhereToSend(errors.Invalid):
    """Neither an option nor the environment nor a file says where to, or with which key."""


@dataclass(frozen=True, slots=True)
class Place:
    url: str
    key: str
    spool: Path | None


def find(options: Mapping[str, str | None], environment: Mapping[str, str]) -> Place:
    """Return the place that is meant, or say what nobody told."""
    written = _written(environment)

    def said(name: str) -> str:
        return (
            options.get(name) or environment.get(f"TOCSIN_{name.upper()}") or written.get(name, "")
        )

    missing = [name for name in ("url", "key") if not said(name).strip()]
    if missing:
        raise NowhereToSend(
            f"There is no {missing[0]}: give --{missing[0]}, set TOCSIN_{missing[0].upper()}, or"
            f" write '{missing[0]} = …' into {_usual(environment)[0]}."
        )
    spool = Path(said("spool")) if said("spool") else _state(environment) / "tocsin/spool"
    return Place(said("url").strip().rstrip("/"), said("key").strip(), spool)


def _written(environment: Mapping[str, str]) -> dict[str, str]:
    """The lines ``name = value`` of the first file that is there."""
    path = next((path for path in _usual(environment) if path.is_file()), None)
    if path is None:
        return {}
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, ValueError) as error:
        raise NowhereToSend(f"{path} cannot be read: {error}.") from error
    pairs = (line.partition("=") for line in lines if not line.lstrip().startswith("#"))
    return {name.strip(): value.strip() for name, equals, value in pairs if equals}


def _usual(environment: Mapping[str, str]) -> list[Path]:
    if named := environment.get("TOCSIN_SEND_FILE"):
        return [Path(named)]
    home = environment.get("XDG_CONFIG_HOME") or os.path.expanduser("~/.config")
    return [Path(home) / "tocsin/send.conf", Path("/etc/tocsin/send.conf")]


def _state(environment: Mapping[str, str]) -> Path:
    return Path(environment.get("XDG_STATE_HOME") or os.path.expanduser("~/.local/state"))
