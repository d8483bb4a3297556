"""All that doctor looks at. Each check is a function; what asks outside of us comes last.

Tools that say "ok" while pages are lost are worse than none: what is not known is not green.
"""

import json
import resource
import smtplib
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import metadata
from pathlib import Path

import psycopg

from tocsin.kit import clock, disk, durability, errors, hold, periods, tls
from tocsin.kit.db import Database
from tocsin.kit.settings import Settings
from tocsin.kit.tx import Tx
from tocsin.watch import audit, auditor, book, check, host, reach_store, state, store, voice
from tocsin.watch.check import Check

MANY_FILES = 65_536
FEW_FILES = 4_096
SKEW_SECONDS = 2.0
OLD = timedelta(hours=26)
TOO_OLD = timedelta(days=7)
HOWTO = "docs/howto/watch-the-watcher.md"


@dataclass(frozen=True, slots=True)
class Patient:
    """Whom the checks look at."""

    settings: Settings
    tx: Tx
    now: datetime

    @property
    def at(self) -> audit.At:
        return audit.At(self.tx, self.now, auditor.limits_of(self.settings))

    @property
    def place(self) -> Path:
        return state.directory(self.settings.data)


def examine(settings: Settings, database: Database, *, is_quick: bool = False) -> list[Check]:
    """Make every check; ``is_quick`` leaves out those that call somebody outside."""
    try:
        with database.reading() as tx:
            patient = Patient(settings, tx, clock.now(tx))
            found = [look(patient) for look in WITHIN]
            return found if is_quick else [*found, *(look(patient) for look in OUTSIDE)]
    except (psycopg.OperationalError, errors.Unavailable) as error:
        said = str(error).strip().splitlines()[0][:200]
        todo = "Start it, or look at DATABASE_URL and postgres.log."
        return [check.red("database", f"The database does not answer: {said}.", todo)]


def rounds(tx: Tx, *, limit: int) -> list[store.SyntheticPage]:
    """The last pages that were sent to nobody, newest first."""
    return store.synthetic_pages(tx, limit=limit)


def database(patient: Patient) -> Check:
    faults = durability.faults(durability.promises(patient.tx))
    if faults:
        return check.red("database", " ".join(faults), "Change PostgreSQL's settings.")
    return check.green("database", "What it confirms it keeps: fsync and full pages are on.")


def checksums(patient: Patient) -> Check:
    found = store.settings_in_force(patient.tx, ["data_checksums"])
    if found.get("data_checksums") == "on":
        return check.green("checksums", "A page that rots on the disk is noticed.")
    todo = "Stop PostgreSQL and run pg_checksums --enable."
    return check.amber("checksums", "Data checksums are off: rot on the disk goes unnoticed.", todo)


def room(patient: Patient) -> Check:
    data = patient.settings.data
    share = disk.free_share(data)
    sentence = f"{share:.0%} of the disk of {data} is free."
    if share >= disk.WANTED_SHARE:
        return check.green("disk", sentence)
    todo = "Make room; `tocsin doctor --free-ballast` gives a little at once."
    is_bad = share < disk.SHED_SHARE
    return check.red("disk", sentence, todo) if is_bad else check.amber("disk", sentence, todo)


def clocks(patient: Patient) -> Check:
    skew = time.clock_gettime(time.CLOCK_REALTIME) - patient.now.timestamp()
    sentence = f"The database's clock and this machine's differ by {abs(skew):.1f} s."
    if abs(skew) <= SKEW_SECONDS:
        return check.green("clock", sentence)
    return check.red("clock", sentence, "Let both keep time by NTP; the database's decides.")


def zones(_: Patient) -> Check:
    released = metadata.version("tzdata")
    sentence = f"Time zones are those of tzdata {released}."
    return check.green("time zones", sentence)


def catch_all(patient: Patient) -> Check:
    found = reach_store.last_resorts(patient.tx)
    if found:
        return check.green("catch-all", f"Whom we page last has {len(found)} proven contacts.")
    todo = "Prove a contact of an administrator, or set whom to page last under On call."
    return check.red("catch-all", "Whom we page last cannot be reached by anything proven.", todo)


