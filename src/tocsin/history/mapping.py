"""What the columns of a file mean: a mapping, written as TOML or YAML and checked before use."""

import dataclasses
from collections.abc import Mapping as Map
from collections.abc import Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from tocsin.history import template
from tocsin.history.field import NEEDED, Field
from tocsin.incidents.lifecycle import Channel, Status
from tocsin.incidents.priority import Level, Priority
from tocsin.kit import errors

MAKES = ("teams", "services", "categories")


class BadMapping(errors.Invalid):
    """It cannot be read, or leaves out what every incident has; the message says where."""


@dataclass(frozen=True)
class Mapping:
    """``columns`` name for each field what is tried in turn; the words of the other tool are found
    without regard to case. ``makes`` says which of what is missing here is made on the way.
    """

    tool: str
    columns: Map[Field, tuple[str, ...]]
    keep: Map[str, str] = field(default_factory=dict)
    time_zone: str = "UTC"
    times: tuple[str, ...] = ()
    blank: frozenset[str] = frozenset()
    encoding: str = ""
    delimiter: str = ""
    makes: frozenset[str] = frozenset()
    status: Map[str, Status] = field(default_factory=dict)
    priority: Map[str, Priority] = field(default_factory=dict)
    impact: Map[str, Level] = field(default_factory=dict)
    urgency: Map[str, Level] = field(default_factory=dict)
    channel: Map[str, Channel] = field(default_factory=dict)
    code: Map[str, str] = field(default_factory=dict)
    people: Map[str, str] = field(default_factory=dict)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def tells(self, of: Field) -> bool:
        return bool(self.columns.get(of))

    def of(self, row: Map[str, str]) -> dict[str, str]:
        """Return what a row says, field by field, without what it does not say."""
        said = ((name, template.first(given, row)) for name, given in self.columns.items())
        return {name.value: value for name, value in said if value}

    def kept(self, row: Map[str, str]) -> dict[str, str]:
        """Return what has no field of its own and is kept beside the incident."""
        said = {name: template.filled(given, row) for name, given in self.keep.items()}
        return {name: value for name, value in said.items() if value}


def of_file(mapping: Mapping, header: Sequence[str]) -> tuple[Mapping, list[str]]:
    """Return it without the columns that a file lacks, and which those are."""
    there = set(header)

    def has(given: str) -> bool:
        return all(name in there for name in template.columns(given))

    found = {
        name: tuple(each for each in given if has(each)) for name, given in mapping.columns.items()
    }
    for name in NEEDED:
        if not found.get(name):
            wanted = " or ".join(mapping.columns.get(name, ())) or "nothing"
            raise BadMapping(
                f"The file has no {wanted}, which the mapping names for {name}. It has:"
                f" {', '.join(header)[:500]}."
            )
    keep = {name: given for name, given in mapping.keep.items() if has(given)}
    missing = [
        f"{name} ({' or '.join(given)})"
        for name, given in mapping.columns.items()
        if given and not found[name]
    ]
    missing += [given for given in mapping.keep.values() if not has(given)]
    return dataclasses.replace(mapping, columns=found, keep=keep), missing
