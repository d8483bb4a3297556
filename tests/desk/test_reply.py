"""What a reply by mail means: only what cannot be mistaken is taken at its word."""

from datetime import datetime, timedelta

import pytest

from tests import cast
from tests.desk.post import Post, written
from tocsin.desk import reply
from tocsin.desk.actions import rating
from tocsin.desk.mail import Fate, Verdict
from tocsin.desk.reply import Meaning
from tocsin.identity.actor import SYSTEM
from tocsin.incidents.actions import (
    asking,
    classifying,
    closing,
    configuring,
    inspecting,
    reading,
    resolving,
)
from tocsin.incidents.form import Condition, Field, FieldKind
from tocsin.incidents.lifecycle import Status
from tocsin.incidents.resolution import Code, Resolution
from tocsin.kit.tx import Tx

FIXED = Resolution(Code.FIXED, "Restarted it.", is_verified=True)
WORKS, THANKS, WORDS = Meaning.WORKS, Meaning.THANKS, Meaning.WORDS


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("It works", WORKS),
        ("it works again!", WORKS),
        ("Confirmed.", WORKS),
        ("resolved, thanks", WORKS),
        ("Hi team,\n\nyes, it works now.\nThanks a lot!\n\nBest regards\nDan Doe", WORKS),
        ("Hallo zusammen,\nes geht wieder, vielen Dank!\n\nViele Grüße\nDan", WORKS),
        ("Geht wieder. Danke 👍", WORKS),
        ("ERLEDIGT", WORKS),
        ("Thanks", THANKS),
        ("Thank you very much!\nDan", THANKS),
        ("Vielen Dank für die schnelle Hilfe\nMfG", THANKS),
        ("", WORDS),
        ("Dan", WORDS),
        ("ok", WORDS),
        ("yes", WORDS),
        ("Is it fixed?", WORDS),
        ("It works?", WORDS),
        ("It works, but it is slow.", WORDS),
        ("It works\nfor Bo, not for me", WORDS),
        ("it does not work", WORDS),
        ("It isn't fixed", WORDS),
        ("not resolved", WORDS),
        ("Thanks for nothing", WORDS),
        ("Thanks. Still dark.", WORDS),
        ("Thanks\n\nPS: the other screen is dark now", WORDS),
        ("Es geht nicht", WORDS),
        ("Geht wieder nicht", WORDS),
        ("Danke, aber es geht noch nicht", WORDS),
        ("confirm " * 80, WORDS),
    ],
)
def test_only_what_cannot_be_mistaken_is_taken_at_its_word(said: str, meant: Meaning) -> None:
    assert reply.meaning(said, name="Dan Doe") is meant


DEVICE = Field("device", "Which device?", FieldKind.CHOICE, True, options=("Laptop", "Printer"))
ROOM = Field(
    "room",
    "Which room",
    is_required=True,
    when=Condition("device", ("Printer",)),
    words={"de": ("Welcher Raum", "")},
)
SINCE = Field("since", "Since when", FieldKind.DATE, is_required=True)


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("Which device: Laptop", {"device": "Laptop"}),
        ("- which device? : laptop\n* Welcher Raum: 4.12", {"device": "laptop", "room": "4.12"}),
        ("Which device = Printer  \nThanks", {"device": "Printer"}),
        ("The device: Laptop", {}),
        ("Which device: Laptop\nWhich device: Printer", {}),
        ("Which device:", {}),
        ("It is a laptop.", {}),
        ("http://example.com: Which device", {}),
    ],
)
def test_a_line_that_names_a_question_answers_it(said: str, found: dict[str, str]) -> None:
    assert reply.answers(said, (DEVICE, ROOM)) == found


@pytest.fixture
def people(tx: Tx, now: datetime) -> cast.Cast:
    return cast.cast(tx, now)


@pytest.fixture
def post(tx: Tx, now: datetime, people: cast.Cast) -> Post:
    made = Post(tx, now)
    made.set_up()
    return made


@pytest.fixture
def number(post: Post) -> int:
    """What Dan wrote to the rating."""
    fate = post.take(written())
    assert fate.incident_number is not None
    return fate.incident_number


def resolve(post: Post, number: int, people: cast.Cast) -> None:
    resolving.resolve(post.tx, number, FIXED, actor=people.ana.actor, now=post.now)
    rating.ask(post.tx, number, resolved_by=people.ana.actor.label, now=post.now)


