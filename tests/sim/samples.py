"""Who is on call, asked now and then and most of all around hand-overs, against a calendar.

The calendar counts days in the zone's own wall time and knows nothing of the product's rotations.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from tests.sim.world import World
from tocsin.oncall import actions as oncall
from tocsin.oncall.rotation import Rotation

EVERY = timedelta(hours=5, minutes=47)


def begin(world: World) -> None:
    """Ask every now and then for as long as the world turns."""
    with world.stage.open() as tx:
        [rotation] = oncall.schedule(tx, world.house.schedule_id).rotations

    def ask() -> None:
        at = world.stage.now
        later = at + timedelta(days=world.rng.randrange(-200, 200), hours=1)
        for moment in (at, later, _around_hand_over(world, rotation, later)):
            _ask(world, rotation, moment)
        world.hub.after(EVERY.total_seconds(), ask)

    world.hub.after(0, ask)


def _around_hand_over(world: World, rotation: Rotation, day: datetime) -> datetime:
    """Some minutes before or after the turns change on this day."""
    zone = ZoneInfo(rotation.time_zone)
    change = datetime.combine(day.astimezone(zone).date(), rotation.starts_at.time(), zone)
    return _existing(change, zone) + timedelta(minutes=world.rng.randrange(-40, 40))


def _ask(world: World, rotation: Rotation, at: datetime) -> None:
    with world.stage.open() as tx:
        found = oncall.on_call(tx, at=at, schedule_id=world.house.schedule_id)
        overridden = oncall.overrides(
            tx, world.house.schedule_id, starts_at=at, ends_at=at + timedelta(seconds=1)
        )
    people = [one.person_id for one in found]
    wanted = [overridden[-1].person_id] if overridden else [by_calendar(rotation, at)]
    if people != wanted:
        world.evidence.on_call.append(f"at {at} {people} are on call and not {wanted}")


def by_calendar(rotation: Rotation, at: datetime) -> int:
    """Daily turns: the day in the zone, begun at the hour of the hand-over."""
    zone = ZoneInfo(rotation.time_zone)
    day = at.astimezone(zone).date()
    begins = datetime.combine(day, rotation.starts_at.time(), zone)
    if at < _existing(begins, zone):
        day -= timedelta(days=1)
    number = (day - rotation.starts_at.date()).days
    return rotation.participants[number % len(rotation.participants)]


def _existing(wall: datetime, zone: ZoneInfo) -> datetime:
    """The instant of a wall time; one that is skipped is the instant of the change."""
    instant = wall.astimezone(ZoneInfo("UTC"))
    there_and_back = instant.astimezone(zone).replace(tzinfo=None)
    if there_and_back == wall.replace(tzinfo=None):
        return instant
    early = (wall - timedelta(hours=3)).astimezone(ZoneInfo("UTC"))
    while early.astimezone(zone).replace(tzinfo=None) < wall.replace(tzinfo=None):
        early += timedelta(minutes=1)
    return early
