"""When the next update is due, and the word to whoever has to write it."""

from collections.abc import Sequence
from datetime import datetime

from tocsin.comms import cadence
from tocsin.comms.cadence import Cadence, Due
from tocsin.comms.store import cadences as store
from tocsin.comms.store import updates
from tocsin.identity import actor as actors
from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.incidents.actions import reading
from tocsin.incidents.incident import Incident
from tocsin.incidents.role import Role
from tocsin.kit import ledger, periods
from tocsin.kit.tx import Tx
from tocsin.notify import actions as notify
from tocsin.notify.message import Kind, Message, Urgency

IS_DUE = store.IS_DUE


def get(tx: Tx) -> Cadence:
    return store.cadence(tx)


def view(tx: Tx, *, actor: Actor) -> Cadence:
    permission.require(actor, Permission.READ)
    return get(tx)


def replace(tx: Tx, wanted: Cadence, *, actor: Actor, now: datetime) -> bool:
    """Set how often updates are due, for all priorities; return whether that changed anything."""
    permission.require(actor, Permission.CONFIGURE)
    whole = cadence.checked(wanted)
    if not store.set_cadence(tx, whole):
        return False
    said = {str(p): periods.format_duration(every) if every else None for p, every in whole.items()}
    ledger.record(
        tx,
        kind="cadence.replaced",
        subject="setting/cadence",
        actor=actor.label,
        at=now,
        data={"every": said},
    )
    return True


def due(tx: Tx, numbers: Sequence[int]) -> list[Due]:
    """Return when the next update on each of these incidents is due."""
    return store.due(tx, numbers) if numbers else []


def reschedule(tx: Tx, number: int) -> Due | None:
    """Work out anew when the next update is due, from what holds now; None when none is."""
    return reschedule_all(tx, reading.some(tx, [number], actor=actors.SYSTEM)).get(number)


def reschedule_all(tx: Tx, incidents: Sequence[Incident]) -> dict[int, Due]:
    """The same for many as they are now; those on which no update is due are left out."""
    numbers = [about.number for about in incidents]
    last = {one.incident_number: one for one in updates.last_of(tx, numbers)}
    every = store.cadence(tx)
    wanted = {
        about.number: when
        for about in incidents
        if (when := cadence.due(about, last.get(about.number), every=every.get(about.priority)))
    }
    store.delete_due(tx, [number for number in numbers if number not in wanted])
    store.set_due(tx, [wanted[number] for number in sorted(wanted)])
    return wanted


def claim(tx: Tx, *, now: datetime) -> Due | None:
    """Take one update that is due, to say so; commit before ``remind``."""
    return store.claim(tx, now=now)


def remind(tx: Tx, claimed: Due, /, *, now: datetime) -> None:
    """Tell whoever communicates about the incident, unless it was sent meanwhile."""
    number = claimed.incident_number
    about = reading.get(tx, number, actor=actors.SYSTEM)
    person_id = _communicator(tx, number)
    if claimed not in store.due(tx, [number]) or not about.is_open or person_id is None:
        return
    notify.notify_person(
        tx,
        person_id,
        message=_reminder(about, periods.spoken(now - claimed.due_at)),
        subject=about.subject,
        cause=f"update-due/{number}/{now.isoformat()}",
        now=now,
    )
    ledger.record(
        tx,
        kind="update.reminded",
        subject=about.subject,
        actor=actors.SYSTEM.label,
        at=now,
        data={
            "person_id": person_id,
            "due_at": claimed.due_at.isoformat(),
            "sentence": "The communicator was reminded that an update is due.",
        },
    )


def _communicator(tx: Tx, number: int) -> int | None:
    """Return who informs those outside: the incident manager while nobody else was named."""
    holders = {holder.role: holder.person_id for holder in reading.roles(tx, number)}
    return holders.get(Role.COMMUNICATOR, holders.get(Role.INCIDENT_MANAGER))


def _reminder(about: Incident, late: str) -> Message:
    return Message(
        title=f"An update on incident {about.number} is due",
        body=f"{about.title}\n\nIt was due {late} ago. Those who wait for it know nothing new.",
        path=f"/incidents/{about.number}",
        facts=(("Priority", about.priority), ("Status", about.status.words)),
        kind=Kind.NOTICE,
        urgency=Urgency.HIGH,
        is_drill=about.is_drill,
    )
