"""Privacy under Settings: rules and holds are set, somebody is handed over and erased."""

import io
import zipfile
from typing import Any

from tests.surfaces.shop import Shop
from tests.surfaces.visitor import Visitors, said

PLACE = "/settings/privacy"


def test_rules_and_holds_are_set_and_taken_off(visitors: Visitors, payments: Shop) -> None:
    eve = visitors.eve
    assert "for ever" in eve.get(PLACE)
    eve.post(f"{PLACE}/retention/incidents", days="730")
    assert 'value="730"' in eve.get(PLACE)
    assert "36500 days" in eve.post(f"{PLACE}/retention/incidents", status=422, days="99999").text
    held: dict[str, Any] = {"subject": f"person/{payments.people.dan.id}", "reason": "case 7"}
    eve.post(f"{PLACE}/holds", **held)
    assert "case 7" in said(eve.get(PLACE))
    assert "already" in eve.post(f"{PLACE}/holds", status=422, **held).text
    eve.post(f"{PLACE}/holds/1/release")
    assert "taken off" in said(eve.get(PLACE))
    visitors.cleo.get(PLACE, status=403)


def test_somebody_is_handed_over_and_erased(visitors: Visitors, payments: Shop) -> None:
    eve, dan = visitors.eve, f"/settings/people/{payments.people.dan.id}"
    handed = eve.post(f"{dan}/export", status=200)
    with zipfile.ZipFile(io.BytesIO(handed.content)) as archive:
        assert "dan@example.com" in archive.read("what-is-kept.json").decode()
    assert "still let in" in said(eve.get(f"{dan}/erasure"))
    eve.post(f"{dan}/deactivation")
    assert "Erase for good" in eve.get(f"{dan}/erasure")
    assert "Say why" in eve.post(f"{dan}/erasure", status=422, reason="").text
    eve.post(f"{dan}/erasure", reason="asked for on 16 March")
    assert "Erased person" in said(eve.get(dan))
    assert "asked for on 16 March" in said(eve.get(PLACE))
    visitors.cleo.get(f"{dan}/erasure", status=403)
