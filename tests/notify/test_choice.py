"""By which ways somebody is told, and by what that was decided, as it is kept."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from tocsin.notify import choice, rule
from tocsin.notify.choice import By, Choice, Later, Skip, Unused
from tocsin.notify.message import Message, Urgency
from tocsin.notify.rule import Rule, Way

SMS = Way(1, "twilio_sms", "+4915112345678")
MAIL = Way(2, "email", "ana@example.com")
INBOX = Way(3, "inbox", "", wakes=False)
ACCOUNT = Way(None, "email", "ana@example.com")
PAGE = Message("The tills are down", urgency=Urgency.HIGH)
LATER = timedelta(minutes=5)
BY_RULES = [Rule(1, Urgency.HIGH), Rule(1, Urgency.HIGH, LATER)]


@pytest.mark.parametrize(
    ("ways", "rules", "decided"),
    [
        ((SMS, MAIL), BY_RULES, By.OWN_RULES),
        ((SMS, MAIL), [Rule(1, Urgency.LOW)], By.ALL_CONTACTS),
        ((SMS, MAIL), [Rule(9, Urgency.HIGH)], By.ALL_CONTACTS),
        ((INBOX, ACCOUNT), [], By.ACCOUNT),
        ((), BY_RULES, By.NO_WAY),
    ],
    ids=["rules", "rules for another urgency", "a rule that leads nowhere", "account", "nothing"],
)
def test_what_decided_on_the_ways_is_named(
    ways: tuple[Way, ...], rules: list[Rule], decided: By
) -> None:
    uses = rule.plan(PAGE, ways=ways, rules=rules)

    assert choice.made(PAGE, uses, ordered=False, ways=ways, rules=rules).by is decided


def test_a_contact_that_works_and_is_not_used_is_named_with_the_reason() -> None:
    ways = (SMS, MAIL)
    uses = rule.plan(PAGE, ways=ways, rules=BY_RULES)
    ordered = rule.ordered([("email", timedelta())], ways=ways)

    by_rules = choice.made(PAGE, uses, ordered=False, ways=ways, rules=BY_RULES)
    by_step = choice.made(PAGE, ordered, ordered=True, ways=ways, rules=BY_RULES)

    assert by_rules.unused == (Unused(2, "email", Skip.NO_RULE),)
    assert by_rules.later == (Later("twilio_sms", LATER),)
    assert by_step.unused == (Unused(1, "twilio_sms", Skip.NOT_IN_ORDER),)
    assert by_step.by is By.STEP


@pytest.mark.parametrize(
    "made",
    [
        Choice(By.NO_WAY),
        Choice(By.OWN_RULES, (Unused(4, "sip", Skip.UNVERIFIED),), (Later("sip", LATER),)),
        Choice(By.ACCOUNT, held_until=datetime(2026, 3, 4, 7, tzinfo=UTC), was_paged=True),
        replace(Choice(By.ALL_CONTACTS), order_in_vain=True),
    ],
)
def test_what_was_kept_is_read_as_it_was(made: Choice) -> None:
    assert choice.read(choice.write(made)) == made
