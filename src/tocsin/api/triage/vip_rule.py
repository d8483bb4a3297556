"""The VIP rule: what goes up when somebody who comes first reports an incident."""

from tocsin.api.route import Reading, Writing, noun
from tocsin.api.schemas import Input, Output
from tocsin.incidents.actions import judging
from tocsin.incidents.judgement import Raises

router = noun("vip-rule")


class VipRuleOut(Output):
    raises: Raises


class VipRuleIn(Input):
    """Each goes up by one, where nobody set it by hand."""

    raises: Raises


@router.get("")
def show(frame: Reading) -> VipRuleOut:
    """Return what goes up."""
    return VipRuleOut(raises=judging.vip_raises(frame.tx))


@router.put("")
def replace(body: VipRuleIn, frame: Writing) -> VipRuleOut:
    """Let this go up, from the next incident on."""
    judging.set_vip_raises(frame.tx, body.raises, actor=frame.actor, now=frame.now)
    return VipRuleOut(raises=judging.vip_raises(frame.tx))
