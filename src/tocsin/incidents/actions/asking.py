"""What else is asked about an incident of a category, and what is answered."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from tocsin.catalog import actions as catalog
from tocsin.identity import actions as identity
from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.incidents import answer, category
from tocsin.incidents import form as ideas
from tocsin.incidents.actions import access, configuring, saving
from tocsin.incidents.answer import Answers, InvalidAnswers
from tocsin.incidents.form import Field, FieldKind, Form
from tocsin.incidents.incident import Declaration, Incident
from tocsin.incidents.store import forms as store
from tocsin.incidents.store.forms import FormRow
from tocsin.kit import errors, ledger
from tocsin.kit.tx import Tx


class NothingAsked(errors.Conflict):
    """There is no form that these would be answers to."""


def forms(tx: Tx, *, actor: Actor) -> list[Form]:
    """Return the form of each category that has one of its own, by path."""
    permission.require_sight(actor, Permission.REPORT)
    every = (_seen(_form(row), actor) for row in store.newest(tx))
    return [found for found in every if found.fields]


def form_for(tx: Tx, path: str | None) -> Form | None:
    """Return what is asked about a category: by its own form, or that of the one above it."""
    if not path:
        return None
    tidy = category.tidy(path)
    row = store.newest_of(tx, [*category.ancestors(tidy), tidy])
    found = _form(row) if row else None
    return found if found and found.fields else None


def form_seen(tx: Tx, path: str | None, *, actor: Actor) -> Form | None:
    """The same as somebody sees it: without what is internal, unless they see that."""
    found = form_for(tx, path)
    seen = _seen(found, actor) if found else None
    return seen if seen and seen.fields else None


def set_form(tx: Tx, path: str, fields: Sequence[Field], *, actor: Actor, now: datetime) -> bool:
    """Ask this from now on; return whether it was otherwise. Without fields nothing is asked."""
    permission.require(actor, Permission.CONFIGURE)
    tidy = ideas.checked(fields)
    category_id = configuring.category_id(tx, path)
    store.lock(tx, category_id)
    own = category.tidy(path)
    before = store.newest_of(tx, [own])
    dumped = ideas.dump(tidy)
    if (before is None and not dumped) or (before and ideas.dump(_form(before).fields) == dumped):
        return False
    store.insert(tx, category_id, dumped, made_by=actor.label, at=now)
    version = before.version + 1 if before else 1
    ledger.record(
        tx,
        kind="category.form_set",
        subject="setting/category",
        actor=actor.label,
        at=now,
        data={"path": own, "version": version, "fields": [each.key for each in tidy]},
    )
    return True


def check(tx: Tx, said: Declaration, *, actor: Actor) -> Answers | None:
    """Return what a declaration answers; raise for what is wrong, or is lacking.

    Who was asked sends answers, if only none; what comes without any is taken as it is, and what
    it lacks is asked afterwards.
    """
    found = form_for(tx, said.category)
    if found is None:
        return None
    given = _read(tx, _seen(found, actor).fields, said.answers or {})
    if said.answers is not None and not said.answers_later:
        answer.require(found.fields, given)
    return Answers(found, given, tuple(ideas.missing(found.fields, given)))


def keep(tx: Tx, number: int, answers: Answers | None, *, actor: Actor, now: datetime) -> None:
    """Write down what was answered when it was declared, and tell that more is to be said."""
    if answers is None:
        return
    form_id, missing = answers.form.id, answers.missing
    store.put_answers(tx, number, form_id, answers=answers.given, missing=missing, at=now)
    if missing:
        told = {"fields": list(missing), "sentence": "Something is still to be said by its form."}
        saving.record(tx, number, "questions_open", told, actor=actor, now=now)


def answers(tx: Tx, number: int, *, actor: Actor) -> Answers | None:
    """Return what was answered, to the version of the form that was asked; None of nothing."""
    found = known(tx, access.visible(tx, number, actor=actor))
    return _read_by(found, actor) if found else None


def known(tx: Tx, incident: Incident) -> Answers | None:
    """The same of an incident, all of it."""
    row = store.answers(tx, incident.number)
    if row is not None:
        asked = Form(row.id, row.category, row.version, ideas.parse(row.fields))
        return Answers(asked, row.answers, row.missing)
    found = form_for(tx, incident.category)
    if found is None:
        return None
    return Answers(found, {}, tuple(ideas.missing(found.fields, {})))


def respond(
    tx: Tx, number: int, said: Mapping[str, Any], *, actor: Actor, now: datetime
) -> Answers:
    """Answer what is asked, or better than before; what is not mentioned stays as it is."""
    incident = access.own_or_workable(tx, number, actor=actor)
    before = known(tx, incident)
    current = form_for(tx, incident.category)
    asked = current or (before.form if before else None)
    if asked is None:
        raise NothingAsked(f"Nothing more is asked about incident {number}.")
    theirs = {each.key for each in _seen(asked, actor).fields}
    heard = {key: answer for key, answer in said.items() if key in theirs}
    given = _read(tx, asked.fields, {**(before.given if before else {}), **heard})
    lacking = tuple(ideas.missing(asked.fields, given))
    store.put_answers(tx, number, asked.id, answers=given, missing=lacking, at=now)
    changed = [key for key in given if not before or before.given.get(key) != given[key]]
    _tell(tx, number, [each for each in asked.fields if each.key in changed], actor=actor, now=now)
    return _read_by(Answers(asked, given, lacking), actor)


def _tell(tx: Tx, number: int, answered: Sequence[Field], *, actor: Actor, now: datetime) -> None:
    """Write down what was answered, and what is internal apart, where only those read it."""
    for is_internal in (False, True):
        some = [each for each in answered if each.is_internal is is_internal]
        if some:
            told: dict[str, Any] = {"fields": [each.key for each in some]}
            if not is_internal:
                told["is_public"] = True
            labels = ", ".join(each.label for each in some)
            told["sentence"] = f"{actor.name} answered: {labels}."
            saving.record(tx, number, "answered", told, actor=actor, now=now)


def _seen(found: Form, actor: Actor) -> Form:
    if access.sees_inside(actor):
        return found
    return replace(found, fields=ideas.outward(found.fields))


def _read_by(found: Answers, actor: Actor) -> Answers:
    form = _seen(found.form, actor)
    theirs = {each.key for each in form.fields}
    given = {key: answer for key, answer in found.given.items() if key in theirs}
    return Answers(form, given, found.missing)


def _read(tx: Tx, fields: Sequence[Field], said: Mapping[str, Any]) -> dict[str, Any]:
    """Read them, and let people and services be those that there are."""
    given = answer.read(fields, said)
    faults = {}
    for each in fields:
        if each.key in given and (fault := _unknown(tx, each, given[each.key])):
            faults[answer.named(each.key)] = fault
    if faults:
        raise InvalidAnswers(" ".join(faults.values()), fields=faults)
    return given


def _unknown(tx: Tx, asked: Field, given: Any) -> str:
    if asked.kind is FieldKind.SERVICE and catalog.service_by_name(tx, str(given)) is None:
        return f"{asked.label}: there is no service {given}."
    if asked.kind is FieldKind.PERSON and identity.person_by_email(tx, str(given)) is None:
        return f"{asked.label}: nobody here has the address {given}."
    return ""


def _form(row: FormRow) -> Form:
    return Form(row.id, row.category, row.version, ideas.parse(row.fields))
