"""The organisation that the simulation pages: the cast, their schedule, policies and services."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from tests.cast import Cast, Member, cast
from tocsin.catalog import actions as catalog
from tocsin.catalog.service import NewService
from tocsin.identity.actor import SYSTEM
from tocsin.kit import secrets
from tocsin.kit.tx import Tx
from tocsin.notify import actions as notify
from tocsin.notify.actions import bundling
from tocsin.notify.bundle import Windows
from tocsin.notify.contact import NewContact
from tocsin.notify.message import Urgency
from tocsin.notify.rule import Rule
from tocsin.oncall import actions as oncall
from tocsin.oncall import condition, turn
from tocsin.oncall.manner import Manner, Way
from tocsin.oncall.policy import NewPolicy, NewStep
from tocsin.oncall.rotation import Rotation
from tocsin.oncall.schedule import NewSchedule
from tocsin.signals.actions import registry
from tocsin.signals.source import NewSource

FOUNDED = datetime(2025, 1, 6, 9, tzinfo=UTC)
KEY = "k" * 32
ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Santiago", "UTC")
TURN = "1d"
# Name of the source, and of the service that its alerts belong to if they name none.
SOURCES = {"shop": "checkout", "books": "ledger", "island": "island", "stray": ""}
WAYS = {"ana": 0.0, "bo": 2.0, "cleo": 0.0, "eve": 0.0}


@dataclass(frozen=True)
class House:
    """What the simulation needs to know of the organisation."""

    people: Cast
    schedule_id: int
    policies: dict[str, int]
    sources: dict[str, int]
    services: dict[str, int]
    contacts: dict[int, list[int]]


def key_of(source: str) -> str:
    return (source * 32)[:32]


def found(tx: Tx) -> House:
    """Found the organisation that all seeds have in common."""
    rng = Random(0)
    people = cast(tx, FOUNDED)
    key = secrets.from_text(KEY)
    mail = {"host": "mail.example.com", "port": 25, "sender": "tocsin@example.com"}
    notify.set_channel_settings(tx, "email", mail, key=key, actor=SYSTEM, now=FOUNDED)
    notify.set_channel_settings(tx, "webhook", {}, key=key, actor=SYSTEM, now=FOUNDED)
    contacts = {member.id: _contacts(tx, member.id, name) for name, member in _paged(people)}
    schedule = NewSchedule("primary", "UTC", (rotation(people, rng),))
    schedule_id = oncall.create_schedule(tx, schedule, actor=SYSTEM, now=FOUNDED)
    nobody = NewSchedule("nobody", "UTC", ())
    oncall.create_schedule(tx, nobody, actor=SYSTEM, now=FOUNDED)
    policies = {
        name: oncall.create_policy(tx, policy(name, rng), actor=SYSTEM, now=FOUNDED)
        for name in ("checkout", "ledger")
    }
    services = {name: _service(tx, name, policies) for name in ("checkout", "ledger", "island")}
    sources = {name: _source(tx, name, services.get(of)) for name, of in SOURCES.items()}
    return House(people, schedule_id, policies, sources, services, contacts)


def reorganise(tx: Tx, house: House, rng: Random) -> None:
    """Give it a schedule and policies of the seed's own."""
    schedule = NewSchedule("primary", "UTC", (rotation(house.people, rng),))
    oncall.replace_schedule(tx, house.schedule_id, schedule, actor=SYSTEM, now=FOUNDED)
    for name, policy_id in house.policies.items():
        oncall.replace_policy(tx, policy_id, policy(name, rng), actor=SYSTEM, now=FOUNDED)
    windows = Windows(timedelta(seconds=rng.choice((0, 0, 30))))
    bundling.set_windows(tx, windows, actor=SYSTEM, now=FOUNDED)


def rotation(people: Cast, rng: Random) -> Rotation:
    monday = datetime.fromisoformat("2025-01-06")
    begun = monday.replace(hour=rng.choice((0, 1, 2, 3, 9, 17)), minute=rng.choice((0, 30)))
    return Rotation((people.ana.id, people.bo.id), rng.choice(ZONES), begun, turn.parse(TURN))


def policy(name: str, rng: Random) -> NewPolicy:
    """Short enough to be exhausted within an hour; some of its targets are nobody at all."""
    steps = tuple(_step(rng) for _ in range(rng.randint(1, 4)))
    repeat = rng.choice((0, 0, 1, 2)) if len(steps) < 3 else 0
    return NewPolicy(name, steps, rng.choice(("person:cleo@example.com", "admins")), repeat)


def _step(rng: Random) -> NewStep:
    targets = rng.sample(_TARGETS, rng.choice((1, 1, 2)))
    way = rng.choice((Way.ALL, Way.ALL, Way.IN_TURN))
    when = rng.choice(((), (), (condition.parse("priority:P1"),)))
    delay = timedelta(seconds=rng.choice((60, 120, 300, 450)))
    return NewStep(tuple(targets), delay, Manner(when=when, way=way))


_TARGETS = (
    "schedule:primary",
    "schedule:primary",
    "schedule:nobody",
    "person:ana@example.com",
    "person:bo@example.com",
    "person:cleo@example.com",
    "team:payments",
)


def _paged(people: Cast) -> list[tuple[str, Member]]:
    return [(name, getattr(people, name)) for name in WAYS]


def _contacts(tx: Tx, person_id: int, name: str) -> list[int]:
    """A phone that is reached at once, and mail, which some want later."""
    ways = (("webhook", f"https://hook.example.com/{name}"), ("email", f"{name}@mail.example.com"))
    ids = [
        notify.add_contact(tx, NewContact(person_id, slug, where), actor=SYSTEM, now=FOUNDED)
        for slug, where in ways
    ]
    if WAYS[name]:
        delays = (timedelta(0), timedelta(minutes=WAYS[name]))
        rules = [Rule(one, Urgency.HIGH, delay) for one, delay in zip(ids, delays, strict=True)]
        notify.set_rules(tx, person_id, Urgency.HIGH, rules, actor=SYSTEM, now=FOUNDED)
    return ids


def _service(tx: Tx, name: str, policies: dict[str, int]) -> int:
    new = NewService(name, tier=1, policy_id=policies.get(name), group_by=("component",))
    return catalog.create_service(tx, new, actor=SYSTEM, now=FOUNDED)


def _source(tx: Tx, name: str, service_id: int | None) -> int:
    new = NewSource(name, "pagerduty", service_id, key=key_of(name))
    return registry.create_source(tx, new, actor=SYSTEM, now=FOUNDED).source_id
