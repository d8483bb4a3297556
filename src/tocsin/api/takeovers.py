"""Take-overs: somebody takes the shift that is running, until it ends."""

from tocsin.api import names, spells
from tocsin.api.names import Named
from tocsin.api.overrides import OverrideOut
from tocsin.api.route import Writing, noun
from tocsin.api.schemas import Input
from tocsin.oncall.actions import taking_over

router = noun("takeovers")


class TakeOverIn(Input):
    """Without ``person`` by me."""

    schedule: Named
    person: Named = names.ME
    reason: str = ""


@router.post("", status_code=201)
def create(body: TakeOverIn, frame: Writing) -> OverrideOut:
    """Put somebody on call until the running shift ends: the next page goes to them."""
    made = taking_over.take_over(
        frame.tx,
        names.schedule(frame, body.schedule).id,
        person_id=None if body.person == names.ME else names.person(frame, body.person).id,
        reason=body.reason,
        actor=frame.actor,
        now=frame.now,
    )
    return spells.shown_all(frame, OverrideOut, [made])[0]
