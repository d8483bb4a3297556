"""Second factors: who has one, and taking it off whom the phone was lost."""

from datetime import datetime

from tocsin.api.route import Reading, Writing, noun
from tocsin.api.schemas import Id, Output
from tocsin.identity import actions as identity

router = noun("people")


class SecondFactorOut(Output):
    """Without ``enrolled_at`` there is none. Setting one up takes a browser and a phone."""

    enrolled_at: datetime | None = None
    codes_left: int = 0


@router.get("/{person_id}/second-factor")
def show(person_id: Id, frame: Reading) -> SecondFactorOut:
    """Return whether somebody has a second factor: to themselves and to administrators."""
    found = identity.second_factor(frame.tx, person_id, actor=frame.actor)
    if found is None:
        return SecondFactorOut()
    return SecondFactorOut(enrolled_at=found.enrolled_at, codes_left=found.codes_left)


@router.delete("/{person_id}/second-factor", status_code=204)
def remove(person_id: Id, frame: Writing) -> None:
    """Ask them for no more codes; they are told by mail."""
    identity.remove_second_factor(frame.tx, person_id, actor=frame.confirmed(), now=frame.now)
