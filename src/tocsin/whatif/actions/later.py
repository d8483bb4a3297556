"""Incidents of what is muted first: opened, or joined, at the time at which it is heard."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from tocsin.identity.actor import SYSTEM
from tocsin.incidents import attaching, attaching_ahead
from tocsin.incidents.actions.foreseeing import Promises
from tocsin.incidents.imagined import Imagined
from tocsin.incidents.overflow import Group
from tocsin.kit.tx import Tx
from tocsin.whatif.actions import casing, meeting, raising
from tocsin.whatif.actions.casing import Opening
from tocsin.whatif.actions.unmuting import Later
from tocsin.whatif.case import Case


@dataclass(slots=True)
class _Course:
    """The incidents as they come to be, one after the other."""

    tx: Tx
    promises: Promises
    cases: list[Case]

    def hear(self, batch: Sequence[Later], at: datetime) -> None:
        """Let alerts be heard that nothing mutes any more: they join what is open, or open more."""
        by_id = {one.alert.id: one for one in batch}
        alerts = [one.alert for one in batch]
        said = {one.alert.id: one.handling for one in batch if one.handling}
        found = attaching_ahead.placed(self.tx, alerts, said, now=at, by_then=self._by_then(at))
        for group, number in found:
            if number is not None:
                self._join(number, group, at)
        new = [group for group, number in found if number is None]
        asked = {g.key for g in new if any(by_id[each.id].is_asked for each in g.alerts)}
        declared = [attaching.declaration(group) for group in new]
        first = 1 + sum(case.standing is None for case in self.cases)
        opening = Opening(declared, SYSTEM, at, first=first)
        for case in casing.opened(self.tx, opening, self.promises):
            is_asked = case.incident.grouping_key in asked
            self.cases.append(replace(case, is_later=True, is_asked=is_asked))

    def _by_then(self, at: datetime) -> Imagined:
        over = [each for each in self.cases if each.over_at is not None and each.over_at <= at]
        opened = [c.incident for c in self.cases if c.standing is None and c not in over]
        return Imagined(opened, {c.incident.grouping_key or "" for c in over})

    def _join(self, number: int, group: Group, at: datetime) -> None:
        """What joins goes on, and its incident with it, which may become more pressing."""
        touch = meeting.joined(group, number)
        for place, case in enumerate(self.cases):
            if case.incident.number == number:
                said = [f"{each.summary}: it joins this when it is heard." for each in group.alerts]
                because = " ".join([case.because, *said] if case.standing else [])
                joined = replace(case, over_at=None, because=because.strip())
                raised = raising.raised(self.tx, joined, touch, self.promises, at=at)
                self.cases[place] = raised


def cases(
    tx: Tx, later: Sequence[Later], promises: Promises, known: Sequence[Case], *, until: datetime
) -> list[Case]:
    """Return all incidents, with those that are opened by what is heard later."""
    course = _Course(tx, promises, list(known))
    ordered = sorted(later, key=lambda one: (one.at, one.alert.id))
    for at, batch in itertools.groupby(ordered, key=lambda one: one.at):
        if at < until:
            course.hear(list(batch), at)
    return course.cases
