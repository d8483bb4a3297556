"""How mail is taken in: the desk's address, and who may write to it."""

from dataclasses import dataclass, replace
from enum import StrEnum

from tocsin.desk import mail_address
from tocsin.kit import errors
from tocsin.signals.letter import reading

MOST_DOMAINS = 100


class Strangers(StrEnum):
    WELCOME = "welcome"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class MailSetting:
    """Without a desk's address only sources get mail. ``domains`` are those of which strangers
    are welcome; all, when none is named."""

    desk_address: str | None = None
    strangers: Strangers = Strangers.WELCOME
    domains: tuple[str, ...] = ()
    sends_receipts: bool = True

    def admits(self, address: str) -> bool:
        """Whether somebody whom nobody knows may open an incident from there."""
        is_welcome = self.strangers is Strangers.WELCOME
        return is_welcome and mail_address.is_of(address.rpartition("@")[2], self.domains)


def checked(wanted: MailSetting) -> MailSetting:
    faults = {}
    address = (wanted.desk_address or "").strip().lower()
    if address and not _is_plain(address):
        faults["desk_address"] = "Give an address such as desk@example.com, without a plus."
    domains = tuple(dict.fromkeys(each.strip().lower().lstrip("@.") for each in wanted.domains))
    if len(domains) > MOST_DOMAINS or any(not _is_domain(each) for each in domains if each):
        faults["domains"] = f"Give at most {MOST_DOMAINS} domains such as example.com."
    if faults:
        raise errors.Invalid(" ".join(faults.values()), fields=faults)
    kept = tuple(each for each in domains if each)
    return replace(wanted, desk_address=address or None, domains=kept)


def _is_plain(address: str) -> bool:
    return address.isascii() and "+" not in address and reading.address_in(address) == address


def _is_domain(name: str) -> bool:
    return len(name) <= 253 and "@" not in name and not any(c.isspace() for c in name)