def engine(patient: Patient) -> Check:
    todo = "Start `tocsin serve` or `tocsin engine`, and read its log."
    found = audit.silent_engine(patient.at)
    return check.of_findings("engine", found, well="An engine pages.", todo=todo)


def sealing(patient: Patient) -> Check:
    found = audit.sealing(patient.at)
    todo = "Read the engine's log for step.failed of seal."
    return check.of_findings("sealing", found, well="The audit chain is up to date.", todo=todo)


def auditing(patient: Patient) -> Check:
    kept = state.read(patient.place, auditor.NAME)
    age = state.age(kept)
    if age is None or age > 4 * patient.settings.audit_seconds + 5:
        todo = f"Start `tocsin serve`, or `tocsin watch auditor` on this machine: {HOWTO}."
        return check.red("auditor", "No auditor has looked lately on this machine.", todo)
    found = kept.get("findings", {})
    said = " ".join(found.values())
    if any(name in kept.get("firm", found) for name in found):
        return check.red("auditor", said, "It was told to whom we page last; do what it says.")
    if found:
        return check.amber("auditor", said, "It was seen once: the next look decides.")
    return check.green(
        "auditor", f"All that is due is done; it took {kept.get('took_ms')} ms to see."
    )


def deadman(patient: Patient) -> Check:
    silence = max(patient.settings.silence_seconds, 3 * patient.settings.audit_seconds)
    todo = f"Start `tocsin serve`, or `tocsin watch deadman` on this machine: {HOWTO}."
    found = host.deadman(patient.place, silence=silence)
    return check.of_findings("dead-man", found, well="It hears the auditor.", todo=todo)


def synthetic(patient: Patient) -> Check:
    if not patient.settings.synthetic_seconds:
        todo = "Set TOCSIN_SYNTHETIC_SECONDS."
        return check.amber("synthetic page", "No page is sent to see that pages arrive.", todo)
    found = store.synthetic_pages(patient.tx, limit=1)
    late = audit.synthetic(patient.at)
    todo = "Read what it says, and the log of web and engine."
    if late or not found:
        said = late[0].sentence if late else "None was ever sent."
        error = found[0].error if found else None
        return check.red("synthetic page", f"{said} {error or ''}".strip(), todo)
    took = found[0].acknowledged_ms
    ago = periods.spoken(patient.now - found[0].started_at)
    said = f"The last, {ago} ago, came all the way" if took is not None else f"One began {ago} ago"
    return check.green("synthetic page", f"{said}{f' in {took} ms' if took is not None else ''}.")


def backup(patient: Patient) -> Check:
    if patient.settings.database_url and not (patient.settings.data / "postgres").exists():
        todo = "See that yours runs: nothing here can."
        return check.amber("backup", "The database is yours to back up.", todo)
    todo = "`tocsin backup --to DIR`, each night: docs/howto/backup-and-restore.md."
    try:
        kept = json.loads((patient.settings.data / "last-backup.json").read_text())
        age = patient.now - datetime.fromisoformat(kept["taken_at"])
    except (OSError, ValueError, KeyError):
        return check.red("backup", "There never was one.", todo)
    sentence = f"The last one was taken {periods.spoken(age)} ago."
    if age <= OLD:
        return check.green("backup", sentence)
    is_bad = age > TOO_OLD
    return check.red("backup", sentence, todo) if is_bad else check.amber("backup", sentence, todo)


def outside(patient: Patient) -> Check:
    """What the dead-man says counts: it may know an address that this command was not given."""
    last = state.read(patient.place, "deadman").get("outside")
    if last == "called":
        return check.green("outside watcher", "It is called each minute while all is well.")
    if last or patient.settings.watcher_url:
        todo = "See that the address is right and can be reached from here."
        return check.red("outside watcher", "The last call did not reach it.", todo)
    todo = f"Set TOCSIN_WATCHER_URL to a check of healthchecks.io or its like: {HOWTO}."
    return check.red("outside watcher", "If this machine dies, nobody is told.", todo)


