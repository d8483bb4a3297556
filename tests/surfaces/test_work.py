"""Getting through many incidents over the API and in the browser."""

import csv
import io
from typing import Any

import pytest

from tests.surfaces.conftest import As, Enter
from tests.surfaces.shop import Shop
from tocsin.api import app

API = app.PATH


@pytest.fixture
def numbers(payments: Shop, as_: As) -> list[int]:
    """Three incidents that Ana declared, P1 and nobody's."""
    ana = as_("ana")
    declared = [
        ana.post(f"{API}/incidents", json={"title": title, "services": ["checkout"]}).json()
        for title in ("One", "Two", "Three")
    ]
    return [each["number"] for each in declared]


def test_a_view_is_kept_listed_counted_and_looked_through(as_: As, numbers: list[int]) -> None:
    ana, bo = as_("ana"), as_("bo")
    asked = {"status": ["active"], "assignee": "me", "sort": "priority"}
    body = {"name": "Mine", "asked": asked, "audience": "team", "team": "payments"}
    made = ana.post(f"{API}/views", json=body)
    assert made.status_code == 201, made.text
    view = made.json()
    assert (view["asked"]["assignee"], view["team"]) == ("me", "payments")
    ana.put(f"{API}/incidents/{numbers[0]}/assignment", json={"person": "bo@example.com"})
    [count] = bo.get(f"{API}/views/counts").json()["items"]
    assert count == {"view_id": view["id"], "number": 1, "is_more": False}
    [found] = bo.get(f"{API}/views/{view['id']}/incidents").json()["items"]
    assert found["number"] == numbers[0]
    body["asked"] = {"team": "mine", "is_unassigned": True, "q": "three"}
    replaced = bo.put(f"{API}/views/{view['id']}", json=body).json()
    assert replaced["asked"]["team"] == "mine"
    assert bo.delete(f"{API}/views/{view['id']}").status_code == 204
    assert ana.get(f"{API}/views").json()["items"] == []


def test_a_bulk_edit_tells_of_each_and_is_taken_back(as_: As, numbers: list[int]) -> None:
    ana = as_("ana")
    body = {"numbers": [*numbers, 999], "edit": {"assignee": "bo@example.com"}}
    told = ana.post(f"{API}/bulk-edits/preview", json=body).json()["items"]
    assert [bool(each["failure"]) for each in told] == [False, False, False, True]
    assert ana.get(f"{API}/incidents/{numbers[0]}").json()["assignee"] is None
    made = ana.post(f"{API}/bulk-edits", json=body).json()
    assert made["outcomes"] == told
    assert ana.get(f"{API}/incidents/{numbers[0]}").json()["assignee"] == "bo@example.com"
    assert as_("bo").get(f"{API}/bulk-edits/{made['id']}").status_code == 404
    undone = ana.delete(f"{API}/bulk-edits/{made['id']}").json()["items"]
    assert all(each["after"] == {"assignee_id": None} for each in undone)
    assert ana.delete(f"{API}/bulk-edits/{made['id']}").status_code == 409
    too_many = {"numbers": list(range(1, 102)), "edit": {"assignee": "me"}}
    assert ana.post(f"{API}/bulk-edits", json=too_many).status_code == 422


def test_a_macro_is_filled_previewed_and_used(as_: As, numbers: list[int]) -> None:
    ana, number = as_("ana"), numbers[0]
    edit = {"progress": "hold", "reason": "the vendor looks", "assignee": "me"}
    body = {"name": "Vendor", "edit": edit, "answer": {"body": "#{number}: {title}"}}
    macro = ana.post(f"{API}/macros", json=body).json()
    assert macro["edit"]["assignee"] == "me"
    place = f"{API}/incidents/{number}/macros"
    assert ana.get(f"{place}/{macro['id']}").json()["body"] == f"#{number}: One"
    use = {"macro_id": macro["id"]}
    told = ana.post(f"{place}/preview", json=use).json()
    assert told["after"]["status"] == "pending"
    assert ana.post(place, json=use).json() == told
    assert ana.post(place, json=use).json()["after"] == {"answer": True}
    assert ana.post(f"{API}/incidents/999/macros", json=use).status_code == 404
    assert ana.put(f"{API}/macros/{macro['id']}", json=body | {"name": "V"}).json()["name"] == "V"
    assert {"name": "title", "meaning": "its title"} in (
        ana.get(f"{API}/macros/places").json()["items"]
    )
    bad = body | {"name": "Bad", "answer": {"body": "{secret}"}}
    assert ana.post(f"{API}/macros", json=bad).status_code == 422
    assert ana.delete(f"{API}/macros/{macro['id']}").status_code == 204


