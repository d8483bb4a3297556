"""What somebody sets by hand for a while is checked alike, whatever it changes."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tocsin.oncall import leave, override, shadow, temporary
from tocsin.oncall.leave import NewLeave
from tocsin.oncall.override import NewOverride
from tocsin.oncall.shadow import NewShadow
from tocsin.oncall.spell import BadSpell
from tocsin.oncall.temporary import FixedShift, NewTemporary, Rota

NOW = datetime(2026, 3, 16, 9, 30, tzinfo=UTC)
DAY = timedelta(days=1)
Checked = Callable[[datetime, datetime, str], Any]


def overridden(starts_at: datetime, ends_at: datetime, reason: str) -> NewOverride:
    return override.checked(NewOverride(1, 2, starts_at, ends_at, reason), now=NOW)


def shadowed(starts_at: datetime, ends_at: datetime, reason: str) -> NewShadow:
    return shadow.checked(NewShadow(1, 2, starts_at, ends_at, reason), now=NOW)


def away(starts_at: datetime, ends_at: datetime, reason: str) -> NewLeave:
    return leave.checked(NewLeave(2, starts_at, ends_at, None, reason), now=NOW)


def replaced(starts_at: datetime, ends_at: datetime, reason: str) -> NewTemporary:
    rota = Rota(shifts=(FixedShift(2, NOW, NOW + DAY),))
    return temporary.checked(NewTemporary(1, starts_at, ends_at, rota, reason), now=NOW)


KINDS = pytest.mark.parametrize("checked", [overridden, shadowed, away, replaced])


@KINDS
def test_what_lies_in_the_past_stays_as_it_was(checked: Checked) -> None:
    tidy = checked(NOW - DAY, NOW + DAY, " dentist ")
    assert (tidy.starts_at, tidy.ends_at, tidy.reason) == (NOW, NOW + DAY, "dentist")


@KINDS
@pytest.mark.parametrize(
    ("starts_at", "ends_at", "reason", "sentence"),
    [
        (NOW.replace(tzinfo=None), NOW + DAY, "", "in which time zone"),
        (NOW + DAY, NOW + DAY, "", "must end after it starts"),
        (NOW - 2 * DAY, NOW, "", "cannot lie in the past"),
        (NOW, NOW + 733 * DAY, "", "ends within"),
        (NOW, NOW + DAY, "x" * 501, "at most 500 characters"),
    ],
)
def test_what_cannot_be_kept_is_refused(
    checked: Checked, starts_at: datetime, ends_at: datetime, reason: str, sentence: str
) -> None:
    with pytest.raises(BadSpell, match=sentence):
        checked(starts_at, ends_at, reason)
