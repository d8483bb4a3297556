"""The escalation matrix: under which circumstances whom to bring in and whom to inform."""

from tocsin.api.frame import Frame
from tocsin.api.route import Reading, Writing, noun
from tocsin.api.schemas import Duration, Input, Listed, Output
from tocsin.incidents.actions import bringing_in
from tocsin.incidents.escalation_matrix import Row
from tocsin.incidents.priority import Level, Priority
from tocsin.incidents.sla import Kind

router = noun("escalation-matrix")


class RowOut(Output):
    """What is empty or null does not matter; all else must hold."""

    name: str
    priorities: list[Priority]
    impacts: list[Level]
    complexities: list[Level]
    age: Duration | None
    sla: Kind | None
    sla_percent: int | None
    unanswered: Duration | None
    bring_in: list[str]
    inform: list[str]


class RowIn(Input):
    """Targets are written person:EMAIL, schedule:NAME, team:NAME, vendor:NAME or admins.

    ``bring_in`` are paged (functional escalation), ``inform`` are told (hierarchical). A row acts
    once for an incident; one that is renamed is a new row.
    """

    name: str
    priorities: tuple[Priority, ...] = ()
    impacts: tuple[Level, ...] = ()
    complexities: tuple[Level, ...] = ()
    age: Duration | None = None
    sla: Kind | None = None
    sla_percent: int | None = None
    unanswered: Duration | None = None
    bring_in: tuple[str, ...] = ()
    inform: tuple[str, ...] = ()


class MatrixIn(Input):
    rows: tuple[RowIn, ...]


@router.get("")
def show(frame: Reading) -> Listed[RowOut]:
    """Return the rows in their order."""
    return _shown(frame)


@router.put("")
def replace(body: MatrixIn, frame: Writing) -> Listed[RowOut]:
    """Make it these rows; every open incident is looked at by them."""
    rows = [_row(frame, row) for row in body.rows]
    bringing_in.set_matrix(frame.tx, rows, actor=frame.actor, now=frame.now)
    return _shown(frame)


def _shown(frame: Frame) -> Listed[RowOut]:
    found = bringing_in.matrix(frame.tx, actor=frame.actor)
    return Listed(items=[_out(row) for row in found])


def _out(row: Row) -> RowOut:
    return RowOut(
        name=row.name,
        priorities=list(row.priorities),
        impacts=list(row.impacts),
        complexities=list(row.complexities),
        age=row.age,
        sla=row.sla,
        sla_percent=row.sla_percent,
        unanswered=row.unanswered,
        bring_in=[str(target) for target in row.bring_in],
        inform=[str(target) for target in row.inform],
    )


def _row(frame: Frame, row: RowIn) -> Row:
    return Row(
        name=row.name,
        priorities=row.priorities,
        impacts=row.impacts,
        complexities=row.complexities,
        age=row.age,
        sla=row.sla,
        sla_percent=row.sla_percent,
        unanswered=row.unanswered,
        bring_in=bringing_in.targets_of(frame.tx, row.bring_in),
        inform=bringing_in.targets_of(frame.tx, row.inform),
    )
