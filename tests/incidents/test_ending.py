"""How incidents end: codes that are set, who saw it work, and what comes back too late."""

from datetime import datetime, timedelta

import pytest

from tests.incidents import story
from tests.incidents.conftest import Payments
from tocsin.catalog import calendar_text
from tocsin.identity.permission import NotPermitted
from tocsin.incidents import resolution
from tocsin.incidents.actions import (
    closing,
    configuring,
    ending,
    reading,
    reopening,
    resolving,
)
from tocsin.incidents.actions.configuring import ClosingRule
from tocsin.incidents.actions.ending import NotOver, UnknownCode
from tocsin.incidents.lifecycle import Channel, Status
from tocsin.incidents.resolution import Code, Ending, InvalidResolution, Resolution
from tocsin.kit.tx import Tx

DAY = timedelta(days=1)
VENDOR_PATCH = Code("vendor_patch")


def test_a_code_of_ones_own_is_one_and_what_looks_like_none_is_not() -> None:
    assert (VENDOR_PATCH, VENDOR_PATCH.words) == ("vendor_patch", "vendor patch")
    assert Code("fixed") is Code.FIXED
    assert Code("vendor_patch") == Code("vendor_patch")
    assert {Code("vendor_patch")} == {VENDOR_PATCH}
    for wrong in ("", "X", "a b", "x" * 41, "1st"):
        with pytest.raises(ValueError, match="Code"):
            Code(wrong)


def test_whether_a_code_needs_a_word_is_what_was_set() -> None:
    quiet = Ending(Code.FIXED, needs_notes=False)
    assert resolution.checked(Resolution(Code.FIXED), ending=quiet).notes == ""
    with pytest.raises(InvalidResolution):
        resolution.checked(Resolution(Code.DUPLICATE), ending=Ending(Code.DUPLICATE))


def test_what_tocsin_says_by_itself_cannot_be_retired() -> None:
    with pytest.raises(InvalidResolution, match="Duplicate stays"):
        resolution.set_as([Ending(Code.FIXED), Ending(Code.SELF_RECOVERED)])


def test_codes_are_added_and_retired_and_what_has_them_keeps_them(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    ana, cleo = payments.people.ana.actor, payments.people.cleo.actor
    number = story.opened(tx, payments, now)
    patched = Resolution(VENDOR_PATCH, "They sent one.")
    with pytest.raises(UnknownCode):
        resolving.resolve(tx, number, patched, actor=ana, now=now)
    kept = [each for each in ending.codes(tx) if each.code in resolution.RELIED_ON]
    wanted = [*kept, Ending(VENDOR_PATCH, is_workaround=True)]
    assert ending.set_codes(tx, wanted, actor=cleo, now=now)
    assert not ending.set_codes(tx, wanted, actor=cleo, now=now)
    assert ending.codes(tx) == wanted
    resolving.resolve(tx, number, patched, actor=ana, now=now)
    told = story.events(tx, number, "resolved")[0].data
    assert (told["code"], told["is_workaround"]) == ("vendor_patch", True)
    assert ending.set_codes(tx, kept, actor=cleo, now=now)
    assert reading.get(tx, number, actor=ana).resolution_code == VENDOR_PATCH
    with pytest.raises(NotPermitted):
        ending.set_codes(tx, wanted, actor=ana, now=now)


def test_who_saw_it_work_is_kept_until_it_comes_back(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    ana, bo = payments.people.ana.actor, payments.people.bo.actor
    number = story.opened(tx, payments, now)
    with pytest.raises(NotOver):
        ending.verify(tx, number, actor=bo, now=now)
    resolving.resolve(tx, number, Resolution(Code.FIXED, "Restarted."), actor=ana, now=now)
    assert ending.verification(tx, number, actor=ana) is None
    ending.verify(tx, number, evidence=" A test payment went through. ", actor=bo, now=now + DAY)
    seen = ending.verification(tx, number, actor=ana)
    assert seen is not None
    assert (seen.verified_by, seen.evidence) == (bo.label, "A test payment went through.")
    assert reading.get(tx, number, actor=ana).is_verified
    resolving.reopen(tx, number, reason="Again", actor=ana, now=now + DAY)
    assert ending.verification(tx, number, actor=ana) is None


def test_whoever_resolves_what_they_saw_work_is_noted(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    ana = payments.people.ana.actor
    number = story.opened(tx, payments, now)
    said = Resolution(Code.FIXED, "Restarted.", is_verified=True, evidence="The graph is flat.")
    resolving.resolve(tx, number, said, actor=ana, now=now)
    seen = ending.verification(tx, number, actor=ana)
    assert seen is not None
    assert (seen.verified_by, seen.evidence) == (ana.label, "The graph is flat.")


def within(tx: Tx, payments: Payments, days: int, now: datetime) -> None:
    always = calendar_text.parse({"weekly": {"monday": ["00:00-24:00"]}})
    rule = ClosingRule(200, always, days)
    configuring.set_closing_rule(tx, rule, actor=payments.people.cleo.actor, now=now)


def test_what_comes_back_soon_is_reopened_and_what_comes_back_late_is_followed(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    """It is Monday, and only Mondays are worked: one working day is a week."""
    dan, ana = payments.people.dan.actor, payments.people.ana.actor
    within(tx, payments, 1, now)
    number = story.reported(tx, payments, now)
    story.resolved(tx, number, ana, now)
    soon = now + 7 * DAY
    again = reopening.reopen_or_follow(tx, number, reason="Still", actor=dan, now=soon)
    assert (again.number, again.status) == (number, Status.IN_PROGRESS)
    story.resolved(tx, number, ana, soon)
    late = soon + 8 * DAY
    new = reopening.reopen_or_follow(tx, number, reason="Still", actor=dan, now=late)
    assert new.number != number
    assert (new.title, new.service_ids, new.reporter_id, new.channel) == (
        "I cannot pay",
        (payments.ledger,),
        dan.person_id,
        Channel.PORTAL,
    )
    assert new.description.startswith("Still\n\nFollows incident")
    assert [link.to_number for link in reading.links(tx, new.number)] == [number]
    assert reading.get(tx, number, actor=ana).status is Status.RESOLVED


def test_what_is_closed_stays_closed_and_is_followed(
    tx: Tx, now: datetime, payments: Payments
) -> None:
    ana, cleo = payments.people.ana.actor, payments.people.cleo.actor
    number = story.opened(tx, payments, now)
    with pytest.raises(resolving.NotResolved):
        reopening.follow(tx, number, reason="Again", actor=ana, now=now)
    story.resolved(tx, number, ana, now)
    closing.close(tx, number, actor=cleo, now=now)
    new = reopening.reopen_or_follow(tx, number, reason="Again", actor=ana, now=now + DAY)
    assert (new.number != number, new.status, new.channel) == (True, Status.OPEN, Channel.WEB)
    assert reading.get(tx, number, actor=ana).status is Status.CLOSED
