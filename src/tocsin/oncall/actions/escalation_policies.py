"""What is done to policies.

Targets come as they are written, ``person:ana@example.com``, and go back out the same way.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.kit import errors, ledger, pages, remembering
from tocsin.kit.pages import Page
from tocsin.kit.tx import Tx
from tocsin.notify import channels
from tocsin.oncall import manner, snapshot
from tocsin.oncall import policy as ideas
from tocsin.oncall.actions import last_resort, owning, targets
from tocsin.oncall.policy import NewPolicy, NewStep, Policy, Step
from tocsin.oncall.store import pages as pages_store
from tocsin.oncall.store import policies as store
from tocsin.oncall.target import ADMINS, Kind, NobodyAnswers

_CATCH_ALL_DELAY = timedelta(minutes=5)
_CATCH_ALL_REPEAT = 2


class PolicyNotFound(errors.NotFound):
    def __init__(self, policy_id: int) -> None:
        super().__init__(f"There is no escalation policy {policy_id}.")


class PolicyNameTaken(errors.Conflict):
    def __init__(self, name: str) -> None:
        super().__init__(f"There is an escalation policy named {name} already.")


def create_policy(tx: Tx, new: NewPolicy, *, actor: Actor, now: datetime) -> int:
    permission.require_leading(actor)
    wanted = _resolved(tx, None, new)
    owning.require_wanted(tx, wanted, before=None, actor=actor)
    policy_id = store.insert(tx, wanted, at=now)
    if policy_id is None:
        raise PolicyNameTaken(wanted.name)
    _record(tx, "policy.created", policy_id, snapshot.write(wanted), actor=actor, now=now)
    return policy_id


def replace_policy(tx: Tx, policy_id: int, new: NewPolicy, *, actor: Actor, now: datetime) -> bool:
    """Make it what is wanted and return whether that is new; pages in flight go on as begun."""
    before = configurable_policy(tx, policy_id, actor=actor)
    after = _resolved(tx, policy_id, new)
    owning.require_wanted(tx, after, before=before, actor=actor)
    if before == after:
        return False
    if not store.replace(tx, policy_id, after):
        raise PolicyNameTaken(after.name)
    data = {"before": snapshot.write(before), "after": snapshot.write(after)}
    _record(tx, "policy.replaced", policy_id, data, actor=actor, now=now)
    return True


def configurable_policy(tx: Tx, policy_id: int, *, actor: Actor) -> Policy:
    """Hold it for who configures, or leads all whom its steps page."""
    permission.require_leading(actor)
    held = hold_policy(tx, policy_id)
    owning.require(tx, held, actor=actor)
    return held


def hold_policy(tx: Tx, policy_id: int) -> Policy:
    """Return it, and let nobody choose or change it until the transaction ends."""
    if not store.lock(tx, policy_id):
        raise PolicyNotFound(policy_id)
    return policy(tx, policy_id)


def remove_policy(tx: Tx, policy_id: int, *, actor: Actor, now: datetime) -> None:
    """Remove it; pages in flight go on as begun. What services page by it, the catalog knows."""
    before = configurable_policy(tx, policy_id, actor=actor)
    store.delete(tx, policy_id)
    _record(tx, "policy.removed", policy_id, snapshot.write(before), actor=actor, now=now)


def policy(tx: Tx, policy_id: int) -> Policy:
    found = store.load(tx, ids=[policy_id])
    if not found:
        raise PolicyNotFound(policy_id)
    return _named(tx, found)[0]


def former_in_flight(tx: Tx, found: Policy) -> int:
    """Return how many pages are walking a version of the policy that is no more."""
    if found.id is None:
        return 0
    now_so = ideas.unnamed(found)
    walked = (replace(page.plan, name=found.name) for page in pages_store.in_flight(tx, found.id))
    return sum(ideas.unnamed(plan) != now_so for plan in walked)


def policy_by_name(tx: Tx, name: str) -> Policy | None:
    """None when there is none of that name; case is of no matter."""
    policy_id = store.id_by_name(tx, name.strip())
    return None if policy_id is None else policy(tx, policy_id)


def policies(tx: Tx) -> list[Policy]:
    """Return all policies by name, their targets with the names they have now."""
    return _named(tx, store.load(tx))


def page_of_policies(tx: Tx, *, cursor: str | None, limit: int) -> Page[Policy]:
    """Return policies by name, their targets with the names they have now."""
    found = store.load(tx, after=pages.place(cursor), limit=limit + 1)
    page = pages.cut_by_name(found, limit)
    return Page(_named(tx, page.items), page.next)


def plan(tx: Tx, policy_id: int | None) -> Policy:
    """Return what a page is to walk: the policy, or the catch-all as one when there is none."""
    return remembering.derived(tx, ("policy", policy_id), partial(_plan, policy_id=policy_id))


def _plan(known: Tx, *, policy_id: int | None) -> Policy:
    found = store.load(known, ids=[policy_id]) if policy_id is not None else []
    if found:
        return _named(known, found)[0]
    step = Step(_CATCH_ALL_DELAY, tuple(last_resort.catch_all(known)))
    return Policy(None, "the catch-all", (step,), _CATCH_ALL_REPEAT, ADMINS)


def _resolved(tx: Tx, policy_id: int | None, new: NewPolicy) -> Policy:
    tidy = ideas.checked(new)
    steps = tuple(_step(tx, step, number) for number, step in enumerate(tidy.steps, start=1))
    fallback = targets.find(tx, tidy.fallback)
    if fallback.kind is Kind.VENDOR:
        raise NobodyAnswers("the fallback")
    return Policy(policy_id, tidy.name, steps, tidy.repeat, fallback)


def _step(tx: Tx, step: NewStep, number: int) -> Step:
    taken = manner.checked(step.manner, number=number, known=list(channels.PROVIDERS))
    return Step(step.delay, tuple(targets.find(tx, text) for text in step.targets), taken)


def _named(tx: Tx, found: Sequence[Policy]) -> list[Policy]:
    mentioned = [target for each in found for target in ideas.mentioned(each)]
    named = dict(zip(mentioned, targets.named(tx, mentioned), strict=True))
    return [ideas.renamed(each, named) for each in found]


def _record(
    tx: Tx, kind: str, policy_id: int, data: Mapping[str, Any], *, actor: Actor, now: datetime
) -> None:
    subject = f"policy/{policy_id}"
    ledger.record(tx, kind=kind, subject=subject, actor=actor.label, at=now, data=data)
