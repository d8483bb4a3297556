"""A service as a form: what an organisation says about it."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from tocsin.catalog import actions as catalog
from tocsin.catalog.service import NewService, Service
from tocsin.kit import errors, periods
from tocsin.kit.tx import Tx
from tocsin.web import forms, hours, names
from tocsin.web.hours import HoursForm


class ServiceForm(BaseModel):
    name: str = ""
    description: str = ""
    tier: int = 3
    team_id: forms.Chosen = None
    policy_id: forms.Chosen = None
    needs: list[str] = []
    group_by: str = "alertname"
    group_window: str = "1h"
    auto_resolve: bool = False
    hours: HoursForm = HoursForm()
    status_group: str = ""
    is_public: bool = False

    def wanted(self) -> NewService:
        return NewService(
            name=self.name,
            description=self.description,
            team_id=self.team_id,
            tier=self.tier,
            policy_id=self.policy_id,
            group_by=tuple(self.group_by.replace(",", " ").split()),
            group_window=self._window(),
            auto_resolve=self.auto_resolve,
            support_hours=self._hours(),
            status_group=self.status_group or None,
            is_public=self.is_public,
        )

    def needed(self) -> tuple[int, ...]:
        return forms.chosen(self.needs)

    def _window(self) -> Any:
        try:
            return periods.parse_duration(self.group_window)
        except errors.Invalid as fault:
            raise errors.Invalid(fault.sentence, fields={"group_window": fault.sentence}) from fault

    def _hours(self) -> Mapping[str, Any] | None:
        try:
            return self.hours.plain()
        except errors.Invalid as fault:
            raise errors.Invalid(fault.sentence, fields={"hours": fault.sentence}) from fault


def fresh(*, time_zone: str) -> ServiceForm:
    return ServiceForm(auto_resolve=True, hours=HoursForm(time_zone=time_zone))


def filled(found: Service, needs: Sequence[Service], *, time_zone: str) -> ServiceForm:
    return ServiceForm(
        name=found.name,
        description=found.description,
        tier=found.tier,
        team_id=found.team_id,
        policy_id=found.policy_id,
        needs=[str(each.id) for each in needs],
        group_by=", ".join(found.group_by),
        group_window=periods.format_duration(found.group_window),
        auto_resolve=found.auto_resolve,
        hours=hours.filled(found.support_hours, time_zone=time_zone),
        status_group=found.status_group or "",
        is_public=found.is_public,
    )


def choices(tx: Tx, service_id: int | None) -> dict[str, Any]:
    others = [(each.id, each.name) for each in catalog.services(tx) if each.id != service_id]
    return {"teams": names.teams(tx), "policies": names.policies(tx), "others": others}
