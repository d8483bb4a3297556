"""People: they answer pages or sleep on, and meddle with what is configured while it is in use."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from tests.cast import Member
from tests.sim import house
from tests.sim.house import House
from tests.sim.hub import Hub
from tocsin.alerts import matcher
from tocsin.alerts.actions import silencing
from tocsin.alerts.silence import NewSilence
from tocsin.identity.actor import SYSTEM
from tocsin.incidents.actions import escalating, progress, resolving
from tocsin.incidents.resolution import Code, Resolution
from tocsin.kit.tx import Tx
from tocsin.notify import actions as notify
from tocsin.oncall import actions as oncall
from tocsin.oncall.override import NewOverride

Deed = Callable[[Tx, datetime], object]


@dataclass
class People:
    """``act`` does a deed through the web; it may be refused, or die with the process."""

    hub: Hub
    house: House
    act: Callable[[Deed], None]
    is_over: bool = False

    def begin(self, deeds_a_day: float) -> None:
        if deeds_a_day:
            self._next(86_400 / deeds_a_day)

    def paged(self, number: int, person_id: int) -> None:
        """A phone rings: more than half of the time somebody answers, soon or late."""
        rng = self.hub.rng
        if rng.random() < 0.4 and not self.is_over:
            return
        pause = rng.choice((2, 30, 200, 900))
        who = self._member(person_id)
        take = partial(self._take, number, who)
        self.hub.after(pause * rng.uniform(0.5, 1.5), lambda: self.act(take))
        if rng.random() < 0.5:
            mend = partial(self._mend, number, who)
            self.hub.after(pause + rng.uniform(10, 3000), lambda: self.act(mend))

    def tidy_up(self, number: int) -> None:
        """At the end somebody sees to whatever is still open."""
        eve = self.house.people.eve
        self.act(partial(self._mend, number, eve))

    def _take(self, number: int, who: Member, tx: Tx, now: datetime) -> None:
        progress.acknowledge(tx, number, actor=who.actor, now=now)

    def _mend(self, number: int, who: Member, tx: Tx, now: datetime) -> None:
        said = Resolution(Code.FIXED, "It was restarted.")
        resolving.resolve(tx, number, said, actor=who.actor, now=now)

    def _member(self, person_id: int) -> Member:
        return next(member for member in self.house.people.all if member.id == person_id)

    def _next(self, mean: float) -> None:
        self.hub.after(self.hub.rng.expovariate(1 / mean), lambda: self._meddle(mean))

    def _meddle(self, mean: float) -> None:
        if self.is_over:
            return
        self.act(self.hub.rng.choice(_DEEDS)(self))
        self._next(mean)

    def silence(self) -> Deed:
        rng = self.hub.rng
        name = f"{rng.choice(tuple(house.SOURCES))}-{rng.randrange(8)}"
        lasts = timedelta(seconds=rng.choice((30, 600, 5400)))

        def deed(tx: Tx, now: datetime) -> None:
            wanted = [matcher.Matcher("identity", name)]
            new = NewSilence(wanted, now, now + lasts, "planned work")
            silencing.create(tx, new, actor=self.house.people.bo.actor, now=now)

        return deed

    def override(self) -> Deed:
        lasts = timedelta(minutes=self.hub.rng.choice((5, 60)))

        def deed(tx: Tx, now: datetime) -> None:
            cleo = self.house.people.cleo
            new = NewOverride(self.house.schedule_id, cleo.id, now, now + lasts)
            oncall.add_override(tx, new, actor=cleo.actor, now=now)

        return deed

    def change_policy(self) -> Deed:
        rng = self.hub.rng
        name, policy_id = rng.choice(tuple(self.house.policies.items()))
        new = house.policy(name, rng)
        return lambda tx, now: oncall.replace_policy(tx, policy_id, new, actor=SYSTEM, now=now)

    def switch_contact(self) -> Deed:
        """Switch a way to somebody off or on; the last resort keeps hers."""
        rng, people = self.hub.rng, self.house.people
        person_id = rng.choice((people.ana.id, people.bo.id, people.cleo.id))
        contact_id = rng.choice(self.house.contacts[person_id])
        is_enabled = rng.random() < 0.6
        return lambda tx, now: notify.change_contact(
            tx, contact_id, label="", is_enabled=is_enabled, actor=SYSTEM, now=now
        )

    def hurry(self) -> Deed:
        """Somebody has the next step taken at once, of an incident that may be over."""
        latest = "select max(number) from incident"
        bo = self.house.people.bo.actor
        return lambda tx, now: escalating.next_step(tx, tx.value(latest) or 0, actor=bo, now=now)

    def reopen(self) -> Deed:
        latest = "select max(number) from incident where status = 'resolved'"
        bo = self.house.people.bo.actor
        return lambda tx, now: resolving.reopen(
            tx, tx.value(latest) or 0, reason="It is back.", actor=bo, now=now
        )


_DEEDS: tuple[Callable[[People], Deed], ...] = (
    People.silence,
    People.silence,
    People.override,
    People.change_policy,
    People.switch_contact,
    People.hurry,
    People.reopen,
)
