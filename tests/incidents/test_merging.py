"""Two categories become one: what is open moves, what is over keeps the word that it had."""

from datetime import datetime

import pytest

from tests.incidents import story
from tests.incidents.conftest import Payments
from tocsin.identity.permission import NotPermitted
from tocsin.incidents.actions import configuring, merging, reading
from tocsin.incidents.actions.configuring import UnknownCategory
from tocsin.incidents.category import InvalidCategory
from tocsin.incidents.search import Query
from tocsin.kit.tx import Tx


def tree(tx: Tx) -> list[str]:
    return [each.path for each in configuring.categories(tx) if each.path.startswith(("ne", "wi"))]


def test_what_is_open_moves_and_lists_find_what_is_over(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    ana, cleo = payments.people.ana.actor, payments.people.cleo.actor
    for path in ("wifi/guests", "wifi/phones", "network/guests"):
        configuring.add_category(tx, path, actor=cleo, now=now)
    past, now_open = (
        story.opened(tx, payments, now, category=path) for path in ("wifi/guests", "wifi")
    )
    story.resolved(tx, past, ana, now)
    assert merging.merge_category(tx, "wifi", "network", actor=cleo, now=now) == 1
    assert tree(tx) == ["network", "network/guests", "network/phones"]
    assert reading.get(tx, past, actor=ana).category == "wifi/guests"
    assert reading.get(tx, now_open, actor=ana).category == "network"
    found = reading.search(tx, Query(category="network"), actor=ana).items
    assert {each.number for each in found} == {past, now_open}
    assert story.events(tx, now_open, "categorized")[0].data["from"] == "wifi"


def test_a_chain_of_mergers_ends_where_the_last_one_does(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    ana, cleo = payments.people.ana.actor, payments.people.cleo.actor
    for path in ("wifi", "radio"):
        configuring.add_category(tx, path, actor=cleo, now=now)
    number = story.opened(tx, payments, now, category="wifi")
    story.resolved(tx, number, ana, now)
    merging.merge_category(tx, "wifi", "radio", actor=cleo, now=now)
    merging.merge_category(tx, "radio", "network", actor=cleo, now=now)
    [found] = reading.search(tx, Query(category="network"), actor=ana).items
    assert found.number == number


def test_what_was_merged_can_be_brought_back(tx: Tx, now: datetime, payments: Payments) -> None:
    cleo = payments.people.cleo.actor
    configuring.add_category(tx, "wifi", actor=cleo, now=now)
    merging.merge_category(tx, "wifi", "network", actor=cleo, now=now)
    configuring.add_category(tx, "wifi", actor=cleo, now=now)
    back = next(each for each in configuring.categories(tx) if each.path == "wifi")
    assert back.merged_into is None


def test_a_category_is_merged_by_who_configures_into_another_that_there_is(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    ana, cleo = payments.people.ana.actor, payments.people.cleo.actor
    configuring.add_category(tx, "network/dns", actor=cleo, now=now)
    for into in ("network", "network/dns"):
        with pytest.raises(InvalidCategory):
            merging.merge_category(tx, "network", into, actor=cleo, now=now)
    with pytest.raises(UnknownCategory):
        merging.merge_category(tx, "network", "nowhere", actor=cleo, now=now)
    with pytest.raises(NotPermitted):
        merging.merge_category(tx, "network", "software", actor=ana, now=now)
