"""When incidents that come again are proposed as a problem."""

from typing import Any

from tocsin.blueprints.parts.recurrence import RecurrencePart
from tocsin.blueprints.plan import Change, compared
from tocsin.blueprints.sections.setting import Setting
from tocsin.problems.actions import recurring
from tocsin.problems.recurrence import Rule


def recurrence(at: Setting, part: RecurrencePart) -> Change:
    wanted = Rule(part.is_on, part.fewest, part.days, part.likeness)
    changed = recurring.set_rule(at.tx, wanted, actor=at.actor, now=at.now)
    return compared("recurrence", "recurrence", ["rule"] if changed else [])


def written(at: Setting) -> dict[str, Any]:
    rule = recurring.rule(at.tx, actor=at.actor)
    return {
        "is_on": rule.is_on,
        "fewest": rule.fewest,
        "days": rule.days,
        "likeness": rule.likeness,
    }
