"""Among seventy kinds of senders the right one is found."""

import re

import httpx2
import pytest

from tests.surfaces.conftest import Enter
from tocsin.signals import kinds, sources
from tocsin.signals.provider import Group

NEW = "/settings/sources/new"


@pytest.fixture
def admin(enter: Enter) -> httpx2.Client:
    return enter("eve")


def offered(page: str) -> list[str]:
    """The kinds that are to be seen, in their order."""
    items = re.findall(r'<li class="shelf-item"[^>]*data-words="(\w+)"( hidden)?>', page)
    return [slug for slug, hidden in items if not hidden]


def test_every_kind_stands_in_a_group() -> None:
    shelves = kinds.shelves()
    assert [shelf.group for shelf in shelves] == list(Group)
    assert sorted(kind.slug for shelf in shelves for kind in shelf.kinds) == [*sources.PROVIDERS]
    assert all(shelf.kinds for shelf in shelves)


def test_all_kinds_are_offered_and_each_leads_to_its_form(admin: httpx2.Client) -> None:
    page = admin.get(NEW).text
    assert sorted(offered(page)) == [*sources.PROVIDERS]
    assert f'href="{NEW}?kind=zabbix"' in page
    form = admin.get(f"{NEW}?kind=zabbix").text
    assert "Connect Zabbix" in form
    assert '<input type="hidden" name="kind" value="zabbix">' in form


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("zab", {"zabbix"}),
        ("uptime KUMA", {"uptime_kuma"}),
        ("freshdesk tickets", {"freshdesk"}),
        ("no such sender", set()),
    ],
)
def test_words_narrow_what_is_offered(admin: httpx2.Client, words: str, found: set[str]) -> None:
    page = admin.get(NEW, params={"q": words}).text
    assert set(offered(page)) == found
    assert ("Nothing known is called that" in page) or found
    assert ("data-narrow-empty hidden" in page) is bool(found)


def test_a_source_is_shown_by_the_title_of_its_kind(admin: httpx2.Client) -> None:
    form = {"kind": "scom", "name": "windows", "is_enabled": "true"}
    made = admin.post(NEW, data=form).text
    number = re.search(r"/settings/sources/(\d+)", made)
    assert number is not None
    page = admin.get(f"/settings/sources/{number[1]}").text
    assert "System Center Operations Manager" in page


def test_the_service_is_remembered_while_one_chooses(admin: httpx2.Client) -> None:
    page = admin.get(f"{NEW}?service=7").text
    assert f'href="{NEW}?kind=zabbix&amp;service=7"' in page
    assert '<input type="hidden" name="service" value="7">' in page


def test_an_unknown_kind_is_asked_for_again(admin: httpx2.Client) -> None:
    assert len(offered(admin.get(f"{NEW}?kind=carrier_pigeon").text)) == len(sources.PROVIDERS)
