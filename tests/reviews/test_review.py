import pytest

from tocsin.reviews import review
from tocsin.reviews.review import Cause, CauseKind, Incomplete, InvalidReview, NewReview

WHOLE = NewReview("It broke.", causes=(Cause(CauseKind.ROOT, "A full disk."),))


@pytest.mark.parametrize(
    ("written", "fields"),
    [
        (NewReview(), {"summary", "causes"}),
        (NewReview(causes=WHOLE.causes), {"summary"}),
        (NewReview("It broke."), {"causes"}),
    ],
)
def test_a_review_is_published_when_it_says_what_happened_and_why(
    written: NewReview, fields: set[str]
) -> None:
    review.check_complete(WHOLE)
    with pytest.raises(Incomplete) as refused:
        review.check_complete(written)
    assert set(refused.value.fields) == fields


def test_a_draft_is_tidied_and_empty_causes_fall_out() -> None:
    messy = NewReview(" It broke.\x00\n", causes=(*WHOLE.causes, Cause(CauseKind.TRIGGER, " ")))
    assert review.checked(messy) == WHOLE


@pytest.mark.parametrize(
    ("written", "field"),
    [
        (NewReview(lessons="x" * 50_001), "lessons"),
        (NewReview(causes=WHOLE.causes * 31), "causes"),
    ],
)
def test_a_draft_that_is_too_long_names_the_section(written: NewReview, field: str) -> None:
    with pytest.raises(InvalidReview) as refused:
        review.checked(written)
    assert field in refused.value.fields
