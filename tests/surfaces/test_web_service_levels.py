"""Promises are ended on their pages, and whoever would be left without one is named."""

from tests.surfaces.conftest import As, Enter

API = "/api/v1"
PLACE = "/settings/service-levels"
GOLD = {"calendar": "mornings", "targets": {"P1": {"resolution": "4h"}}}


def test_what_holds_for_somebody_is_not_retired_and_what_holds_for_nobody_is(
    as_: As, enter: Enter
) -> None:
    cleo = as_("cleo")
    cleo.put(f"{API}/sla-calendars/mornings", json={"weekly": {"monday": ["09:00-12:00"]}})
    cleo.put(f"{API}/sla-policies/gold", json=GOLD | {"teams": ["payments"]})
    browser = enter("cleo")
    refused = browser.post(f"{PLACE}/agreements/gold/retirement")
    assert refused.status_code == 422
    assert "holds for the team payments" in refused.text
    kept = browser.post(f"{PLACE}/calendars/mornings/retirement")
    assert kept.status_code == 422
    assert "is the calendar of gold" in kept.text
    cleo.put(f"{API}/sla-policies/gold", json=GOLD)
    for what in ("agreements/gold", "calendars/mornings"):
        assert browser.post(f"{PLACE}/{what}/retirement").headers["location"].startswith(PLACE)
    listed = browser.get(PLACE).text
    assert "gold" not in listed
    assert "mornings" not in listed
    assert browser.post(f"{PLACE}/agreements/gold/retirement").status_code == 404


def test_whether_parts_follow_is_kept_from_the_page_of_rules(as_: As, enter: Enter) -> None:
    browser = enter("cleo")
    for always, said in (("yes", True), ("", False)):
        browser.post("/settings/rules/parts", data={"always": always})
        assert as_("cleo").get(f"{API}/parts-rule").json() == {"always": said}
    assert 'name="always"' in browser.get("/settings/rules").text


def test_whoever_works_here_ends_no_promise(enter: Enter) -> None:
    ana = enter("ana")
    assert ana.post(f"{PLACE}/agreements/standard/retirement").status_code == 403
    assert ana.post("/settings/rules/parts", data={"always": "yes"}).status_code == 403