def answered(post: Post, number: int, text: str, *, sender: str = "Dan <dan@example.com>") -> Fate:
    """Answer to the last mail about an incident that can be answered."""
    asked = post.tx.column(
        """
        select message ->> 'reply_to'
        from notification
        where subject = %(subject)s and message ->> 'reply_to' <> ''
        order by id desc
        limit 1
        """,
        subject=f"incident/{number}",
    )
    how = {"sender": sender, "message_id": f"<{abs(hash(text))}@example.com>"}
    mail = written("Re: My screen", f"{text}\n\nOn Monday, Tocsin wrote:\n> is it?", **how)
    return post.take(mail, str(asked[0]))


def status(tx: Tx, number: int) -> Status:
    return reading.get(tx, number, actor=SYSTEM).status


def test_the_question_can_be_answered_by_mail(
    tx: Tx, post: Post, number: int, people: cast.Cast
) -> None:
    resolve(post, number, people)
    said = tx.value("select message ->> 'body' from notification where kind = 'survey'")
    assert "By mail you can simply answer" in said


def test_it_works_confirms_and_closes(tx: Tx, post: Post, number: int, people: cast.Cast) -> None:
    resolve(post, number, people)
    fate = answered(post, number, "It works again, thanks!")
    assert (fate.verdict, fate.reason) == (
        Verdict.COMMENTED,
        "They say that it works: confirmed.",
    )
    assert status(tx, number) is Status.CLOSED
    assert reading.get(tx, number, actor=SYSTEM).confirmed_at == post.now


def test_thanks_change_nothing(tx: Tx, post: Post, number: int, people: cast.Cast) -> None:
    resolve(post, number, people)
    assert answered(post, number, "Thank you!").incident_number == number
    assert status(tx, number) is Status.RESOLVED


def test_any_other_word_opens_it_again(tx: Tx, post: Post, number: int, people: cast.Cast) -> None:
    resolve(post, number, people)
    assert answered(post, number, "Thanks, but it is dark again.").incident_number == number
    assert status(tx, number) is Status.IN_PROGRESS
    said = [entry.sentence for entry in reading.timeline(tx, number, actor=SYSTEM)]
    assert any("Thanks, but it is dark again." in sentence for sentence in said)


def test_when_it_is_too_late_another_is_opened_and_linked(
    tx: Tx, post: Post, number: int, people: cast.Cast
) -> None:
    resolve(post, number, people)
    post.now += timedelta(days=40)
    fate = answered(post, number, "It is dark again.")
    assert fate.verdict is Verdict.OPENED
    assert fate.incident_number != number
    assert status(tx, number) is Status.RESOLVED
    links = inspecting.links(tx, number, actor=SYSTEM)
    assert [link.to_number for link in links] == [fate.incident_number]


def test_thanks_for_what_is_closed_open_nothing(
    tx: Tx, post: Post, number: int, people: cast.Cast
) -> None:
    resolve(post, number, people)
    closing.close(tx, number, actor=people.cleo.actor, now=post.now)
    assert answered(post, number, "Many thanks").verdict is Verdict.COMMENTED
    assert answered(post, number, "Now the other one").verdict is Verdict.OPENED


def test_what_somebody_else_says_of_it_only_becomes_a_note(
    tx: Tx, post: Post, number: int, people: cast.Cast
) -> None:
    resolve(post, number, people)
    answered(post, number, "It works", sender="mallory@elsewhere.example")
    answered(post, number, "It is dark", sender="mallory@elsewhere.example")
    assert status(tx, number) is Status.RESOLVED
    assert [note.is_public for note in reading.comments(tx, number, actor=SYSTEM)] == [False] * 2


def test_answers_to_what_was_asked_are_taken_and_odd_ones_are_read_by_people(
    tx: Tx, post: Post, number: int, people: cast.Cast
) -> None:
    cleo = people.cleo.actor
    configuring.add_category(tx, "hardware", actor=cleo, now=post.now)
    asking.set_form(tx, "hardware", (DEVICE, ROOM, SINCE), actor=cleo, now=post.now)
    classifying.categorize(tx, number, "hardware", actor=people.ana.actor, now=post.now)
    fate = answered(
        post, number, "- Which device: printer\n- Which room: 4.12\n- Since when: Monday"
    )
    assert fate.reason == "It answers what was asked: Which device?, Which room."
    known = asking.answers(tx, number, actor=SYSTEM)
    assert known is not None
    assert (known.given, known.missing) == ({"device": "Printer", "room": "4.12"}, ("since",))
    assert "Since when: Monday" in reading.comments(tx, number, actor=SYSTEM)[-1].body
