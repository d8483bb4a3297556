"""Random worlds: people, contacts, schedules, policies and rules, and what goes wrong there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from random import Random

from tests.cast import Cast, cast
from tests.whatif import worlds_beside
from tests.whatif.world_events import KEYS, SERVICES
from tocsin.alerts import matcher
from tocsin.alerts.actions import inhibiting, routing, silencing
from tocsin.alerts.inhibition import NewRule
from tocsin.alerts.rule import Effects, Grouping, Rule
from tocsin.alerts.silence import NewSilence
from tocsin.catalog import actions as catalog
from tocsin.catalog.service import NewService
from tocsin.identity import actions as identity
from tocsin.identity.actor import SYSTEM
from tocsin.incidents.actions import bringing_in
from tocsin.incidents.escalation_matrix import Row
from tocsin.incidents.priority import Priority
from tocsin.kit import secrets
from tocsin.kit.tx import Tx
from tocsin.notify import actions as notify
from tocsin.notify.actions import bundling, quieting
from tocsin.notify.bundle import Windows
from tocsin.notify.contact import NewContact
from tocsin.notify.message import Urgency
from tocsin.notify.quiet import Quiet
from tocsin.notify.rule import Rule as OwnRule
from tocsin.oncall import actions as oncall
from tocsin.oncall import condition, manner, turn
from tocsin.oncall.actions import leaving, overriding
from tocsin.oncall.leave import NewLeave
from tocsin.oncall.manner import Manner, Way
from tocsin.oncall.override import NewOverride
from tocsin.oncall.policy import NewPolicy, NewStep
from tocsin.oncall.restriction import WEEK, Restriction
from tocsin.oncall.rotation import Rotation
from tocsin.oncall.schedule import NewSchedule
from tocsin.signals.actions import registry
from tocsin.signals.signal import Severity
from tocsin.signals.source import NewSource

FOUNDED = datetime(2025, 1, 6, 9, tzinfo=UTC)
LASTS = timedelta(hours=30)
NAMES = ("ana", "bo", "cleo", "eve")
ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "UTC")
GROUPINGS = (
    Effects(grouping=Grouping(similar=0.5)),
    Effects(grouping=Grouping(with_dependencies=True)),
    Effects(grouping=Grouping(("component",), timedelta(minutes=30))),
)


@dataclass(frozen=True)
class House:
    """What all worlds have in common."""

    people: Cast
    schedules: dict[str, int]
    policies: dict[str, int]
    services: dict[str, int]
    sources: dict[str, int]
    vendors: dict[str, int]


def found(tx: Tx) -> House:
    people = cast(tx, FOUNDED)
    key = secrets.from_text("k" * 32)
    mail = {"host": "mail.example.com", "port": 25, "sender": "tocsin@example.com"}
    notify.set_channel_settings(tx, "email", mail, key=key, actor=SYSTEM, now=FOUNDED)
    notify.set_channel_settings(tx, "webhook", {}, key=key, actor=SYSTEM, now=FOUNDED)
    schedules = {
        name: oncall.create_schedule(tx, NewSchedule(name, "UTC"), actor=SYSTEM, now=FOUNDED)
        for name in ("primary", "second", "nobody")
    }
    fallback = NewPolicy("x", (NewStep(("admins",)),), "admins")
    policies = {
        name: oncall.create_policy(tx, _named(fallback, name), actor=SYSTEM, now=FOUNDED)
        for name in ("front", "back")
    }
    services = {
        name: catalog.create_service(tx, NewService(name), actor=SYSTEM, now=FOUNDED)
        for name in SERVICES
    }
    kinds = {"pager": "pagerduty", "prom": "alertmanager"}
    sources = {
        name: registry.create_source(
            tx,
            NewSource(name, kind, services["checkout"], key=KEYS[name]),
            actor=SYSTEM,
            now=FOUNDED,
        ).source_id
        for name, kind in kinds.items()
    }
    vendors = worlds_beside.found(tx, now=FOUNDED)
    return House(people, schedules, policies, services, sources, vendors)


def arrange(tx: Tx, house: House, rng: Random) -> None:
    """Give the house what this world is about."""
    begun = FOUNDED
    for name in NAMES:
        _person(tx, house, rng, name)
    _schedules(tx, house, rng)
    for name, policy_id in house.policies.items():
        new = _named(_policy(rng), name)
        oncall.replace_policy(tx, policy_id, new, actor=SYSTEM, now=begun)
    _services(tx, house, rng)
    oncall.set_catch_all(tx, _some(rng, _TARGETS, 0, 2), actor=SYSTEM, now=begun)
    windows = Windows(timedelta(seconds=rng.choice((0, 0, 60))), timedelta(0))
    bundling.set_windows(tx, windows, actor=SYSTEM, now=begun)
    routing.replace(tx, _rules(house, rng), actor=SYSTEM, now=begun)
    bringing_in.set_matrix(tx, _rows(tx, rng), actor=SYSTEM, now=begun)
    team_id, vendor_id = house.people.payments.id, house.vendors["contoso"]
    worlds_beside.promises(tx, rng, team_id=team_id, vendor_id=vendor_id, now=begun)
    if rng.random() < 0.15:
        identity.deactivate_person(
            tx, getattr(house.people, rng.choice(("ana", "bo"))).id, actor=SYSTEM, now=begun
        )


def silence(tx: Tx, rng: Random, at: datetime) -> None:
    """Sometimes it is quiet for a while."""
    if rng.random() < 0.1:
        hold = matcher.parse(f'service="{rng.choice(SERVICES)}"')
        ends = at + timedelta(minutes=rng.choice((20, 3000)))
        wanted = NewSilence([hold], at - timedelta(hours=1), ends, "planned work")
        silencing.create(tx, wanted, actor=SYSTEM, now=at - timedelta(hours=1))


def inhibition(tx: Tx, rng: Random) -> None:
    """Sometimes what is critical explains the rest of its kind."""
    if rng.random() < 0.4:
        worse = [matcher.parse('severity="critical"')]
        rest = [matcher.parse('severity=~"w.*|info"')]
        equal = rng.choice(((), ("service",), ("component",)))
        lasts = timedelta(minutes=rng.choice((41, 181, 2880)))
        wanted = NewRule("critical first", worse, rest, equal, lasts)
        inhibiting.create(tx, wanted, actor=SYSTEM, now=FOUNDED)


def away(tx: Tx, house: House, rng: Random, at: datetime) -> None:
    """Somebody is on leave, or took over, around the time."""
    begun = at - timedelta(days=1)
    people = [getattr(house.people, name).id for name in NAMES]
    worlds_beside.shadows(tx, rng, people, house.schedules.values(), at)
    if rng.random() < 0.4:
        who = getattr(house.people, rng.choice(NAMES)).id
        ends = at + timedelta(hours=rng.choice((1, 5, 50)))
        leaving.add_leave(tx, NewLeave(who, begun, ends), actor=SYSTEM, now=begun)
    if rng.random() < 0.4:
        who = getattr(house.people, rng.choice(NAMES)).id
        starts = at + timedelta(minutes=rng.randrange(-120, 60))
        new = NewOverride(house.schedules["primary"], who, starts, starts + timedelta(hours=2))
        overriding.add_override(tx, new, actor=SYSTEM, now=begun)


_TARGETS = (
    "schedule:primary",
    "schedule:primary",
    "schedule:second",
    "schedule:nobody",
    "person:ana@example.com",
    "person:bo@example.com",
    "person:cleo@example.com",
    "team:payments",
    "admins",
)
_ASKED = (*_TARGETS, "vendor:contoso", "vendor:fabrikam")
_CONDITIONS = (
    "priority:P1",
    "priority:P1,P2,P3",
    "urgency:high",
    "service:checkout",
    "during:mon-fri 08:00-18:00 Europe/Berlin",
    "outside:22:00-06:00 America/New_York",
    "label:env=prod*",
    "unanswered",
    "declined",
)


def _some(rng: Random, among: Sequence[str], least: int, most: int) -> tuple[str, ...]:
    return tuple(dict.fromkeys(rng.choice(among) for _ in range(rng.randint(least, most))))


def _named(policy: NewPolicy, name: str) -> NewPolicy:
    return NewPolicy(name, policy.steps, policy.fallback, policy.repeat)


def _policy(rng: Random) -> NewPolicy:
    steps = tuple(_step(rng, number) for number in range(rng.randint(1, 4)))
    return NewPolicy("x", steps, rng.choice(_TARGETS), rng.choice((0, 0, 1, 2)))


def _step(rng: Random, number: int) -> NewStep:
    uses = ("webhook", "email after 2m", "webhook after 10m", "twilio_sms")
    hold = rng.choice((0, 0, 300)) if number else 0
    how = Manner(
        when=tuple(condition.parse(each) for each in _some(rng, _CONDITIONS, 0, 1)),
        way=rng.choice((Way.ALL, Way.ALL, Way.IN_TURN)),
        channels=tuple(manner.parse_use(each) for each in _some(rng, uses, 0, 2))
        if rng.random() < 0.3
        else (),
        answers=rng.choice((1, 1, 2)),
        hold=timedelta(seconds=hold),
    )
    delay = timedelta(seconds=rng.choice((60, 300, 450, 1800)))
    return NewStep(_some(rng, _ASKED, 1, 3), delay, how)


def _person(tx: Tx, house: House, rng: Random, name: str) -> None:
    person_id = getattr(house.people, name).id
    ways = [("webhook", f"https://hook.example.com/{name}"), ("email", f"{name}@mail.example.com")]
    ways += [("inbox", ""), ("webhook", f"https://two.example.com/{name}")]
    ids = [
        notify.add_contact(tx, NewContact(person_id, slug, where), actor=SYSTEM, now=FOUNDED)
        for slug, where in rng.sample(ways, rng.randint(0, 4))
    ]
    for one in ids:
        if rng.random() < 0.1:
            notify.change_contact(tx, one, label="", is_enabled=False, actor=SYSTEM, now=FOUNDED)
    for urgency in Urgency:
        rules = [
            OwnRule(rng.choice(ids), urgency, timedelta(minutes=rng.choice((0, 0, 1, 5, 20))))
            for _ in range(rng.randint(0, 4) if ids else 0)
        ]
        notify.set_rules(tx, person_id, urgency, rules, actor=SYSTEM, now=FOUNDED)
    if rng.random() < 0.5:
        starts, ends = rng.choice(((22, 7), (0, 6), (9, 17)))
        once = timedelta(minutes=rng.choice((0, 0, 5, 30)))
        wish = Quiet(time(starts), time(ends), once)
        quieting.set_quiet(tx, person_id, wish, actor=SYSTEM, now=FOUNDED)


def _schedules(tx: Tx, house: House, rng: Random) -> None:
    for name in ("primary", "second"):
        layers = tuple(_rotation(house, rng) for _ in range(rng.randint(1, 2)))
        first = house.schedules["primary"] if name == "second" and rng.random() < 0.4 else None
        new = NewSchedule(name, rng.choice(ZONES), () if first else layers, "", first)
        oncall.replace_schedule(tx, house.schedules[name], new, actor=SYSTEM, now=FOUNDED)


def _rotation(house: House, rng: Random) -> Rotation:
    people = [getattr(house.people, name).id for name in NAMES]
    some = tuple(rng.sample(people, rng.randint(1, 3)))
    limits = (Restriction(WEEK[: rng.randint(3, 7)], time(rng.randrange(24)), time(8)),)
    return Rotation(
        some,
        rng.choice(ZONES),
        datetime.fromisoformat("2025-01-06").replace(hour=rng.randrange(24)),
        turn.parse(rng.choice(("1d", "7d", "12h", "1h", "1mo"))),
        limits if rng.random() < 0.4 else (),
    )


def _services(tx: Tx, house: House, rng: Random) -> None:
    for name, service_id in house.services.items():
        new = NewService(
            name,
            team_id=house.people.payments.id if rng.random() < 0.5 else None,
            tier=rng.randint(1, 4),
            policy_id=rng.choice((None, *house.policies.values())),
            group_by=rng.choice((("alertname",), ("component",), ())),
        )
        catalog.update_service(tx, service_id, new, actor=SYSTEM, now=FOUNDED)
    needs = [house.services["ledger"]]
    catalog.set_dependencies(tx, house.services["checkout"], needs, actor=SYSTEM, now=FOUNDED)


def _rules(house: House, rng: Random) -> list[Rule]:
    effects = (
        Effects(severity=rng.choice(tuple(Severity))),
        Effects(service_id=rng.choice(tuple(house.services.values()))),
        Effects(priority=rng.choice(tuple(Priority))),
        Effects(policy_id=rng.choice(tuple(house.policies.values()))),
        Effects(drop=True),
        Effects(mute_for=timedelta(hours=2)),
        *GROUPINGS,
    )
    when = ('env="prod-1"', 'component="db"', 'severity="warning"')
    return [
        Rule(f"rule {number}", (rng.choice(when),), rng.choice(effects), continues=True)
        for number in range(rng.randint(0, 2))
    ]


def _rows(tx: Tx, rng: Random) -> list[Row]:
    def targets(least: int, among: Sequence[str] = _TARGETS) -> tuple[str, ...]:
        return _some(rng, among, least, 2)

    return [
        Row(
            f"row {number}",
            priorities=rng.choice(((), (Priority.P1,), (Priority.P1, Priority.P2))),
            age=timedelta(minutes=rng.choice((3, 17, 90))),
            bring_in=bringing_in.targets_of(tx, targets(1, _ASKED)),
            inform=bringing_in.targets_of(tx, targets(0)),
        )
        for number in range(rng.choice((0, 0, 1, 2)))
    ]
