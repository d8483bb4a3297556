"""Resolution codes: how incidents may be said to have ended."""

from pydantic import BaseModel
from starlette.responses import Response

from tocsin.identity.permission import Permission
from tocsin.incidents import resolution
from tocsin.incidents.actions import ending as endings
from tocsin.incidents.resolution import Code, Ending, InvalidResolution
from tocsin.kit.routing import Router
from tocsin.web import forms, nested, render
from tocsin.web.here import Here, Standing

router = Router()

_PATH = "/settings/resolution-codes"


class CodeForm(BaseModel):
    code: str = ""
    needs_notes: str = ""
    is_workaround: str = ""
    is_retired: str = ""

    def wanted(self) -> Ending:
        word = self.code.strip().lower().replace(" ", "_").replace("-", "_")
        try:
            code = Code(word)
        except ValueError as error:
            sentence = f"'{self.code[:40]}' is no code: 2 to 40 letters, digits and spaces."
            raise InvalidResolution(sentence, fields={"code": sentence}) from error
        return Ending(code, bool(self.needs_notes), bool(self.is_workaround), bool(self.is_retired))


class CodesForm(BaseModel):
    """The last line is for one more."""

    codes: list[CodeForm] = []

    def wanted(self) -> list[Ending]:
        return [each.wanted() for each in self.codes if each.code.strip()]


@router.get(_PATH)
def show(here: Here) -> Response:
    here.require(Permission.READ)
    found = here.look(lambda tx: endings.codes(tx, with_retired=True))
    return _form(here, CodesForm(codes=[_filled(each) for each in found]))


@router.post(_PATH)
def replace(here: Here, given: nested.Nested) -> Response:
    form = nested.filled(CodesForm, given)
    try:
        here.act(lambda tx, **by: endings.set_codes(tx, form.wanted(), **by))
    except forms.REFUSED as refusal:
        return _form(here, form, refusal)
    return render.redirect(_PATH, notice="Saved. It holds for what is resolved from now on.")


def _filled(ending: Ending) -> CodeForm:
    said = {True: "yes", False: ""}
    return CodeForm(
        code=ending.code.words,
        needs_notes=said[ending.needs_notes],
        is_workaround=said[ending.is_workaround],
        is_retired=said[ending.is_retired],
    )


def _form(here: Standing, form: CodesForm, refusal: forms.Refusal | None = None) -> Response:
    relied_on = {code.words for code in resolution.RELIED_ON}
    return here.form("settings/endings.html", form, refusal, relied_on=relied_on, blank=CodeForm())
