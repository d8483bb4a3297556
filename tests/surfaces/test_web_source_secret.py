"""The secret of a source in the browser: entered, never shown again, forgotten."""

from datetime import datetime

import httpx2
import pytest

from tests.cast import Cast
from tests.surfaces.conftest import Enter
from tocsin.identity.actor import SYSTEM
from tocsin.kit.db import Database
from tocsin.signals import actions as signals
from tocsin.signals.source import NewSource

SECRET = "between GitHub and us"


@pytest.fixture
def place(database: Database, people: Cast, now: datetime) -> str:
    with database.transaction() as tx:
        source = NewSource("shop", "github")
        made = signals.create_source(tx, source, actor=SYSTEM, now=now)
    return f"/settings/sources/{made.id}"


def test_a_secret_is_entered_and_not_shown_again(enter: Enter, place: str) -> None:
    admin = enter("eve")
    assert "Believed by their key" in admin.get(place).text
    form = admin.get(f"{place}/secret").text
    assert 'type="password"' in form
    assert "beside the webhook&#39;s URL" in form
    admin.post(f"{place}/secret", data={"secret": SECRET})
    for path in (place, f"{place}/secret", f"{place}/edit"):
        assert SECRET not in admin.get(path).text
    assert "Verified by a secret" in admin.get(place).text
    admin.post(f"{place}/secret/removal")
    assert "Believed by their key" in admin.get(place).text


@pytest.mark.parametrize("secret", ["", "   ", "short"])
def test_a_secret_that_is_none_is_told_beside_its_field(
    enter: Enter, place: str, secret: str
) -> None:
    answer: httpx2.Response = enter("eve").post(f"{place}/secret", data={"secret": secret})
    assert answer.status_code == 422
    assert "field-error" in answer.text or "aria-invalid" in answer.text


def test_who_may_not_configure_is_offered_no_secret(enter: Enter, place: str) -> None:
    browser = enter("bo")
    assert f"{place}/secret" not in browser.get(place).text
    assert browser.get(f"{place}/secret").status_code == 403
    assert browser.post(f"{place}/secret", data={"secret": SECRET}).status_code == 403
