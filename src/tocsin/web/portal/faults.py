"""What is wrong with a report, in the language of whoever wrote it."""

from collections.abc import Mapping

from tocsin.incidents.answer import NotSaid
from tocsin.incidents.attachment import EmptyFile, TooLarge
from tocsin.incidents.form import FieldKind, Form
from tocsin.kit import errors
from tocsin.web import forms, words

_BY_KIND: Mapping[FieldKind, str] = {
    FieldKind.NUMBER: "error.number",
    FieldKind.DATE: "error.date",
    FieldKind.CHOICE: "error.choice",
    FieldKind.SERVICE: "error.service",
    FieldKind.PERSON: "error.person",
}


def said(refusal: forms.Refusal, form: Form | None, limit: int) -> dict[str, str]:
    """Return the sentence for each field of a refused report."""
    fields = refusal.fields if isinstance(refusal, errors.Invalid) else {}
    return {name: _sentence(name, refusal, form, limit) for name in fields}


def _sentence(name: str, refusal: forms.Refusal, form: Form | None, limit: int) -> str:
    if isinstance(refusal, EmptyFile):
        return words.say("error.empty")
    if isinstance(refusal, TooLarge):
        return words.say("error.too_large", size=limit // 1_048_576)
    if isinstance(refusal, NotSaid):
        return words.say("error.answer")
    if name == "title":
        return words.say("error.title")
    kinds = {f"answers.{each.key}": each.kind for each in form.fields} if form else {}
    return words.say(_BY_KIND.get(kinds.get(name, FieldKind.TEXT), "error.other"))
