"""How a call ends: by what was said in it, or by who would not take it."""

from tocsin.notify.receipt import Outcome, Receipt
from tocsin.notify.sip.message import Message


class Ended(Exception):
    """The call is over; ``status`` is that of the refusal, 0 where there was none."""

    def __init__(self, receipt: Receipt, *, status: int = 0) -> None:
        super().__init__(receipt.said)
        self.receipt = receipt
        self.status = status


def refused(answer: Message) -> Ended:
    """What it means that a call was not taken."""
    status = answer.status or 0
    known = _REFUSALS.get(status)
    said = known or f"The exchange refused: {status} {answer.reason}."
    return Ended(Receipt(Outcome.FAILED, said, str(status)), status=status)


_REFUSALS = {
    401: "The exchange did not accept the password.",
    403: "The exchange does not let us call this number.",
    404: "The exchange does not know this number.",
    407: "The exchange did not accept the password.",
    408: "Nobody picked up.",
    410: "This number is no longer in use.",
    480: "Nobody picked up: the telephone is not there.",
    484: "The number is not complete.",
    486: "The line was busy.",
    487: "The call was cancelled.",
    488: "The other side speaks no G.711.",
    600: "The line was busy.",
    603: "The call was declined.",
    604: "The exchange does not know this number.",
}
