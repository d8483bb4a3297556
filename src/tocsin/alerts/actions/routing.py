"""Which service an alert belongs to, as an ordered list of rules."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tocsin.alerts import matcher, silence_store
from tocsin.alerts.silence_store import Rule
from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.kit import errors, ledger
from tocsin.kit.tx import Tx


@dataclass(frozen=True, slots=True)
class NewRule:
    name: str
    matchers: Sequence[matcher.Matcher]
    service_id: int
    is_enabled: bool = True


def rules(tx: Tx, *, actor: Actor) -> list[Rule]:
    """Return the rules in the order in which they are tried."""
    permission.require(actor, Permission.READ)
    return silence_store.rules(tx)


def replace(tx: Tx, wanted: Sequence[NewRule], *, actor: Actor, now: datetime) -> None:
    """Make these the rules, tried in this order; the first that matches decides."""
    permission.require(actor, Permission.CONFIGURE)
    names = [rule.name for rule in wanted]
    if len(set(names)) != len(names):
        raise errors.Invalid("Two routing rules have the same name.", fields={"name": "is taken"})
    silence_store.replace_rules(
        tx,
        [
            {
                "position": position,
                "name": rule.name,
                "matchers": matcher.to_rows(rule.matchers),
                "service_id": rule.service_id,
                "is_enabled": rule.is_enabled,
            }
            for position, rule in enumerate(wanted)
        ],
    )
    ledger.record(
        tx,
        kind="routing.replaced",
        subject="routing/rules",
        actor=actor.label,
        at=now,
        data={"rules": names},
    )
