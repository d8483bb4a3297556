"""What PostgreSQL must promise before we promise anybody that a page is not lost.

An acknowledged event is one that survives the machine. With any of these settings off a commit
says yes and may mean no, so we would rather not serve at all.
"""

from dataclasses import dataclass

from tocsin.kit import errors
from tocsin.kit.tx import Tx

OLDEST = 15
CONFIRMED = frozenset({"on", "remote_write", "remote_apply"})


class Unsafe(errors.Unavailable):
    """The database may forget what it confirmed, or is too old."""


@dataclass(frozen=True, slots=True)
class Promises:
    """The settings in force for us: our role's and our database's included."""

    server_version_num: int
    fsync: str
    full_page_writes: str
    synchronous_commit: str


def refuse_unsafe(tx: Tx) -> None:
    """Raise, naming every fault and its remedy, unless what is committed here stays."""
    found = faults(promises(tx))
    if found:
        raise Unsafe("Tocsin does not serve from this database. " + " ".join(found))


def promises(tx: Tx) -> Promises:
    (found,) = tx.all(
        Promises,
        """
        select
            current_setting('server_version_num')::int as server_version_num,
            current_setting('fsync') as fsync,
            current_setting('full_page_writes') as full_page_writes,
            current_setting('synchronous_commit') as synchronous_commit
        """,
    )
    return found


def faults(given: Promises) -> list[str]:
    """One sentence per fault; none means that it is safe."""
    found = []
    if given.server_version_num < OLDEST * 10_000:
        version = given.server_version_num // 10_000
        found.append(f"It is PostgreSQL {version}; {OLDEST} or newer is needed.")
    if given.fsync != "on":
        found.append("fsync is off: a power cut can corrupt it. Set fsync = on.")
    if given.full_page_writes != "on":
        found.append(
            "full_page_writes is off: a power cut can corrupt it. Set full_page_writes = on."
        )
    if given.synchronous_commit not in CONFIRMED:
        found.append(
            f"synchronous_commit is {given.synchronous_commit}: a confirmed event can be lost. "
            "Set it to on, remote_write or remote_apply, for the role and the database too."
        )
    return found
