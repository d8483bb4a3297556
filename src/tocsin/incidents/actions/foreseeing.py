"""When the promises about an incident would run out, as long as nobody does anything about it.

What is foreseen is what ``warning`` would then take: the same clocks, read ahead instead of looked
at when they are due.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from tocsin.identity import actions as identity
from tocsin.incidents import announcement, sla, stint
from tocsin.incidents.actions import agreed, clocks, stints, telling
from tocsin.incidents.incident import Incident
from tocsin.incidents.sla import OF_INCIDENT, Change, Facts, Kind, Terms
from tocsin.incidents.stint import Stint
from tocsin.incidents.store import clocks as clock_store
from tocsin.incidents.store import stints as stint_store
from tocsin.kit.tx import Tx
from tocsin.notify.message import Message

Ground = tuple[tuple[int, ...], int | None, int | None]


@dataclass(frozen=True, slots=True)
class Foreseen:
    """So much of a promise will have passed ``at`` a moment; with ``pages`` somebody is paged.

    ``policy_id`` is the policy of the team whose promise it is, if it has one.
    """

    at: datetime
    kind: Kind
    percent: int
    pages: bool
    message: Message
    policy_id: int | None = None

    @property
    def words(self) -> str:
        named = announcement.CLOCK_WORDS[self.kind]
        if self.percent >= 100:
            return f"the {named} target is missed"
        return f"{self.percent} % of the time for the {named} has passed"


@dataclass(slots=True)
class Promises:
    """What was promised, looked up once for all to whom it was."""

    tx: Tx
    users: dict[Ground, Terms | None] = field(default_factory=dict)
    parties: dict[tuple[Kind, int], Terms | None] = field(default_factory=dict)
    policies: dict[int, int | None] = field(default_factory=dict)

    def of_users(self, incident: Incident) -> Terms | None:
        ground = (incident.service_ids, incident.team_id, incident.reporter_id)
        if ground not in self.users:
            found = agreed.of_users(self.tx, incident)
            self.users[ground] = agreed.terms(found) if found else None
        return self.users[ground]

    def of(self, one: Stint, incident: Incident) -> Terms | None:
        if one.kind is Kind.UPDATE:
            return self.of_users(incident)
        place = (one.kind, one.party_id)
        if place not in self.parties:
            found = agreed.of_party(self.tx, *place)
            self.parties[place] = agreed.terms(found) if found else None
        return self.parties[place]

    def policy(self, one: Stint) -> int | None:
        """Return the policy by which a team is paged about its own part."""
        if one.kind is not Kind.TEAM:
            return None
        if one.party_id not in self.policies:
            team = identity.team(self.tx, one.party_id)
            self.policies[one.party_id] = telling.plan_of_team(self.tx, team)[0]
        return self.policies[one.party_id]


def of_new(
    incident: Incident,
    promises: Promises,
    *,
    said: Sequence[Foreseen] = (),
    now: datetime | None = None,
) -> list[Foreseen]:
    """Return what is foreseen of an incident that would be declared now.

    Or of what it would be by a later ``now``, but for what would be ``said`` until then.
    """
    users, given = promises.of_users(incident), _given(said)
    found: list[Foreseen] = []
    for kind in OF_INCIDENT:
        facts = clocks.facts(incident, kind, [])
        found += _ahead(incident, users, facts, given=given.get(kind, 0), now=now)
    for one in stint.begun(stints.life(incident), incident.team_id):
        warned = given.get(one.kind, 0)
        found += _of_stint(incident, one, promises, [], given=warned, now=now)
    return found


def of_known(
    tx: Tx,
    incident: Incident,
    promises: Promises,
    *,
    has_moved: bool,
    now: datetime,
    said: Sequence[Foreseen] = (),
) -> list[Foreseen]:
    """Return what is foreseen from now on of one that there is, but for what was said before.

    One whose priority has moved is looked at anew: also by what was not promised of it before.
    """
    users, events = promises.of_users(incident), clocks.events(tx, incident.number)
    past = clocks.changes_in(events)
    since = _given(said)
    known = {row.kind: row.warned_percent for row in clock_store.clocks(tx, incident.number)}
    found: list[Foreseen] = []
    for kind in OF_INCIDENT if has_moved else known:
        facts = clocks.facts(incident, kind, past)
        given = since.get(kind, known.get(kind, 0))
        found += _ahead(incident, users, facts, given=given, now=now)
    rows = stint_store.of_incident(tx, incident.number)
    warned = {(row.kind, row.party_id, row.started_at): row.warned_percent for row in rows}
    for one in stint.of(events, stints.life(incident)):
        before = warned.get((one.kind, one.party_id, one.started_at), 0 if has_moved else None)
        if one.stopped_at is None and before is not None:
            given = since.get(one.kind, before)
            found += _of_stint(incident, one, promises, past, given=given, now=now)
    return found


def of_response_again(
    tx: Tx, taken: Incident, given_back: Incident, promises: Promises, *, now: datetime
) -> list[Foreseen]:
    """Return what is foreseen of the response to what somebody took, and nobody has from now on."""
    users = promises.of_users(taken)
    past = clocks.changes_in(clocks.events(tx, taken.number))
    stood = sla.clock(users, clocks.facts(taken, Kind.RESPONSE, past), now=now) if users else None
    if users is None or stood is None:
        return []
    rows = (row for row in clock_store.clocks(tx, taken.number) if row.kind is Kind.RESPONSE)
    said = next((row.warned_percent for row in rows), 0)
    given = sla.lowered(users.steps(Kind.RESPONSE), said, percent=stood.percent)
    facts = clocks.facts(given_back, Kind.RESPONSE, past)
    return list(_ahead(given_back, users, facts, given=given, now=now))


def of_vendor(
    incident: Incident, vendor_id: int, promises: Promises
) -> Callable[[datetime], Sequence[Foreseen]]:
    """Return what would be foreseen of a vendor's part, from the moment on at which they begin."""

    def since(began_at: datetime) -> Sequence[Foreseen]:
        one = Stint(Kind.VENDOR, vendor_id, began_at)
        return list(_of_stint(incident, one, promises, []))

    return since


