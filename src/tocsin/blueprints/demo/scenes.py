"""What happened at Quayside in a month: kinds of trouble, told as data."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from tocsin.incidents.lifecycle import Channel
from tocsin.incidents.resolution import Code
from tocsin.signals.signal import Severity

DAYS = 30


@dataclass(frozen=True, slots=True)
class Trouble:
    """One kind of trouble; minutes are what it usually takes to answer and to end it."""

    title: str
    service: str
    category: str
    severity: Severity
    answer: float
    end: float
    code: Code
    notes: str
    channel: Channel = Channel.SIGNAL
    finding: str = ""
    is_escalated: bool = False
    is_reassigned: bool = False
    comes_back: bool = False


@dataclass(frozen=True, slots=True)
class Scene:
    """A trouble at a time, with a factor for how it went that day."""

    trouble: Trouble
    at: datetime
    pace: float
    number: int

    def is_over(self, now: datetime) -> bool:
        """Whether all of it has happened, even if it came back and was rated."""
        longest = timedelta(minutes=self.trouble.end * self.pace) + timedelta(hours=6)
        return self.at + longest < now


C, E, W = Severity.CRITICAL, Severity.ERROR, Severity.WARNING

TROUBLES = (
    Trouble("Checkout answers 502 to one request in five", "checkout", "software", C, 3, 47,
            Code.FIXED, "Rolled back the deployment of 2.14.1.", finding="It began with 2.14.1."),
    Trouble("Card authorisations time out", "card payments", "third party", C, 2, 95,
            Code.THIRD_PARTY, "The acquirer recovered; retries drained by themselves.",
            finding="The acquirer's status page agrees.", is_escalated=True),
    Trouble("Search latency above two seconds", "search", "performance", W, 9, 64, Code.FIXED,
            "Added the missing index.", finding="A new filter scans the whole catalogue."),
    Trouble("Replication lag of the database above a minute", "database", "performance", E, 6, 38,
            Code.SELF_RECOVERED, "The nightly report finished."),
    Trouble("Disk of db-2 is 92 % full", "database", "hardware", W, 14, 130, Code.FIXED,
            "Moved old partitions away.", finding="Audit partitions were never dropped."),
    Trouble("Label printer in hall B prints blanks", "warehouse", "hardware", W, 22, 75,
            Code.FIXED, "Replaced the ribbon and calibrated.", Channel.PHONE),
    Trouble("Picking app logs everybody out", "warehouse", "access", E, 7, 52, Code.WORKAROUND,
            "Raised the session limit until the fix is out.", Channel.PHONE,
            finding="Clock skew on the identity server.", comes_back=True),
    Trouble("I cannot print on the third floor", "workplace", "hardware", W, 35, 240, Code.FIXED,
            "Reset the print queue.", Channel.PORTAL),
    Trouble("VPN drops every few minutes", "workplace", "network", W, 28, 310, Code.FIXED,
            "Old client; updated it on all laptops.", Channel.MAIL, is_reassigned=True),
    Trouble("New colleague has no mailbox", "workplace", "access", W, 41, 190, Code.FIXED,
            "Created the mailbox and added it to the onboarding list.", Channel.PORTAL),
    Trouble("Certificate of images.quayside.example expires in a week", "storefront", "security",
            W, 18, 85, Code.FIXED, "Renewed, and the renewal is watched now.", Channel.MONITOR),
    Trouble("Storefront is slow for customers in Asia", "storefront", "network", E, 8, 118,
            Code.THIRD_PARTY, "The carrier mended its route.", is_escalated=True),
    Trouble("Refunds are posted twice", "ledger", "data", E, 5, 210, Code.FIXED,
            "Deduplicated by payment reference; corrected 31 accounts.",
            finding="A retried message was not recognised.", comes_back=True),
    Trouble("Nightly backup is late", "database", "data", W, 26, 61, Code.FIXED,
            "The bucket's key had been rotated.", Channel.MONITOR),
)  # fmt: skip


def in_order(now: datetime) -> list[Scene]:
    """The month before ``now``, always the same, oldest first."""
    return sorted(_scenes(now), key=lambda scene: scene.at)


def _scenes(now: datetime) -> Iterator[Scene]:
    """About two a day."""
    start = now - timedelta(days=DAYS)
    number = 0
    for day in range(DAYS):
        for turn in range(1 + day % 3):
            seed = (day * 37 + turn * 101 + 13) % 997
            hour = (seed * 7) % 24 if seed % 4 == 0 else 8 + seed % 10
            at = start + timedelta(days=day, hours=hour - start.hour, minutes=seed % 60)
            number += 1
            scene = Scene(TROUBLES[seed % len(TROUBLES)], at, 0.6 + (seed % 17) / 14, number)
            if scene.is_over(now):
                yield scene
