"""What is asked of those who sign in: read and set by administrators."""

import dataclasses
from datetime import datetime

from tocsin.identity import permission
from tocsin.identity import sign_in_rule as ideas
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.identity.sign_in_rule import SignInRule
from tocsin.identity.store import sign_in_rules as store
from tocsin.kit import ledger, periods
from tocsin.kit.tx import Tx


def sign_in_rule(tx: Tx, *, actor: Actor) -> SignInRule:
    permission.require_sight(actor, Permission.ADMINISTER)
    return store.get(tx)


def set_sign_in_rule(tx: Tx, wanted: SignInRule, *, actor: Actor, now: datetime) -> bool:
    """Make it so, and return whether anything changed."""
    permission.require(actor, Permission.ADMINISTER)
    before = store.get(tx)
    since = ideas.since(before, wanted, now=now)
    tidy = dataclasses.replace(ideas.checked(wanted), asked_since=since)
    if tidy == before:
        return False
    store.put(tx, tidy)
    data = {"second_factor": tidy.second_factor, "grace": periods.format_duration(tidy.grace)}
    ledger.record(
        tx, kind="sign_in.rule_set", subject="sign_in/rule", actor=actor.label, at=now, data=data
    )
    return True
