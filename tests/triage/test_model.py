"""What a model learns from words, forgets again when it was wrong, and goes by."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.triage import learning, model, telling_words
from tocsin.triage.learning import Lesson
from tocsin.triage.model import Model
from tocsin.triage.reliability import Reliability

PRINTER, NETWORK = 1, 2
TEXTS = {
    PRINTER: ("The printer is jammed", "No toner in the printer", "Printer shows a paper jam"),
    NETWORK: ("No network in the office", "The network is slow", "VPN and network are down"),
}


def taught(*, times: int = 10) -> Model:
    made = Model()
    lessons = [Lesson(telling_words.counted(t), k) for k, texts in TEXTS.items() for t in texts]
    learning.study(made, Reliability(), lessons * times, [])
    return made


def says(known: Model, text: str) -> tuple[int, float]:
    return model.first(known.likely(telling_words.counted(text)))


@pytest.mark.parametrize(
    ("text", "label"),
    [("my printer again", PRINTER), ("network gone", NETWORK), ("PRINTER!!!", PRINTER)],
)
def test_it_says_what_texts_with_such_words_were(text: str, label: int) -> None:
    said, sure = says(taught(), text)
    assert said == label
    assert sure > 0.7


def test_of_words_that_it_never_read_it_is_not_sure() -> None:
    assert says(taught(), "xylophone")[1] < 0.7


def test_it_tells_which_words_it_goes_by() -> None:
    text = "The printer in the office"
    [loudest, *_] = taught().telling(telling_words.counted(text), PRINTER)
    assert telling_words.spelled(text)[loudest] == "printer"


def test_what_is_corrected_is_unlearned() -> None:
    known = taught(times=1)
    wrong = [Lesson(telling_words.counted(text), NETWORK, PRINTER) for text in TEXTS[PRINTER]]
    for _ in range(10):
        learning.study(known, Reliability(), wrong, [])
        wrong = [*wrong]
    assert known.counts[PRINTER] >= 0
    again = [Lesson(telling_words.counted(text), NETWORK) for text in TEXTS[PRINTER]]
    learning.study(known, Reliability(), again * 10, [])
    assert says(known, "the printer is jammed")[0] == NETWORK


def test_what_was_merged_is_likely_together() -> None:
    assert learning.merged({1: 0.25, 2: 0.25, 3: 0.5}, {2: 1}) == {1: 0.5, 3: 0.5}


@given(st.lists(st.tuples(st.text(max_size=40), st.integers(1, 4)), max_size=30))
def test_shares_are_one_together_whatever_was_learned(cases: list[tuple[str, int]]) -> None:
    known = Model()
    lessons = [Lesson(telling_words.counted(text), label) for text, label in cases]
    learning.study(known, Reliability(), lessons, lessons[:5])
    likely = known.likely(telling_words.counted("any text"))
    assert not likely or math.isclose(sum(likely.values()), 1.0)


@given(st.text())
def test_any_text_is_words_and_a_digest_is_a_bigint(text: str) -> None:
    counts = telling_words.counted(text)
    assert all(0 <= word < 2**63 for word in counts)
    assert counts.keys() <= telling_words.spelled(text).keys()
