"""What a routing rule does to labels, a line each.

team = platform-{env}          set it, from other labels if need be
host -> instance               rename it, if it is there
- pod                          remove it
lookup owners by namespace     add what a table says of this label's value
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from tocsin.alerts import template
from tocsin.kit import errors

CHANGES_AT_MOST = 32
NAME = r"[A-Za-z_][\w.-]{0,127}"
_SET = re.compile(rf"({NAME})\s*=\s*(\S.*)")
_RENAME = re.compile(rf"({NAME})\s*->\s*({NAME})")
_REMOVE = re.compile(rf"-\s*({NAME})")
_LOOKUP = re.compile(rf"lookup\s+({NAME})\s+by\s+({NAME})")

Tables = Mapping[str, Mapping[str, Mapping[str, str]]]
"""By the name of a table and the value looked up: the labels it adds."""


class BadChange(errors.Invalid):
    """No change of a label is written like this."""


class Failed(Exception):
    """It cannot be done to this alert; ``why`` is for whoever wrote the rule."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Change(Protocol):
    def apply(self, labels: dict[str, str], seen: Mapping[str, str], tables: Tables) -> None:
        """Change the labels in place, or raise Failed and leave them alone."""


@dataclass(frozen=True, slots=True)
class Set:
    name: str
    value: str

    def apply(self, labels: dict[str, str], seen: Mapping[str, str], _: Tables) -> None:
        labels[self.name] = filled(self.value, {**seen, **labels})

    def __str__(self) -> str:
        return f"{self.name} = {self.value}"


@dataclass(frozen=True, slots=True)
class Rename:
    name: str
    to: str

    def apply(self, labels: dict[str, str], _: Mapping[str, str], __: Tables) -> None:
        if self.name in labels:
            labels[self.to] = labels.pop(self.name)

    def __str__(self) -> str:
        return f"{self.name} -> {self.to}"


@dataclass(frozen=True, slots=True)
class Remove:
    name: str

    def apply(self, labels: dict[str, str], _: Mapping[str, str], __: Tables) -> None:
        labels.pop(self.name, None)

    def __str__(self) -> str:
        return f"- {self.name}"


@dataclass(frozen=True, slots=True)
class Lookup:
    table: str
    by: str

    def apply(self, labels: dict[str, str], seen: Mapping[str, str], tables: Tables) -> None:
        value = labels.get(self.by) or seen.get(self.by)
        if not value:
            raise Failed(f"it has no label {self.by}")
        if self.table not in tables:
            raise Failed(f"there is no table {self.table}")
        found = tables[self.table].get(value)
        if found is None:
            raise Failed(f"the table {self.table} says nothing of {value[:80]}")
        labels.update(found)

    def __str__(self) -> str:
        return f"lookup {self.table} by {self.by}"


def filled(text: str, labels: Mapping[str, str]) -> str:
    """Return a template's text, or raise Failed."""
    try:
        return template.fill(text, labels)
    except template.Missing as missing:
        raise Failed(f"it has no label {missing.label}") from missing


def parse(line: str) -> Change:
    """Read one line."""
    tidy = line.strip()
    if found := _LOOKUP.fullmatch(tidy):
        return Lookup(found[1], found[2])
    if found := _RENAME.fullmatch(tidy):
        return Rename(found[1], found[2])
    if found := _REMOVE.fullmatch(tidy):
        return Remove(found[1])
    if found := _SET.fullmatch(tidy):
        return Set(found[1], template.check(found[2]))
    raise BadChange(
        f"'{tidy[:80]}' is no change of a label; write team = {{env}}, host -> instance, - pod, "
        "or lookup TABLE by LABEL."
    )


def parse_all(lines: Sequence[str]) -> tuple[Change, ...]:
    if len(lines) > CHANGES_AT_MOST:
        raise BadChange(f"A rule changes labels at most {CHANGES_AT_MOST} times.")
    return tuple(parse(line) for line in lines)
