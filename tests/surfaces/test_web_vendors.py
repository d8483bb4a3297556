"""Vendors, shadows and complexity in the browser: by forms that need no script."""

from datetime import datetime

import httpx2
import pytest

from tests.cast import Cast
from tests.oncall import told
from tests.surfaces.conftest import Enter
from tocsin.identity.actor import SYSTEM
from tocsin.incidents.actions import bringing_in, declare, reading
from tocsin.incidents.escalation_matrix import Row
from tocsin.incidents.incident import Declaration
from tocsin.incidents.priority import Level
from tocsin.kit.db import Database
from tocsin.oncall import actions as oncall
from tocsin.oncall import turn
from tocsin.oncall.actions import vendors
from tocsin.oncall.policy import NewPolicy, NewStep
from tocsin.oncall.rotation import Rotation
from tocsin.oncall.schedule import NewSchedule
from tocsin.oncall.target import ADMINS

CONTOSO = {
    "name": "Contoso",
    "contract": "KV-12",
    "time_zone": "Europe/Berlin",
    "hours": "mon-fri 08:00-18:00\nsat 09:00-12:00",
    "holidays": "DE",
    "ways": "email desk@contoso.example # the desk",
    "note": "Ask for Mia.",
}


@pytest.fixture
def manager(enter: Enter) -> httpx2.Client:
    return enter("cleo")


@pytest.fixture
def contoso(manager: httpx2.Client, database: Database) -> int:
    assert manager.post("/settings/vendors", data=CONTOSO).status_code == 303
    with database.transaction() as tx:
        found = vendors.vendor_by_name(tx, "Contoso")
    assert found is not None
    return found.id


@pytest.fixture
def number(database: Database, people: Cast, now: datetime) -> int:
    with database.transaction() as tx:
        said = Declaration("Their API is down")
        return declare.declare(tx, said, actor=people.ana.actor, now=now)


def test_a_vendor_is_written_read_and_changed_by_a_form(
    manager: httpx2.Client, database: Database, contoso: int
) -> None:
    page = manager.get(f"/settings/vendors/{contoso}").text
    for kept in ("KV-12", "mon-fri 08:00-18:00", "sat 09:00-12:00", "# the desk", "Ask for Mia."):
        assert kept in page
    assert "Contoso" in manager.get("/settings/vendors").text
    changed = CONTOSO | {"hours": "", "contract": "KV-13"}
    assert manager.post(f"/settings/vendors/{contoso}", data=changed).status_code == 303
    with database.transaction() as tx:
        found = vendors.vendor(tx, contoso)
    assert (found.contract, found.hours) == ("KV-13", ())
    assert manager.post(f"/settings/vendors/{contoso}/removal").status_code == 303


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"hours": "whenever"}, "names no hours"),
        ({"hours": "moon 08:00-10:00"}, "names no days"),
        ({"ways": ""}, "Say how they are asked"),
        ({"ways": "pigeon loft 7"}, "cannot be asked through pigeon"),
        ({"time_zone": "Mars/Olympus"}, "is not a time zone"),
    ],
)
def test_a_form_that_makes_no_vendor_says_why(
    manager: httpx2.Client, wrong: dict[str, str], sentence: str
) -> None:
    answer = manager.post("/settings/vendors", data=CONTOSO | wrong)
    assert answer.status_code == 422
    assert sentence in answer.text


def test_a_responder_asks_a_vendor_notes_the_ticket_and_lets_them_go(
    enter: Enter, contoso: int, number: int
) -> None:
    ana, path = enter("ana"), f"/incidents/{number}/vendors"
    assert "Contoso" in ana.get(path).text
    assert ana.post(path, data={"vendor_id": "", "reason": ""}).status_code == 422
    asked = {"vendor_id": str(contoso), "reason": "their part"}
    assert ana.post(path, data=asked).status_code == 303
    assert ana.post(f"{path}/{contoso}/ticket", data={"ticket": "CS-9"}).status_code == 303
    for page in (path, f"/incidents/{number}"):
        shown = ana.get(page).text
        assert "Contoso" in shown
        assert "CS-9" in shown
    assert ana.post(f"{path}/{contoso}/release").status_code == 303
    assert "of their hours, over" in ana.get(f"/incidents/{number}").text


def test_complexity_is_asked_for_where_the_matrix_goes_by_it(
    enter: Enter, database: Database, people: Cast, number: int, now: datetime
) -> None:
    ana, path = enter("ana"), f"/incidents/{number}"
    assert "Complexity" not in ana.get(path).text
    row = Row("Hard ones", complexities=(Level.HIGH,), bring_in=(ADMINS,))
    with database.transaction() as tx:
        bringing_in.set_matrix(tx, [row], actor=people.cleo.actor, now=now)
    assert "Complexity" in ana.get(path).text
    assert "Set" in ana.get(f"{path}/complexity").text
    assert ana.post(f"{path}/complexity", data={"complexity": "high"}).status_code == 303
    with database.transaction() as tx:
        reading.get(tx, number, actor=SYSTEM)
        assert bringing_in.complexity(tx, number, actor=people.ana.actor) is Level.HIGH


def test_somebody_shadows_a_schedule_by_a_form(
    enter: Enter, database: Database, people: Cast, now: datetime
) -> None:
    start = datetime.fromisoformat("2026-03-16T09:00")
    layer = Rotation((people.ana.id,), "Europe/Berlin", start, turn.parse("1d on mon-fri"))
    with database.transaction() as tx:
        new = NewSchedule("payments-primary", "Europe/Berlin", (layer,))
        plan = oncall.create_schedule(tx, new, actor=SYSTEM, now=now)
    bo = enter("bo")
    form = {"schedule_id": str(plan), "person_id": str(people.bo.id)}
    assert bo.post("/shadows", data=form).status_code == 422
    said = form | {"ends_at": "2026-03-20T09:00", "reason": "first week"}
    assert bo.post("/shadows", data=said).status_code == 303
    page = bo.get("/shadows").text
    assert "first week" in page
    assert "payments-primary" in page
    assert bo.post("/shadows/1/removal").status_code == 303
    assert "first week" not in bo.get("/shadows").text


def test_the_page_of_a_policy_says_that_all_of_it_rests_on_one_thing(
    manager: httpx2.Client, database: Database, people: Cast, now: datetime
) -> None:
    with database.transaction() as tx:
        told.reachable(tx, people.ana, people.cleo, now=now)
        steps = (NewStep(("person:ana@example.com",)),)
        new = NewPolicy("payments", steps, "person:cleo@example.com")
        policy_id = oncall.create_policy(tx, new, actor=SYSTEM, now=now)
    page = manager.get(f"/policies/{policy_id}").text
    assert "All that payments pages goes through" in page
