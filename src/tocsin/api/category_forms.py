"""Forms: what else is asked about incidents of a category."""

from typing import Annotated, Any

from pydantic import Field

from tocsin.api.route import Reading, Writing, noun
from tocsin.api.schemas import Input, Listed, Output
from tocsin.incidents import form as ideas
from tocsin.incidents.actions import asking
from tocsin.incidents.form import FIELDS_AT_MOST, FieldKind, Form
from tocsin.kit.pages import Page

router = noun("category-forms")


class ConditionIO(Input):
    """``answers`` are those at which it is shown; without any, any answer will do."""

    field: Annotated[str, Field(max_length=40)]
    answers: list[str] = Field([], max_length=ideas.OPTIONS_AT_MOST)


class WordsIO(Input):
    label: str = ""
    hint: str = ""


class FieldIO(Input):
    """``when`` names an earlier field; ``words`` are label and hint by language, such as de.

    What is ``internal`` is neither asked of nor shown to whoever reports.
    """

    key: Annotated[str, Field(max_length=40)] = ""
    label: str
    kind: FieldKind = FieldKind.TEXT
    required: bool = False
    hint: str = ""
    options: list[str] = Field([], max_length=ideas.OPTIONS_AT_MOST)
    when: ConditionIO | None = None
    words: dict[str, WordsIO] = Field({}, max_length=20)
    internal: bool = False


class FormIn(Input):
    """Without fields nothing more is asked."""

    category: Annotated[str, Field(max_length=200)]
    fields: Annotated[list[FieldIO], Field(max_length=FIELDS_AT_MOST)]


class FormOut(Output):
    """``category`` is the one whose form it is: that asked about, or one above it."""

    id: int
    category: str
    version: int
    fields: list[dict[str, Any]]


@router.get("")
def list_all(frame: Reading, category: str | None = None) -> Listed[FormOut]:
    """Return every form by category, or the one that holds for a category."""
    if category is None:
        found = asking.forms(frame.tx, actor=frame.actor)
    else:
        one = asking.form_seen(frame.tx, category, actor=frame.actor)
        found = [one] if one else []
    return Listed(items=[_out(each) for each in Page(found).items])


@router.put("")
def change(body: FormIn, frame: Writing) -> FormOut:
    """Ask this from now on; what was answered before stays as it was asked."""
    fields = ideas.parse([each.model_dump(mode="json") for each in body.fields])
    asking.set_form(frame.tx, body.category, fields, actor=frame.actor, now=frame.now)
    found = asking.form_for(frame.tx, body.category)
    return _out(found) if found else FormOut(id=0, category=body.category, version=0, fields=[])


def _out(form: Form) -> FormOut:
    return FormOut(
        id=form.id, category=form.category, version=form.version, fields=ideas.dump(form.fields)
    )
