"""How a form is shown again after it was refused: what was written stays, the mistake is named."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field

from tocsin.kit import errors, periods

REFUSED = (errors.Invalid, errors.Conflict)
UNSAVED = (*REFUSED, errors.Forbidden)
"""What is refused of somebody who may do the like: what they wrote stays, as for a mistake."""

Refusal = errors.Invalid | errors.Conflict | errors.Forbidden


def _chosen(value: Any) -> Any:
    """A select that nothing was chosen in sends the empty text."""
    return None if value == "" else value


LARGEST = 2**62
"""No row of ours has a greater number, and the database could not be asked for one."""

UNCHOSEN = BeforeValidator(_chosen)
Number = Annotated[int, Field(ge=1, le=LARGEST)]
Chosen = Annotated[Number | None, UNCHOSEN]


def fresh() -> dict[str, Any]:
    """What a form needs that nobody has sent yet."""
    return {"faults": {}, "problem": ""}


def refused(form: BaseModel, error: Refusal) -> dict[str, Any]:
    """Say what is wrong: beside its field if the form has it, at the top if not."""
    given = error.fields if isinstance(error, errors.Invalid) else {}
    faults = {name: said for name, said in given.items() if name in type(form).model_fields}
    if not faults or len(faults) < len(given):
        return {"faults": faults, "problem": error.sentence}
    fields = "One field needs" if len(faults) == 1 else f"{len(faults)} fields need"
    return {"faults": faults, "problem": f"{fields} another look. Nothing was saved."}


def duration(field: str, given: str) -> timedelta:
    """Read a duration as people write it; the mistake stands beside its field."""
    try:
        return periods.parse_duration(given)
    except errors.Invalid as fault:
        raise errors.Invalid(fault.sentence, fields={field: fault.sentence}) from fault


def chosen(given: Iterable[str]) -> tuple[int, ...]:
    """Return the numbers of what was chosen in a list of selects, the empty ones left out."""
    return tuple(number for each in given if (number := number_of(each)) is not None)


def number_of(given: str) -> int | None:
    """Return the number that a select sent; None when nothing was chosen."""
    text = given.strip()
    if not text:
        return None
    if not text.isdecimal() or not 0 < int(text[:20]) <= LARGEST:
        raise errors.Invalid("Choose one of the list.")
    return int(text)


def count(field: str, given: str, *, most: int) -> int:
    """Read a number that people write; the mistake stands beside its field."""
    text = given.strip()
    if text.isdecimal() and len(text) < 10 and int(text) <= most:
        return int(text)
    sentence = f"This is a number from 0 to {most:,}."
    raise errors.Invalid(sentence, fields={field: sentence})