def test_tasks_checklists_and_templates(as_: As, numbers: list[int]) -> None:
    ana, cleo = as_("ana"), as_("cleo")
    steps = {"name": "Restart", "lines": ["Drain", "Restart"]}
    checklist = cleo.post(f"{API}/checklists", json=steps).json()
    place = f"{API}/incidents/{numbers[0]}"
    task = {"title": "Ask them", "assignee": "bo@example.com", "due_at": "2030-01-01T00:00:00Z"}
    made = ana.post(f"{place}/tasks", json=task).json()
    listed = ana.post(f"{place}/checklists", json={"checklist_id": checklist["id"]}).json()
    assert [each["title"] for each in listed["items"]] == ["Ask them", "Drain", "Restart"]
    one = f"{place}/tasks/{made['id']}"
    assert ana.post(f"{one}/completion").json()["is_done"]
    assert ana.post(f"{one}/completion").status_code == 409
    assert not ana.delete(f"{one}/completion").json()["is_done"]
    assert ana.put(one, json={"title": "Call them"}).json()["assignee"] is None
    assert ana.delete(one).status_code == 204
    assert as_("dan").get(f"{place}/tasks").status_code in (403, 404)
    new: dict[str, Any] = {
        "name": "Printer",
        "title": "It jams",
        "services": ["checkout"],
        "impact": "low",
    }
    new |= {"urgency": "low", "checklist_id": checklist["id"], "is_quiet": True}
    template = cleo.post(f"{API}/incident-templates", json=new).json()
    began = ana.post(f"{API}/incident-templates/{template['id']}/incidents", json={})
    assert (began.status_code, began.json()["title"]) == (201, "It jams")
    theirs = ana.get(f"{API}/incidents/{began.json()['number']}/tasks").json()["items"]
    assert len(theirs) == 2
    assert cleo.delete(f"{API}/incident-templates/{template['id']}").status_code == 204
    assert cleo.delete(f"{API}/checklists/{checklist['id']}").status_code == 204


def test_time_is_a_sheet_in_which_nothing_is_a_formula(as_: As, numbers: list[int]) -> None:
    ana, cleo = as_("ana"), as_("cleo")
    place = f"{API}/incidents/{numbers[0]}/time-entries"
    entry = {"spent": "1h30m", "note": "=HYPERLINK()", "worked_on": "2026-01-05"}
    made = ana.post(place, json=entry).json()
    assert made["minutes"] == 90
    days = "first=2026-01-01&last=2026-01-31"
    found = csv.DictReader(io.StringIO(cleo.get(f"{API}/time-entries/sheet.csv?{days}").text))
    assert [(row["minutes"], row["note"]) for row in found] == [("90", "'=HYPERLINK()")]
    own = ana.get(f"{API}/time-entries?{days}&person=me").json()["items"]
    assert [each["id"] for each in own] == [made["id"]]
    assert ana.get(f"{API}/time-entries?{days}").status_code == 403
    assert cleo.get(f"{API}/time-entries?{days}&cursor=Zm9v").status_code == 422
    assert ana.delete(f"{place}/{made['id']}").status_code == 204


def test_lines_are_chosen_edited_and_taken_back_in_the_browser(
    enter: Enter, numbers: list[int]
) -> None:
    browser = enter("ana")
    page = browser.get("/incidents").text
    assert "data-select" in page
    assert "Nobody" in browser.get(f"/bulk-edits/new?number={numbers[0]}&number={numbers[1]}").text
    form = {"number": numbers, "assignee": "me", "do": "preview"}
    told = browser.post("/bulk-edits", data=form)
    assert "Assignee: none → Ana" in told.text
    made = browser.post("/bulk-edits", data=form | {"do": "save"})
    assert made.status_code == 303
    assert "3 incidents changed" in browser.get(made.headers["location"]).text
    undone = browser.post(f"{made.headers['location']}/undo")
    assert "Assignee: Ana → none" in undone.text
    refused = browser.post("/bulk-edits", data={"number": numbers, "do": "save"})
    assert (refused.status_code, "Choose at least one thing" in refused.text) == (422, True)
    assert browser.get("/bulk-edits/new").status_code == 303


