"""What comes with an end: the codes that may be chosen, and who saw that it works again."""

from collections.abc import Sequence
from datetime import datetime

from msgspec.structs import replace

from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.incidents import resolution
from tocsin.incidents.actions import access, saving
from tocsin.incidents.incident import Incident
from tocsin.incidents.lifecycle import Status
from tocsin.incidents.resolution import Code, Ending, InvalidResolution, Verification
from tocsin.incidents.store import endings as store
from tocsin.kit import errors, ledger
from tocsin.kit.tx import Tx


class UnknownCode(InvalidResolution):
    def __init__(self, code: Code) -> None:
        sentence = f"There is no resolution code {code}; choose one of those that are set."
        super().__init__(sentence, fields={"code": sentence})


class NotOver(errors.Conflict):
    """What is not resolved cannot have been seen to work again."""


def codes(tx: Tx, *, with_retired: bool = False) -> list[Ending]:
    """Return the codes that may be chosen, in their order."""
    return [each for each in store.codes(tx) if with_retired or not each.is_retired]


def set_codes(tx: Tx, wanted: Sequence[Ending], *, actor: Actor, now: datetime) -> bool:
    """Offer these, in this order; what is left out is retired. False if it was so already."""
    permission.require(actor, Permission.CONFIGURE)
    tidy = resolution.set_as(wanted)
    named = {ending.code for ending in tidy}
    before = [each for each in store.codes(tx) if each.code in named or not each.is_retired]
    if before == tidy:
        return False
    store.set_codes(tx, tidy)
    ledger.record(
        tx,
        kind="resolution.codes_set",
        subject="setting/resolution",
        actor=actor.label,
        at=now,
        data={"codes": [each.code for each in tidy if not each.is_retired]},
    )
    return True


def chosen(tx: Tx, code: Code) -> Ending:
    """Return a code that may be given, or raise UnknownCode."""
    found = store.code(tx, code)
    if found is None or found.is_retired:
        raise UnknownCode(code)
    return found


def verify(tx: Tx, number: int, *, evidence: str = "", actor: Actor, now: datetime) -> Incident:
    """Note that somebody saw it work again, and what they saw."""
    incident = access.workable(tx, number, actor=actor)
    if incident.status not in {Status.RESOLVED, Status.CLOSED}:
        raise NotOver(f"Incident {number} is {incident.status.words}; resolve it first.")
    tidy = resolution.seen(evidence)
    store.verify(tx, number, by=actor.label, at=now, evidence=tidy)
    after = replace(incident, is_verified=True)
    told = saving.entry(number, "verified", {"reason": tidy or None})
    return saving.save(tx, incident, after, [told], actor=actor, now=now)


def verification(tx: Tx, number: int, *, actor: Actor) -> Verification | None:
    """Return who saw that it works again; None where nobody said so, or nobody noted who."""
    access.visible(tx, number, actor=actor)
    return store.verification(tx, number)
