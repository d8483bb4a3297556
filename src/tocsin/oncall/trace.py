"""Why a page did what it did, in words and as data: for the person paged and for the timeline."""

from collections.abc import Sequence
from typing import Any

from tocsin.oncall import escalation
from tocsin.oncall.escalation import Nobody, Outcome
from tocsin.oncall.policy import Policy, Position, Stage
from tocsin.oncall.target import Kind, Target

# What a step that reached nobody is recorded as, whatever kept its targets from being paged.
NO_ONE_ON_CALL = "no_one_on_call"


def why(plan: Policy, position: Position, target: Target) -> str:
    """Say to a person why it is they who are paged."""
    return f"{_as(target)}, {place(plan, position)}"


def place(plan: Policy, position: Position) -> str:
    """Name the position: ``step 2 of 3 of payments, second time``."""
    if position.stage is Stage.CATCH_ALL:
        return f"the catch-all, because {plan.name} reached nobody"
    if position.stage is Stage.TEAM:
        return f"whose business it is, because the fallback of {plan.name} reached nobody"
    if position.stage is Stage.FALLBACK:
        return f"the fallback of {plan.name}"
    if position.stage is Stage.ADDED:
        return f"brought in beside {plan.name}"
    again = f", round {position.loop + 1}" if position.loop else ""
    return f"step {position.step + 1} of {len(plan.steps)} of {plan.name}{again}"


def stepped(page_id: int, position: Position, outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Return a step as data for the ledger; loops and steps count from 0."""
    told = {} if escalation.reached(outcomes) else {"because": NO_ONE_ON_CALL}
    return {
        **told,
        "page_id": page_id,
        "stage": position.stage,
        "loop": position.loop,
        "step": position.step,
        "targets": [_outcome(each) for each in outcomes],
    }


def _as(target: Target) -> str:
    if target.kind is Kind.SCHEDULE:
        return f"on call in {target.name}"
    if target.kind is Kind.TEAM:
        return f"in the team {target.name}"
    return "an administrator" if target.kind is Kind.ADMINS else "by name"


def _outcome(outcome: Outcome) -> dict[str, Any]:
    ids = [] if isinstance(outcome, Nobody) else list(outcome.notification_ids)
    return {
        "target": outcome.target,
        "person_id": outcome.person_id,
        "outcome": "nobody" if isinstance(outcome, Nobody) else "paged",
        "reason": outcome.reason,
        "notification_ids": ids,
    }