def test_a_list_is_kept_as_a_view_and_stands_over_the_list(
    enter: Enter, numbers: list[int]
) -> None:
    browser = enter("ana")
    kept = browser.get("/views/new?status=open&text=one&assignee=nobody").text
    assert 'value="one"' in kept
    form = {"name": "Ones", "status": "open", "text": "one", "assignee": "nobody"}
    made = browser.post("/views", data=form)
    page = browser.get(made.headers["location"]).text
    assert f"#{numbers[0]}</span> One" in page
    assert f"#{numbers[1]}</span> Two" not in page
    view_id = made.headers["location"].partition("view=")[2]
    assert "Ones" in browser.get(f"/views/{view_id}").text
    assert browser.post(f"/views/{view_id}", data=form | {"name": ""}).status_code == 422
    assert browser.post(f"/views/{view_id}", data=form | {"team": "mine"}).status_code == 303
    assert browser.post(f"/views/{view_id}/removal").status_code == 303
    for built_in in ("mine", "teams", "watched", "pending", "999", "x"):
        assert browser.get(f"/incidents?view={built_in}").status_code == 200


def test_macros_are_kept_and_used_in_the_browser(enter: Enter, numbers: list[int]) -> None:
    browser = enter("ana")
    form = {"name": "Vendor", "body": "About {title}", "progress": "hold", "reason": "parts"}
    assert browser.post("/settings/macros/new", data=form).status_code == 303
    assert browser.post("/settings/macros/new", data=form).status_code == 422
    assert "Vendor" in browser.get("/settings/macros").text
    assert "About {title}" in browser.get("/settings/macros/1").text
    assert browser.post("/settings/macros/1", data=form | {"is_public": "true"}).status_code == 303
    place = f"/incidents/{numbers[0]}/macros"
    assert "Vendor" in browser.get(place).text
    shown = browser.get(f"{place}/1").text
    assert "About One" in shown
    assert "Status: open → pending" in shown
    used = browser.post(f"{place}/1", data={"body": "We wait.", "is_public": "true"})
    assert used.headers["location"] == f"/incidents/{numbers[0]}"
    assert "We wait." in browser.get(f"/incidents/{numbers[0]}").text
    assert browser.post("/settings/macros/1/removal").status_code == 303


def test_tasks_and_time_stand_on_the_incident(enter: Enter, numbers: list[int]) -> None:
    browser = enter("cleo")
    place = f"/incidents/{numbers[0]}"
    steps = {"name": "Restart", "lines": "Drain\nRestart"}
    assert browser.post("/settings/checklists/new", data=steps).status_code == 303
    assert browser.post("/settings/checklists/new", data=steps).status_code == 422
    assert browser.post("/settings/checklists/1", data=steps | {"lines": ""}).status_code == 422
    browser.post(f"{place}/checklists", data={"checklist": "1"})
    browser.post(f"{place}/tasks", data={"title": "Ask", "due_at": "2020-01-01T10:00"})
    browser.post(f"{place}/tasks/1/completion")
    browser.post(f"{place}/time-entries", data={"spent": "1h5m", "note": "on the phone"})
    page = browser.get(f"{place}/tasks").text
    for said in ("<s>Drain</s>", "overdue", "2 of 3 left", "1 h 05 m in all", "on the phone"):
        assert said in page, said
    browser.post(f"{place}/tasks/1/completion/undo")
    browser.post(f"{place}/tasks/2/removal")
    browser.post(f"{place}/time-entries/1/removal")
    assert "2 of 2 left" in browser.get(f"{place}/tasks").text
    assert browser.post(f"{place}/time-entries", data={"spent": "?"}).status_code == 303


def test_a_template_fills_the_form_of_a_new_incident(enter: Enter, numbers: list[int]) -> None:
    browser = enter("cleo")
    form = {"name": "Printer", "title": "It jams", "impact": "low", "urgency": "low"}
    form |= {"is_quiet": "true", "team": "1"}
    assert browser.post("/settings/incident-templates/new", data=form).status_code == 303
    assert "Printer" in browser.get("/incidents/new").text
    shown = browser.get("/incidents/new?template=1").text
    assert 'value="It jams"' in shown
    begun = browser.post("/incidents", data={"title": "Jams again", "template": "1"})
    assert begun.status_code == 303
    assert "payments" in browser.get(begun.headers["location"]).text
    assert browser.post("/settings/incident-templates/1", data={"name": ""}).status_code == 422
    assert browser.post("/settings/incident-templates/1/removal").status_code == 303
    assert browser.get("/incidents/new?template=1").status_code == 404


