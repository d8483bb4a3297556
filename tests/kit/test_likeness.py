import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.kit import likeness
from tocsin.kit.likeness import Text

WORDS = st.lists(
    st.sampled_from(["disk", "full", "mail", "server", "slow", "login", "card", "printer"])
)
TEXTS = st.builds(lambda title, body: Text(1, " ".join(title), " ".join(body)), WORDS, WORDS)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("crashes", "crashing"),
        ("printers", "printer"),
        ("connections", "connection"),
        ("Druckern", "Drucker"),
        ("Störungen", "Störung"),
        ("UPDATED", "updates"),
    ],
)
def test_forms_of_a_word_have_one_stem(one: str, other: str) -> None:
    assert likeness.terms(one) == likeness.terms(other)


def test_what_everybody_says_says_nothing() -> None:
    assert likeness.terms("It is not what we have", "Das ist nicht von uns") == {}


def test_a_word_of_the_title_counts_for_more_than_one_of_the_text() -> None:
    assert likeness.terms("printer", "printer jam") == {"print": 4, "jam": 1}


def test_the_likest_shares_the_rarest_words_and_says_which() -> None:
    others = [
        Text(1, "Mail is slow"),
        Text(2, "Mail is late"),
        Text(3, "Mail refused: certificate expired"),
        Text(4, "Printer jam"),
    ]
    found = likeness.ranked(Text(9, "Mail certificate invalid"), others)
    assert [each.id for each in found] == [3, 2, 1]
    assert found[0].words == ("certificat", "mail")
    assert found[0].score > 2 * found[1].score


def test_what_is_looked_for_is_rare_and_is_there() -> None:
    said = likeness.terms("mail certificate ghost")
    known = {"mail": 900, "certificat": 3, "ghost": 0}
    assert list(likeness.chosen(said, known, total=1000)) == ["certificat", "mail"]


@given(TEXTS, st.lists(TEXTS, max_size=8))
def test_likeness_is_a_share_and_the_same_words_have_it_whole(
    one: Text, others: list[Text]
) -> None:
    found = likeness.ranked(one, [*others, one])
    assert all(0 < each.score <= 1 for each in found)
    assert [each.score for each in found] == sorted((e.score for e in found), reverse=True)
    if likeness.terms(one.title, one.body):
        assert found[0].score == pytest.approx(1)
