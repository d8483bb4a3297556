"""What those outside are told: written beside the incident, looked at once, then sent."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Form
from pydantic import BaseModel
from starlette.responses import Response

from tocsin.comms.actions import audiences, cadences, templates, updates
from tocsin.comms.component import State
from tocsin.comms.phase import Phase
from tocsin.comms.update import NewUpdate
from tocsin.identity.actor import SYSTEM
from tocsin.incidents.incident import Incident
from tocsin.kit import clock, periods
from tocsin.kit.routing import Router
from tocsin.kit.tx import Tx
from tocsin.web import forms, session
from tocsin.web.incidents.at import FormPage, Here

router = Router(prefix="/incidents/{number}")


class UpdateForm(BaseModel):
    phase: Phase = Phase.INVESTIGATING
    headline: str = ""
    body: str = ""
    audience_ids: list[int] = []
    is_public: bool = False
    state: Annotated[State | None, forms.UNCHOSEN] = None
    template_id: forms.Chosen = None
    next_in: str = ""

    @property
    def wanted(self) -> NewUpdate:
        return NewUpdate(
            self.body,
            self.phase,
            self.headline,
            tuple(self.audience_ids),
            self.is_public,
            self.state,
            self.template_id,
            periods.parse_duration(self.next_in) if self.next_in.strip() else None,
        )


def _choices(tx: Tx, incident: Incident) -> Mapping[str, Any]:
    every = cadences.get(tx).get(incident.priority)
    return {
        "audiences": audiences.listed(tx, actor=SYSTEM),
        "templates": [(t.id, t.name) for t in templates.listed(tx, actor=SYSTEM)],
        "phases": [(phase.value, phase.value.capitalize()) for phase in Phase],
        "states": [(state.value, state.words.capitalize()) for state in State],
        "every": every,
        "preview": None,
    }


def _first(incident: Incident) -> UpdateForm:
    """Propose what fits how far along it is."""
    phase = Phase.IDENTIFIED if incident.diagnosed_at else Phase.INVESTIGATING
    if incident.mitigated_at:
        phase = Phase.MONITORING
    return UpdateForm(phase=phase if incident.is_open else Phase.RESOLVED)


UPDATE = FormPage("incidents/forms/update.html", _first, _choices)


@router.get("/updates/new")
def update_form(at: Here) -> Response:
    return at.show(UPDATE)


@router.post("/updates/preview")
def preview(at: Here, form: Annotated[UpdateForm, Form()]) -> Response:
    """Show the message that would go out, and the form below it to go on with."""
    try:
        with session.database(at.request).reading() as tx:
            rendered = updates.preview(
                tx, at.number, form.wanted, actor=at.signed.actor, now=clock.now(tx)
            )
    except forms.REFUSED as refusal:
        return at.again(UPDATE, form, refusal)
    return at.proposed(UPDATE, form, {"preview": rendered})


@router.post("/updates")
def post(at: Here, form: Annotated[UpdateForm, Form()]) -> Response:
    def act(tx: Tx, number: int, **by: Any) -> None:
        updates.post(tx, number, form.wanted, **by)

    return at.take(UPDATE, form, act, notice="The update is on its way.")
