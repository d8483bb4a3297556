"""What the words so far most likely are, offered beside a form while it is filled in.

A button of the form takes an offer: it names the target and what it is to be.
"""

from datetime import datetime

from tocsin.identity.actor import Actor
from tocsin.kit.tx import Tx
from tocsin.triage.actions import suggesting
from tocsin.triage.actions.suggesting import Said
from tocsin.triage.suggestion import Suggestions, Target

_FEWEST_WORDS = 2


def of(tx: Tx, said: Said, *, actor: Actor, now: datetime) -> Suggestions | None:
    """Return what fits; None while the title says too little."""
    if len(said.title.split()) < _FEWEST_WORDS:
        return None
    return suggesting.of_text(tx, said, actor=actor, now=now)


def category_in(take: str) -> str | None:
    """Return the category that the pressed button takes, if it takes one."""
    return _value(take, Target.CATEGORY)


def service_in(take: str) -> int | None:
    value = _value(take, Target.SERVICE)
    return int(value) if value is not None and value.isdecimal() and len(value) < 19 else None


def _value(take: str, wanted: Target) -> str | None:
    target, _, value = take.partition("/")
    return value if target == wanted else None
