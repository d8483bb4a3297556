from datetime import datetime
from typing import Any

import pytest

from tests.cast import Cast, cast
from tocsin.identity.actor import Actor
from tocsin.identity.permission import NotPermitted
from tocsin.incidents import answer, form
from tocsin.incidents.actions import asking, classifying, configuring, declare, reading
from tocsin.incidents.answer import InvalidAnswers, NotSaid
from tocsin.incidents.form import Condition, Field, FieldKind, InvalidForm
from tocsin.incidents.incident import Declaration
from tocsin.incidents.lifecycle import Channel
from tocsin.kit.tx import Tx

DEVICE = Field("device", "Which device", FieldKind.CHOICE, True, options=("Laptop", "Printer"))
ROOM = Field("room", "Which room", is_required=True, when=Condition("device", ("Printer",)))
PAGES = Field("pages", "How many pages", FieldKind.NUMBER, when=Condition("room"))
FIELDS = (DEVICE, ROOM, PAGES)


@pytest.fixture
def people(tx: Tx, now: datetime) -> Cast:
    found = cast(tx, now)
    configuring.add_category(tx, "hardware/printer", actor=found.cleo.actor, now=now)
    asking.set_form(tx, "hardware", FIELDS, actor=found.cleo.actor, now=now)
    return found


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ([Field("a", "")], "label"),
        ([Field("A b", "Label")], "key"),
        ([Field("a", "One"), Field("a", "Two")], "two fields"),
        ([Field("a", "One", FieldKind.CHOICE)], "options"),
        ([Field("a", "One", options=("x",))], "options"),
        ([Field("a", "One", when=Condition("b"))], "no field above"),
        ([Field("b", "B", when=Condition("c")), Field("c", "C")], "no field above"),
        ([DEVICE, Field("b", "B", when=Condition("device", ("Phone",)))], "does not offer"),
        ([Field("a", "A", is_internal=True, is_required=True)], "cannot be required of them"),
        (
            [Field("a", "A", is_internal=True), Field("b", "B", when=Condition("a"))],
            "'A', which whoever reports does not see",
        ),
        ([Field(f"f{n}", "Label") for n in range(41)], "at most 40"),
    ],
)
def test_a_form_that_cannot_be_is_refused_in_a_sentence(fields: list[Field], fault: str) -> None:
    with pytest.raises(InvalidForm, match=fault):
        form.checked(fields)


def test_a_form_is_read_as_it_was_written() -> None:
    words = {"de": ("Welcher Raum", "Steht an der Tür")}
    vendor = Field("vendor", "Which vendor", is_internal=True)
    whole = (*FIELDS, Field("where", "Where", hint="On the door", words=words), vendor)
    assert form.parse(form.dump(form.checked(whole))) == whole
    assert whole[3].label_in("de") == "Welcher Raum"
    assert whole[3].label_in("fr") == "Where"


def test_a_label_makes_its_key() -> None:
    assert form.checked([Field("", "Which room?")])[0].key == "which_room"


@pytest.mark.parametrize(
    ("kind", "said", "kept"),
    [
        (FieldKind.TEXT, "  a word ", "a word"),
        (FieldKind.TEXT, 12, "12"),
        (FieldKind.NUMBER, "3,5", 3.5),
        (FieldKind.NUMBER, "12", 12),
        (FieldKind.DATE, "2026-03-16", "2026-03-16"),
        (FieldKind.YES_NO, "Ja", True),
        (FieldKind.YES_NO, False, False),
        (FieldKind.TEXT, "", None),
    ],
)
def test_answers_are_read_by_their_kind(kind: FieldKind, said: Any, kept: Any) -> None:
    found = answer.read([Field("a", "A", kind)], {"a": said, "unasked": "x"})
    assert found == ({} if kept is None else {"a": kept})


