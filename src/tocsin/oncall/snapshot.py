"""A policy as plain data, for a page to carry with it.

A page walks the policy as it was when the page began: what is edited meanwhile holds for the next.
"""

from datetime import timedelta
from typing import Any

from tocsin.oncall import manner
from tocsin.oncall.policy import Policy, Step
from tocsin.oncall.target import Kind, Target


def write(policy: Policy) -> dict[str, Any]:
    return {
        "id": policy.id,
        "name": policy.name,
        "repeat": policy.repeat,
        "fallback": _target_written(policy.fallback),
        **({"team": _target_written(policy.team)} if policy.team else {}),
        "steps": [
            {
                "delay": step.delay.total_seconds(),
                "targets": [_target_written(target) for target in step.targets],
                **({"manner": manner.write(step.manner)} if step.manner != manner.PLAIN else {}),
            }
            for step in policy.steps
        ],
    }


def read(written: dict[str, Any]) -> Policy:
    steps = tuple(_step_read(step) for step in written["steps"])
    fallback = _target_read(written["fallback"])
    team = _target_read(written["team"]) if "team" in written else None
    return Policy(written["id"], written["name"], steps, written["repeat"], fallback, team)


def _step_read(written: dict[str, Any]) -> Step:
    whom = tuple(_target_read(target) for target in written["targets"])
    return Step(timedelta(seconds=written["delay"]), whom, manner.read(written.get("manner", {})))


def _target_written(target: Target) -> dict[str, Any]:
    return {"kind": str(target.kind), "id": target.id, "name": target.name}


def _target_read(written: dict[str, Any]) -> Target:
    return Target(Kind(written["kind"]), written["id"], written["name"])
