import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.comms import template
from tocsin.comms.template import InvalidTemplate, NewTemplate, UnknownPlaceholder

EVERY = {name: f"<{name}>" for name in template.PLACEHOLDERS}


@pytest.mark.parametrize(
    ("words", "filled"),
    [
        ("{number}: {title}", "42: Down"),
        ("{{number}}", "{number}"),
        ("100 % {title}", "100 % Down"),
        ("a } b", "a } b"),
        ("a { b", "a { b"),
        ("}}{title}{{", "}Down{"),
    ],
)
def test_placeholders_are_filled_and_braces_can_be_written(words: str, filled: str) -> None:
    new = template.checked(NewTemplate("t", words, words))
    assert template.fill(new, {"number": "42", "title": "Down"}).body == filled


@pytest.mark.parametrize(
    "place", ["{nmuber}", "{}", "{title!r}", "{title.__class__}", "{0}", "{title:>9}", "{ title }"]
)
@pytest.mark.parametrize("field", ["subject", "body"])
def test_an_unknown_placeholder_is_refused_when_saved_and_the_known_ones_named(
    place: str, field: str
) -> None:
    words = {"subject": "s", "body": "b"} | {field: f"It is {place}."}
    with pytest.raises(UnknownPlaceholder) as refused:
        template.checked(NewTemplate("t", **words))
    assert place in refused.value.fields[field]
    assert "{next_update}" in refused.value.sentence


@pytest.mark.parametrize(
    ("new", "field"),
    [
        (NewTemplate(" ", "s", "b"), "name"),
        (NewTemplate("n", "\n", "b"), "subject"),
        (NewTemplate("n", "s", " "), "body"),
        (NewTemplate("n", "s", "x" * 8001), "body"),
    ],
)
def test_a_template_that_cannot_be_names_the_field(new: NewTemplate, field: str) -> None:
    with pytest.raises(InvalidTemplate) as refused:
        template.checked(new)
    assert field in refused.value.fields


def test_the_standard_template_is_one_that_could_be_saved() -> None:
    assert template.checked(template.STANDARD) == template.STANDARD


@given(st.text(max_size=40))
def test_what_is_put_in_place_is_never_read_again(said: str) -> None:
    new = NewTemplate("t", "s", "[{update}]")
    value = said + "{title}{number}"
    assert template.fill(new, EVERY | {"update": value}).body == f"[{value}]"


@given(st.text(alphabet="{}abtile _", max_size=30))
def test_whatever_is_saved_can_be_filled(words: str) -> None:
    try:
        new = template.checked(NewTemplate("t", "s", "x" + words))
    except (UnknownPlaceholder, InvalidTemplate):
        return
    template.fill(new, EVERY)
