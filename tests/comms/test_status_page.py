import pytest

from tocsin.comms import status_page
from tocsin.comms.status_page import InvalidPage, NewComponent, NewPage

SHOP = NewComponent(1, "Shop")
LONG = "x" * 130


@pytest.mark.parametrize(
    ("new", "field"),
    [
        (NewPage("", "T"), "slug"),
        (NewPage("a--b", "T"), "slug"),
        (NewPage("a/b", "T"), "slug"),
        (NewPage("x" * 61, "T"), "slug"),
        (NewPage("a", " "), "title"),
        (NewPage("a", "T", "x" * 2001), "description"),
        (NewPage("a", "T", time_zone="Mars/Olympus"), "time_zone"),
        (NewPage("a", "T", components=(SHOP, NewComponent(1, "Again"))), "components"),
        (NewPage("a", "T", components=(NewComponent(1, " "),)), "components"),
        (NewPage("a", "T", components=(NewComponent(1, LONG),)), "components"),
        (NewPage("a", "T", components=(NewComponent(1, "a", group=LONG),)), "components"),
    ],
)
def test_a_page_that_cannot_be_names_the_field(new: NewPage, field: str) -> None:
    with pytest.raises(InvalidPage) as refused:
        status_page.checked(new)
    assert field in refused.value.fields


def test_a_page_is_tidied() -> None:
    messy = NewPage(" Shop ", " Our\nshop ", components=(NewComponent(1, " Shop ", group=" "),))
    assert status_page.checked(messy) == NewPage("shop", "Our shop", components=(SHOP,))
