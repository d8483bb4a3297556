"""Questions: the form of each category, edited as a list."""

from pydantic import BaseModel
from starlette.responses import Response

from tocsin.identity.permission import Permission
from tocsin.incidents.actions import asking, configuring
from tocsin.incidents.form import Condition, Field, FieldKind
from tocsin.kit.routing import Router
from tocsin.kit.tx import Tx
from tocsin.web import forms, nested, render
from tocsin.web.here import Here, Standing

router = Router(prefix="/settings/questions")

_KINDS = {
    FieldKind.TEXT: "Words",
    FieldKind.NUMBER: "A number",
    FieldKind.CHOICE: "One of a list",
    FieldKind.DATE: "A date",
    FieldKind.YES_NO: "Yes or no",
    FieldKind.PERSON: "Somebody, by their address",
    FieldKind.SERVICE: "A service, by its name",
}


class Question(BaseModel):
    key: str = ""
    label: str = ""
    kind: FieldKind = FieldKind.TEXT
    required: bool = False
    hint: str = ""
    options: str = ""
    when_field: str = ""
    when_answers: str = ""
    label_de: str = ""
    hint_de: str = ""
    internal: bool = False

    def field(self) -> Field:
        condition = Condition(self.when_field, _parts(self.when_answers))
        return Field(
            self.key,
            self.label,
            self.kind,
            self.required,
            self.hint,
            _parts(self.options) if self.kind is FieldKind.CHOICE else (),
            condition if self.when_field else None,
            {"de": (self.label_de, self.hint_de)} if self.label_de else {},
            self.internal,
        )


class QuestionsForm(BaseModel):
    category: str = ""
    fields: list[Question] = []

    def earlier(self, position: int) -> list[tuple[str, str]]:
        """The questions that the one at this place may depend on."""
        return [(each.key, each.label) for each in self.fields[:position] if each.key]


@router.get("")
def index(here: Here) -> Response:
    here.require(Permission.READ)
    found = here.look(configuring.categories)
    own = {form.category: form for form in here.ask(asking.forms)}
    shown: render.Shown = {"categories": found, "forms": own}
    return here.page("settings/category_forms/index.html", **shown)


@router.get("/form")
def edit(here: Here, category: str = "") -> Response:
    here.require(Permission.CONFIGURE)
    if not category:
        return render.redirect("/settings/questions")

    def look(tx: Tx) -> list[Field]:
        found = asking.form_for(tx, category)
        return list(found.fields) if found and found.category == category else []

    questions = [_question(each) for each in here.look(look)] or [Question()]
    return _form(here, QuestionsForm(category=category, fields=questions))


@router.post("/form")
def save(here: Here, given: nested.Nested) -> Response:
    here.require(Permission.CONFIGURE)
    form = nested.filled(QuestionsForm, given)
    if given.get("do", "save") != "save":
        return _form(here, form)
    fields = [each.field() for each in form.fields if each.label.strip() or each.key]
    try:
        here.act(lambda tx, **by: asking.set_form(tx, form.category, fields, **by))
    except forms.REFUSED as refusal:
        return _form(here, form, refusal)
    return render.redirect("/settings/questions", notice="This is asked from now on.")


def _form(here: Standing, form: QuestionsForm, refusal: forms.Refusal | None = None) -> Response:
    kinds = [(kind.value, words) for kind, words in _KINDS.items()]
    return here.form("settings/category_forms/form.html", form, refusal, kinds=kinds)


def _question(field: Field) -> Question:
    label_de, hint_de = field.words.get("de", ("", ""))
    return Question(
        key=field.key,
        label=field.label,
        kind=field.kind,
        required=field.is_required,
        hint=field.hint,
        options="; ".join(field.options),
        when_field=field.when.field if field.when else "",
        when_answers="; ".join(field.when.answers) if field.when else "",
        label_de=label_de,
        hint_de=hint_de,
        internal=field.is_internal,
    )


def _parts(said: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in said.split(";") if part.strip())
