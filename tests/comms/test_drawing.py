import dataclasses
from datetime import timedelta
from typing import Any

import pytest
from msgspec import structs

from tests.comms.samples import AT, INCIDENT, UPDATE
from tocsin.comms import drawing
from tocsin.comms.component import State
from tocsin.comms.drawing import Happening
from tocsin.comms.phase import Phase
from tocsin.comms.status_page import ComponentRow, PageRow, PageView
from tocsin.comms.update import Update
from tocsin.incidents.lifecycle import Status
from tocsin.incidents.priority import Priority

HOUR = timedelta(hours=1)
PAGE = PageRow(1, "shop", "Shop", "", True, True, "UTC", AT, AT)
INSIDE = dataclasses.replace(PAGE, is_public=False)
MANUAL = dataclasses.replace(PAGE, is_automatic=False)
SHOP = ComponentRow(11, 1, "Customers", "Shop", "", AT)
LEDGER = ComponentRow(12, 2, None, "Books", "", AT)


def happening(*updates: Update, **said: Any) -> Happening:
    return Happening(structs.replace(INCIDENT, **said), updates)


def told(phase: Phase = Phase.IDENTIFIED, state: State | None = None, **said: Any) -> Update:
    return dataclasses.replace(UPDATE, phase=phase, state=state, **said)


def draw(*happenings: Happening, page: PageRow = PAGE) -> PageView:
    remembered = [row for one in happenings for row in drawing.remembered(one)]
    past = [row for row in remembered if row.service_id in {1, 2}]
    return drawing.draw(page, [SHOP, LEDGER], happenings, past, now=AT + HOUR)


RESOLVED: dict[str, Any] = {
    "status": Status.RESOLVED,
    "resolved_at": AT + HOUR / 2,
    "mitigated_at": AT + HOUR / 4,
}


def test_without_incidents_all_is_well() -> None:
    view = draw()
    assert (view.state, view.current, view.past) == (State.OPERATIONAL, (), ())
    assert [c.uptime for c in view.components] == [1.0, 1.0]
    assert [name for name, _ in view.groups] == ["Customers", None]


def test_an_open_incident_colours_its_services_only() -> None:
    view = draw(happening())
    states = [c.state for c in view.components]
    assert states == [State.MAJOR_OUTAGE, State.OPERATIONAL]
    assert view.state is State.MAJOR_OUTAGE


@pytest.mark.parametrize(
    ("one", "state"),
    [
        (happening(mitigated_at=AT), State.OPERATIONAL),
        (happening(told(), mitigated_at=AT), State.OPERATIONAL),
        (
            happening(told(state=State.DEGRADED_PERFORMANCE), mitigated_at=AT),
            State.DEGRADED_PERFORMANCE,
        ),
        (happening(told(), priority=Priority.P5), State.DEGRADED_PERFORMANCE),
        (happening(is_drill=True), State.OPERATIONAL),
        (happening(**RESOLVED), State.OPERATIONAL),
    ],
)
def test_what_a_component_is_in(one: Happening, state: State) -> None:
    assert draw(one).components[0].state is state


def test_a_page_that_is_not_automatic_waits_for_a_word() -> None:
    assert draw(happening(), page=MANUAL).state is State.OPERATIONAL
    assert draw(happening(told()), page=MANUAL).state is State.MAJOR_OUTAGE


def test_those_outside_read_only_what_was_told_and_those_inside_the_title_too() -> None:
    assert draw(happening()).current == ()
    (inside,) = draw(happening(), page=INSIDE).current
    assert (inside.headline, inside.phase) == ("db-3 is out of disk", Phase.INVESTIGATING)
    (outside,) = draw(happening(told())).current
    assert (outside.headline, outside.phase) == ("Payments fail", Phase.IDENTIFIED)


def test_what_is_over_moves_to_the_past_whatever_was_told_last() -> None:
    view = draw(happening(told(), **RESOLVED))
    (past,) = view.past
    assert (view.current, past.phase, past.resolved_at) == ((), Phase.RESOLVED, AT + HOUR / 2)
    assert past.impact is State.MAJOR_OUTAGE


def test_downtime_ends_when_the_impact_ends() -> None:
    today = draw(happening(**RESOLVED)).components[0].days[-1]
    assert today.downtime == HOUR / 4


def test_what_was_cancelled_or_contradicts_itself_was_no_outage() -> None:
    cancelled = happening(told(), status=Status.CANCELLED, cancel_reason="mistake")
    backwards = happening(**RESOLVED | {"mitigated_at": AT - HOUR})
    for one in (cancelled, backwards):
        assert draw(one).components[0].days[-1].downtime == timedelta()
    assert draw(cancelled).past[0].phase is Phase.RESOLVED


def test_incidents_are_newest_first_and_name_their_components() -> None:
    later = happening(told(id=8), number=43, detected_at=AT + HOUR, service_ids=(2, 1, 99))
    view = draw(happening(told()), later)
    assert [one.number for one in view.current] == [43, 42]
    assert view.current[0].component_ids == (11, 12)
    assert view.updated_at == AT + HOUR