@pytest.mark.parametrize(
    ("field", "said"),
    [
        (Field("a", "A", FieldKind.NUMBER), "many"),
        (Field("a", "A", FieldKind.NUMBER), "1e400"),
        (Field("a", "A", FieldKind.NUMBER), True),
        (Field("a", "A", FieldKind.DATE), "16.3.2026"),
        (Field("a", "A", FieldKind.YES_NO), "perhaps"),
        (Field("a", "A", FieldKind.CHOICE, options=("x",)), "y"),
        (Field("a", "A"), "x" * 2001),
        (Field("a", "A"), ["a", "list"]),
    ],
)
def test_what_a_field_does_not_take_is_named_beside_it(field: Field, said: Any) -> None:
    with pytest.raises(InvalidAnswers) as refused:
        answer.read([field], {"a": said})
    assert set(refused.value.fields) == {"answers.a"}


def test_what_is_not_shown_is_neither_asked_nor_kept() -> None:
    assert form.missing(FIELDS, {"device": "Laptop"}) == []
    assert form.missing(FIELDS, {"device": "Printer"}) == ["room"]
    said = {"device": "laptop", "room": "B 12", "pages": "many"}
    assert answer.read(FIELDS, said) == {"device": "Laptop"}


def reported(tx: Tx, people: Cast, now: datetime, channel: Channel, **more: Any) -> int:
    said = Declaration("No ink", channel=channel, category="hardware/printer", **more)
    return declare.declare(tx, said, actor=people.dan.actor, now=now)


@pytest.mark.parametrize("channel", [Channel.PORTAL, Channel.API, Channel.PHONE])
def test_whoever_was_asked_has_to_answer(
    tx: Tx, people: Cast, now: datetime, channel: Channel
) -> None:
    with pytest.raises(NotSaid) as refused:
        reported(tx, people, now, channel, answers={})
    assert refused.value.fields == {"answers.device": "Which device: please say."}
    number = reported(tx, people, now, channel, answers={"device": "printer", "room": "B 12"})
    found = asking.answers(tx, number, actor=people.dan.actor)
    assert found is not None
    assert [(f.label, said) for f, said in found.shown] == [
        ("Which device", "Printer"),
        ("Which room", "B 12"),
    ]


@pytest.mark.parametrize("channel", [Channel.MAIL, Channel.CHAT, Channel.SIGNAL, Channel.WEB])
def test_what_comes_by_itself_is_taken_and_asked_afterwards(
    tx: Tx, people: Cast, now: datetime, channel: Channel
) -> None:
    number = reported(tx, people, now, channel)
    found = asking.answers(tx, number, actor=people.dan.actor)
    assert found is not None
    assert [each.key for each in found.open_questions] == ["device"]
    more = asking.respond(tx, number, {"device": "Printer"}, actor=people.dan.actor, now=now)
    assert more.missing == ("room",)
    whole = asking.respond(tx, number, {"room": "B 12"}, actor=people.ana.actor, now=now)
    assert (dict(whole.given), whole.missing) == ({"device": "Printer", "room": "B 12"}, ())
    lines = [e.sentence for e in reading.timeline(tx, number, actor=people.dan.actor)]
    assert "Ana answered: Which room." in lines


def test_what_is_internal_is_neither_asked_of_nor_shown_to_whoever_reports(
    tx: Tx, people: Cast, now: datetime
) -> None:
    cause = Field("cause", "Suspected cause", is_internal=True)
    asking.set_form(tx, "hardware", (DEVICE, cause), actor=people.cleo.actor, now=now)
    for actor, keys in ((people.dan.actor, ["device"]), (people.ana.actor, ["device", "cause"])):
        seen = asking.form_seen(tx, "hardware", actor=actor)
        assert seen is not None
        assert [each.key for each in seen.fields] == keys
    sent = {"device": "Laptop", "cause": "it fell"}
    number = reported(tx, people, now, Channel.PORTAL, answers=sent)
    asking.respond(tx, number, {"cause": "it was thrown"}, actor=people.dan.actor, now=now)
    assert told(tx, number, people.ana.actor) == {"device": "Laptop"}
    asking.respond(tx, number, {"cause": "coffee"}, actor=people.ana.actor, now=now)
    asking.respond(tx, number, {"device": "Printer"}, actor=people.dan.actor, now=now)
    assert told(tx, number, people.ana.actor) == {"device": "Printer", "cause": "coffee"}
    assert told(tx, number, people.dan.actor) == {"device": "Printer"}
    seen_by = [
        "Ana answered: Suspected cause."
        in [e.sentence for e in reading.timeline(tx, number, actor=a)]
        for a in (people.ana.actor, people.dan.actor)
    ]
    assert seen_by == [True, False]