def _given(said: Sequence[Foreseen]) -> dict[Kind, int]:
    """Return what was said last of each promise but those of vendors, who are several."""
    told = sorted(said, key=lambda each: each.at)
    return {each.kind: each.percent for each in told if each.kind is not Kind.VENDOR}


def _of_stint(
    incident: Incident,
    one: Stint,
    promises: Promises,
    past: Sequence[Change],
    *,
    given: int = 0,
    now: datetime | None = None,
) -> Iterator[Foreseen]:
    facts = stints.facts(incident, one, past)
    for each in _ahead(incident, promises.of(one, incident), facts, given=given, now=now):
        yield replace(each, policy_id=promises.policy(one)) if each.pages else each


def _ahead(
    incident: Incident,
    terms: Terms | None,
    facts: Facts,
    *,
    given: int = 0,
    now: datetime | None = None,
) -> Iterator[Foreseen]:
    """Of what is overdue by now the last is said for all, as it is when the clock is looked at."""
    if terms is None:
        return
    said = partial(_foreseen, incident, terms, facts)
    if now is not None:
        given, passed = _passed(terms, facts, given, now)
        if passed:
            given = passed[-1]
            yield replace(said(given, now), pages=any(step in terms.page_at for step in passed))
    while (ahead := sla.next_warning(terms, facts, warned_percent=given)) is not None:
        given, at = ahead
        yield said(given, at)


def _foreseen(
    incident: Incident, terms: Terms, facts: Facts, percent: int, at: datetime
) -> Foreseen:
    due_at = sla.reaches(terms, facts, percent=100)
    message = announcement.clock(incident, facts.kind, percent, due_at=due_at)
    return Foreseen(at, facts.kind, percent, percent in terms.page_at, message)


def _passed(terms: Terms, facts: Facts, given: int, now: datetime) -> tuple[int, list[int]]:
    """Return what stays said, and what is due by now and was not."""
    stands = sla.clock(terms, facts, now=now)
    if stands is None or facts.stopped_at is not None:
        return given, []
    steps = terms.steps(facts.kind)
    kept = sla.lowered(steps, given, percent=stands.percent)
    return kept, sla.reached(steps, stands.percent, warned_percent=kept)
