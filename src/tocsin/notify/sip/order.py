"""A call that is to be made: through which exchange, to whom, and what is said."""

from dataclasses import dataclass
from typing import Protocol

from tocsin.notify.answers import Verb
from tocsin.notify.callbacks import Sent
from tocsin.notify.receipt import Receipt
from tocsin.notify.sip.digest import Account


@dataclass(frozen=True, slots=True)
class Exchange:
    """``transport`` is udp, tcp or tls; ``domain`` is what stands behind the @ of numbers.

    ``vouched_by`` is the file of who vouches for its certificate; without one, whoever is known.
    """

    host: str
    port: int
    transport: str
    domain: str
    account: Account
    lines: int = 4
    vouched_by: str = ""

    @property
    def authority(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Ring:
    """``question`` is empty where nothing can be answered."""

    exchange: Exchange
    number: str
    greeting: str
    question: str
    ring_seconds: int

    @property
    def provider(self) -> str:
        return self.exchange.authority

    @property
    def account(self) -> str:
        return f"{self.provider} {self.exchange.account.user}"


class Operator(Protocol):
    """Who writes down what comes of calls, and does what is answered to them."""

    def ended(self, sent: Sent, receipt: Receipt) -> None: ...

    def pressed(self, sent: Sent, verb: Verb) -> str:
        """Do it and return what to say."""
        ...

    def is_over(self, sent: Sent) -> bool:
        """Say whether somebody else has answered, so that it need not ring any more."""
        ...