def test_assignment_rules_are_kept_in_order_and_explained(as_: As, numbers: list[int]) -> None:
    ana, cleo = as_("ana"), as_("cleo")
    about = {"services": ["checkout"], "priorities": ["P1", "P2"]}
    rules = [
        {"name": "who can", "way": "least_loaded", "team": "payments", "skill": "oracle"},
        {"name": "turns", "way": "round_robin", "team": "payments", "about": about},
    ]
    assert ana.put(f"{API}/assignment-rules", json={"rules": rules}).status_code == 403
    kept = cleo.put(f"{API}/assignment-rules", json={"rules": rules}).json()["rules"]
    assert [each["name"] for each in kept] == ["who can", "turns"]
    assert kept[1]["about"]["services"] == ["checkout"]
    cleo.put(f"{API}/people/2/skills", json={"skills": ["Oracle"]})
    assert cleo.get(f"{API}/skills").json()["items"] == [
        {"person": "bo@example.com", "skills": ["oracle"]}
    ]
    first, second = ana.get(f"{API}/incidents/{numbers[0]}/assignment-choices").json()["items"]
    assert first["person"] == "bo@example.com"
    assert "Ana lacks the skill oracle" in first["because"]
    assert second["person"] == "ana@example.com"


def test_assignment_rules_are_edited_and_moved_in_the_browser(enter: Enter, payments: Shop) -> None:
    browser = enter("cleo")
    place = "/settings/assignment"
    rule = {"name": "Load", "way": "least_loaded", "team": "1", "is_enabled": "true"}
    assert browser.post(f"{place}/new", data=rule).status_code == 303
    assert browser.post(f"{place}/new", data=rule).status_code == 422
    other = rule | {"name": "On call", "way": "person"}
    assert browser.post(f"{place}/new", data=other).status_code == 422
    assert browser.post(f"{place}/new", data=other | {"person": "1"}).status_code == 303
    browser.post(f"{place}/2/earlier")
    page = browser.get(place).text
    assert page.index("1. On call") < page.index("2. Load")
    assert "Load" in browser.get(f"{place}/2").text
    changed = rule | {"skill": "Oracle", "priorities": "P3"}
    assert browser.post(f"{place}/2", data=changed).status_code == 303
    assert (
        browser.post(f"{place}/skills", data={"person": "2", "skills": "a, b"}).status_code == 303
    )
    assert browser.post(f"{place}/skills", data={"skills": "a"}).status_code == 422
    assert "with the skill oracle" in browser.get(place).text
    assert "a, b" in browser.get(f"{place}/skills?person=2").text
    assert browser.post(f"{place}/1/removal").status_code == 303
    assert browser.get(f"{place}/2").status_code == 404


def test_incidents_part_and_join_again(as_: As, enter: Enter, numbers: list[int]) -> None:
    ana, browser = as_("ana"), enter("ana")
    first, second, third = numbers
    new = ana.post(f"{API}/incidents/{first}/splits", json={"title": "The other"}).json()
    assert ana.post(f"{API}/incidents/{second}/merge", json={"into": first}).status_code < 300
    assert "Take it out again" in browser.get(f"/incidents/{second}").text
    back = ana.delete(f"{API}/incidents/{second}/merge").json()
    assert (back["status"], back["merged_into"]) == ("open", None)
    assert ana.delete(f"{API}/incidents/{second}/merge").status_code == 409
    ana.put(f"{API}/incidents/{new['number']}/parent", json={"number": first})
    [part] = ana.get(f"{API}/incidents/{first}/parts").json()["items"]
    assert part["number"] == new["number"]
    assert "Resolve what hangs on it too" in browser.get(f"/incidents/{first}/resolution").text
    form = {"code": "fixed", "notes": "Rolled back.", "with_parts": "true"}
    assert browser.post(f"/incidents/{first}/resolution", data=form).status_code == 303
    assert ana.get(f"{API}/incidents/{new['number']}").json()["status"] == "resolved"
    assert as_("cleo").put(f"{API}/parts-rule", json={"always": True}).json() == {"always": True}
    assert "Split" in browser.get(f"/incidents/{third}/splits/new").text
    assert browser.post(f"/incidents/{third}/splits", data={"title": ""}).status_code == 422
    made = browser.post(f"/incidents/{third}/splits", data={"title": "Apart"})
    assert "Split from" in browser.get(made.headers["location"]).text
    browser.post(f"/incidents/{third}/merge", data={"other": str(second)})
    assert browser.post(f"/incidents/{third}/merge/undo").status_code == 303


def test_a_page_says_who_else_looks_at_it(as_: As, enter: Enter, numbers: list[int]) -> None:
    bo, browser = as_("bo"), enter("ana")
    place = f"/incidents/{numbers[0]}"
    assert bo.put(f"{API}{place}/presence", json={"is_writing": True}).json()["items"] == []
    assert "Bo is writing." in browser.get(place).text
    assert browser.post(f"{place}/presence").text == "Bo is writing."
    assert [each["name"] for each in bo.get(f"{API}{place}/presence").json()["items"]] == ["Ana"]
    assert bo.delete(f"{API}{place}/presence").status_code == 204
    assert browser.post(f"{place}/presence", data={"is_writing": "true"}).text == ""
