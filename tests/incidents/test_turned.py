"""Why something that came paged nobody: turned away, dropped by a rule, muted, or not read."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tocsin.incidents.why import duty, turned
from tocsin.incidents.why.link import Called, State
from tocsin.incidents.why.reason import Why
from tocsin.oncall import evidence
from tocsin.oncall.evidence import Because, Evidence
from tocsin.oncall.page import Told
from tocsin.oncall.policy import Stage
from tocsin.signals.refusal import Reason, Whole

NOON = datetime(2026, 3, 16, 12, tzinfo=UTC)
EVENT = Whole(
    ref="event-7", at=NOON, source_id=3, reason=Reason.DROPPED, error="", address="", path="",
    key_hint="", content_type="application/json", headers={}, body=b"{}", size=2, is_whole=True,
    count=1, last_at=NOON, replayed_as=None, replay_of=None,
)  # fmt: skip


@pytest.mark.parametrize(
    ("error", "reasons"),
    [
        ("routing rule 'dev is quiet' (version 4) drops it", [Why.DROPPED_BY_RULE]),
        ("silence 7: planned work", [Why.SILENCED]),
        ("held back by 'The core is down': core first", [Why.INHIBITED]),
        ("routing rule 'nights'", [Why.MUTED_BY_RULE]),
        ("no open alert has this identity", [Why.CHANGED_NOTHING]),
        (
            "silence 7: x\nrouting rule 'a' (version 1) drops it",
            [Why.SILENCED, Why.DROPPED_BY_RULE],
        ),
        ("", []),
    ],
)
def test_each_reason_is_a_link_of_its_own(error: str, reasons: list[Why]) -> None:
    came, *fates = turned.of(replace(EVENT, error=error), "Prometheus")
    assert (came.reason, came.title) == (Why.CAME, "Prometheus")
    assert [each.reason for each in fates] == reasons
    assert all(each.state is State.SKIPPED for each in fates)


def test_a_silence_that_held_it_back_is_named() -> None:
    _, held = turned.of(replace(EVENT, error="silence 7: planned work"), "Prometheus")
    assert held.subject == "silence/7"
    assert held.sentence == "It paged nobody: silence 7: planned work."


def test_what_was_turned_away_says_so_and_who_came() -> None:
    refused = replace(
        EVENT, ref="refusal-2", reason=Reason.UNKNOWN_KEY, error="No source has this key.",
        source_id=None, address="192.0.2.7", path="/v2/enqueue",
    )  # fmt: skip
    came, away = turned.of(refused, "")
    assert came.sentence == "192.0.2.7 sent 2 bytes to /v2/enqueue."
    assert (away.reason, away.sentence) == (
        Why.TURNED_AWAY,
        "It was not let in: No source has this key.",
    )


def test_what_could_not_be_read_was_kept() -> None:
    _, unread = turned.of(
        replace(EVENT, reason=Reason.UNREADABLE, error="It is no JSON."), "Prometheus"
    )
    assert unread.sentence == "It was kept, and could not be read: It is no JSON."


@pytest.mark.parametrize(
    ("because", "reason"),
    [(Because.NOBODY, Why.VENDOR_ASKED), (Because.GONE, Why.VENDOR_GONE)],
)
def test_a_vendor_has_reasons_of_its_own(because: Because, reason: Why) -> None:
    written = evidence.write(Evidence(because))
    told = Told(Stage.STEP, 0, 0, "vendor:Contoso", None, "nobody", "asked", NOON, written)
    link = duty.of(told, called=Called())
    assert (link.reason, link.title) == (reason, "Contoso")
    assert link.sentence.startswith("Contoso was")