def told(tx: Tx, number: int, actor: Actor) -> dict[str, Any]:
    """What somebody sees of the answers, however they ask."""
    found = asking.answers(tx, number, actor=actor)
    assert found is not None
    assert {each.key for each, _ in found.shown} == set(found.given)
    return dict(found.given)


def test_a_responder_may_leave_the_questions_for_later(tx: Tx, people: Cast, now: datetime) -> None:
    said = Declaration("No ink", category="hardware", answers={}, answers_later=True)
    assert declare.declare(tx, said, actor=people.ana.actor, now=now)
    with pytest.raises(NotPermitted):
        declare.declare(tx, said, actor=people.dan.actor, now=now)


def test_an_old_answer_stays_readable_when_the_form_changes(
    tx: Tx, people: Cast, now: datetime
) -> None:
    given = {"device": "Laptop"}
    number = reported(tx, people, now, Channel.PORTAL, answers=given)
    newer = (Field("serial", "Serial number", is_required=True),)
    assert asking.set_form(tx, "hardware", newer, actor=people.cleo.actor, now=now)
    assert not asking.set_form(tx, "hardware", newer, actor=people.cleo.actor, now=now)
    found = asking.answers(tx, number, actor=people.dan.actor)
    assert found is not None
    assert (found.form.version, [said for _, said in found.shown]) == (1, ["Laptop"])
    after = asking.respond(tx, number, {"serial": "X1"}, actor=people.ana.actor, now=now)
    assert (after.form.version, dict(after.given)) == (2, {"serial": "X1"})


def test_the_form_of_a_category_goes_before_that_of_the_one_above(
    tx: Tx, people: Cast, now: datetime
) -> None:
    own = (Field("ink", "Which ink"),)
    asking.set_form(tx, "hardware/printer", own, actor=people.cleo.actor, now=now)
    found = asking.form_for(tx, "hardware/printer")
    assert found is not None
    assert found.fields == own
    asking.set_form(tx, "hardware", (), actor=people.cleo.actor, now=now)
    assert asking.form_for(tx, "hardware") is None


def test_people_and_services_must_be_there(tx: Tx, people: Cast, now: datetime) -> None:
    who = Field("who", "Whose is it", FieldKind.PERSON)
    which = Field("which", "Which service", FieldKind.SERVICE)
    asking.set_form(tx, "access", (who, which), actor=people.cleo.actor, now=now)
    said = Declaration("No access", category="access", channel=Channel.PORTAL)
    wrong = {"who": "nobody@example.com", "which": "teleport"}
    with pytest.raises(InvalidAnswers) as refused:
        declare.declare(tx, _with(said, wrong), actor=people.dan.actor, now=now)
    assert set(refused.value.fields) == {"answers.who", "answers.which"}
    right = {"who": people.ana.email}
    assert declare.declare(tx, _with(said, right), actor=people.dan.actor, now=now)


def test_questions_come_with_a_category_that_is_set_later(
    tx: Tx, people: Cast, now: datetime
) -> None:
    said = Declaration("No ink", channel=Channel.MAIL)
    number = declare.declare(tx, said, actor=people.dan.actor, now=now)
    assert asking.answers(tx, number, actor=people.ana.actor) is None
    classifying.categorize(tx, number, "hardware", actor=people.ana.actor, now=now)
    found = asking.answers(tx, number, actor=people.ana.actor)
    assert found is not None
    assert found.missing == ("device",)


def _with(said: Declaration, answers: dict[str, Any]) -> Declaration:
    return Declaration(said.title, channel=said.channel, category=said.category, answers=answers)