def files(_: Patient) -> Check:
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    is_much = limit == resource.RLIM_INFINITY or limit >= MANY_FILES
    sentence = f"A process may open {'any number of' if limit < 0 else limit} files."
    if is_much:
        return check.green("files", sentence)
    todo = f"Set LimitNOFILE={MANY_FILES} in the unit, or ulimit -n."
    is_bad = limit < FEW_FILES
    return check.red("files", sentence, todo) if is_bad else check.amber("files", sentence, todo)


def policies(patient: Patient) -> Check:
    thin = reach_store.thin_policies(patient.tx)
    if not thin:
        return check.green("policies", "Each reaches its people by more than one way.")
    names = ", ".join(f"{each.policy} ({each.channel})" for each in thin[:10])
    todo = "Give somebody in each a contact of another channel: what all hang on fails for all."
    return check.amber("policies", f"These rest on one way only: {names}.", todo)


def ballast(patient: Patient) -> Check:
    if (patient.settings.data / "ballast").exists() or not patient.settings.ballast_mb:
        return check.green("ballast", "There is room to be given up when the disk is full.")
    todo = "Make room on the disk; the next start of `tocsin serve` lays it anew."
    return check.amber("ballast", "It was given up, or there was no room for it.", todo)


def held(patient: Patient) -> Check:
    found = hold.current(patient.tx)
    if found is None:
        return check.green("hold", "Pages go out.")
    ago = periods.spoken(patient.now - found.since)
    todo = "Look around, then `tocsin hold release`."
    return check.amber("hold", f"Nobody is paged since {ago}: {found.reason}.", todo)


def mail(patient: Patient) -> Check:
    """Greet the mail server and sign in, as the watchers would."""
    kept = book.read(patient.place, key=patient.settings.key).servers.get("email")
    rows = [row for row in reach_store.servers(patient.tx) if row.slug == "email"]
    if rows:
        kept = {**rows[0].settings, **auditor.secrets_of(rows[0], patient.settings.key)}
    if not kept:
        todo = "Set up E-mail under Settings, Channels."
        return check.amber("mail", "No mail server is set up.", todo)
    try:
        with closing(voice.signed_in(kept)) as smtp:
            smtp.noop()
    except (OSError, smtplib.SMTPException) as error:
        said = f"{kept['host']}:{kept['port']} does not take our mail ({type(error).__name__})."
        return check.red("mail", said, "Send a test under Settings, Channels, E-mail.")
    return check.green("mail", f"{kept['host']}:{kept['port']} lets us in.")


def web(patient: Patient) -> Check:
    todo = "Start `tocsin serve` or `tocsin web`; set TOCSIN_LISTEN if it listens elsewhere."
    listen = state.read(patient.place, "serve").get("listen") or patient.settings.listen
    found = host.web(listen)
    return check.of_findings("web", found, well=f"It answers at {listen}.", todo=todo)


def certificate(patient: Patient) -> Check:
    url = patient.settings.public_url
    if url is None:
        todo = "Set TOCSIN_PUBLIC_URL to the address that links should have."
        return check.amber("certificate", "No public address is set.", todo)
    found = host.certificate(url, now=patient.now)
    well = f"{url} can be reached for three weeks and more."
    return check.of_findings("certificate", found, well=well, todo="Renew it.")


def listener(patient: Patient) -> Check:
    """Whether our own listener for TLS shows the certificate of the file, and for how long."""
    settings = patient.settings
    if settings.tls is None:
        return check.green("TLS", "TLS is left to a proxy.")
    todo = "Renew it, and see in the web process's log whether it was taken up."
    try:
        trust = tls.trusting_only(settings.tls.chain)
    except errors.Invalid as error:
        return check.red("TLS", error.sentence, todo)
    url = f"https://{host.reachable(settings.tls_listen)}"
    found = host.certificate(url, now=patient.now, trust=trust)
    return check.of_findings("TLS", found, well=f"{url} shows {settings.tls.chain}.", todo=todo)


WITHIN: Sequence[Callable[[Patient], Check]] = (
    *(database, checksums, room, ballast, clocks, zones, files, held),
    *(engine, synthetic, sealing, auditing, deadman, outside),
    *(backup, catch_all, policies),
)
OUTSIDE: Sequence[Callable[[Patient], Check]] = (web, mail, certificate, listener)
