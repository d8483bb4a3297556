"""Resolution codes: how incidents may be said to have ended."""

from typing import Annotated

from pydantic import Field

from tocsin.api.frame import Frame
from tocsin.api.route import Reading, Writing, noun
from tocsin.api.schemas import Input, Listed, Output
from tocsin.incidents import resolution
from tocsin.incidents.actions import ending as endings
from tocsin.incidents.resolution import Code, Ending

router = noun("resolution-codes")

Word = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,39}$")]


class EndingOut(Output):
    """Of a workaround the cause remains; one that is retired is offered no more."""

    code: str
    needs_notes: bool
    is_workaround: bool
    is_retired: bool


class EndingIn(Input):
    code: Word
    needs_notes: bool = True
    is_workaround: bool = False
    is_retired: bool = False


class CodesIn(Input):
    """All codes in their order; what is left out is retired, for incidents have it."""

    codes: Annotated[tuple[EndingIn, ...], Field(max_length=resolution.MOST_CODES)]


@router.get("", response_model=Listed[EndingOut])
def list_all(frame: Reading, with_retired: bool = False) -> Listed[EndingOut]:
    """Return the codes in their order."""
    return _listed(frame, with_retired=with_retired)


@router.put("", response_model=Listed[EndingOut])
def replace(body: CodesIn, frame: Writing) -> Listed[EndingOut]:
    """Offer these, in this order."""
    wanted = [
        Ending(Code(each.code), each.needs_notes, each.is_workaround, each.is_retired)
        for each in body.codes
    ]
    endings.set_codes(frame.tx, wanted, actor=frame.actor, now=frame.now)
    return _listed(frame, with_retired=False)


def _listed(frame: Frame, *, with_retired: bool) -> Listed[EndingOut]:
    found = endings.codes(frame.tx, with_retired=with_retired)
    return Listed(items=[EndingOut.model_validate(each, from_attributes=True) for each in found])
