"""What is asked of those who sign in."""

from datetime import datetime, timedelta

from tocsin.api.route import Reading, Writing, noun
from tocsin.api.schemas import Duration, Input, Output
from tocsin.identity import actions as identity
from tocsin.identity.sign_in_rule import AskedOf, SignInRule

router = noun("sign-in-rule")


class SignInRuleOut(Output):
    """``grace`` is how long people may do without a second factor from ``asked_since``."""

    second_factor: AskedOf
    grace: Duration
    asked_since: datetime | None


class SignInRuleIn(Input):
    second_factor: AskedOf = AskedOf.NOBODY
    grace: Duration = timedelta(days=14)


@router.get("", response_model=SignInRuleOut)
def get(frame: Reading) -> SignInRule:
    """Return of whom a second factor is asked."""
    return identity.sign_in_rule(frame.tx, actor=frame.actor)


@router.put("", response_model=SignInRuleOut)
def put(body: SignInRuleIn, frame: Writing) -> SignInRule:
    """Say of whom a second factor is asked from now on."""
    wanted = SignInRule(body.second_factor, body.grace)
    identity.set_sign_in_rule(frame.tx, wanted, actor=frame.confirmed(), now=frame.now)
    return identity.sign_in_rule(frame.tx, actor=frame.actor)
