"""The world as a file: plan it, apply it, export it."""

from typing import Any

from starlette.responses import Response

from tocsin.api.frame import Frame
from tocsin.api.route import Reading, Writing, noun
from tocsin.api.schemas import Input, Output
from tocsin.blueprints import actions as blueprints
from tocsin.blueprints import export, reading
from tocsin.blueprints.plan import Plan
from tocsin.blueprints.sections.setting import Setting

router = noun("blueprint")


class BlueprintIn(Input):
    """``text`` is YAML or JSON."""

    text: str


class ChangeOut(Output):
    """``secret`` is a key that was made and is shown this once."""

    verb: str
    section: str
    name: str
    detail: list[str]
    secret: str | None


class PlanOut(Output):
    is_empty: bool
    summary: str
    changes: list[ChangeOut]


@router.post("/plan", response_model=PlanOut)
def plan(body: BlueprintIn, frame: Writing) -> Plan:
    """Return what applying the blueprint would change; nothing is changed."""
    return blueprints.preview(_setting(frame), reading.read(body.text))


@router.post("", response_model=PlanOut)
def apply(body: BlueprintIn, frame: Writing) -> Plan:
    """Apply the blueprint, all of it or, when a part of it is wrong, nothing."""
    return blueprints.apply(_setting(frame), reading.read(body.text))


@router.get("", response_model=dict[str, Any])
def show(frame: Reading) -> dict[str, Any]:
    """Return the world as a blueprint, without its secrets."""
    return export.export(_setting(frame))


@router.get("/file.yaml", response_class=Response)
def file(frame: Reading) -> Response:
    """Return the same as a file of YAML."""
    document = export.export(_setting(frame))
    return Response(export.as_yaml(document), media_type="application/yaml")


def _setting(frame: Frame) -> Setting:
    return Setting(frame.tx, frame.actor, frame.now, frame.settings.key)
