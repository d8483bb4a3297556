"""Answers from messages do what every other does, count once, and are told what came of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from tests.incidents.conftest import Payments
from tocsin.identity import actions as identity
from tocsin.identity.actor import SYSTEM
from tocsin.incidents.actions import answering, declare, progress, reading, snoozing
from tocsin.incidents.actions.answering import Answered, Outcome
from tocsin.incidents.incident import Declaration, Incident
from tocsin.incidents.lifecycle import Status
from tocsin.kit import secrets
from tocsin.kit.tx import Tx
from tocsin.notify import actions as notify
from tocsin.notify import answers
from tocsin.notify.actions import answering as messages
from tocsin.notify.answers import Claim, Verb
from tocsin.notify.contact import Contact, NewContact
from tocsin.notify.notification import Notification, NotificationQuery
from tocsin.oncall.actions import pages

KEY = secrets.from_text("k" * 32)


@dataclass
class Story:
    """Payments are down, and Bo was paged about it."""

    tx: Tx
    now: datetime
    payments: Payments
    number: int = 0

    def declare(self, title: str = "Checkout is down") -> int:
        said = Declaration(title, service_ids=(self.payments.checkout,), pages=True)
        number = declare.declare(self.tx, said, actor=self.payments.people.ana.actor, now=self.now)
        self.tx.run("update notification set status = 'sent', ended_at = created_at")
        self.number = self.number or number
        return number

    def sent(self) -> list[Notification]:
        query = NotificationQuery(subject=f"incident/{self.number}")
        return notify.list_notifications(self.tx, query, actor=SYSTEM).items

    def press(self, verb: Verb, *, by: int | None = None) -> Answered:
        asked = self.sent()[-1]
        code = answers.code(KEY, Claim(asked.id, verb), created_at=asked.created_at)
        return answering.by_code(self.tx, code, key=KEY, now=self.now, via="telegram", person_id=by)

    def write(self, text: str) -> Answered:
        found = answering.by_text(self.tx, self.phone, text, now=self.now)
        assert found is not None
        return found

    @property
    def phone(self) -> Contact:
        found = messages.contact_at(self.tx, "ntfy", "pages-of-Bo")
        assert found is not None
        return found

    def incident(self, number: int | None = None) -> Incident:
        return reading.get(self.tx, number or self.number, actor=SYSTEM)

    def kinds(self) -> list[str]:
        return [entry.kind for entry in reading.timeline(self.tx, self.number, actor=SYSTEM)]


@pytest.fixture
def story(tx: Tx, now: datetime, payments: Payments) -> Story:
    made = Story(tx, now, payments)
    made.declare()
    return made


def test_acknowledging_stops_the_pages_and_says_so(story: Story) -> None:
    said = story.press(Verb.ACKNOWLEDGE)
    assert said == Answered(
        Outcome.DONE,
        f"You have #{story.number} now. Paging stopped.",
        story.number,
        Verb.ACKNOWLEDGE,
    )
    assert story.incident().assignee_id == story.payments.people.bo.id
    page = pages.page_of(story.tx, f"incident/{story.number}")
    assert page is not None
    assert not page.is_open


@pytest.mark.parametrize(
    ("verb", "kind"),
    [
        (Verb.ACKNOWLEDGE, "incident.acknowledged"),
        (Verb.RESOLVE, "incident.resolved"),
        (Verb.SNOOZE_30, "incident.snoozed"),
    ],
)
def test_an_answer_counts_once_and_says_the_same_again(story: Story, verb: Verb, kind: str) -> None:
    first, again = story.press(verb), story.press(verb)
    assert first.is_done
    assert (again.outcome, again.sentence) == (Outcome.ALREADY, first.sentence)
    assert story.kinds().count(kind) == 1


def test_escalating_twice_by_one_button_skips_nobody(story: Story) -> None:
    assert story.press(Verb.ESCALATE).is_done
    page = pages.page_of(story.tx, f"incident/{story.number}")
    assert not story.press(Verb.ESCALATE).is_done
    assert pages.page_of(story.tx, f"incident/{story.number}") == page


def test_declining_pages_the_next_and_the_last_cannot_decline(story: Story) -> None:
    said = story.press(Verb.DECLINE)
    assert said.is_done, said
    told = pages.trace(story.tx, pages.page_of(story.tx, f"incident/{story.number}").id)  # type: ignore[union-attr]
    assert {one.person_id for one in told} >= {story.payments.people.cleo.id}
    assert story.incident().status is Status.OPEN


def test_help_brings_in_somebody_and_keeps_the_first(story: Story) -> None:
    said = story.press(Verb.HELP)
    assert said.is_done, said
    assert story.incident().assignee_id == story.payments.people.bo.id
    page = pages.page_of(story.tx, f"incident/{story.number}")
    assert page is not None
    assert page.is_open
    assert story.press(Verb.RESOLVE).is_done, "who has it goes on from any message"


def test_who_was_faster_is_named(story: Story) -> None:
    progress.acknowledge(
        story.tx, story.number, actor=story.payments.people.ana.actor, now=story.now
    )
    said = story.press(Verb.ACKNOWLEDGE)
    assert said.outcome is Outcome.ALREADY
    assert "Ana has it already" in said.sentence


def test_the_one_who_presses_answers_and_not_the_one_it_was_sent_to(story: Story) -> None:
    assert story.press(Verb.ACKNOWLEDGE, by=story.payments.people.cleo.id).is_done
    assert story.incident().assignee_id == story.payments.people.cleo.id


def test_a_snooze_says_until_when_in_the_persons_own_time(story: Story) -> None:
    said = story.press(Verb.SNOOZE_60)
    assert "until 11:30" in said.sentence or "until 10:30" in said.sentence, said
    assert snoozing.snoozed(story.tx, [story.number])[story.number] == story.now + timedelta(
        hours=1
    )


def test_a_message_of_an_earlier_run_of_pages_answers_nothing(story: Story) -> None:
    asked = story.sent()[-1]
    progress.acknowledge(
        story.tx, story.number, actor=story.payments.people.bo.actor, now=story.now
    )
    snoozing.unacknowledge(
        story.tx, story.number, actor=story.payments.people.bo.actor, now=story.now
    )
    code = answers.code(KEY, Claim(asked.id, Verb.ACKNOWLEDGE), created_at=asked.created_at)
    said = answering.by_code(story.tx, code, key=KEY, now=story.now, via="slack")
    assert said.outcome is Outcome.REFUSED
    assert "newest message" in said.sentence
    assert story.incident().status is Status.OPEN


def test_an_answer_that_was_undone_since_is_not_said_to_hold(story: Story) -> None:
    asked, bo = story.sent()[-1], story.payments.people.bo
    assert story.press(Verb.ACKNOWLEDGE).is_done
    snoozing.unacknowledge(story.tx, story.number, actor=bo.actor, now=story.now)
    code = answers.code(KEY, Claim(asked.id, Verb.ACKNOWLEDGE), created_at=asked.created_at)
    said = answering.by_code(story.tx, code, key=KEY, now=story.now, via="telegram")
    assert "You have" not in said.sentence
    page = pages.page_of(story.tx, f"incident/{story.number}")
    assert page is not None
    assert page.is_open, "nobody has it, so nobody is to believe it"


def test_who_goes_on_with_it_answers_the_new_pages_by_the_old_message(story: Story) -> None:
    asked, bo = story.sent()[-1], story.payments.people.bo
    assert story.press(Verb.ACKNOWLEDGE).is_done
    progress.start_work(story.tx, story.number, actor=bo.actor, now=story.now)
    snoozing.unacknowledge(story.tx, story.number, actor=bo.actor, now=story.now)
    code = answers.code(KEY, Claim(asked.id, Verb.ACKNOWLEDGE), created_at=asked.created_at)
    assert answering.by_code(story.tx, code, key=KEY, now=story.now, via="telegram").is_done
    page = pages.page_of(story.tx, f"incident/{story.number}")
    assert page is not None
    assert not page.is_open


def test_a_button_that_another_has_pressed_names_them(story: Story) -> None:
    assert story.press(Verb.ACKNOWLEDGE).is_done
    said = story.press(Verb.ACKNOWLEDGE, by=story.payments.people.ana.id)
    assert said.outcome is Outcome.ALREADY
    assert said.sentence.startswith("Bo has answered this already")


def test_who_may_not_work_on_incidents_is_told_so(story: Story) -> None:
    said = story.press(Verb.RESOLVE, by=story.payments.people.sam.id)
    assert said.outcome is Outcome.REFUSED
    assert story.incident().is_open


def test_who_has_left_answers_nothing(story: Story) -> None:
    bo = story.payments.people.bo
    identity.deactivate_person(story.tx, bo.id, actor=SYSTEM, now=story.now)
    said = story.press(Verb.ACKNOWLEDGE)
    assert said == Answered(Outcome.REFUSED, "Bo is no longer active here.")


def test_a_telephone_of_who_has_left_is_whose_it_has_become(story: Story) -> None:
    people, address = story.payments.people, story.phone.address
    identity.deactivate_person(story.tx, people.bo.id, actor=SYSTEM, now=story.now)
    assert messages.contact_at(story.tx, "ntfy", address) is None, "they are told nothing"
    new = NewContact(people.cleo.id, "ntfy", address)
    notify.add_contact(story.tx, new, actor=SYSTEM, now=story.now)
    found = messages.contact_at(story.tx, "ntfy", address)
    assert found is not None
    assert found.person_id == people.cleo.id


@pytest.mark.parametrize("code", ["", "x", "1.1.zzzzzz.AAAAAAAAAAAAAAAAAAAAAA", "ü" * 70])
def test_a_forged_code_is_refused_with_a_sentence(story: Story, code: str) -> None:
    said = answering.by_code(story.tx, code, key=KEY, now=story.now, via="slack")
    assert said == Answered(Outcome.REFUSED, "This button has run out. Sign in to answer.")


def test_a_digit_is_enough_when_only_one_thing_is_open(story: Story) -> None:
    assert story.write("1").is_done
    assert story.incident().status is Status.ACKNOWLEDGED


def test_with_several_open_it_asks_which(story: Story) -> None:
    second = story.declare("Search is down")
    said = story.write("ack")
    assert said.outcome is Outcome.REFUSED
    assert (
        said.sentence
        == f"There are several open: which one? Answer 1 {second} or 1 {story.number}."
    )
    assert story.write(f"ack {second}").is_done
    assert story.incident().status is Status.OPEN
    assert story.incident(second).status is Status.ACKNOWLEDGED


def test_a_number_that_does_not_exist_is_named(story: Story) -> None:
    said = story.write("ack 7777777")
    assert said.outcome is Outcome.REFUSED
    assert "7777777" in said.sentence


def test_a_text_delivered_twice_counts_once(story: Story) -> None:
    assert story.write("3").is_done
    page = pages.page_of(story.tx, f"incident/{story.number}")
    assert story.write("3").outcome is Outcome.ALREADY
    assert pages.page_of(story.tx, f"incident/{story.number}") == page


def test_small_talk_is_no_answer(story: Story) -> None:
    assert answering.by_text(story.tx, story.phone, "what is this?", now=story.now) is None


def test_an_address_that_two_people_share_is_nobodys(story: Story) -> None:
    bo = story.payments.people.bo
    story.tx.run("update contact set address = 'shared' where channel = 'ntfy'")
    assert messages.contact_at(story.tx, "ntfy", "shared") is None
    assert messages.contact_at(story.tx, "ntfy", "pages-of-Bo") is None
    story.tx.run("update contact set address = 'mine' where person_id = %(id)s", id=bo.id)
    found = messages.contact_at(story.tx, "ntfy", "mine")
    assert found is not None
    assert found.person_id == bo.id


def test_an_answer_to_a_message_that_told_of_many_is_one_to_all_of_them(story: Story) -> None:
    other = story.declare("Search is down")
    story.tx.run(
        """
        update notification
        set bundled_in = (select max(id) from notification where subject = %(first)s)
        where subject = %(other)s
        """,
        first=f"incident/{story.number}",
        other=f"incident/{other}",
    )
    said = story.press(Verb.ACKNOWLEDGE)
    assert said.sentence == f"You have #{story.number} now. Paging stopped. The same for #{other}."
    bo = story.payments.people.bo.id
    assert [story.incident(n).assignee_id for n in (story.number, other)] == [bo, bo]
