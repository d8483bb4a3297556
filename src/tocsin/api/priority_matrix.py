"""The priority matrix: which priority an impact and an urgency come to."""

from collections.abc import Mapping

from tocsin.api.route import Reading, Writing, noun
from tocsin.api.schemas import Input, Output
from tocsin.incidents.actions import configuring
from tocsin.incidents.priority import Level, Matrix, Priority
from tocsin.kit.tx import Tx

router = noun("priority-matrix")


class RowOut(Output):
    """One impact: the priority at each urgency."""

    high: Priority
    medium: Priority
    low: Priority


class MatrixOut(Output):
    """One row for each impact."""

    high: RowOut
    medium: RowOut
    low: RowOut


class RowIn(Input):
    high: Priority
    medium: Priority
    low: Priority


class MatrixIn(Input):
    high: RowIn
    medium: RowIn
    low: RowIn


@router.get("", response_model=MatrixOut)
def show(frame: Reading) -> Mapping[Level, Mapping[Level, Priority]]:
    """Return the matrix by impact, then by urgency."""
    return _matrix(frame.tx)


@router.put("", response_model=MatrixOut)
def replace(body: MatrixIn, frame: Writing) -> Mapping[Level, Mapping[Level, Priority]]:
    """Make it so for what is prioritized from now on; more never means less."""
    cells = {
        (impact, urgency): getattr(getattr(body, impact), urgency)
        for impact in Level
        for urgency in Level
    }
    configuring.set_matrix(frame.tx, Matrix(cells), actor=frame.actor, now=frame.now)
    return _matrix(frame.tx)


def _matrix(tx: Tx) -> Mapping[Level, Mapping[Level, Priority]]:
    matrix = configuring.matrix(tx)
    return {
        impact: {urgency: matrix.priority(impact, urgency) for urgency in Level} for impact in Level
    }
