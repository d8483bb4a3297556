import pytest

from tocsin.desk import satisfaction
from tocsin.desk.satisfaction import InvalidRating, Rating


@pytest.mark.parametrize("score", [0, 6, -1])
def test_a_score_is_one_to_five(score: int) -> None:
    with pytest.raises(InvalidRating) as refused:
        satisfaction.checked(Rating(score))
    assert "score" in refused.value.fields


def test_a_comment_is_tidied_and_limited() -> None:
    assert satisfaction.checked(Rating(3, " Fine.\x00 ")) == Rating(3, "Fine.")
    with pytest.raises(InvalidRating):
        satisfaction.checked(Rating(3, "x" * 2001))


@pytest.mark.parametrize(("score", "is_low"), [(1, True), (2, True), (3, False), (5, False)])
def test_one_and_two_are_low(score: int, *, is_low: bool) -> None:
    assert Rating(score).is_low is is_low
