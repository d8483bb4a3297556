"""Required fields: what must be known of an incident before it gets to a stage."""

from tocsin.api.route import Reading, Writing, noun
from tocsin.api.schemas import Input, Output
from tocsin.incidents.actions import requiring
from tocsin.incidents.requirement import Need, Requirements, Stage
from tocsin.kit.tx import Tx

router = noun("required-fields")


class RequiredFieldsOut(Output):
    acknowledged: list[Need]
    resolved: list[Need]
    closed: list[Need]


class RequiredFieldsIn(Input):
    """What is left out is not required."""

    acknowledged: frozenset[Need] = frozenset()
    resolved: frozenset[Need] = frozenset()
    closed: frozenset[Need] = frozenset()


@router.get("")
def show(frame: Reading) -> RequiredFieldsOut:
    """Return what is required, by stage."""
    return _out(frame.tx)


@router.put("")
def replace(body: RequiredFieldsIn, frame: Writing) -> RequiredFieldsOut:
    """Demand these from now on. An answer to a page is taken whatever is missing."""
    wanted: Requirements = {stage: frozenset(getattr(body, stage.value)) for stage in Stage}
    requiring.set_requirements(frame.tx, wanted, actor=frame.actor, now=frame.now)
    return _out(frame.tx)


def _out(tx: Tx) -> RequiredFieldsOut:
    known = requiring.requirements(tx)
    by_stage = {stage.value: [need for need in Need if need in known[stage]] for stage in Stage}
    return RequiredFieldsOut(**by_stage)
