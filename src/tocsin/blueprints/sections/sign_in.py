"""What is asked of those who sign in."""

from typing import Any

from tocsin.blueprints.parts.sign_in import SignInPart
from tocsin.blueprints.plan import Change, compared
from tocsin.blueprints.sections.setting import Setting
from tocsin.identity import actions as identity
from tocsin.identity.sign_in_rule import SignInRule
from tocsin.kit import periods


def rule(at: Setting, part: SignInPart) -> Change:
    wanted = SignInRule(part.second_factor, part.grace)
    changed = identity.set_sign_in_rule(at.tx, wanted, actor=at.actor, now=at.now)
    return compared("sign_in", "sign_in", ["rule"] if changed else [])


def written(at: Setting) -> dict[str, Any]:
    """The rule as a section; nothing where it is as it was at first."""
    found = identity.sign_in_rule(at.tx, actor=at.actor)
    if found == SignInRule():
        return {}
    return {
        "second_factor": str(found.second_factor),
        "grace": periods.format_duration(found.grace),
    }
