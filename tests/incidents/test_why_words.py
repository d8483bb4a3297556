"""Every reason has words, and everything that was decided has a reason."""

import string
from collections.abc import Iterable

import pytest

from tocsin.incidents.why import duty, message, origin, paging, person, reason, ways
from tocsin.incidents.why.reason import Why
from tocsin.notify import attempt, receipt
from tocsin.notify.choice import By, Skip
from tocsin.oncall import page
from tocsin.oncall.evidence import Because
from tocsin.oncall.spared import Because as Spared
from tocsin.oncall.tenure import Part


def anything(why: Why) -> dict[str, object]:
    """Return a word for each place of its sentence."""
    places = (name for _, name, _, _ in string.Formatter().parse(reason.SENTENCES[why]))
    return {name: f"<{name}>" for name in places if name}


@pytest.mark.parametrize("why", Why)
def test_every_reason_is_said_in_a_sentence(why: Why) -> None:
    said = reason.sentence(why, anything(why))

    assert said[0] in "<" + string.ascii_uppercase
    assert said.endswith(".")
    assert not said.endswith("..")
    assert "{" not in said


def test_no_two_reasons_that_a_person_could_confuse_say_the_same() -> None:
    alike = {
        Why.SILENCED,
        Why.MUTED_BY_RULE,
        Why.INHIBITED,
        Why.FEEDS_HEARTBEAT,
    }
    alike |= {Why.MUTED, Why.STEP_UNMET, Why.NOBODY_THERE, Why.NOBODY}
    others = [words for why, words in reason.SENTENCES.items() if why not in alike]

    assert len(set(others)) == len(others)


def test_whatever_was_decided_or_happened_has_a_reason() -> None:
    assert set(duty.BY_PART) == set(Part)
    assert set(ways.BY) == set(By)
    assert set(ways.SKIPPED) == set(Skip)
    assert set(message.TRIED) == set(attempt.Outcome)
    assert set(message.SAID) == set(receipt.Outcome)
    assert set(message.SENT) == set(attempt.Status)
    assert set(paging.NOT_PAGED) == set(Because)
    assert set(paging.ENDED) == set(page.Status)
    assert set(person.DISPLACED) <= set(Part)
    assert {str(each) for each in Spared} <= {str(each) for each in Because}


_OF_DUTY = {"who", "schedule", "via", "shift", "other", "back", "said", "instead", "gap"}
_GIVEN: list[tuple[Iterable[Why], set[str]]] = [
    ([*duty.BY_PART.values(), Why.BY_STANDING_IN], _OF_DUTY),
    (paging.NOT_PAGED.values(), {"who", "said"}),
    (paging.ENDED.values(), {"who", "because"}),
    (
        [*person.DISPLACED.values(), Why.ON_LEAVE, Why.NOT_ON_CALL],
        _OF_DUTY - {"shift"},
    ),
    (ways.BY.values(), {"who", "later"}),
    (ways.SKIPPED.values(), set()),
    ([*message.SENT.values(), Why.TO_BE_SENT_LATER, Why.SUPERSEDED], {"due", "said"}),
    (message.TRIED.values(), {"provider", "said", "code"}),
    (message.SAID.values(), {"said"}),
    ([origin.mute(f"{begin} 7", in_maintenance=False) for begin, _ in origin.MUTES], {"said"}),
]


@pytest.mark.parametrize(("some", "given"), _GIVEN)
def test_reasons_that_are_told_alike_need_no_more_words_than_they_are_given(
    some: Iterable[Why], given: set[str]
) -> None:
    parse = string.Formatter().parse
    for why in some:
        assert {name for _, name, _, _ in parse(reason.SENTENCES[why]) if name} <= given


@pytest.mark.parametrize(
    ("said", "in_maintenance", "why"),
    [
        ("silence 7: deploy", False, Why.SILENCED),
        ("silence 7: deploy", True, Why.MAINTENANCE),
        ("routing rule 'nights'", False, Why.MUTED_BY_RULE),
        ("held back by alert 3: node down", False, Why.INHIBITED),
        ("it feeds heartbeat 4", False, Why.FEEDS_HEARTBEAT),
        ("something older", False, Why.MUTED),
    ],
)
def test_what_muted_an_alert_is_read_from_what_was_kept(
    said: str, in_maintenance: bool, why: Why
) -> None:
    assert origin.mute(said, in_maintenance=in_maintenance) is why


def test_a_silence_is_named_by_its_number() -> None:
    assert origin.silence_id("silence 7: deploy") == 7
    assert origin.silence_id("silences are golden") is None
