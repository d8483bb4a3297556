"""How a form is shown again after it was refused: what was written stays, the mistake is named."""

from datetime import timedelta
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator

from tocsin.kit import errors, periods

REFUSED = (errors.Invalid, errors.Conflict)

Refusal = errors.Invalid | errors.Conflict


def _chosen(value: Any) -> Any:
    """A select that nothing was chosen in sends the empty text."""
    return None if value == "" else value


UNCHOSEN = BeforeValidator(_chosen)
Chosen = Annotated[int | None, UNCHOSEN]


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
