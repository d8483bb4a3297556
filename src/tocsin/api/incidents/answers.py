"""What was answered to the form of an incident's category, and how it stands to entitlements."""

from typing import Annotated, Any

from pydantic import Field

from tocsin.api.route import Reading, Writing, noun
from tocsin.api.schemas import Id, Input, Output
from tocsin.incidents import form as forms
from tocsin.incidents.actions import asking, entitling
from tocsin.incidents.answer import Answers
from tocsin.incidents.entitlement import Standing, Verdict
from tocsin.incidents.form import FIELDS_AT_MOST
from tocsin.kit import errors

router = noun("incidents")

Said = Annotated[
    dict[Annotated[str, Field(max_length=40)], str | int | float | bool | None],
    Field(max_length=FIELDS_AT_MOST, description="By the keys of the category's form."),
]


class NothingAsked(errors.NotFound):
    """Its category has no form."""


class NoStanding(errors.NotFound):
    """Nobody of an organisation reported it."""


class AnswersIn(Input):
    """What is not mentioned stays as it was answered."""

    answers: Said


class AnswersOut(Output):
    """``fields`` are those of the version that was answered; ``missing`` is still to be said."""

    category: str
    version: int
    fields: list[dict[str, Any]]
    answers: dict[str, Any]
    missing: list[str]


class StandingOut(Output):
    organisation_id: int
    verdict: Verdict
    reason: str


@router.get("/{number}/answers")
def show(number: Id, frame: Reading) -> AnswersOut:
    """Return what is asked about it, what was answered, and what is missing."""
    found = asking.answers(frame.tx, number, actor=frame.actor)
    if found is None:
        raise NothingAsked(f"Nothing more is asked about incident {number}.")
    return _out(found)


@router.put("/{number}/answers")
def respond(number: Id, body: AnswersIn, frame: Writing) -> AnswersOut:
    """Answer what is asked, or better than before."""
    return _out(asking.respond(frame.tx, number, body.answers, actor=frame.actor, now=frame.now))


@router.get("/{number}/standing", response_model=StandingOut)
def standing(number: Id, frame: Reading) -> Standing:
    """Return for which organisation it was reported, and whether it was entitled to it."""
    found = entitling.standing(frame.tx, number, actor=frame.actor)
    if found is None:
        raise NoStanding(f"Nobody of an organisation reported incident {number}.")
    return found


def _out(found: Answers) -> AnswersOut:
    return AnswersOut(
        category=found.form.category,
        version=found.form.version,
        fields=forms.dump(found.form.fields),
        answers=dict(found.given),
        missing=list(found.missing),
    )
